package resource

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

// window is how many rows are looked through for each that a page needs.
const window = 100

// byParent says that rows are chosen by their parent's owners.
func (c *compiler[T]) byParent() bool {
	scope := c.actor.Scope(c.r.guard, authz.Read)
	return c.lent || c.r.guard.Parent != nil && scope != authz.All
}

// inOrder says that an order is the usual one or its reverse.
func inOrder(asked, usual string) bool {
	return asked == "" || strings.TrimPrefix(asked, "-") == strings.TrimPrefix(usual, "-")
}

// nearby looks for a page among the first rows of the order, which an index keeps.
// Neither engine can tell from a condition on the parents how many rows it leaves:
// one sorts a million orders for the fifty that are shown, the other walks through
// all of them for the few that fit. Where many fit, the page is here; where it is
// not whole, few do, and all of those are asked for (wholly).
func (r *Resource[T]) nearby(ctx context.Context, q db.Querier, p *plan[T], beyond string, beyondArgs []any, limit int) ([]*T, []any, error) {
	if !p.near {
		return nil, nil, nil
	}
	first := "(SELECT * FROM " + r.options.Table + " t WHERE t.archived_at IS NULL" + beyond + orderBy(p.keys) + " LIMIT ?)"
	text := r.withSortValues(p.keys, first) + p.where + orderBy(p.keys) + " LIMIT ?"
	return r.scanPage(ctx, q, text, slices.Concat(beyondArgs, []any{window * (limit + 1)}, p.args, []any{limit + 1}), len(p.keys), limit)
}

// wholly is the text of a list without its order. Once a page was not found nearby,
// PostgreSQL is kept from walking along the order all the same: OFFSET 0 lets it
// think of the rows alone. SQLite does so by itself.
func (r *Resource[T]) wholly(engine db.Engine, p *plan[T], beyond string) string {
	if !p.near || engine != db.Postgres {
		return r.withSortValues(p.keys, r.options.Table) + p.where + beyond
	}
	return r.withSortValues(p.keys, "(SELECT * FROM "+r.options.Table+" t WHERE "+p.where+beyond+" OFFSET 0)") + "1=1"
}
