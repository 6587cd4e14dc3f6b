package records

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// IDInput is the id in a path. It is exported because the registry fills embedded
// inputs only when they are.
type IDInput struct {
	ID string `path:"id" maxLength:"20"`
}

func (in IDInput) id() (id.ID, error) {
	parsed, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return parsed, nil
}

// recordRef names a record or a user.
type recordRef struct {
	ID     *string `json:"id"`
	Name   *string `json:"name"`
	Hidden bool    `json:"hidden,omitempty" doc:"the caller may not see the record"`
}

// refTo is nil for none, which stands for the program itself.
func refTo(target id.ID, name string) *recordRef {
	if target == 0 {
		return nil
	}
	text := target.String()
	return &recordRef{ID: &text, Name: &name}
}

// entityNamed finds an entity for a caller who may read some of it. To others it
// is refused rather than unknown: the names of entities are no secret.
func (o operations) entityNamed(name string, actor authz.Actor) (*resource.Entity, error) {
	e := o.Store.Registry.Named(name)
	if e == nil {
		return nil, errs.Invalid("entity", "unknown_entity").With("name", name)
	}
	if !readable(e, actor) {
		return nil, errs.Forbidden()
	}
	return e, nil
}

func readable(e *resource.Entity, actor authz.Actor) bool {
	return e != nil && actor.Scope(e.Guard(), authz.Read) != authz.None
}

// mayWrite refuses a token limited to reading, where no other right is asked for.
func mayWrite(actor authz.Actor) error {
	if actor.CannotWrite {
		return errs.Forbidden()
	}
	return nil
}

// card is what the audit log keeps of a record.
type card struct {
	rev   int64
	title string
}

// around runs a change to something that hangs on a record, for a caller who may
// edit the record. It does not raise the record's revision: an open form stays good.
func (o operations) around(ctx context.Context, e *resource.Entity, target id.ID, fn func(ctx context.Context, w *resource.Write, c card) error) error {
	return o.Store.Write(ctx, httpx.Actor(ctx), func(ctx context.Context, w *resource.Write) error {
		if err := e.Require(ctx, w.Tx, w.Actor, target, authz.Edit); err != nil {
			return err
		}
		c, err := hold(ctx, w.Tx, e, target)
		if err != nil {
			return err
		}
		return fn(ctx, w, c)
	})
}

// hold keeps a live record from changing until the transaction ends: the update
// that changes nothing locks the row on both engines.
func hold(ctx context.Context, tx *db.Tx, e *resource.Entity, target id.ID) (card, error) {
	table := e.Options().Table
	if _, err := tx.Exec(ctx, "UPDATE "+table+" SET rev = rev WHERE id = ?", target); err != nil {
		return card{}, err
	}
	var c card
	var title sql.NullString
	var archived bool
	err := tx.QueryRow(ctx, "SELECT rev, "+titleColumn(e)+", archived_at IS NOT NULL FROM "+table+" WHERE id = ?", target).
		Scan(&c.rev, &title, &archived)
	switch {
	case isNoRows(err):
		return card{}, errs.NotFound()
	case err != nil:
		return card{}, err
	case archived:
		return card{}, errs.Conflict("archived")
	}
	c.title = title.String
	return c, nil
}

func titleColumn(e *resource.Entity) string {
	for _, f := range e.Fields() {
		if f.Name == e.Options().Title {
			return f.Column
		}
	}
	return "''"
}

func entry(action string, e *resource.Entity, target id.ID, c card, changes resource.Changes) resource.Entry {
	return resource.Entry{Action: action, Entity: e.Name, Record: target, Rev: c.rev, Title: c.title, Changes: changes}
}

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
