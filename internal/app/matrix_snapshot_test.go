package app_test

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// listTables finds every table of the database but those of the queue library and
// of the migrations, the inner tables of the search index, and the log of what was exported: to read a table is to be noted there.
func (w *world) listTables() {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if w.app.DB.EngineName() == db.Postgres {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	rows, err := w.app.DB.Query(w.t.Context(), query)
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		w.must(rows.Scan(&name))
		inner := strings.HasPrefix(name, "search_") && strings.Count(name, "_") > 1
		// Every table that is let out leaves a line in the log of exports: reading writes there.
		if !strings.HasPrefix(name, "river_") && !strings.HasPrefix(name, "goose_") && !inner && name != "exports" {
			w.tables = append(w.tables, name)
		}
	}
	w.must(rows.Err())
	slices.Sort(w.tables)
}

// housekeeping are the columns that any request may touch.
var housekeeping = map[string]bool{"sessions.last_seen_at": true, "api_tokens.last_used_at": true}

// snapshot is every stored row, by table.
func (w *world) snapshot() map[string]string {
	out := make(map[string]string, len(w.tables))
	for _, table := range w.tables {
		out[table] = w.tableText(table)
	}
	return out
}

func (w *world) tableText(table string) string {
	w.t.Helper()
	rows, err := w.app.DB.Query(w.t.Context(), "SELECT * FROM "+table)
	w.must(err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	w.must(err)
	values, dests := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dests[i] = &values[i]
	}
	var lines []string
	for rows.Next() {
		w.must(rows.Scan(dests...))
		var line strings.Builder
		for i, column := range columns {
			if !housekeeping[table+"."+column] {
				fmt.Fprintf(&line, "%s=%v ", column, values[i])
			}
		}
		lines = append(lines, line.String())
	}
	w.must(rows.Err())
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// changes tells two snapshots apart.
func changes(before, after map[string]string) []string {
	var out []string
	for _, table := range slices.Sorted(maps.Keys(before)) {
		if before[table] == after[table] {
			continue
		}
		was := strings.Split(before[table], "\n")
		for _, line := range strings.Split(after[table], "\n") {
			if !slices.Contains(was, line) {
				out = append(out, table+": "+line)
			}
		}
		out = append(out, table+" changed")
	}
	return out
}
