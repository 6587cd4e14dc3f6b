package dbtest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/migrations"
)

// Version is a database as the program of an older schema version left it, with rows in every table (Fill). Version 0 is
// a database without any schema.
type Version struct {
	Number  int64
	provide func(testing.TB) (db.Config, error)
}

// Versions lists the versions of the schema, oldest first.
func Versions(t testing.TB) []int64 {
	t.Helper()
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var out []int64
	for _, name := range names {
		number, err := strconv.ParseInt(name[:5], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, number)
	}
	return out
}

// At makes a database of a version; what it keeps for copying is gone after the test.
func At(t testing.TB, version int64) *Version {
	t.Helper()
	cfg := Empty(t)
	if version > 0 {
		if err := build(t.Context(), cfg, version); err != nil {
			t.Fatalf("dbtest: version %d: %v", version, err)
		}
	}
	v := &Version{Number: version, provide: sqliteEmpty}
	switch {
	case cfg.URL != "":
		v.provide = func(t testing.TB) (db.Config, error) { return postgresCopyOf(t, cfg) }
	case version > 0:
		body, err := os.ReadFile(filepath.Join(cfg.Dir, db.FileName))
		if err != nil {
			t.Fatal(err)
		}
		v.provide = func(t testing.TB) (db.Config, error) { return sqliteFile(t, body) }
	}
	return v
}

// Copy makes a database like it that is gone after the test.
func (v *Version) Copy(t testing.TB) db.Config {
	t.Helper()
	cfg, err := v.provide(t)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return cfg
}

func build(ctx context.Context, cfg db.Config, version int64) (err error) {
	d, err := db.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() {
		if closing := d.Close(); err == nil {
			err = closing
		}
	}()
	if err := d.MigrateTo(ctx, version); err != nil {
		return err
	}
	return Fill(ctx, d)
}

func postgresCopyOf(t testing.TB, cfg db.Config) (db.Config, error) {
	s, err := connect()
	if err != nil {
		return db.Config{}, err
	}
	name, err := s.nameOf(cfg.URL)
	if err != nil {
		return db.Config{}, err
	}
	return s.create(t, fmt.Sprintf(" STRATEGY FILE_COPY TEMPLATE %s", name))
}
