package task

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// KeyInfluence is from which influence on the leaving of somebody is a matter of its own (E05).
const KeyInfluence = 4

// departureDays is how long there is to find out who comes after.
const departureDays = 3

// Departed makes a task of it when somebody leaves who has an influence of 4 or 5 or a part in a decision: whoever looks
// after the customer finds in it what depended on them. It is a guard of contacts (resource.Also), and refuses nothing.
// By then the seats are empty already, and remember who held them.
func Departed(ctx context.Context, w *resource.Write, before, after *contact.Contact) error {
	if before == nil || before.Status == contact.Gone || after.Status != contact.Gone {
		return nil
	}
	d, err := readDeparture(ctx, w, after)
	if err != nil || !d.matters() {
		return err
	}
	var title string
	if err := w.Tx.QueryRow(ctx, "SELECT COALESCE(owner_id, 0), name FROM accounts WHERE id = ?", after.Account).Scan(&d.owner, &title); err != nil {
		return err
	}
	if d.owner == 0 {
		d.owner = w.Actor.ID
	}
	company, err := settings.Load(ctx, w.Tx)
	if err != nil {
		return err
	}
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	return Tasks.Insert(ctx, &wide, &Task{Title: cut(i18n.Text(company.Language, "task.contact_left", map[string]any{"name": after.Name, "title": after.Title, "account": title}), 200),
		Account: after.Account, Assignee: d.owner, Kind: "contact_left", Due: w.Env.Today.AddDays(departureDays), Note: d.note(company.Language),
		Source: fmt.Sprintf("contact_left/%s/%d", after.ID, after.Rev)})
}

// departure is what depended on somebody.
type departure struct {
	owner     id.ID
	influence int64
	seats     []string // title and influence
	roles     []string // the role, a blank, what is bought
	ties      []string // names of our people
	promises  int      // open tasks at the customer
}

func (d departure) matters() bool { return d.influence >= KeyInfluence || len(d.roles) > 0 }

func (d departure) note(language string) string {
	var lines []string
	add := func(key string, list []string) {
		if len(list) > 0 {
			lines = append(lines, i18n.Text(language, key, map[string]any{"list": strings.Join(list, "; ")}))
		}
	}
	add("task.left_seats", d.seats)
	roles := make([]string, len(d.roles))
	for i, one := range d.roles {
		role, purchase, _ := strings.Cut(one, " ")
		roles[i] = i18n.Text(language, "task.role."+role, nil) + " · " + purchase
	}
	add("task.left_roles", roles)
	add("task.left_ties", d.ties)
	if d.promises > 0 {
		lines = append(lines, i18n.Text(language, "task.left_open", map[string]any{"count": d.promises}))
	}
	return strings.Join(lines, "\n")
}

func readDeparture(ctx context.Context, w *resource.Write, c *contact.Contact) (d departure, err error) {
	each := func(query string, scan func(text string, n int64), args ...any) {
		if err != nil {
			return
		}
		err = eachRow(ctx, w, query, scan, args...)
	}
	const held = "SELECT p.id FROM positions p WHERE p.archived_at IS NULL AND (p.holder_id = ? OR p.holder_id IS NULL AND p.former_id = ? AND p.vacated_on = ?)"
	seat := []any{c.ID, c.ID, w.Env.Today}
	each("SELECT p.title, p.influence FROM positions p WHERE p.id IN ("+held+") ORDER BY p.influence DESC, p.id", func(title string, n int64) {
		d.influence = max(d.influence, n)
		d.seats = append(d.seats, fmt.Sprintf("%s (%d/5)", title, n))
	}, seat...)
	each(`SELECT m.role || ' ' || c.purchase_kind, c.id FROM chain_members m JOIN decision_chains c ON c.id = m.chain_id WHERE c.archived_at IS NULL AND m.position_id IN (`+held+") ORDER BY c.id, m.place, m.role",
		func(text string, _ int64) {
			if !slices.Contains(d.roles, text) {
				d.roles = append(d.roles, text)
			}
		}, seat...)
	each("SELECT u.name, u.id FROM ties t JOIN users u ON u.id = t.staff_id WHERE t.contact_id = ? AND t.archived_at IS NULL ORDER BY COALESCE(t.strength, -1) DESC, u.id",
		func(name string, _ int64) { d.ties = append(d.ties, name) }, c.ID)
	each("SELECT '', COUNT(*) FROM tasks t WHERE t.account_id = ? AND t.done_on IS NULL AND t.archived_at IS NULL AND t.kind IN ('promise', 'their_promise')",
		func(_ string, n int64) { d.promises = int(n) }, c.Account)
	return d, err
}

func eachRow(ctx context.Context, w *resource.Write, query string, scan func(text string, n int64), args ...any) error {
	rows, err := w.Tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		var n int64
		if err := rows.Scan(&text, &n); err != nil {
			return err
		}
		scan(text, n)
	}
	return rows.Err()
}

func cut(text string, length int) string {
	if runes := []rune(text); len(runes) > length {
		return string(runes[:length-1]) + "…"
	}
	return text
}
