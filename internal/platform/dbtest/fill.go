package dbtest

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// filled is how many rows Fill puts into every table.
const filled = 4

// Fill puts rows into every empty table of whatever schema there is, the same ones each time and on each engine: every
// kind of value, nothing in the first row where nothing may stand, and references to rows that are there.
func Fill(ctx context.Context, d *db.DB) error {
	tables, err := tablesOf(ctx, d)
	if err != nil {
		return err
	}
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, t := range tables {
			for row := range filled {
				if err := t.insert(ctx, tx, row); err != nil {
					return fmt.Errorf("%s: %w", t.name, err)
				}
			}
		}
		for _, t := range tables { // once every row is there that they may name
			for row := range filled {
				if err := t.refer(ctx, tx, row); err != nil {
					return fmt.Errorf("%s: %w", t.name, err)
				}
			}
		}
		return nil
	})
}

type table struct {
	name    string
	columns []db.Column
	parents map[string]string // column → table that it refers to
}

// tablesOf lists the tables so that what a row must name stands before it.
func tablesOf(ctx context.Context, q db.Querier) ([]*table, error) {
	columns, err := db.Columns(ctx, q)
	if err != nil {
		return nil, err
	}
	references, err := db.References(ctx, q)
	if err != nil {
		return nil, err
	}
	var tables []*table
	byName := map[string]*table{}
	for _, c := range columns {
		if byName[c.Table] == nil {
			byName[c.Table] = &table{name: c.Table, parents: map[string]string{}}
			tables = append(tables, byName[c.Table])
		}
		byName[c.Table].columns = append(byName[c.Table].columns, c)
	}
	for _, r := range references {
		byName[r.Table].parents[r.Column] = r.Parent
	}
	return parentsFirst(tables)
}

func parentsFirst(tables []*table) ([]*table, error) {
	var out []*table
	placed := map[string]bool{}
	for len(out) < len(tables) {
		i := slices.IndexFunc(tables, func(t *table) bool { return !placed[t.name] && t.ready(placed) })
		if i < 0 {
			return nil, errors.New("tables must name each other in a circle")
		}
		placed[tables[i].name] = true
		out = append(out, tables[i])
	}
	return out, nil
}

func (t *table) ready(placed map[string]bool) bool {
	for _, c := range t.columns {
		if parent := t.parents[c.Name]; parent != "" && c.NotNull && !placed[parent] {
			return false
		}
	}
	return true
}

func (t *table) insert(ctx context.Context, tx *db.Tx, row int) error {
	var names, marks []string
	var args []any
	for _, c := range t.columns {
		v := t.value(c, row)
		if t.parents[c.Name] != "" && !c.NotNull {
			v = nil
		}
		mark := "?"
		if c.Type == "jsonb" && tx.EngineName() == db.Postgres {
			mark = "CAST(CAST(? AS TEXT) AS JSONB)"
		}
		names, marks, args = append(names, `"`+c.Name+`"`), append(marks, mark), append(args, v)
	}
	_, err := tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, strings.Join(names, ", "), strings.Join(marks, ", ")), args...)
	return err
}

// refer fills in the references that may be left open.
func (t *table) refer(ctx context.Context, tx *db.Tx, row int) error {
	var keys []string
	var where []any
	for _, c := range t.columns {
		if c.Place > 0 {
			keys, where = append(keys, `"`+c.Name+`" = ?`), append(where, t.value(c, row))
		}
	}
	for _, c := range t.columns {
		if t.parents[c.Name] == "" || c.NotNull {
			continue
		}
		query := fmt.Sprintf(`UPDATE %s SET "%s" = ? WHERE %s`, t.name, c.Name, strings.Join(keys, " AND "))
		if _, err := tx.Exec(ctx, query, append([]any{t.value(c, row)}, where...)...); err != nil {
			return err
		}
	}
	return nil
}

// special are values that a later migration looks at, by table and column.
var special = map[string][filled]any{
	"interactions.kind":      {"visit", "note", "call", "note"},
	"interactions.planned":   {false, false, false, true},
	"accounts.phone":         {"", "+86 (21) 5555-0101", "13800000000", "客服"},
	"value_models.state":     {"draft", "active", "retired", "retired"},
	"strategies.state":       {"draft", "active", "retired", "retired"},
	"chain_members.role":     {"user", "decider", "technical", "buyer"},
	"custom_fields.kind":     {"text", "number", "date", "choice"},
	"capacity_plans.quarter": {int64(1), int64(2), int64(3), int64(4)},
}

// lists are columns of text that hold a list as JSON.
var lists = map[string]bool{"users.roles": true, "accounts.roles": true, "accounts.spark": true, "accounts.screening_misses": true, "contacts.phones": true,
	"contacts.emails": true, "interactions.ours": true, "pools.locked_grades": true, "pools.open_fields": true}

// value is what stands in a column of a row; ids count from 1.
func (t *table) value(c db.Column, row int) any {
	if known, ok := special[t.name+"."+c.Name]; ok {
		return known[row]
	}
	parent := t.parents[c.Name]
	switch {
	case parent == t.name && (row == 0 || c.NotNull && row == 0):
		return nil
	case parent == t.name:
		return int64(row) // the row before
	case parent != "" || c.Name == "id":
		return int64(row + 1)
	case c.Name == "archived_at" && row < filled-1, !c.NotNull && row == 0:
		return nil
	}
	return plain(t.name+"."+c.Name, c.Type, row)
}

func plain(place, kind string, row int) any {
	mark := int64(crc32.ChecksumIEEE([]byte(place)) % 1000)
	name := place[strings.LastIndex(place, ".")+1:]
	switch kind {
	case "boolean":
		return (mark+int64(row))%2 == 0
	case "double precision":
		return float64(mark)/7 + float64(row)
	case "jsonb":
		return []string{`{}`, `{"a": 1}`, `{"沃土": "é", "n": -2.5}`, `{"deep": {"x": null}}`}[row]
	case "text":
		if lists[place] {
			return []string{`[]`, `["1"]`, `["2","3"]`, `[]`}[row]
		}
		return text(place, name, mark, row)
	}
	switch {
	case strings.HasSuffix(name, "_at"):
		return 1_700_000_000_000_000 + mark*1_000_000 + int64(row)
	case name == "rev":
		return int64(row + 1)
	case strings.HasSuffix(name, "_by") || strings.HasSuffix(name, "_id"):
		return int64(row + 1)
	case name == "year":
		return int64(2020 + row)
	}
	return mark*10 + int64(row)
}

func text(place, name string, mark int64, row int) string {
	switch {
	case strings.HasSuffix(name, "_on") || name == "day" || name == "valid_from" || name == "valid_to":
		return fmt.Sprintf("%04d-%02d-%02d", 2020+row, 1+mark%12, 1+mark%28)
	case name == "month" || name == "period":
		return fmt.Sprintf("%04d-%02d", 2020+row, 1+mark%12)
	}
	return fmt.Sprintf("%s %d%s", place, row, []string{"", " 沃土", " it's \"so\"\n", " é e\u0301 😀"}[row])
}
