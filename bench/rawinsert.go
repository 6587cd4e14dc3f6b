package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/db"
)

// chunkOrders is how many orders share a transaction, as in the importer.
const chunkOrders = 1000

// statementRows is how many rows share a statement.
const statementRows = 500

// rawInserts copies accounts and orders of an imported company into an empty one of the same schema: the same rows
// and columns, in the same order, as many to a transaction, on the same pool with the same durability, as multi-row
// INSERTs. Only writing is timed. It is the floor of the import.
func (b *bench) rawInserts(ctx context.Context, from *db.DB) (ms float64, err error) {
	cfg, err := b.place(ctx)
	if err != nil {
		return 0, err
	}
	to, err := app.Database(ctx, app.Config{DB: cfg, Log: slog.Default()})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, to.Close(), b.discard(ctx, cfg)) }()
	users, err := from.Query(ctx, "SELECT * FROM users ORDER BY id")
	if err != nil {
		return 0, err
	}
	people, err := newSource(users, "users")
	if err != nil {
		return 0, err
	}
	if _, err := people.copy(ctx, to, func([]any) bool { return true }); err != nil {
		return 0, err
	}
	return copyCompany(ctx, from, to)
}

// copyCompany writes chunk by chunk, each with the accounts that its orders are the first to name.
func copyCompany(ctx context.Context, from, to *db.DB) (ms float64, err error) {
	accounts, err := openSource(ctx, from, "accounts")
	if err != nil {
		return 0, err
	}
	defer accounts.rows.Close()
	orders, err := openSource(ctx, from, "orders")
	if err != nil {
		return 0, err
	}
	defer orders.rows.Close()
	for {
		chunk, err := orders.take(chunkOrders, nil)
		if err != nil || len(chunk) == 0 {
			return ms, err
		}
		newest := chunk[len(chunk)-1][0].(int64) // ids are made in order of time
		owners, err := accounts.take(chunkOrders, func(row []any) bool { return row[0].(int64) < newest })
		if err != nil {
			return 0, err
		}
		took, err := timed(func() error {
			return to.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(accounts.insert(ctx, tx, owners), orders.insert(ctx, tx, chunk))
			})
		})
		if err != nil {
			return 0, err
		}
		ms += took
	}
}

// source reads a table by id.
type source struct {
	rows    *sql.Rows
	table   string
	columns []string
	ahead   []any // a row that was read and not taken
}

func openSource(ctx context.Context, from *db.DB, table string) (*source, error) {
	rows, err := from.Query(ctx, "SELECT * FROM "+table+" ORDER BY id")
	if err != nil {
		return nil, err
	}
	return newSource(rows, table)
}

func newSource(rows *sql.Rows, table string) (*source, error) {
	columns, err := rows.Columns()
	return &source{rows: rows, table: table, columns: columns}, err
}

// take reads at most n rows as long as wanted; nil wants all.
func (s *source) take(n int, wanted func([]any) bool) ([][]any, error) {
	var out [][]any
	for len(out) < n {
		row := s.ahead
		if s.ahead = nil; row == nil {
			if !s.rows.Next() {
				return out, s.rows.Err()
			}
			var err error
			if row, err = scanAny(s.rows, len(s.columns)); err != nil {
				return nil, err
			}
		}
		if wanted != nil && !wanted(row) {
			s.ahead = row
			return out, nil
		}
		out = append(out, row)
	}
	return out, nil
}

// scanAny reads a row as the driver hands it over.
func scanAny(rows *sql.Rows, width int) ([]any, error) {
	row, into := make([]any, width), make([]any, width)
	for i := range row {
		into[i] = &row[i]
	}
	return row, rows.Scan(into...)
}

func (s *source) insert(ctx context.Context, tx *db.Tx, rows [][]any) error {
	for len(rows) > 0 {
		n := min(len(rows), statementRows)
		args := make([]any, 0, n*len(s.columns))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		one := ",(" + db.Marks(len(s.columns)) + ")"
		text := "INSERT INTO " + s.table + " (" + strings.Join(s.columns, ", ") + ") VALUES " + strings.Repeat(one, n)[1:]
		if _, err := tx.Exec(ctx, text, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// copy writes all rows in one transaction.
func (s *source) copy(ctx context.Context, to *db.DB, wanted func([]any) bool) (int, error) {
	defer s.rows.Close()
	rows, err := s.take(1<<20, wanted)
	if err != nil {
		return 0, err
	}
	return len(rows), to.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.insert(ctx, tx, rows) })
}
