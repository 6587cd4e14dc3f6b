package backups

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Why a backup was made.
const (
	scheduled = "scheduled"
	asked     = "asked"
)

// How a backup stands.
const (
	Made    = "made"    // complete, not read back since
	Whole   = "whole"   // read back, and as it was written
	Damaged = "damaged" // not as it was written
)

const (
	stampLayout = "20060102T150405Z"
	encrypted   = ".age"
	noteEnding  = ".json"
)

var namePattern = regexp.MustCompile(`^loam-(\d{8}T\d{6}Z)-(scheduled|asked)\.zip(\.age)?$`)

// BackupFile is one backup in the folder.
type BackupFile struct {
	Name      string        `json:"name"`
	TakenAt   clock.Instant `json:"taken_at"`
	Size      int64         `json:"size" doc:"bytes"`
	Encrypted bool          `json:"encrypted"`
	Origin    string        `json:"origin" enum:"scheduled,asked"`
	BackupNote
}

// BackupNote is what lies beside the archive.
type BackupNote struct {
	State     string        `json:"state" enum:"made,whole,damaged" doc:"whole: it was read back and is as it was written"`
	CheckedAt clock.Instant `json:"checked_at" nullable:"true"`
	Rows      int64         `json:"rows" doc:"of the database"`
	Files     int           `json:"files" doc:"uploaded files"`
	By        id.ID         `json:"by" nullable:"true" doc:"who asked for it"`
	ByName    string        `json:"by_name"`
	Program   string        `json:"program_version"`
	Written   int64         `json:"written" doc:"bytes when it was made; 0: not known"`
	SHA256    string        `json:"sha256" doc:"of the file when it was made; empty: not known"`
}

// folder holds the backups.
type folder string

func nameOf(at time.Time, origin string, sealed bool) string {
	name := "loam-" + at.UTC().Format(stampLayout) + "-" + origin + ".zip"
	if sealed {
		name += encrypted
	}
	return name
}

// path is where a backup lies. A name that is none of ours is a backup that is not there.
func (f folder) path(name string) (string, error) {
	if !namePattern.MatchString(name) {
		return "", errs.NotFound()
	}
	return filepath.Join(string(f), name), nil
}

// list reads the backups, the newest first. A folder that is not there has none.
func (f folder) list() ([]BackupFile, error) {
	found, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errs.BadRequest("backup_folder_unusable").Because(err)
	}
	var out []BackupFile
	for _, entry := range found {
		one, err := f.read(entry.Name())
		if errors.Is(err, errs.NotFound()) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b BackupFile) int {
		return cmp.Or(cmp.Compare(b.TakenAt, a.TakenAt), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// read looks at one backup. Without its note, or with one that cannot be read, little is known of it.
func (f folder) read(name string) (BackupFile, error) {
	parts := namePattern.FindStringSubmatch(name)
	if parts == nil {
		return BackupFile{}, errs.NotFound()
	}
	info, err := os.Lstat(filepath.Join(string(f), name))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return BackupFile{}, errs.NotFound().Because(err)
	}
	if err != nil {
		return BackupFile{}, err
	}
	at, err := time.Parse(stampLayout, parts[1])
	if err != nil {
		return BackupFile{}, errs.NotFound().Because(err) // the thirteenth month
	}
	b := BackupFile{Name: name, TakenAt: clock.At(at), Size: info.Size(), Encrypted: parts[3] != "", Origin: parts[2], BackupNote: BackupNote{State: Made}}
	body, err := os.ReadFile(filepath.Join(string(f), name+noteEnding)) // #nosec G304 -- the parts of the name have been looked at above
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return b, err
	}
	var said BackupNote
	if json.Unmarshal(body, &said) == nil {
		b.BackupNote = said
	}
	if b.Written != 0 && b.Written != b.Size {
		b.State = Damaged // seen without reading it
	}
	return b, nil
}

// keep writes the note of a backup, whole or not at all.
func (f folder) keep(name string, said BackupNote) error {
	body, err := json.Marshal(said)
	if err != nil {
		return err
	}
	draft, err := os.CreateTemp(string(f), draftPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name()) // fails quietly once the note has its name
	_, err = draft.Write(body)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Rename(draft.Name(), filepath.Join(string(f), name+noteEnding)); err != nil {
		return err
	}
	return files.SyncDir(string(f))
}

// remove takes a backup and its note away.
func (f folder) remove(name string) error {
	path, err := f.path(name)
	if err != nil {
		return err
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return errs.NotFound().Because(err)
	}
	if err != nil {
		return errs.Conflict("backup_folder_unusable").Because(err)
	}
	if err := os.Remove(path + noteEnding); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return files.SyncDir(string(f))
}

// draftPrefix begins the names of what is being written (package backup).
const draftPrefix = ".loam-backup-"

// abandoned is after what time a draft belongs to a program that was killed.
const abandoned = 24 * time.Hour

// sweep removes the drafts that a killed program has left in a folder.
func sweep(dir string, now time.Time) error {
	found, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range found {
		info, err := entry.Info()
		if err != nil || !strings.HasPrefix(entry.Name(), draftPrefix) || now.Sub(info.ModTime()) < abandoned {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// inside says whether a folder lies in another one, or is it.
func inside(dir, outer string) bool {
	rel, err := filepath.Rel(outer, dir)
	return err == nil && filepath.IsLocal(rel)
}
