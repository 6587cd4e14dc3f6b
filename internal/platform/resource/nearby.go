package resource

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

// How many rows are looked through for each that a page needs. Those chosen by their own owners are soon found without, unless they
// are a good part of all.
const (
	parentWindow = 100
	ownerWindow  = 10
)

// window is 0 where an engine knows best by itself.
func (c *compiler) window() int {
	switch {
	case c.byParent():
		return parentWindow
	case c.byDepartment():
		return ownerWindow
	}
	return 0
}

// byParent says that rows are chosen by their parent's owners.
func (c *compiler) byParent() bool {
	scope := c.actor.Scope(c.r.guard, authz.Read)
	return c.lent || c.r.guard.Parent != nil && scope != authz.All
}

// byDepartment says that rows are chosen by owners of whom nobody can tell how many there are: one, or the whole company.
func (c *compiler) byDepartment() bool {
	return len(c.r.guard.Owners) > 0 && c.actor.Scope(c.r.guard, authz.Read) == authz.DepartmentBelow
}

// inOrder says that an order is the usual one or its reverse.
func inOrder(asked, usual string) bool {
	return asked == "" || strings.TrimPrefix(asked, "-") == strings.TrimPrefix(usual, "-")
}

// nearby looks for a page among the first rows of the order, which an index keeps.
// Neither engine can tell from a condition on the parents, or on a tree of departments,
// how many rows it leaves: one sorts a million orders for the fifty that are shown, the other walks through
// all of them for the few that fit. Where many fit, the page is here; where it is
// not whole, few do, and all of those are asked for (wholly).
func (r *Entity) nearby(ctx context.Context, q db.Querier, p *plan, beyond string, beyondArgs []any, limit int) ([]record, []any, error) {
	if p.near == 0 {
		return nil, nil, nil
	}
	first := "(SELECT * FROM " + r.options.Table + " t WHERE t.archived_at IS NULL" + beyond + orderBy(p.keys) + " LIMIT ?)"
	text := r.withSortValues(p.keys, first) + p.where + orderBy(p.keys) + " LIMIT ?"
	return r.scanPage(ctx, q, text, slices.Concat(beyondArgs, []any{p.near * (limit + 1)}, p.args, []any{limit + 1}), len(p.keys), limit)
}

// wholly is the text of a list without its order. Once a page was not found nearby,
// PostgreSQL is kept from walking along the order all the same: OFFSET 0 lets it
// think of the rows alone. SQLite does so by itself.
func (r *Entity) wholly(engine db.Engine, p *plan, beyond string) string {
	if p.near == 0 || engine != db.Postgres {
		return r.withSortValues(p.keys, r.options.Table) + p.where + beyond
	}
	return r.withSortValues(p.keys, "(SELECT * FROM "+r.options.Table+" t WHERE "+p.where+beyond+" OFFSET 0)") + "1=1"
}
