package db_test

import (
	"context"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// TestAPanicLeavesNothingBehind: of a handler or a job that panics amid a transaction nothing is stored, and neither the writer nor a
// lock is kept from the next one.
func TestAPanicLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	insert := func(ctx context.Context, tx *db.Tx, id int) error {
		_, err := tx.Exec(ctx, "INSERT INTO settings (key, value, updated_at) VALUES (?, '1', 0)", []string{"panic.one", "panic.two"}[id])
		return err
	}
	for range 20 { // more than there are connections
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				if err := insert(ctx, tx, 0); err != nil {
					t.Error(err)
				}
				panic("amid a transaction")
			})
		}()
	}
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	if err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insert(ctx, tx, 0); err != nil { // the same row: its lock is free
			return err
		}
		return insert(ctx, tx, 1)
	}); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := d.QueryRow(t.Context(), "SELECT COUNT(*) FROM settings WHERE key LIKE 'panic.%'").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d rows, %v", n, err)
	}
}
