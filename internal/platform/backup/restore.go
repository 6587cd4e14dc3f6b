package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/outbound"
)

// RestoreOptions has a usable zero value.
type RestoreOptions struct {
	// Force puts data that is there aside, under the reported names. It is never deleted.
	Force    bool
	Clock    clock.Clock // nil: the system's
	Progress Progress    // may be nil; hears of the copy into PostgreSQL
	// Keys open an encrypted backup; any of them may fit.
	Keys []age.Identity
	// Reindex rebuilds the search index in the restored data before it takes its place.
	// Nil: the program does so at its next start, where search.Has tells it.
	Reindex func(context.Context, *db.DB) error

	reached func(step string) // for tests, which end the process there
}

// Restored is the outcome of a restore.
type Restored struct {
	Backup        Summary       `json:"backup"`
	Engine        db.Engine     `json:"engine"`
	Schema        int64         `json:"schema_version"` // after the migration to this program's
	RestoredAt    clock.Instant `json:"restored_at"`
	AsideDir      string        `json:"aside_dir,omitempty"`    // where the old data folder is now
	AsideSchema   string        `json:"aside_schema,omitempty"` // what the old PostgreSQL schema is called now
	SearchRebuilt bool          `json:"search_rebuilt"`
}

// Restore brings a backup back: files and keys to target.Dir, records to target.URL
// or to target.Dir. No server may be using the target. Everything is unpacked,
// verified and migrated beside the old data, which is touched only by the renames
// that end the work; on any error it is as before.
//
// An encrypted archive is decrypted as it is read, straight into the stage: a folder
// that only the owner may enter, on the disk of the data, and is removed in the end.
//
// Errors: not_found, backup_damaged, backup_format_unknown, backup_encrypted without
// a key, backup_key_wrong, schema_newer, target_not_empty (without Force), data_in_use, data_dir_not_movable, disk_full,
// database_not_permitted.
func Restore(ctx context.Context, path string, target db.Config, opts RestoreOptions) (Restored, error) {
	a, err := openArchive(path, opts.Keys)
	if err != nil {
		return Restored{}, err
	}
	defer a.Close()
	if err := Finish(ctx, target); err != nil {
		return Restored{}, err
	}
	at := now(opts.Clock)
	home, err := chooseFolder(ctx, target, opts.Force, at)
	if err != nil {
		return Restored{}, err
	}
	records := &schemaSwap{}
	if target.URL != "" {
		if records, err = openSchema(ctx, target, opts.Force, at); err != nil {
			return Restored{}, err
		}
		defer records.close(ctx)
	}
	if err := home.begin(opts.reached, records); err != nil {
		return Restored{}, err
	}
	defer home.journal.end()
	if err := home.makeStage(); err != nil {
		return Restored{}, err
	}
	defer os.RemoveAll(home.stage)
	out := Restored{Backup: a.summary(), RestoredAt: at}
	if err := a.stage(ctx, home, records, opts, &out); err != nil {
		if ctx.Err() != nil {
			return Restored{}, ctx.Err() // a verification that was cut short proves nothing
		}
		return Restored{}, RoomError(err)
	}
	if err := publish(ctx, home, records); err != nil {
		return Restored{}, err
	}
	out.AsideDir, out.AsideSchema = home.aside, records.aside
	return out, nil
}

// publish gives the new data the place of the old. The folder goes first, because
// it can be put back.
func publish(ctx context.Context, home *folder, records *schemaSwap) error {
	moves, err := home.moves()
	if err != nil {
		return err
	}
	if err := home.journal.decide(moves, records); err != nil {
		return err
	}
	undo, err := home.publish(moves)
	if err != nil || records.pool == nil {
		return err
	}
	home.journal.at("records")
	err = records.publish(ctx)
	home.journal.at("published")
	if db.IsDown(err) { // it may have been carried out: Finish will see
		home.journal.keep, records.created = true, false
		return err
	}
	if err != nil {
		return errors.Join(err, undo())
	}
	return nil
}

