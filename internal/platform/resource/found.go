package resource

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

// leading puts some records before the usual order.
type leading struct {
	sql  string
	args []any
}

func (l leading) before(order string) string {
	if l.sql == "" {
		return order
	}
	return " ORDER BY " + l.sql + "," + strings.TrimPrefix(order, " ORDER BY")
}

// titled leads with the records called what was typed, and then with those whose title begins so.
func (c *compiler) titled(text string) leading {
	title := c.byName[c.r.options.Title]
	text = db.Lower(strings.TrimSpace(text))
	if text == "" || title == nil || !title.Kind.isText() {
		return leading{}
	}
	expr := "lower(" + c.r.expr(title) + ")"
	return leading{"CASE WHEN " + expr + " = ? THEN 0 WHEN " + expr + " LIKE ? ESCAPE '\\' THEN 1 ELSE 2 END", []any{text, db.EscapeLike(text) + "%"}}
}

// sought is the column that hits are compared with. Of somebody who sees their own or their team's records SQLite is kept
// from fetching every hit to see whose it is: it goes through those records instead, and sees which are hits.
func (c *compiler) sought() string {
	scope := c.actor.Scope(c.r.guard, authz.Read)
	if c.engine == db.SQLite && !c.r.guard.Open() && (scope == authz.Self || scope == authz.Team) {
		return "+t.id"
	}
	return "t.id"
}
