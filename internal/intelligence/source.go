package intelligence

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Source is who told us.
type Source struct {
	resource.Record
	Name    string // what was told: whoever sees the source need not see the contact
	Item    id.ID
	Contact id.ID
	Note    string // how it came up
}

// Sources declares the entity. It is personal (PC3): the shipped roles show it to who wrote the item down, who looks after
// the customer, and those above them.
var Sources = resource.Declare("intel-sources",
	resource.Options{Profile: authz.Customer, Title: "name", Parent: "intel", Sort: "created_at"},
	resource.Rules[Source]{Guard: guardSource},
	resource.Text("name", func(s *Source) *string { return &s.Name }).Computed().Listed(),
	resource.Ref("intel", "intel", func(s *Source) *id.ID { return &s.Item }).Required().Listed(),
	resource.Ref("contact", "contacts", func(s *Source) *id.ID { return &s.Contact }).Required().Listed(),
	resource.LongText("note", func(s *Source) *string { return &s.Note }).Of(authz.Personal),
)

// guardSource keeps the source among the people of the item's customer, and one to an item.
func guardSource(ctx context.Context, w *resource.Write, before, s *Source) error {
	if before != nil && before.Item != s.Item {
		return errs.Invalid("intel", "fixed")
	}
	var same, taken bool
	err := w.Tx.QueryRow(ctx, `SELECT i.title, c.account_id = i.account_id, EXISTS (SELECT 1 FROM intel_sources o WHERE o.intel_id = i.id AND o.id <> ? AND o.archived_at IS NULL)
		FROM contacts c, intel i WHERE c.id = ? AND i.id = ?`, s.ID, s.Contact, s.Item).Scan(&s.Name, &same, &taken)
	switch {
	case err != nil:
		return err
	case !same:
		return errs.Invalid("contact", "other_customer")
	case taken && s.ArchivedAt == 0:
		return errs.Conflict("source_exists")
	}
	return nil
}

// SetSource says who told us an item, or with 0 that nobody in particular did. Whoever may change the item may.
func (s *Service) SetSource(ctx context.Context, actor authz.Actor, item, contact id.ID) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := Items.Require(ctx, w.Tx, actor, item, authz.Edit); err != nil {
			return err
		}
		if actor.Scope(Sources.Guard(), authz.Edit) == authz.None {
			return errs.Forbidden()
		}
		return put(ctx, w, item, contact)
	})
}

// put replaces the source of an item, which the caller has been allowed to do.
func put(ctx context.Context, w *resource.Write, item, contact id.ID) error {
	there, err := sourceOf(ctx, w, item)
	if err != nil {
		return err
	}
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	switch {
	case there == 0 && contact == 0:
		return nil
	case contact == 0:
		return Sources.Discard(ctx, &wide, there)
	case there != 0:
		_, err := Sources.Update(ctx, &wide, there, func(s *Source) error { s.Contact = contact; return nil })
		return err
	}
	return Sources.Insert(ctx, &wide, &Source{Item: item, Contact: contact})
}

func sourceOf(ctx context.Context, w *resource.Write, item id.ID) (there id.ID, err error) {
	err = w.Tx.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0) FROM intel_sources WHERE intel_id = ? AND archived_at IS NULL", item).Scan(&there)
	return there, err
}
