package backup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

var types = map[kind]db.Type{integer: db.BigInt, float: db.Double, boolean: db.Boolean, text: db.Text, document: db.JSON}

// batch writes rows of the table.
func (t *table) batch() *db.Batch {
	names, kinds := make([]string, len(t.columns)), make([]db.Type, len(t.columns))
	for i, c := range t.columns {
		names[i], kinds[i] = c.name, types[c.kind]
	}
	return &db.Batch{Head: "INSERT INTO " + quoted(t.name) + " (" + quotedList(names) + ") ", Types: kinds}
}

// store adds rows in one transaction.
func (c *copier) store(ctx context.Context, t *table, rows [][]any) error {
	err := c.insert(ctx, t, rows, nil)
	if refusesValue(err) {
		return c.culprit(ctx, t, rows, err)
	}
	if err != nil {
		return fmt.Errorf("backup: table %s: %w", t.name, err)
	}
	return nil
}

// insert adds rows and then fails with `after`, which takes them back.
func (c *copier) insert(ctx context.Context, t *table, rows [][]any, after error) error {
	if len(rows) == 0 {
		return nil
	}
	return c.write(ctx, func(ctx context.Context, tx *db.Tx) error {
		b := t.batch()
		for _, row := range rows {
			if err := b.Add(ctx, tx, row...); err != nil {
				return err
			}
		}
		return errors.Join(b.Flush(ctx, tx), after)
	})
}

var errTried = errors.New("backup: only tried")

// culprit names the row that the target refuses among many, by trying each.
func (c *copier) culprit(ctx context.Context, t *table, rows [][]any, cause error) error {
	for _, row := range rows {
		err := c.insert(ctx, t, [][]any{row}, errTried)
		if refusesValue(err) {
			return t.refuse(c.refused(ctx, t, row), row, "refused_by_target").Because(err)
		}
		if err != nil && !errors.Is(err, errTried) {
			return err
		}
	}
	return errs.Unprocessable("value_not_portable").With("table", t.name).With("column", "*").With("row", "*").With("reason", "refused_by_target").Because(cause)
}

// refused finds the column of a row whose value the target does not even read. Where it is the row as a whole, no column
// is named.
func (c *copier) refused(ctx context.Context, t *table, row []any) column {
	for i, col := range t.columns {
		var read any
		err := c.to.QueryRow(ctx, "SELECT CAST(CAST(? AS TEXT) AS "+string(types[col.kind])+")", textOf(row[i])).Scan(&read)
		if refusesValue(err) {
			return col
		}
	}
	return column{name: "*"}
}

func textOf(v any) any {
	if v == nil {
		return nil
	}
	return fmt.Sprint(v)
}

// refusesValue tells the refusal of a value or row by the target apart from other faults.
func refusesValue(err error) bool {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg): // data exceptions, integrity, limits such as the size of an index entry
		return strings.HasPrefix(pg.Code, "22") || strings.HasPrefix(pg.Code, "23") || strings.HasPrefix(pg.Code, "54")
	case errors.As(err, &lite):
		return lite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
	}
	return false
}
