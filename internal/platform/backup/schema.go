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

// derived says whether a table is not the company's records: the engine's own, the
// migration tool's, the job queue's, the search index.
func derived(name string) bool {
	for _, prefix := range []string{"sqlite_", "goose_", "river_", "search_index"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// Both queries give table, column, type, not-null, and place in the primary key
// from 1 (0: not in it).
var columnsOf = map[db.Engine]string{
	db.SQLite: `SELECT m.name, c.name, lower(c.type), c."notnull" <> 0 OR c.pk <> 0, c.pk
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid`,
	db.Postgres: `SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, COALESCE((
			SELECT k.place FROM pg_index i CROSS JOIN LATERAL unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k (att, place)
			WHERE i.indrelid = c.oid AND i.indisprimary AND k.att = a.attnum), 0)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
		ORDER BY c.relname COLLATE "C", a.attnum`,
}

// Both queries give table, referring column, referenced table.
var referencesOf = map[db.Engine]string{
	db.SQLite: `SELECT m.name, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' ORDER BY 1, 2`,
	db.Postgres: `SELECT c.relname, a.attname, p.relname FROM pg_constraint k
		JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.conkey)
		WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2`,
}

// tablesOf reads the schema: our tables, parents before children.
func tablesOf(ctx context.Context, q db.Querier) ([]*table, error) {
	byName := map[string]*table{}
	places := map[string]map[int]string{}
	err := each(ctx, q, columnsOf[q.EngineName()], func(rows *sql.Rows) error {
		var name, typeName string
		var c column
		var place int
		if err := rows.Scan(&name, &c.name, &typeName, &c.notNull, &place); err != nil || derived(name) {
			return err
		}
		var known bool
		if c.kind, known = kinds[typeName]; !known {
			return fmt.Errorf("backup: column %s.%s has the unknown type %q", name, c.name, typeName)
		}
		if byName[name] == nil {
			byName[name] = &table{name: name, parents: map[string][]string{}}
			places[name] = map[int]string{}
		}
		byName[name].columns = append(byName[name].columns, c)
		if place > 0 {
			places[name][place] = c.name
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for name, t := range byName {
		for place := 1; place <= len(places[name]); place++ {
			t.key = append(t.key, places[name][place])
		}
		if len(t.key) == 0 {
			return nil, fmt.Errorf("backup: table %s has no primary key", name)
		}
	}
	err = each(ctx, q, referencesOf[q.EngineName()], func(rows *sql.Rows) error {
		var name, from, parent string
		if err := rows.Scan(&name, &from, &parent); err != nil || byName[name] == nil {
			return err
		}
		byName[name].parents[parent] = append(byName[name].parents[parent], from)
		return nil
	})
	if err != nil {
		return nil, err
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
