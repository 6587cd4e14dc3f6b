package privacy

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/reach"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const living = "archived_at IS NULL AND erased_at IS NULL"

// alone leaves out what others have too: the switchboard of the customer, a phone that two share, the number of one of
// us, and names that another of the customer's people has. Who is erased is marked as such already.
func (p *person) alone(ctx context.Context, w *resource.Write, homes []id.ID) error {
	colleagues, err := ourReach(ctx, w.Tx)
	if err != nil {
		return err
	}
	var marks []mark
	for _, m := range p.marks {
		if slices.Contains(colleagues, m.key) {
			continue
		}
		shared, err := m.shared(ctx, w.Tx)
		if err != nil {
			return err
		}
		if !shared {
			marks = append(marks, m)
		}
	}
	p.marks = marks
	return p.namesakes(ctx, w, homes)
}

func (m mark) shared(ctx context.Context, q db.Querier) (yes bool, err error) {
	key := "% " + db.EscapeLike(m.key) + " %"
	var query string
	var args []any
	switch m.kind {
	case "phone":
		query = "EXISTS (SELECT 1 FROM contacts WHERE reach_keys LIKE ? ESCAPE '\\' AND " + living + ") OR EXISTS (SELECT 1 FROM accounts WHERE phone_key = ? AND " + living + ")"
		args = []any{key, m.key}
	case "mail":
		query = "EXISTS (SELECT 1 FROM contacts WHERE reach_keys LIKE ? ESCAPE '\\' AND " + living + ") OR EXISTS (SELECT 1 FROM accounts WHERE lower(email) = ? AND " + living + ")"
		args = []any{key, m.key}
	case "chat":
		query, args = "EXISTS (SELECT 1 FROM contacts WHERE lower(wechat) = ? AND "+living+")", []any{m.key}
	default:
		query, args = "EXISTS (SELECT 1 FROM accounts WHERE uscc = ? AND "+living+")", []any{m.key}
	}
	err = q.QueryRow(ctx, "SELECT "+query, args...).Scan(&yes)
	return yes, err
}

// ourReach is by what our own people are reached.
func ourReach(ctx context.Context, q db.Querier) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT phone, email FROM users WHERE archived_at IS NULL")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var phone, mail string
		if err := rows.Scan(&phone, &mail); err != nil {
			return nil, err
		}
		out = append(out, reach.Phone(phone), reach.Mail(mail))
	}
	return out, rows.Err()
}

// namesakes leaves out names that the customers or others of their people have, and keeps longer names of those that
// hold one.
func (p *person) namesakes(ctx context.Context, w *resource.Write, homes []id.ID) error {
	at, arg := db.In(w.Tx.EngineName(), "account_id", homes)
	people, err := db.Collect[string](ctx, w.Tx, "SELECT name FROM contacts WHERE "+at+" AND "+living+" UNION SELECT name_en FROM contacts WHERE "+at+" AND "+living, arg, arg)
	if err != nil {
		return err
	}
	is, arg := db.In(w.Tx.EngineName(), "id", homes)
	companies, err := db.Collect[string](ctx, w.Tx, "SELECT name FROM accounts WHERE "+is+" AND erased_at IS NULL UNION SELECT short_name FROM accounts WHERE "+is+
		" AND erased_at IS NULL UNION SELECT name_en FROM accounts WHERE "+is+" AND erased_at IS NULL", arg, arg, arg)
	if err != nil {
		return err
	}
	others := append(people, companies...)
	p.all = slices.Clone(p.names)
	p.names = slices.DeleteFunc(p.names, func(one string) bool { return slices.Contains(others, one) })
	for _, other := range others {
		if slices.ContainsFunc(p.all, func(one string) bool { return other != one && strings.Contains(other, one) }) {
			p.kept = append(p.kept, other)
		}
	}
	return nil
}
