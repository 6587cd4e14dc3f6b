package db

import (
	"context"
	"errors"
	"io"
	"io/fs"
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
// database has not come to its end.
func (d *DB) Migrate(ctx context.Context) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	if err := errors.Join(refuseNewer(ctx, p), d.refuseUnfinished(ctx)); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return errs.Conflict("schema_half_applied").Because(err)
	}
	return nil
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
		return errs.Conflict("schema_half_applied").Because(err)
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
	return p.GetVersions(ctx)
}

func refuseNewer(ctx context.Context, p *goose.Provider) error {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return errs.Conflict("schema_half_applied").Because(err)
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
	locker, err := lock.NewPostgresSessionLocker()
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
