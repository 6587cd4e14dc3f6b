package resource

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/idempotency"
	"github.com/loam-crm/loam/internal/platform/search"
)

// Create stores a new record from the given fields and renders it.
func (r *Entity) Create(ctx context.Context, s *Store, actor authz.Actor, body Body) (out []byte, err error) {
	err = s.Write(ctx, actor, func(ctx context.Context, w *Write) error {
		rec, v, err := r.create(ctx, w, body)
		if err != nil {
			return err
		}
		out, err = r.render(ctx, w.Store, w.Tx, actor, v, rec)
		return err
	})
	return out, err
}

func (r *Entity) create(ctx context.Context, w *Write, body Body) (record, *view, error) {
	if r.options.Fixed || !w.Actor.Grant(r.guard).Create {
		return nil, nil, errs.Forbidden()
	}
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return nil, nil, err
	}
	rec := r.make()
	if err := r.apply(v, rec, body); err != nil {
		return nil, nil, err
	}
	if missing := r.absent(func(name string) bool { return body[name] != nil }); len(missing) > 0 {
		return nil, nil, errs.Validation(missing...)
	}
	return rec, v, r.insert(ctx, w, v, rec)
}

// insertSeen is insert with what the caller sees.
func (r *Entity) insertSeen(ctx context.Context, w *Write, rec record) error {
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return err
	}
	return r.insert(ctx, w, v, rec)
}

func (r *Entity) insert(ctx context.Context, w *Write, v *view, rec record) error {
	base := r.base(rec)
	base.ID, base.Rev = w.IDs.Next(), 1
	base.CreatedAt, base.CreatedBy, base.UpdatedAt, base.UpdatedBy = w.Env.Now, w.Actor.ID, w.Env.Now, w.Actor.ID
	base.ImportID = w.Import
	r.ownByDefault(w.Actor, rec)
	if err := r.check(ctx, w, v, nil, rec); err != nil {
		return err
	}
	columns, args := r.columns(), r.args(rec)
	_, err := w.Tx.Exec(ctx, "INSERT INTO "+r.options.Table+" ("+columns+") VALUES ("+db.Marks(len(args))+")", args...)
	if err != nil {
		return r.constraint(err)
	}
	if !w.Actor.IsSystem() {
		if err := r.Require(ctx, w.Tx, w.Actor, base.ID, authz.Edit); err != nil {
			return errs.Forbidden()
		}
	}
	if err := idempotency.Made(ctx, w.Tx, r.Name, base.ID); err != nil {
		return err
	}
	return r.written(ctx, w, v, "create", nil, rec)
}

// ownByDefault makes the creator the owner of a record that names none.
func (r *Entity) ownByDefault(actor authz.Actor, rec record) {
	if len(r.options.Owners) == 0 || actor.ID == 0 {
		return
	}
	if f := r.byName[r.options.Owners[0]]; f.get(rec) == nil {
		f.set(rec, actor.ID)
	}
}

// columns lists the table's columns in the order of args.
func (r *Entity) columns() string {
	names := []string{strings.ReplaceAll(recordColumns, "t.", "")}
	for _, f := range r.own() {
		names = append(names, f.Column)
	}
	return strings.Join(names, ", ")
}

func (r *Entity) args(rec record) []any {
	b := r.base(rec)
	args := []any{b.ID, b.Rev, b.CreatedAt, b.CreatedBy, b.UpdatedAt, b.UpdatedBy, b.ArchivedAt, b.ImportID, b.Custom}
	for _, f := range r.own() {
		args = append(args, bound(f.ptr(rec)))
	}
	return args
}

// types are the types of args.
func (r *Entity) types() []db.Type {
	types := slices.Repeat([]db.Type{db.BigInt}, strings.Count(recordColumns, ",")+1)
	types[len(types)-1] = db.JSON // custom
	for _, f := range r.own() {
		types = append(types, f.Kind.stored())
	}
	return types
}

// Patch changes the given fields of a record if rev is still current.
func (r *Entity) Patch(ctx context.Context, s *Store, actor authz.Actor, target id.ID, rev int64, body Body) (out []byte, err error) {
	err = s.Write(ctx, actor, func(ctx context.Context, w *Write) error {
		out, err = r.Apply(ctx, w, target, rev, body)
		return err
	})
	return out, err
}

// Apply is Patch inside a transaction.
func (r *Entity) Apply(ctx context.Context, w *Write, target id.ID, rev int64, body Body) ([]byte, error) {
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return nil, err
	}
	rec, err := r.change(ctx, w, v, target, func(rec record) error {
		if current := r.base(rec).Rev; current != rev {
			return r.stale(ctx, w, v, rec, rev)
		}
		return r.apply(v, rec, body)
	})
	if err != nil {
		return nil, err
	}
	return r.render(ctx, w.Store, w.Tx, w.Actor, v, rec)
}

// changeSeen is change with what the caller sees.
func (r *Entity) changeSeen(ctx context.Context, w *Write, target id.ID, fn func(record) error) (record, error) {
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return nil, err
	}
	return r.change(ctx, w, v, target, fn)
}

