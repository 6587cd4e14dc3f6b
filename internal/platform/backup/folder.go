package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
)

// folder is the data folder that a restore fills.
//
// An empty one is filled in place, because it may be the root of a volume, which
// cannot be renamed. One with data is renamed, and a new one put in its place.
type folder struct {
	dir   string
	stage string // the new data until it is published
	aside string // where the old folder goes; empty when there is nothing to keep

	journal *journal
}

func chooseFolder(ctx context.Context, target db.Config, force bool, at clock.Instant) (*folder, error) {
	dir, err := filepath.Abs(target.Dir)
	if err != nil {
		return nil, err
	}
	f := &folder{dir: dir}
	used, err := holdsFiles(dir)
	if err != nil || !used {
		return f, err
	}
	if !force {
		return nil, errs.Conflict("target_not_empty").With("dir", filepath.Base(dir))
	}
	f.aside = dir + ".before-restore-" + stamp(at)
	if _, err := os.Lstat(f.aside); !errors.Is(err, fs.ErrNotExist) {
		return nil, errs.Conflict("target_not_empty").With("dir", filepath.Base(f.aside)).Because(err)
	}
	return f, refuseInUse(ctx, dir)
}

// BackupsName is the folder of the backups in a data folder, unless they are kept elsewhere. It is no part of the data.
const BackupsName = "backups"

// holdsFiles says whether a folder has anything worth keeping. A missing folder has
// not, nor has one with empty folders, backups, and the lock of a program that has ended.
func holdsFiles(dir string) (bool, error) {
	found := false
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case path == dir && errors.Is(err, fs.ErrNotExist):
			return fs.SkipAll
		case entry != nil && entry.IsDir() && path == filepath.Join(dir, BackupsName):
			return fs.SkipDir
		case entry != nil && entry.IsDir() && entry.Name() == "lost+found": // made by the file system, often unreadable
			return fs.SkipDir
		case err != nil || entry.IsDir() || path == filepath.Join(dir, "loam.lock") || path == filepath.Join(dir, journalName):
			return err
		}
		found = true
		return fs.SkipAll
	})
	return found, err
}

// refuseInUse asks for the lock of a SQLite folder. Data too damaged to be opened
// is no reason to refuse: that is what restoring is for.
func refuseInUse(ctx context.Context, dir string) error {
	if _, err := os.Stat(filepath.Join(dir, db.FileName)); err != nil {
		return nil
	}
	old, err := db.Open(ctx, db.Config{Dir: dir})
	if errs.Code(err) == "data_in_use" {
		return err
	}
	if err == nil {
		return old.Close()
	}
	return nil
}

func (f *folder) makeStage() error {
	parent := f.dir
	if f.aside != "" {
		parent = filepath.Dir(f.dir)
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return errs.BadRequest("data_dir_unusable").Because(err)
	}
	var err error
	if f.stage, err = os.MkdirTemp(parent, stagePrefix+"*"); err != nil {
		return errs.BadRequest("data_dir_unusable").Because(err)
	}
	return f.journal.write(line{Stage: filepath.Base(f.stage)})
}

type move struct{ from, to string }

// moves are the renames that put the new data in place.
func (f *folder) moves() ([]move, error) {
	if f.aside == "" {
		return f.inward()
	}
	moves := []move{{f.dir, f.aside}, {f.stage, f.dir}}
	if isFolder(filepath.Join(f.dir, BackupsName)) { // they are of use to the new data as to the old
		moves = append(moves, move{filepath.Join(f.aside, BackupsName), filepath.Join(f.dir, BackupsName)})
	}
	return moves, nil
}

// publish puts the new data in place and returns how to take it back.
func (f *folder) publish(moves []move) (undo func() error, err error) {
	for i, m := range moves {
		f.journal.at("move")
		if err := os.Rename(m.from, m.to); err != nil {
			return nil, errors.Join(errs.Conflict("data_dir_not_movable").Because(err), takeBack(moves[:i]))
		}
	}
	return func() error { return takeBack(moves) }, errors.Join(files.SyncDir(f.dir), files.SyncDir(filepath.Dir(f.dir)))
}

func isFolder(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}

// inward moves what is in the stage one folder up, the database last: a folder
// with a database is complete.
func (f *folder) inward() ([]move, error) {
	var moves []move
	for _, name := range []string{"files", "keys", db.FileName} {
		from, to := filepath.Join(f.stage, name), filepath.Join(f.dir, name)
		if _, err := os.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := removeEmpty(to); err != nil {
			return nil, err
		}
		moves = append(moves, move{from, to})
	}
	return moves, nil
}

// removeEmpty removes a tree of empty folders. It never removes a file.
func removeEmpty(dir string) error {
	inside, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range inside {
		if err := removeEmpty(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return os.Remove(dir)
}

func takeBack(moves []move) error {
	var err error
	for i := len(moves) - 1; i >= 0; i-- {
		err = errors.Join(err, os.Rename(moves[i].to, moves[i].from))
	}
	return err
}
