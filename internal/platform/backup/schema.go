package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// table is one table as the database describes it.
type table struct {
	name    string
	columns []column
	key     []string            // primary key, in its order
	parents map[string][]string // referenced table → referring columns
	later   []string            // columns that refer to rows which may come later; filled by ordered
}

type column struct {
	name    string
	kind    kind
	notNull bool
}

// tablesOf reads the schema: our tables, parents before children.
func tablesOf(ctx context.Context, q db.Querier) ([]*table, error) {
	byName := map[string]*table{}
	places := map[string]map[int]string{}
	columns, err := db.Columns(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, found := range columns {
		c := column{name: found.Name, notNull: found.NotNull}
		var known bool
		if c.kind, known = kinds[found.Type]; !known {
			return nil, fmt.Errorf("backup: column %s.%s has the unknown type %q", found.Table, found.Name, found.Type)
		}
		if byName[found.Table] == nil {
			byName[found.Table] = &table{name: found.Table, parents: map[string][]string{}}
			places[found.Table] = map[int]string{}
		}
		byName[found.Table].columns = append(byName[found.Table].columns, c)
		if found.Place > 0 {
			places[found.Table][found.Place] = found.Name
		}
	}
	for name, t := range byName {
		for place := 1; place <= len(places[name]); place++ {
			t.key = append(t.key, places[name][place])
		}
		if len(t.key) == 0 {
			return nil, fmt.Errorf("backup: table %s has no primary key", name)
		}
	}
	references, err := db.References(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, r := range references {
		byName[r.Table].parents[r.Parent] = append(byName[r.Table].parents[r.Parent], r.Column)
	}
	return ordered(byName)
}

// ordered puts parents before children. Where tables refer to themselves or in a
// circle, the columns that refer to what is not there yet are put in `later`.
func ordered(byName map[string]*table) ([]*table, error) {
	var names []string
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []*table
	placed := map[string]bool{}
	for len(out) < len(names) {
		next := byName[first(names, func(name string) bool {
			return !placed[name] && len(byName[name].waitsFor(placed)) == 0
		})]
		if next == nil {
			next = byName[first(names, func(name string) bool { return !placed[name] && byName[name].mayWait(placed) })]
		}
		if next == nil {
			return nil, errors.New("backup: tables refer to each other in a circle of columns that must not be null")
		}
		for _, parent := range next.waitsFor(placed) {
			next.later = append(next.later, next.parents[parent]...)
		}
		next.later = append(next.later, next.parents[next.name]...)
		slices.Sort(next.later)
		placed[next.name] = true
		out = append(out, next)
	}
	return out, nil
}

func first(names []string, ok func(string) bool) string {
	if i := slices.IndexFunc(names, ok); i >= 0 {
		return names[i]
	}
	return ""
}

// waitsFor lists the other tables this one refers to that are not placed yet.
func (t *table) waitsFor(placed map[string]bool) []string {
	var out []string
	for parent := range t.parents {
		if parent != t.name && !placed[parent] {
			out = append(out, parent)
		}
	}
	return out
}

// mayWait says whether all references to tables not placed yet can be null at first.
func (t *table) mayWait(placed map[string]bool) bool {
	for _, parent := range t.waitsFor(placed) {
		for _, c := range t.columns {
			if c.notNull && slices.Contains(t.parents[parent], c.name) {
				return false
			}
		}
	}
	return true
}

// each runs a query without bound values and calls f for every row.
func each(ctx context.Context, q db.Querier, query string, f func(*sql.Rows) error) error {
	rows, err := q.Query(ctx, query)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := f(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
