package dbtest_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

func TestNewIsMigratedAndOnTheEngineAskedFor(t *testing.T) {
	d := dbtest.New(t)
	if err := d.CheckSchema(t.Context()); err != nil {
		t.Errorf("schema: %v", err)
	}
	want, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	if d.EngineName() != want {
		t.Errorf("engine = %s, want %s", d.EngineName(), want)
	}
}

func TestEveryTestHasItsOwnData(t *testing.T) {
	for n := range 4 {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			d := dbtest.New(t)
			// CREATE TABLE fails if another test's table is visible here.
			write(t, d, "CREATE TABLE own (n BIGINT)")
			write(t, d, "INSERT INTO own (n) VALUES (?)", n)
			var got int
			if err := d.QueryRow(t.Context(), "SELECT n FROM own").Scan(&got); err != nil || got != n {
				t.Errorf("own row = %d, %v; want %d", got, err, n)
			}
		})
	}
}

func TestEmptyHasNoSchema(t *testing.T) {
	d, err := db.Open(t.Context(), dbtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if current, _, err := d.SchemaVersion(t.Context()); err != nil || current != 0 {
		t.Errorf("schema version = %d, %v; want 0", current, err)
	}
}

func TestDatabaseIsGoneAfterTheTest(t *testing.T) {
	var cfg db.Config
	t.Run("user", func(t *testing.T) {
		cfg = dbtest.Config(t)
		d, err := db.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if cfg.URL != "" {
			t.Cleanup(func() { _ = d.Close() }) // after the drop: it must not wait for us
			return
		}
		_ = d.Close()
	})
	if cfg.URL == "" {
		if _, err := os.Stat(cfg.Dir); !os.IsNotExist(err) {
			t.Errorf("folder is still there: %v", err)
		}
		return
	}
	if d, err := db.Open(t.Context(), cfg); err == nil {
		_ = d.Close()
		t.Error("database still answers")
	}
}

func TestUnknownEngineIsRefused(t *testing.T) {
	t.Setenv("LOAM_TEST_DB", "oracle")
	if _, err := dbtest.Engine(); err == nil {
		t.Error("oracle was accepted")
	}
}

func write(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		dbtest.New(b)
	}
}
