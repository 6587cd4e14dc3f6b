package resource

import (
	"encoding/json"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// ofDepartment names, behind the owner of a record, the department that its owner is in: "owner.department". Lists are
// grouped by it, and a filter asks for it.
const ofDepartment = ".department"

// The entities behind it.
const (
	usersEntity       = "users"
	departmentsEntity = "departments"
)

// departmentField is the grouping by the owner's department; nil where a record has no owner of its own, or the actor may
// not know who it is, or in which department colleagues are.
func (r *Entity) departmentField(reg *Registry, actor authz.Actor) *field {
	if len(r.options.Owners) == 0 || r.Name == usersEntity || reg == nil {
		return nil
	}
	owner := r.byName[r.options.Owners[0]]
	users, departments := reg.byName[usersEntity], reg.byName[departmentsEntity]
	if !r.mayRead(actor, owner) || users == nil || departments == nil || actor.Scope(departments.Guard(), authz.Read) == authz.None {
		return nil
	}
	for _, f := range users.Fields() {
		if f.Ref == departmentsEntity && actor.Field(users.Guard(), f.Name, f.Class) > authz.Masked {
			return &field{Info: Info{Name: owner.Name + ofDepartment, Column: owner.Column, Kind: KindRef, Ref: departmentsEntity, Nullable: true}, behind: f.Column}
		}
	}
	return nil
}

// departments compiles a condition on the owner's department: one, one of some, none, any. A record without an owner has
// none either. Of departments that the caller does not see it is not told who is in them.
func (c *compiler) departments(f Filter, field *field) (string, error) {
	owner := "t." + field.Column
	in := owner + " IN (SELECT u.id FROM users u JOIN departments x ON x.id = u." + field.behind
	switch f.Op {
	case "not_empty":
		return in + ")", nil
	case "empty":
		return "(" + owner + " IS NULL OR NOT " + in + "))", nil
	}
	asked := f.Value
	if f.Op == "eq" {
		asked = append(append([]byte{'['}, asked...), ']')
	}
	var ids []id.ID
	if err := json.Unmarshal(asked, &ids); err != nil || len(ids) > maxValues {
		return "", errs.Invalid("filter", "bad_value").With("name", f.Field)
	}
	if f.Op != "eq" && f.Op != "in" {
		return "", errs.Invalid("filter", "bad_operator").With("name", f.Field)
	}
	scope, args := c.actor.Where(c.reg.Named(departmentsEntity).Guard(), authz.Read, "x")
	wanted, list := db.In(c.engine, "x.id", ids)
	c.args = append(append(c.args, args...), list)
	return in + " WHERE " + scope + " AND " + wanted + ")", nil
}

// asDepartment is the field of a filter or grouping that asks for the owner's department, nil for any other.
func (c *compiler) asDepartment(name string) *field {
	if !strings.HasSuffix(name, ofDepartment) {
		return nil
	}
	if f := c.r.departmentField(c.reg, c.actor); f != nil && f.Name == name {
		return f
	}
	return nil
}

// groupings are what a list is grouped by beside its fields.
func (r *Entity) groupings(s *Store, actor authz.Actor) []FieldMeta {
	f := r.departmentField(s.Registry, actor)
	if f == nil {
		return nil
	}
	meta := r.fieldMeta(f, authz.ReadOnly)
	meta.Label, meta.Sortable = both("grouping.department"), false
	return []FieldMeta{meta}
}
