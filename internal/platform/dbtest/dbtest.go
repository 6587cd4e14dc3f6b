// Package dbtest gives every test a database of its own, already migrated, on the
// engine named by the environment variable LOAM_TEST_DB: "sqlite" (the default) or
// "postgres", which needs the URL of a superuser in LOAM_TEST_POSTGRES
// (scripts/with-postgres.sh starts such a server). A test never skips for want of
// an engine: it fails, so that a suite cannot pass without having run.
package dbtest

import (
	"fmt"
	"os"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
)

// New opens a fresh migrated database that is closed and removed after the test.
func New(t testing.TB) *db.DB {
	t.Helper()
	return open(t, Config(t))
}

// Config makes a fresh migrated database and says where it is, for tests that open
// it themselves. Its folder is empty but for the database.
func Config(t testing.TB) db.Config {
	t.Helper()
	return provide(t, sqliteCopy, postgresCopy)
}

// Empty makes a database without any schema, for tests of the migrations.
func Empty(t testing.TB) db.Config {
	t.Helper()
	return provide(t, sqliteEmpty, postgresEmpty)
}

// Engine is the engine the tests run on; it refuses an unknown LOAM_TEST_DB.
func Engine() (db.Engine, error) {
	switch name := os.Getenv("LOAM_TEST_DB"); name {
	case "", string(db.SQLite):
		return db.SQLite, nil
	case string(db.Postgres):
		return db.Postgres, nil
	default:
		return "", fmt.Errorf("LOAM_TEST_DB is %q: want sqlite or postgres", name)
	}
}

func provide(t testing.TB, sqlite, postgres func(testing.TB) (db.Config, error)) db.Config {
	t.Helper()
	engine, err := Engine()
	if err != nil {
		t.Fatal(err)
	}
	onEngine := sqlite
	if engine == db.Postgres {
		onEngine = postgres
	}
	cfg, err := onEngine(t)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return cfg
}

func open(t testing.TB, cfg db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("dbtest: open: %v", err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("dbtest: close: %v", err)
		}
	})
	return d
}
