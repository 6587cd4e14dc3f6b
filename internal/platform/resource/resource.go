package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Rules are what an entity adds to the plain behaviour. All are optional.
type Rules[T any] struct {
	// Check normalises the record and returns every field error. It is pure.
	// before is nil for a new record.
	Check func(env Env, before, after *T) []errs.Field
	// Guard refuses a write after looking at other records, inside the transaction.
	// An archived record comes with ArchivedAt set, a restored one without.
	Guard func(ctx context.Context, w *Write, before, after *T) error
	// Changed follows a write, inside the transaction. An archived record comes with ArchivedAt set. The rows of an
	// import do not come here.
	Changed func(ctx context.Context, w *Write, before, after *T) error
}

// Resource is an entity whose records are of a type: what its own feature and those above work with. Its own methods are
// only those that show the type, and short, because Go compiles them anew for each type in every package that uses it.
// The Entity is no pointer, or Go would make every one of its methods twice.
type Resource[T any] struct{ Entity }

// Declare makes an entity from its fields. It is called once per entity, in a
// package-level variable; a wrong declaration is a programming error and panics.
func Declare[T any, P embeds[T]](name string, o Options, rules Rules[T], fields ...*Field[T]) *Resource[T] {
	r := &Resource[T]{Entity{Name: name, options: o, rules: rules.untyped(),
		make:  func() record { return new(T) },
		clone: func(r record) record { c := *r.(*T); return &c },
		base:  func(r record) *Record { return P(r.(*T)).base() }}}
	for _, f := range fields {
		r.fields = append(r.fields, f.field)
	}
	r.build()
	return r
}

// typed is a record as its feature knows it; none is nil.
func typed[T any](r record) *T {
	t, _ := r.(*T)
	return t
}

// Load reads one record that the actor may read.
func (r *Resource[T]) Load(ctx context.Context, q db.Querier, actor authz.Actor, target id.ID) (*T, error) {
	rec, err := r.read(ctx, q, actor, target)
	return typed[T](rec), err
}

// Find returns the records of one page, for features that compute with them.
func (r *Resource[T]) Find(ctx context.Context, s *Store, db db.Querier, actor authz.Actor, q Query) ([]*T, string, error) {
	recs, p, err := r.find(ctx, s, db, actor, &q)
	if err != nil {
		return nil, "", err
	}
	out := make([]*T, len(recs))
	for i, rec := range recs {
		out[i] = rec.(*T)
	}
	return out, p.next, nil
}

// CreateIn is Create inside a transaction, for operations that store more than the record.
func (r *Resource[T]) CreateIn(ctx context.Context, w *Write, body Body) (*T, error) {
	rec, _, err := r.create(ctx, w, body)
	return typed[T](rec), err
}

// Insert stores a record that a feature made, under the same rules.
func (r *Resource[T]) Insert(ctx context.Context, w *Write, rec *T) error {
	return r.insertSeen(ctx, w, rec)
}

// Update changes a record through fn under the same rules as Patch, for features.
func (r *Resource[T]) Update(ctx context.Context, w *Write, target id.ID, fn func(*T) error) (*T, error) {
	rec, err := r.changeSeen(ctx, w, target, func(rec record) error { return fn(rec.(*T)) })
	return typed[T](rec), err
}

// Also adds a guard to an entity of a feature further down: what stands above may refuse a write without being imported
// below. It is asked after the entity's own Guard, on every way a single record is written. Called while the program
// is assembled, before the first write.
func (r *Resource[T]) Also(s *Store, guard func(ctx context.Context, w *Write, before, after *T) error) {
	s.also.add(r.Name, untyped(guard))
}

// Follow adds a rule that follows the writes of an entity of a feature further down, in their transaction and after the
// entity's own Changed. As there, the rows of an import do not come here. Called while the program is assembled.
func (r *Resource[T]) Follow(s *Store, changed func(ctx context.Context, w *Write, before, after *T) error) {
	s.follow.add(r.Name, untyped(changed))
}
