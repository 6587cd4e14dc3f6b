package contact

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/reach"
)

func keysOf(phones, emails []string) []string {
	var keys []string
	for _, p := range phones {
		if key := reach.Phone(p); key != "" {
			keys = append(keys, key)
		}
	}
	for _, e := range emails {
		if key := reach.Mail(e); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// reachKeys is how the keys are stored: each between blanks, so that a whole one can be looked for.
func reachKeys(phones, emails []string) string {
	if keys := keysOf(phones, emails); len(keys) > 0 {
		return " " + strings.Join(keys, " ") + " "
	}
	return ""
}

// Double is a contact that is there already under the same phone number or address.
type Double struct {
	ID          id.ID  `json:"id"`
	Name        string `json:"name"`
	Title       string `json:"title"`
	Account     id.ID  `json:"account"`
	AccountName string `json:"account_name"`
	Status      string `json:"status"`
	Key         string `json:"key" doc:"the number or address they share"`
}

// maxDoubles is how many are shown; more is no answer to anybody.
const maxDoubles = 10

// Doubles finds the live contacts that share a phone number or an address, among those the actor may see: of others it
// is not even told that they are there.
func Doubles(ctx context.Context, q db.Querier, actor authz.Actor, phones, emails []string) ([]Double, error) {
	out := []Double{}
	for _, key := range keysOf(phones, emails) {
		found, err := doublesOf(ctx, q, actor, key)
		if err != nil {
			return nil, err
		}
		for _, one := range found {
			if len(out) < maxDoubles && !has(out, one.ID) {
				out = append(out, one)
			}
		}
	}
	return out, nil
}

func has(list []Double, one id.ID) bool {
	for _, d := range list {
		if d.ID == one {
			return true
		}
	}
	return false
}

func doublesOf(ctx context.Context, q db.Querier, actor authz.Actor, key string) ([]Double, error) {
	seen, args := actor.Where(Contacts.Guard(), authz.Read, "c")
	rows, err := q.Query(ctx, `SELECT c.id, c.name, c.title, c.account_id, a.name, c.status FROM contacts c JOIN accounts a ON a.id = c.account_id
		WHERE c.archived_at IS NULL AND c.reach_keys LIKE ? ESCAPE '\' AND `+seen+` ORDER BY c.id LIMIT ?`,
		append(append([]any{"% " + db.EscapeLike(key) + " %"}, args...), maxDoubles)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Double
	for rows.Next() {
		d := Double{Key: key}
		if err := rows.Scan(&d.ID, &d.Name, &d.Title, &d.Account, &d.AccountName, &d.Status); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}
