package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// table is one table as the database describes it.
type table struct {
	name    string
	columns []column
	key     []string // primary key, in its order
	places  []int    // of the key among the columns
}

type column struct {
	name string
	kind kind
}

// tablesOf reads the schema: our tables by name.
func tablesOf(ctx context.Context, q db.Querier) ([]*table, error) {
	columns, err := db.Columns(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []*table
	key := map[int]int{} // of the last table: the place in the key → the column
	for _, found := range columns {
		if len(out) == 0 || out[len(out)-1].name != found.Table {
			out = append(out, &table{name: found.Table})
			key = map[int]int{}
		}
		t := out[len(out)-1]
		c := column{name: found.Name}
		var known bool
		if c.kind, known = kinds[found.Type]; !known {
			return nil, fmt.Errorf("backup: column %s.%s has the unknown type %q", found.Table, found.Name, found.Type)
		}
		t.columns = append(t.columns, c)
		if found.Place > 0 {
			key[found.Place] = len(t.columns) - 1
			t.setKey(key)
		}
	}
	for _, t := range out {
		if len(t.key) == 0 {
			return nil, fmt.Errorf("backup: table %s has no primary key", t.name)
		}
	}
	return out, nil
}

// setKey takes as much of the key as is known without a gap.
func (t *table) setKey(columns map[int]int) {
	t.key, t.places = nil, nil
	for place := 1; ; place++ {
		at, known := columns[place]
		if !known {
			return
		}
		t.key, t.places = append(t.key, t.columns[at].name), append(t.places, at)
	}
}

// keyOf is the key of a row.
func (t *table) keyOf(row []any) []any {
	out := make([]any, len(t.places))
	for i, at := range t.places {
		out[i] = row[at]
	}
	return out
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

func quotedList(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = quoted(name)
	}
	return strings.Join(out, ", ")
}
