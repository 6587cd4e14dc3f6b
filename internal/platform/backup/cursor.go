package backup

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// cursor reads the rows of a table one after the other, in the order of the primary
// key, which both engines give alike: numbers by size, texts byte by byte.
type cursor struct {
	table *table
	rows  *sql.Rows
	row   []any // values as plain makes them; nil at the end; overwritten by next
	into  []any
	held  []any
	last  []any // the key of row
}

// open puts a cursor on the first row.
func (t *table) open(ctx context.Context, q db.Querier) (*cursor, error) {
	rows, err := q.Query(ctx, t.selectSQL(q.EngineName()))
	if err != nil {
		return nil, err
	}
	c := &cursor{table: t, rows: rows, held: make([]any, len(t.columns)), into: make([]any, len(t.columns))}
	for i := range c.held {
		c.into[i] = &c.held[i]
	}
	if err := c.next(); err != nil {
		return nil, errors.Join(err, rows.Close())
	}
	return c, nil
}

func (c *cursor) next() error {
	if !c.rows.Next() {
		c.row = nil
		return c.rows.Err()
	}
	if err := c.rows.Scan(c.into...); err != nil {
		return err
	}
	c.row = c.held
	for i, col := range c.table.columns {
		v, err := col.kind.plain(c.row[i])
		if err != nil {
			return c.table.refuse(col, c.row, "wrong_kind").Because(err)
		}
		c.row[i] = v
	}
	return c.ascend()
}

// ascend makes sure that keys come in their order: the comparison of two readings
// would be wrong otherwise, and say nothing.
func (c *cursor) ascend() error {
	key := c.table.keyOf(c.row)
	for i, v := range key {
		if v == nil { // which SQLite allows
			return c.table.refuse(c.table.columns[c.table.places[i]], c.row, "no_key")
		}
	}
	if c.last != nil && compareKeys(c.last, key) >= 0 {
		return fmt.Errorf("backup: the keys of %s do not ascend", c.table.name)
	}
	c.last = key
	return nil
}

func (c *cursor) close() error { return c.rows.Close() }

// compareKeys orders two keys of a table as the engines do.
func compareKeys(a, b []any) int {
	for i := range a {
		if c := compareValues(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

func compareValues(a, b any) int {
	switch a := a.(type) {
	case int64:
		if b, same := b.(int64); same {
			return cmp.Compare(a, b)
		}
	case string:
		if b, same := b.(string); same {
			return strings.Compare(a, b)
		}
	}
	panic(fmt.Sprintf("backup: keys of %T and %T", a, b)) // a primary key has columns of numbers and texts
}

// read calls f with every row in the order of the primary key, values as plain
// makes them. f must not keep the slice.
func (t *table) read(ctx context.Context, q db.Querier, f func(row []any) error) error {
	c, err := t.open(ctx, q)
	for err == nil && c.row != nil {
		if err = f(c.row); err == nil {
			err = c.next()
		}
	}
	if c != nil {
		err = errors.Join(err, c.close())
	}
	return err
}

// merge walks two cursors together and calls f for every key with the rows of both,
// nil where there is none. b may be nil: there are no rows.
func merge(a, b *cursor, f func(a, b []any) error) error {
	if b == nil {
		b = &cursor{}
	}
	for a.row != nil || b.row != nil {
		order := 0
		switch {
		case a.row == nil:
			order = 1
		case b.row == nil:
			order = -1
		default:
			order = compareKeys(a.last, b.last)
		}
		if err := step(a, b, order, f); err != nil {
			return err
		}
	}
	return nil
}

// step hands over what comes next, and moves on.
func step(a, b *cursor, order int, f func(a, b []any) error) error {
	switch {
	case order < 0:
		return errors.Join(f(a.row, nil), a.next())
	case order > 0:
		return errors.Join(f(nil, b.row), b.next())
	}
	return errors.Join(f(a.row, b.row), a.next(), b.next())
}

func (t *table) selectSQL(engine db.Engine) string {
	list := make([]string, len(t.columns))
	for i, c := range t.columns {
		list[i] = quoted(c.name)
		if c.kind == document && engine == db.Postgres {
			list[i] = "CAST(" + list[i] + " AS TEXT)"
		}
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + quoted(t.name) + " ORDER BY " + quotedList(t.key)
}

// refuse names the value that cannot be copied by table, column and row, which is
// the row's key.
func (t *table) refuse(c column, row []any, reason string) *errs.Error {
	return errs.Unprocessable("value_not_portable").With("table", t.name).With("column", c.name).With("reason", reason).
		With("row", keyText(t.keyOf(row)))
}

// keyText is how a key is told.
func keyText(key []any) string {
	parts := make([]string, len(key))
	for i, v := range key {
		if raw, ok := v.([]byte); ok {
			v = string(raw)
		}
		parts[i] = fmt.Sprint(v)
	}
	return strings.ToValidUTF8(strings.Join(parts, ", "), "\uFFFD")
}