// stage makes the whole restored state in a folder of its own, and for PostgreSQL
// in a schema of its own.
func (a *archive) stage(ctx context.Context, home *folder, records *schemaSwap, opts RestoreOptions, out *Restored) error {
	stage := home.stage
	if err := a.unpackAll(ctx, stage); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Config{Dir: stage})
	if err != nil {
		return damaged(err)
	}
	err = a.prepare(ctx, d, out.RestoredAt)
	if err == nil && a.manifest.RecordsOnly {
		err = keepUploads(ctx, d, home.dir, stage)
	}
	if err == nil && records.pool != nil {
		err = records.fill(ctx, d, opts, out)
	} else if err == nil {
		err = finish(ctx, d, opts, out)
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return err
	}
	return tidy(stage, records.pool != nil)
}

// prepare verifies the unpacked database, brings it up to date and marks it.
func (a *archive) prepare(ctx context.Context, d *db.DB, at clock.Instant) error {
	if err := sound(ctx, d); err != nil {
		return err
	}
	schema, program, err := d.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if schema > program {
		return errs.Conflict("schema_newer").With("database", schema).With("program", program)
	}
	if schema != a.manifest.Schema {
		return damaged(errors.New("the database has another schema than the manifest says"))
	}
	if err := verify(ctx, d, a.manifest.Tables); err != nil {
		return damaged(err)
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	return a.mark(ctx, d, at)
}

// sound makes sure that the file is a whole database, and holds nothing that would
// act by itself: our schema has neither triggers nor views.
func sound(ctx context.Context, d *db.DB) error {
	var verdict string
	if err := d.QueryRow(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
		return damaged(errors.Join(err, errors.New(verdict)))
	}
	for _, query := range []string{
		"SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')",
		"SELECT count(*) FROM pragma_foreign_key_check",
	} {
		var n int64
		if err := d.QueryRow(ctx, query).Scan(&n); err != nil || n > 0 {
			return damaged(errors.Join(err, fmt.Errorf("%d found by %s", n, query)))
		}
	}
	return nil
}

// mark makes the copy mute (package outbound).
func (a *archive) mark(ctx context.Context, d *db.DB, at clock.Instant) error {
	return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return outbound.Shut(ctx, tx, outbound.Copy{RestoredAt: at, TakenAt: a.manifest.CreatedAt})
	})
}

// finish does what is left in the database that will be used.
func finish(ctx context.Context, d *db.DB, opts RestoreOptions, out *Restored) error {
	var err error
	out.Engine = d.EngineName()
	if out.Schema, _, err = d.SchemaVersion(ctx); err != nil || opts.Reindex == nil {
		return err
	}
	out.SearchRebuilt = true
	return opts.Reindex(ctx, d)
}

// unpackAll writes every file of the archive into the folder, durably.
func (a *archive) unpackAll(ctx context.Context, stage string) error {
	for _, e := range a.manifest.Files {
		name := e.Path
		if name == databaseName {
			name = db.FileName
		}
		path := filepath.Join(stage, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := a.unpackTo(ctx, e, path); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) unpackTo(ctx context.Context, e entry, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the names of an archive are checked before: see archive.go
	if err != nil {
		return err
	}
	err = a.unpack(ctx, e, file)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// tidy leaves only what belongs in a data folder, and makes its names durable.
func tidy(stage string, elsewhere bool) error {
	if err := os.Remove(filepath.Join(stage, "loam.lock")); err != nil {
		return err
	}
	if elsewhere {
		if err := os.Remove(filepath.Join(stage, db.FileName)); err != nil {
			return err
		}
	}
	return filepath.WalkDir(stage, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return files.SyncDir(path)
	})
}

// stamp is how the time of a restore is written in names.
func stamp(at clock.Instant) string {
	return strings.ToLower(at.Time().Format(time.DateOnly + "t150405z"))
}
