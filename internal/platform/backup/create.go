package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"syscall"

	"filippo.io/age"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
)

// Source is what is backed up. It may be in use by a running server.
type Source struct {
	DB       *db.DB
	Dir      string          // the data folder, for files and keys
	Program  string          // version of this program, for the record
	Clock    clock.Clock     // nil: the system's
	Scratch  string          // folder for a temporary copy of the database; empty: see Create and Write
	Progress Progress        // may be nil; hears of copy (rows, on PostgreSQL only), check, and pack (MiB)
	Readers  []age.Recipient // who may open it; none: it is not encrypted
	// RecordsOnly leaves the uploaded files out; a restore takes them from the folder it replaces.
	RecordsOnly bool
}

func (s Source) tell(stage string, done, total int64) {
	if s.Progress != nil {
		s.Progress(stage, done, total)
	}
}

func (s Source) now() clock.Instant { return now(s.Clock) }

func now(c clock.Clock) clock.Instant {
	if c == nil {
		c = clock.System{}
	}
	return clock.At(c.Now())
}

// Create writes a backup to a file that does not exist yet. The file has its name
// only once it is complete and on disk. The temporary copy of the database lies
// beside it unless Scratch says otherwise; that of an encrypted backup, which may go
// to a place that is not to be trusted, lies in Dir.
//
// Errors: backup_exists, disk_full, those of Write.
func Create(ctx context.Context, s Source, path string) (Summary, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return Summary{}, errs.Conflict("backup_exists").With("file", filepath.Base(path)).Because(err)
	}
	folder := filepath.Dir(path)
	if s.Scratch == "" && len(s.Readers) == 0 {
		s.Scratch = folder
	}
	draft, err := os.CreateTemp(folder, ".loam-backup-*") // readable by the owner only
	if err != nil {
		return Summary{}, Unusable(err)
	}
	defer os.Remove(draft.Name()) // fails quietly once the file has its name
	summary, err := writeFile(ctx, s, draft)
	if err = errors.Join(err, draft.Close()); err != nil {
		return Summary{}, RoomError(err)
	}
	if err := os.Rename(draft.Name(), path); err != nil {
		return Summary{}, err
	}
	return summary, files.SyncDir(folder)
}

// writeFile writes a backup and notes what the file is known by.
func writeFile(ctx context.Context, s Source, draft *os.File) (Summary, error) {
	sum := sha256.New()
	summary, err := Write(ctx, s, io.MultiWriter(draft, sum))
	if err != nil {
		return summary, err
	}
	info, err := draft.Stat()
	if err != nil {
		return summary, err
	}
	summary.Size, summary.SHA256 = info.Size(), hex.EncodeToString(sum.Sum(nil))
	return summary, draft.Sync()
}

// Write writes a backup to w. What was written is a backup only when Write returns
// without an error. The temporary copy of the database lies in Dir unless Scratch
// says otherwise.
//
// Errors: file_missing, file_damaged (sha256): an uploaded file is not as it was
// stored; disk_full; on PostgreSQL also those of Copy.
func Write(ctx context.Context, s Source, w io.Writer) (Summary, error) {
	if s.Scratch == "" {
		s.Scratch = s.Dir
	}
	scratch, err := os.MkdirTemp(s.Scratch, ".loam-backup-*")
	if err != nil {
		return Summary{}, Unusable(err)
	}
	defer os.RemoveAll(scratch)
	m, needed, err := copyDatabase(ctx, s, scratch)
	if err != nil {
		return Summary{}, RoomError(err)
	}
	to, err := encrypting(w, s.Readers)
	if err != nil {
		return Summary{}, err
	}
	a := newArchiver(ctx, to, m)
	if a.packed, err = s.packing(ctx, scratch); err != nil {
		return Summary{}, err
	}
	// The database came first: a file uploaded since then does no harm, a file that
	// is missing would. Files under their hash never change.
	if err := errors.Join(a.all(s.Dir, filepath.Join(scratch, db.FileName), needed), to.Close()); err != nil {
		return Summary{}, RoomError(err)
	}
	summary := a.manifest.summary()
	summary.Encrypted = len(s.Readers) > 0
	return summary, nil
}

// packing counts what is packed, as the stage "pack". Files that wait for their record make it more than was foreseen.
func (s Source) packing(ctx context.Context, scratch string) (func(bytes int64), error) {
	var total, done int64
	if s.Progress == nil {
		return nil, nil
	}
	info, err := os.Stat(filepath.Join(scratch, db.FileName))
	if err != nil {
		return nil, err
	}
	err = s.DB.QueryRow(ctx, "SELECT COALESCE(SUM(u.size), 0) FROM (SELECT DISTINCT sha256, size FROM files) u").Scan(&total)
	total += info.Size()
	return func(bytes int64) {
		done += bytes
		s.tell("pack", min(done, total)>>20, max(total>>20, 1))
	}, err
}

// copyDatabase puts one state of the records into a SQLite file in the scratch
// folder, and says which uploaded files it needs.
func copyDatabase(ctx context.Context, s Source, scratch string) (m manifest, needed []string, err error) {
	s.tell("copy", 0, 0)
	m = manifest{Format: formatVersion, Program: s.Program, CreatedAt: s.now(), Engine: s.DB.EngineName(), RecordsOnly: s.RecordsOnly}
	if s.DB.EngineName() == db.SQLite {
		if err := vacuumInto(ctx, s.DB, filepath.Join(scratch, db.FileName)); err != nil {
			return m, nil, err
		}
	}
	copied, err := db.Open(ctx, db.Config{Dir: scratch})
	if err != nil {
		return m, nil, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }() // folds everything into the one file
	if s.DB.EngineName() != db.SQLite {
		if err := copied.Migrate(ctx); err != nil {
			return m, nil, err
		}
		if _, err := Copy(ctx, s.DB, copied, CopyOptions{Progress: func(_ string, done, total int64) { s.tell("copy", done, total) }}); err != nil {
			return m, nil, err
		}
	}
	if m.Schema, _, err = copied.SchemaVersion(ctx); err != nil {
		return m, nil, err
	}
	s.tell("check", 0, 0)
	if m.Tables, err = digests(ctx, copied); err != nil {
		return m, nil, err
	}
	needed, err = filesOf(ctx, copied)
	return m, needed, err
}

// vacuumInto lets SQLite copy itself: one state, without stopping the writers.
func vacuumInto(ctx context.Context, d *db.DB, file string) error {
	pool, err := ownReader(ctx, d)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?", file)
	return errors.Join(err, pool.Close())
}

// filesOf lists the uploaded files that records refer to.
func filesOf(ctx context.Context, q db.Querier) ([]string, error) {
	return db.Collect[string](ctx, q, "SELECT DISTINCT sha256 FROM files ORDER BY sha256")
}

// Unusable names why nothing can be put into a folder: disk_full or backup_folder_unusable.
func Unusable(err error) error {
	if full := RoomError(err); errs.Code(full) == "disk_full" {
		return full
	}
	return errs.BadRequest("backup_folder_unusable").Because(err)
}

// RoomError names a full disk, seen by the system or by SQLite.
func RoomError(err error) error {
	var lite *sqlite.Error
	if errors.Is(err, syscall.ENOSPC) || errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_FULL {
		return errs.New(http.StatusInsufficientStorage, "disk_full").Because(err)
	}
	return err
}
