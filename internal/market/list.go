package market

import (
	"context"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// UniverseCompany is a company of a segment with the customer it is, as far as the caller sees that.
type UniverseCompany struct {
	ID      id.ID  `json:"id"`
	Rev     string `json:"rev"`
	Name    string `json:"name"`
	USCC    string `json:"uscc"`
	Region  string `json:"region"`
	Source  string `json:"source"`
	Note    string `json:"note"`
	Account id.ID  `json:"account" nullable:"true" doc:"null: no customer of ours that the caller sees"`
	Known   string `json:"known" doc:"the customer's name"`
}

// UniversePage is one page of them, in the order they were entered.
type UniversePage struct {
	Items []UniverseCompany `json:"items" nullable:"false"`
	Next  *string           `json:"next"`
}

// UniverseQuery asks for companies of a segment.
type UniverseQuery struct {
	State string // "": all, customer or open
	Q     string
	After id.ID
	Limit int
}

// Companies lists the companies of a segment. Refusals as those of Market.
func (s *Service) Companies(ctx context.Context, actor authz.Actor, segment id.ID, query UniverseQuery) (*UniversePage, error) {
	q := s.Store.DB
	if _, err := account.Segments.Load(ctx, q, actor, segment); err != nil {
		return nil, err
	}
	guard := account.Accounts.Guard()
	if actor.Scope(guard, authz.Read) == authz.None || actor.Scope(Universe.Guard(), authz.Read) == authz.None {
		return nil, errs.Forbidden()
	}
	scope, args := actor.Where(guard, authz.Read, "a")
	text := "SELECT * FROM (SELECT u.id, u.rev, u.name, u.uscc, u.region, u.source, u.note, (SELECT MIN(a.id) FROM accounts a WHERE " + isCustomer + " AND " + scope +
		") AS account_id FROM universe_companies u WHERE u.archived_at IS NULL AND u.segment_id = ? AND u.id > ?"
	args = append(args, int64(segment), int64(query.After))
	if said := db.Lower(strings.TrimSpace(query.Q)); said != "" {
		text += ` AND lower(u.name) LIKE ? ESCAPE '\'`
		args = append(args, "%"+db.EscapeLike(said)+"%")
	}
	text += ") c" + map[string]string{"customer": " WHERE c.account_id IS NOT NULL", "open": " WHERE c.account_id IS NULL"}[query.State] + " ORDER BY c.id LIMIT ?"
	rows, err := q.Query(ctx, text, append(args, query.Limit+1)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := &UniversePage{Items: []UniverseCompany{}}
	for rows.Next() {
		var c UniverseCompany
		var rev int64
		if err := rows.Scan(&c.ID, &rev, &c.Name, &c.USCC, &c.Region, &c.Source, &c.Note, &c.Account); err != nil {
			return nil, err
		}
		c.Rev = strconv.FormatInt(rev, 10)
		out.Items = append(out.Items, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(out.Items) > query.Limit {
		out.Items = out.Items[:query.Limit]
		next := out.Items[query.Limit-1].ID.String()
		out.Next = &next
	}
	return out, s.nameKnown(ctx, actor, out.Items)
}

func (s *Service) nameKnown(ctx context.Context, actor authz.Actor, items []UniverseCompany) error {
	var ids []id.ID
	for _, c := range items {
		if c.Account != 0 {
			ids = append(ids, c.Account)
		}
	}
	names, err := resource.Titles(ctx, s.Store, s.Store.DB, &account.Accounts.Entity, actor, ids)
	for i := range items {
		items[i].Known = names[items[i].Account]
	}
	return err
}

// MakeCustomer says which customer a company of a segment is, or makes it one of the caller's. Refusals: 404, 403, 409
// `customer_linked` when it is one already, 409 `customer_of_a_colleague` when its code or name says that it is one the
// caller does not see.
func (s *Service) MakeCustomer(ctx context.Context, actor authz.Actor, target, named id.ID) (made id.ID, err error) {
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		// Two who make the same company their customer come one after the other.
		if _, err := w.Tx.Exec(ctx, "UPDATE universe_companies SET rev = rev WHERE id = ?", target); err != nil {
			return err
		}
		c, err := Universe.Load(ctx, w.Tx, actor, target)
		if err != nil {
			return err
		}
		if named != 0 {
			made = named
			return s.name(ctx, w, c, named)
		}
		if !actor.Grant(account.Accounts.Guard()).Create {
			return errs.Forbidden()
		}
		if err := taken(ctx, w, actor, target); err != nil {
			return err
		}
		a := &account.Account{Name: c.Name, USCC: c.USCC, Region: c.Region, Segment: c.Segment}
		err = account.Accounts.Insert(ctx, w, a)
		made = a.ID
		return err
	})
	return made, err
}

// name links a company to a customer that goes by another name.
func (s *Service) name(ctx context.Context, w *resource.Write, c *Company, customer id.ID) error {
	if err := account.Accounts.Require(ctx, w.Tx, w.Actor, customer, authz.Read); err != nil {
		return errs.Invalid("account", "ref_not_found")
	}
	_, err := Universe.Update(ctx, w, c.ID, func(c *Company) error { c.Account = customer; return nil })
	return err
}

// taken refuses a company that is a customer. Of a customer the caller does not see it tells no more than the look for
// duplicates does: that one of this code or name is there, not which other name somebody linked it to.
func taken(ctx context.Context, w *resource.Write, actor authz.Actor, target id.ID) error {
	guard := account.Accounts.Guard()
	scope, args := actor.Where(guard, authz.Read, "a")
	told := "1=0"
	for field, equal := range map[string]string{"name": "a.name_key = u.name_key AND u.name_key <> ''", "uscc": "a.uscc = u.uscc AND a.uscc <> ''"} {
		if actor.Field(guard, field, authz.Business) > authz.Masked {
			told += " OR " + equal
		}
	}
	var seen, others int
	err := w.Tx.QueryRow(ctx, "SELECT COALESCE(SUM(CASE WHEN "+scope+" THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN "+told+" THEN 1 ELSE 0 END), 0) FROM accounts a, universe_companies u WHERE "+isCustomer+" AND u.id = ?",
		append(args, int64(target))...).Scan(&seen, &others)
	switch {
	case err != nil:
		return err
	case seen > 0:
		return errs.Conflict("customer_linked")
	case others > 0:
		return errs.Conflict("customer_of_a_colleague")
	}
	return nil
}
