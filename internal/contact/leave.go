package contact

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// LeftAction is what the customer's timeline calls it when one of its people leaves.
const LeftAction = "contact_left"

// here says that the person still sits somewhere: neither gone nor in the recycle bin.
func (c *Contact) here() bool { return c.ArchivedAt == 0 && c.Status != Gone }

// followContact tells the customer's timeline that somebody leaves, so that whoever follows the customer hears of it. Who
// it is, is for those to read who may see contacts.
func followContact(ctx context.Context, w *resource.Write, before, after *Contact) error {
	if before == nil || before.Status == Gone || after.Status != Gone {
		return nil
	}
	var rev int64
	var name string
	if err := w.Tx.QueryRow(ctx, "SELECT rev, name FROM accounts WHERE id = ?", after.Account).Scan(&rev, &name); err != nil {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: LeftAction, Entity: "accounts", Record: after.Account, Rev: rev, Title: name, Changes: resource.About("contacts", after.ID)})
}

// vacate empties the positions a contact holds. Whoever may change the contact may not be one who may change
// positions; the seat is empty all the same.
func vacate(ctx context.Context, w *resource.Write, holder id.ID) error {
	held, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM positions WHERE holder_id = ? AND archived_at IS NULL ORDER BY id", holder)
	if err != nil {
		return err
	}
	system := *w
	system.Actor = w.Actor.AsSystem()
	for _, one := range held {
		_, err := Positions.Update(ctx, &system, one, func(p *Position) error { p.Holder, p.Vacancy = 0, Vacant; return nil })
		if err != nil {
			return err
		}
	}
	return nil
}
