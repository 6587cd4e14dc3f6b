package resource

import (
	"context"
	"slices"
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

// Entity is a declared entity whose Go type the caller need not know: what HTTP, metadata, import and the permission
// tests work with. It does all the work; a Resource only gives it a type.
type Entity struct {
	Name    string
	options Options
	rules   rules
	fields  []*field
	byName  map[string]*field
	guard   authz.Entity
	parent  *Entity // whose owners are lent; nil without Options.Parent
	selects string  // "SELECT …all columns… FROM table t"

	make  func() record       // an empty record
	clone func(record) record // a copy, which may change
	base  func(record) *Record
}

// build completes an entity from its facts, its rules and its own fields.
func (r *Entity) build() {
	o := &r.options
	if o.Table == "" {
		o.Table = strings.ReplaceAll(r.Name, "-", "_")
	}
	if o.Sort == "" {
		o.Sort = "-created_at"
	}
	r.selects = "SELECT " + recordColumns
	for _, f := range r.fields {
		r.selects += ", t." + f.Column
	}
	r.selects += " FROM " + o.Table + " t"
	r.fields = append(r.fields, recordFields(r.base)...)
	r.byName = map[string]*field{}
	for _, f := range r.fields {
		if r.byName[f.Name] != nil {
			panic("resource: " + r.Name + " declares " + f.Name + " twice")
		}
		r.byName[f.Name] = f
	}
	r.guard = authz.Entity{Name: r.Name, Table: o.Table, Profile: o.Profile}
	for _, owner := range o.Owners {
		r.guard.Owners = append(r.guard.Owners, r.byName[owner].Column)
	}
	r.openPortal()
}

// openPortal marks the fields that the customer itself may read.
func (r *Entity) openPortal() {
	for _, open := range r.options.Portal {
		f := r.byName[open]
		if f == nil || f.Class != authz.Business || f.Internal {
			panic("resource: " + r.Name + "." + open + " cannot be shown in the portal")
		}
		f.InPortal = true
	}
}

// recordFields shows who made and changed a record as ordinary read-only fields.
func recordFields(base func(record) *Record) []*field {
	fields := []*field{
		instantField("created_at", func(r record) *clock.Instant { return &base(r).CreatedAt }),
		userField("created_by", func(r record) *id.ID { return &base(r).CreatedBy }),
		instantField("updated_at", func(r record) *clock.Instant { return &base(r).UpdatedAt }),
		userField("updated_by", func(r record) *id.ID { return &base(r).UpdatedBy }),
	}
	for _, f := range fields {
		f.Column, f.ReadOnly, f.Group = f.Name, true, "record"
	}
	fields[0].Nullable, fields[2].Nullable = false, false
	return fields
}

// own are the declared fields, without those of Record.
func (r *Entity) own() []*field { return r.fields[:len(r.fields)-4] }

// Guard is the entity as authz sees it.
func (r *Entity) Guard() authz.Entity { return r.guard }

// link resolves the parent; the registry calls it once all entities are known.
func (r *Entity) link(parent func(name string) *Entity) {
	if r.options.Parent == "" {
		return
	}
	f := r.byName[r.options.Parent]
	r.parent = parent(f.Ref)
	guard := r.parent.Guard()
	r.guard.Parent = &authz.Parent{Column: f.Column, Entity: &guard}
}

// verify selects nothing from the table: it fails where a column is missing.
func (r *Entity) verify(ctx context.Context, q db.Querier) error {
	rows, err := q.Query(ctx, r.selects+" WHERE 1=0")
	if err != nil {
		return errs.Conflict("schema_half_applied").With("table", r.options.Table).Because(err)
	}
	return rows.Close()
}

// Options are the facts of the declaration.
func (r *Entity) Options() Options { return r.options }

// Fields describes the built-in fields in order.
func (r *Entity) Fields() []Info {
	out := make([]Info, len(r.fields))
	for i, f := range r.fields {
		out[i] = f.Info
	}
	return slices.DeleteFunc(out, func(f Info) bool { return f.Internal })
}
