package resource

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Options are the facts of an entity beside its fields.
type Options struct {
	Profile string   // which default grants of the shipped roles apply
	Table   string   // default: the name with "-" as "_"
	Title   string   // the field that names a record
	TitleEn string   // the field that names it in English, where it is filled in
	Owners  []string // user fields whose users own the row
	Parent  string   // the reference field whose record lends its owners
	Sort    string   // default order of lists, default "-created_at"
	// SortIndexed says that an index keeps the live rows in the order of Sort, or of what Sort begins with.
	SortIndexed bool
	Fixed       bool // rows are made by the program: no create, no archive
	// Portal names the fields that the customer a record is about may read in the portal. All others are for our own
	// people; confidential and personal fields cannot be named.
	Portal []string
}

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

// Resource is a declared entity.
type Resource[T any] struct {
	Name    string
	options Options
	rules   Rules[T]
	fields  []*Field[T]
	byName  map[string]*Field[T]
	guard   authz.Entity
	parent  Any // whose owners are lent; nil without Options.Parent
	base    func(*T) *Record
	selects string // "SELECT …all columns… FROM table t"
}

// Declare makes an entity from its fields. It is called once per entity, in a
// package-level variable; a wrong declaration is a programming error and panics.
func Declare[T any, P embeds[T]](name string, o Options, rules Rules[T], fields ...*Field[T]) *Resource[T] {
	if o.Table == "" {
		o.Table = strings.ReplaceAll(name, "-", "_")
	}
	if o.Sort == "" {
		o.Sort = "-created_at"
	}
	r := &Resource[T]{Name: name, options: o, rules: rules, fields: fields, byName: map[string]*Field[T]{},
		base: func(t *T) *Record { return P(t).base() }}
	r.fields = append(r.fields, recordFields(r.base)...)
	columns := []string{recordColumns}
	for _, f := range r.fields {
		if r.byName[f.Name] != nil {
			panic("resource: " + name + " declares " + f.Name + " twice")
		}
		r.byName[f.Name] = f
	}
	for _, f := range fields {
		columns = append(columns, "t."+f.Column)
	}
	r.selects = "SELECT " + strings.Join(columns, ", ") + " FROM " + o.Table + " t"
	r.guard = authz.Entity{Name: name, Table: o.Table, Profile: o.Profile}
	for _, open := range o.Portal {
		f := r.byName[open]
		if f == nil || f.Class != authz.Business || f.Info.Internal {
			panic("resource: " + name + "." + open + " cannot be shown in the portal")
		}
		f.Info.InPortal = true
	}
	for _, owner := range o.Owners {
		r.guard.Owners = append(r.guard.Owners, r.byName[owner].Column)
	}
	return r
}

// recordFields shows who made and changed a record as ordinary read-only fields.
func recordFields[T any](base func(*T) *Record) []*Field[T] {
	fields := []*Field[T]{
		Instant("created_at", func(t *T) *clock.Instant { return &base(t).CreatedAt }),
		User("created_by", func(t *T) *id.ID { return &base(t).CreatedBy }).From("created_by"),
		Instant("updated_at", func(t *T) *clock.Instant { return &base(t).UpdatedAt }),
		User("updated_by", func(t *T) *id.ID { return &base(t).UpdatedBy }).From("updated_by"),
	}
	for _, f := range fields {
		f.ReadOnly, f.Group = true, "record"
	}
	fields[0].Nullable, fields[2].Nullable = false, false
	return fields
}

// own are the declared fields, without those of Record.
func (r *Resource[T]) own() []*Field[T] { return r.fields[:len(r.fields)-4] }

// Guard is the entity as authz sees it.
func (r *Resource[T]) Guard() authz.Entity { return r.guard }

// link resolves the parent; the registry calls it once all entities are known.
func (r *Resource[T]) link(parent func(name string) Any) {
	if r.options.Parent == "" {
		return
	}
	f := r.byName[r.options.Parent]
	r.parent = parent(f.Ref)
	guard := r.parent.Guard()
	r.guard.Parent = &authz.Parent{Column: f.Column, Entity: &guard}
}

// verify selects nothing from the table: it fails where a column is missing.
func (r *Resource[T]) verify(ctx context.Context, q db.Querier) error {
	rows, err := q.Query(ctx, r.selects+" WHERE 1=0")
	if err != nil {
		return errs.Conflict("schema_half_applied").With("table", r.options.Table).Because(err)
	}
	return rows.Close()
}