func (r *Entity) change(ctx context.Context, w *Write, v *view, target id.ID, fn func(record) error) (record, error) {
	if err := r.Require(ctx, w.Tx, w.Actor, target, authz.Edit); err != nil {
		return nil, err
	}
	before, err := r.hold(ctx, w.Tx, target)
	if err != nil {
		return nil, err
	}
	if r.base(before).ArchivedAt != 0 {
		return nil, errs.Conflict("archived")
	}
	after := r.clone(before)
	if err := fn(after); err != nil {
		return nil, err
	}
	if err := r.check(ctx, w, v, before, after); err != nil {
		return nil, err
	}
	if len(r.diff(r.all(v), before, after, w.Env)) == 0 {
		return before, nil
	}
	return after, r.update(ctx, w, v, "update", before, after)
}

// all are the fields to compare: every built-in one, seen by the caller or not,
// and the custom ones in view.
func (r *Entity) all(v *view) []*field {
	out := slices.Clone(r.fields)
	for _, f := range v.fields {
		if f.Custom != nil {
			out = append(out, f)
		}
	}
	return out
}

// update writes the changed columns if nobody else has written since the record
// was loaded. Columns that the program computes elsewhere are left alone.
func (r *Entity) update(ctx context.Context, w *Write, v *view, action string, before, after record) error {
	base := r.base(after)
	base.Rev++
	base.UpdatedAt, base.UpdatedBy = w.Env.Now, w.Actor.ID
	sets := []string{"rev = ?", "updated_at = ?", "updated_by = ?", "archived_at = ?", "custom = ?"}
	args := []any{base.Rev, base.UpdatedAt, base.UpdatedBy, base.ArchivedAt, base.Custom}
	changed := r.diff(r.own(), before, after, w.Env)
	for _, f := range r.own() {
		if _, dirty := changed[f.Name]; dirty {
			sets = append(sets, f.Column+" = ?")
			args = append(args, bound(f.ptr(after)))
		}
	}
	n, err := w.Tx.Exec(ctx, "UPDATE "+r.options.Table+" SET "+strings.Join(sets, ", ")+" WHERE id = ? AND rev = ?",
		append(args, base.ID, base.Rev-1)...)
	if err != nil {
		return r.constraint(err)
	}
	if n == 0 {
		return errs.Conflict("rev_conflict")
	}
	return r.written(ctx, w, v, action, before, after)
}

// written follows a write: audit, event, search index and the entity's own rule.
func (r *Entity) written(ctx context.Context, w *Write, v *view, action string, before, after record) error {
	base := r.base(after)
	err := w.Audit(ctx, Entry{Action: action, Entity: r.Name, Record: base.ID, Rev: base.Rev, Title: r.title(after),
		Changes: r.diff(r.all(v), before, after, w.Env)})
	if err != nil {
		return err
	}
	if err := r.index(ctx, w, after); err != nil {
		return err
	}
	return r.followed(ctx, w, before, after)
}

// index keeps the search index in step; an archived record is not found.
func (r *Entity) index(ctx context.Context, w *Write, rec record) error {
	texts := r.searchTexts(rec)
	if texts == nil {
		return nil
	}
	base := r.base(rec)
	if base.ArchivedAt != 0 {
		return search.Remove(ctx, w.Tx, r.Name, base.ID)
	}
	return search.Put(ctx, w.Tx, r.Name, search.Doc{ID: base.ID, Text: texts})
}

// searchTexts are the values to find the record by, nil for an entity without.
func (r *Entity) searchTexts(rec record) []string {
	var texts []string
	for _, f := range r.fields {
		if !f.Searchable {
			continue
		}
		switch value := f.get(rec).(type) {
		case []string:
			texts = append(texts, value...)
		case string:
			texts = append(texts, value)
		default:
			texts = append(texts, "")
		}
	}
	return texts
}

// constraint names what the database refused.
func (r *Entity) constraint(err error) error {
	var known *errs.Error
	switch {
	case errors.As(err, &known):
		return err
	case db.IsUnique(err):
		return errs.Conflict("duplicate").Because(err)
	case db.IsForeignKey(err):
		return errs.Unprocessable("ref_not_found").Because(err)
	}
	return err
}

// Require returns nil when the actor may do the action to a record: 404 when it
// is not there or not visible, 403 when it is visible but the action is not
// allowed. An archived record may be read and restored, not changed.
func (r *Entity) Require(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID, action authz.Action) error {
	if r.guardless(actor) {
		return errs.Forbidden()
	}
	read, args := actor.Where(r.guard, authz.Read, "t")
	allowed, more := actor.Where(r.guard, action, "t")
	args = append(append(args, more...), int64(target))
	var visible, may bool
	err := q.QueryRow(ctx, "SELECT COALESCE(("+read+"), FALSE), COALESCE(("+allowed+"), FALSE) FROM "+r.options.Table+" t WHERE t.id = ?", args...).Scan(&visible, &may)
	switch {
	case isNoRows(err) || err == nil && !visible:
		return errs.NotFound()
	case err != nil:
		return err
	case !may:
		return errs.Forbidden()
	}
	return nil
}
