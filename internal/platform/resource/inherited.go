package resource

import (
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// ownerField is what a filter names to ask whose a record is: the entity's first
// owner, or its parent's, reached through the reference, as in "account.owner".
// It is "" where nobody owns a record or the actor may not know who does.
func (r *Entity) ownerField(actor authz.Actor) string {
	name := r.options.Parent
	if len(r.options.Owners) > 0 {
		name = r.options.Owners[0]
	}
	if name == "" || !r.mayRead(actor, r.byName[name]) {
		return ""
	}
	if len(r.options.Owners) > 0 {
		return name
	}
	if above := r.parent.ownerField(actor); above != "" {
		return name + "." + above
	}
	return ""
}

func (r *Entity) mayRead(actor authz.Actor, f *field) bool {
	return !f.Internal && actor.Field(r.guard, f.Name, f.Class) > authz.Masked
}

// inherited compiles a condition on an owner that the parent lends.
func (c *compiler) inherited(f Filter) (string, error) {
	name, above, _ := strings.Cut(f.Field, ".")
	field := c.byName[name]
	if field == nil || name != c.r.options.Parent {
		return "", errs.Invalid("filter", "unknown_field").With("name", f.Field)
	}
	asked := f
	asked.Field = above
	ids, args, err := c.r.parent.owned(c.actor, c.env, c.engine, asked)
	if err != nil {
		return "", err
	}
	c.args, c.lent = append(c.args, args...), true
	return c.r.expr(field) + " IN (" + ids + ")", nil
}

// owned selects the ids of the records that the actor may read and whose owner is
// as the filter says. Of a record that is not seen it is not told whose it is.
func (r *Entity) owned(actor authz.Actor, env Env, engine db.Engine, f Filter) (string, []any, error) {
	c := &compiler{r: r, actor: actor, env: env, engine: engine, byName: map[string]*field{}}
	for _, name := range slices.Concat(r.options.Owners, []string{r.options.Parent}) {
		if field := r.byName[name]; field != nil && r.mayRead(actor, field) {
			c.byName[name] = field
		}
	}
	scope, args := actor.Where(r.guard, authz.Read, "t")
	c.args = append(c.args, args...)
	part, err := c.condition(f)
	if err != nil {
		return "", nil, err
	}
	return "SELECT t.id FROM " + r.options.Table + " t WHERE " + scope + " AND " + part, c.args, nil
}
