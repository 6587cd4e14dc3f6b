package db

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"regexp"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/migrations"
)

// Migrate brings the schema up to this program's version. It refuses, changing
// nothing, when the schema is newer than the program or has gaps, and when a copy into the
// database has not come to its end. Every version is a transaction of its own: whatever
// ends the work, the schema is exactly that of some version, and the next call goes on from there.
//
// Errors: schema_newer (database, program), schema_half_applied, and those that mean that the database is down or its
// disk full or failing (IsDown, IsFull, IsFailed).
func (d *DB) Migrate(ctx context.Context) error { return d.MigrateTo(ctx, newest) }

// newest stands for the program's own version.
const newest = math.MaxInt64

// MigrateTo is Migrate up to an older version, as an older program left it; tests of upgrades begin there.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	if err := errors.Join(refuseNewer(ctx, p), d.refuseUnfinished(ctx)); err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return broken(ctx, err)
	}
	return nil
}

// broken tells a schema that is not whole from a database that could not be asked or written.
func broken(ctx context.Context, err error) error {
	if ctx.Err() != nil || IsDown(err) || IsFull(err) || IsFailed(err) {
		return err
	}
	return errs.Conflict("schema_half_applied").Because(err)
}

// CheckSchema refuses unless the schema is exactly this program's, with all of its records.
func (d *DB) CheckSchema(ctx context.Context) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	if err := errors.Join(refuseNewer(ctx, p), d.refuseUnfinished(ctx)); err != nil {
		return err
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return broken(ctx, err)
	}
	if pending {
		return errs.Conflict("schema_older")
	}
	return nil
}

// SchemaVersion returns the version in the database and the program's.
func (d *DB) SchemaVersion(ctx context.Context) (current, target int64, err error) {
	p, err := d.provider()
	if err != nil {
		return 0, 0, err
	}
	if current, target, err = p.GetVersions(ctx); err != nil {
		return 0, 0, broken(ctx, err)
	}
	return current, target, nil
}

func refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return broken(ctx, err)
	}
	if current > target {
		return errs.Conflict("schema_newer").With("database", current).With("program", target)
	}
	return nil
}

func (d *DB) provider() (*goose.Provider, error) {
	files, err := dialectFiles(d.Engine, migrations.Files)
	if err != nil {
		return nil, err
	}
	if d.Engine == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, d.writer, files, goose.WithDisableGlobalRegistry(true))
	}
	// Asked for every second: the server may not have noticed yet that a process that was killed is gone.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, d.writer, files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
}

var textColumn = regexp.MustCompile(`\bTEXT\b`)

// dialectFiles adapts the portable migrations. The one difference: PostgreSQL
// orders TEXT by the server's locale, SQLite by bytes; COLLATE "C" makes every
// list, index and keyset cursor order alike on both.
func dialectFiles(engine Engine, source fs.FS) (fs.FS, error) {
	if engine == SQLite {
		return source, nil
	}
	out := fstest.MapFS{}
	err := fs.WalkDir(source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".sql") {
			return err
		}
		file, err := source.Open(path)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(file)
		out[path] = &fstest.MapFile{Data: textColumn.ReplaceAll(body, []byte(`TEXT COLLATE "C"`))}
		return errors.Join(err, file.Close())
	})
	return out, err
}
