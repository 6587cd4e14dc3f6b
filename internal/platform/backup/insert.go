package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// inserter writes the rows of one table in batches.
type inserter struct {
	tx    *db.Tx
	table *table
	size  int // rows in a full batch
	full  *sql.Stmt
	args  []any
}

// batchRows is what suits the engine: PostgreSQL is slow by the round trip, and
// takes 65535 values in one; SQLite is in this process, and its driver is slow by
// the square of the values.
func batchRows(engine db.Engine, columns int) int {
	if engine == db.SQLite {
		return 1
	}
	return max(1, min(500, 30000/columns))
}

func newInserter(ctx context.Context, tx *db.Tx, t *table) (*inserter, error) {
	in := &inserter{tx: tx, table: t, size: batchRows(tx.EngineName(), len(t.columns))}
	var err error
	in.full, err = tx.Prepare(ctx, t.insertSQL(tx.EngineName(), in.size))
	return in, err
}

// add takes a row. References to rows that may not be there yet stay null for now.
func (in *inserter) add(ctx context.Context, row []any) error {
	for i, c := range in.table.columns {
		v := row[i]
		reason := c.kind.refusedBySQLite(v)
		if in.tx.EngineName() == db.Postgres {
			reason = c.kind.refusedByPostgres(v)
		}
		if reason != "" {
			return in.table.refuse(c, row, reason)
		}
		if s, ok := v.(string); ok && c.kind == document && in.tx.EngineName() == db.SQLite {
			v = compactJSON(s)
		}
		if slices.Contains(in.table.later, c.name) && !c.notNull {
			v = nil
		}
		in.args = append(in.args, v)
	}
	if len(in.args) < in.size*len(in.table.columns) {
		return nil
	}
	_, err := in.full.ExecContext(ctx, in.args...)
	in.args = in.args[:0]
	return in.table.named(err)
}

// flush writes the last, smaller batch.
func (in *inserter) flush(ctx context.Context) error {
	if len(in.args) == 0 {
		return nil
	}
	rows := len(in.args) / len(in.table.columns)
	_, err := in.tx.Exec(ctx, in.table.insertSQL(in.tx.EngineName(), rows), in.args...)
	in.args = in.args[:0]
	return in.table.named(err)
}

func (t *table) insertSQL(engine db.Engine, rows int) string {
	names, marks := make([]string, len(t.columns)), make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i], marks[i] = c.name, "?"
		if c.kind == document && engine == db.Postgres {
			marks[i] = "CAST(CAST(? AS TEXT) AS JSONB)"
		}
	}
	row := "(" + strings.Join(marks, ", ") + ")"
	return "INSERT INTO " + quoted(t.name) + " (" + quotedList(names) + ") VALUES " + row + strings.Repeat(", "+row, rows-1)
}

// setLater fills in the references that had to wait, once all rows are there.
func setLater(ctx context.Context, from db.Querier, tx *db.Tx, t *table) error {
	if len(t.later) == 0 {
		return nil
	}
	set, where := assignments(t.later, ", "), assignments(t.key, " AND ")
	update, err := tx.Prepare(ctx, "UPDATE "+quoted(t.name)+" SET "+set+" WHERE "+where)
	if err != nil {
		return err
	}
	defer update.Close()
	names := append(slices.Clone(t.later), t.key...)
	args, into := make([]any, len(names)), make([]any, len(names))
	for i := range args {
		into[i] = &args[i]
	}
	query := "SELECT " + quotedList(names) + " FROM " + quoted(t.name) + " WHERE " + anyNotNull(t.later)
	return each(ctx, from, query, func(rows *sql.Rows) error {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		_, err := update.ExecContext(ctx, args...)
		return t.named(err)
	})
}

func assignments(names []string, between string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = quoted(name) + " = ?"
	}
	return strings.Join(out, between)
}

func anyNotNull(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = quoted(name) + " IS NOT NULL"
	}
	return strings.Join(out, " OR ")
}

// named tells the refusal of a row by the target apart from other faults.
func (t *table) named(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	var lite *sqlite.Error
	value := errors.As(err, &pg) && (strings.HasPrefix(pg.Code, "22") || strings.HasPrefix(pg.Code, "23"))
	value = value || errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
	if value {
		return errs.Unprocessable("value_not_portable").With("table", t.name).With("reason", "refused_by_target").Because(err)
	}
	return fmt.Errorf("backup: table %s: %w", t.name, err)
}
