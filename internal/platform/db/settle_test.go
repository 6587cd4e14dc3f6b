package db_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// TestSettle: PostgreSQL knows how many rows there are as soon as it is over; on SQLite there is nothing to do.
func TestSettle(t *testing.T) {
	d := dbtest.New(t)
	ctx := t.Context()
	err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for n := range 500 {
			if _, err := tx.Exec(ctx, "INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?)", fmt.Sprintf("settle.%d", n), "{}", 1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if d.Engine != db.Postgres {
		return
	}
	var rows int
	if err := d.QueryRow(ctx, "SELECT reltuples::int FROM pg_class WHERE oid = 'settings'::regclass").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	if rows < 500 {
		t.Errorf("the server believes in %d rows", rows)
	}
}
