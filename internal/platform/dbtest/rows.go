package dbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
)

// Rows is what the tables hold, written alike for both engines: "table key column" → value.
type Rows map[string]string

// ReadRows reads every table of ours.
func ReadRows(ctx context.Context, q db.Querier) (Rows, error) {
	tables, err := tablesOf(ctx, q)
	if err != nil {
		return nil, err
	}
	out := Rows{}
	for _, t := range tables {
		if err := t.read(ctx, q, out); err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return out, nil
}

// Lines are the rows as sorted text.
func (r Rows) Lines() []string {
	out := make([]string, 0, len(r))
	for place, value := range r {
		out = append(out, place+" = "+value)
	}
	slices.Sort(out)
	return out
}

func (t *table) read(ctx context.Context, q db.Querier, out Rows) error {
	list := make([]string, len(t.columns))
	row, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i, c := range t.columns {
		into[i], list[i] = &row[i], `"`+c.Name+`"`
		if c.Type == "jsonb" {
			list[i] = "CAST(" + list[i] + " AS TEXT)"
		}
	}
	rows, err := q.Query(ctx, "SELECT "+strings.Join(list, ", ")+" FROM "+t.name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		key := t.name
		for i, c := range t.columns {
			if c.Place > 0 {
				key += " " + written(c.Type, row[i])
			}
		}
		for i, c := range t.columns {
			out[key+" "+c.Name] = written(c.Type, row[i])
		}
	}
	return rows.Err()
}

// written is a value as text, whatever the driver makes of it.
func written(kind string, v any) string {
	if raw, ok := v.([]byte); ok {
		v = string(raw)
	}
	switch n := v.(type) {
	case nil:
		return "nothing"
	case int64:
		if kind == "boolean" {
			return fmt.Sprint(n != 0)
		}
		if kind == "double precision" {
			return fmt.Sprint(float64(n))
		}
	case string:
		var parsed any
		if kind == "jsonb" && json.Unmarshal([]byte(n), &parsed) == nil {
			body, _ := json.Marshal(parsed) // what was read as JSON can be written as such
			return string(body)
		}
		return fmt.Sprintf("%q", n)
	}
	return fmt.Sprint(v)
}
