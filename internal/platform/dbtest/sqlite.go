package dbtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
)

// sqliteTemplate migrates once per process and keeps the file's bytes: writing them
// out for a test takes a fraction of the time of migrating again.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "loam-dbtest-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := migrate(context.Background(), db.Config{Dir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName)) // #nosec G304 -- the database of a test, which is complete: closing folded the WAL into it
})

func sqliteCopy(t testing.TB) (db.Config, error) {
	template, err := sqliteTemplate()
	if err != nil {
		return db.Config{}, err
	}
	return sqliteFile(t, template)
}

func sqliteFile(t testing.TB, content []byte) (db.Config, error) {
	dir := t.TempDir()
	return db.Config{Dir: dir}, os.WriteFile(filepath.Join(dir, db.FileName), content, 0o600) // #nosec G703 -- a folder of the test's own
}

func sqliteEmpty(t testing.TB) (db.Config, error) {
	return db.Config{Dir: t.TempDir()}, nil
}

// migrate brings the database at cfg up to date and closes it.
func migrate(ctx context.Context, cfg db.Config) (err error) {
	d, err := db.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() {
		if closing := d.Close(); err == nil {
			err = closing
		}
	}()
	return d.Migrate(ctx)
}
