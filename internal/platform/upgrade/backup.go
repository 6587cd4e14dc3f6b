package upgrade

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Folder is where backups lie in the data folder.
const Folder = "backups"

// kept is of how many older versions a copy is kept, the newest of each: a start that fails again and again at the same
// version must not push out what is older.
const kept = 3

// pattern keeps these archives apart from other backups in the folder.
var pattern = regexp.MustCompile(`^before-v(\d{5})-\d{8}t\d{6}z\.zip$`)

// backUp writes the records and keys as they are into <data>/backups/before-v<their version>-<time>.zip. Uploaded files
// stay out: no migration touches them, they never change under their name, and they may be many times the records. A
// restore takes them from the folder it replaces.
func (c Config) backUp(ctx context.Context, version int64) error {
	folder := filepath.Join(c.Dir, Folder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return errs.BadRequest("backup_folder_unusable").Because(err)
	}
	if err := sweep(folder); err != nil {
		return err
	}
	name := fmt.Sprintf("before-v%05d-%s.zip", version, c.now().UTC().Format("20060102t150405z"))
	path := filepath.Join(folder, name)
	_, err := backup.Create(ctx, backup.Source{DB: c.DB, Dir: c.Dir, Program: c.Program, Clock: c.Clock, RecordsOnly: true}, path)
	switch errs.Code(err) {
	case "backup_exists": // made a moment ago, by a start that was cut off
		return nil
	case "disk_full":
		return errs.New(http.StatusInsufficientStorage, "upgrade_backup_no_room").Because(err)
	}
	if err != nil {
		return err
	}
	c.Log.Warn("the records were copied before the upgrade; the way back is loam restore --force with the program from before", "file", path)
	return prune(folder)
}

func (c Config) now() time.Time {
	if c.Clock == nil {
		return clock.System{}.Now()
	}
	return c.Clock.Now()
}

// sweep removes what a process that was killed left of a backup: this one holds the data folder, so nobody is writing one.
func sweep(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, ".loam-backup-*"))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	return err
}

// prune removes all but the newest archive of each of the newest versions.
func prune(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	slices.Reverse(entries) // newest version first, and of each the newest
	versions := map[string]bool{}
	for _, entry := range entries {
		match := pattern.FindStringSubmatch(entry.Name())
		if match == nil {
			continue
		}
		if !versions[match[1]] && len(versions) < kept {
			versions[match[1]] = true
			continue
		}
		err = errors.Join(err, os.Remove(filepath.Join(folder, entry.Name())))
	}
	return err
}
