package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// graceful is how long a content may wait for the row that refers to it.
const graceful = time.Hour

// Sweep removes the contents no row refers to and what cut uploads left behind,
// both only when older than an hour, and returns how many files it removed. It
// stops at the first error of referenced, removing nothing it is unsure of. Where
// several instances share the folder, let only one of them sweep.
func (s *Store) Sweep(ctx context.Context, referenced func(sha string) (bool, error)) (int, error) {
	removed := 0
	err := filepath.WalkDir(s.root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || entry.IsDir() {
			return err
		}
		gone, err := s.sweepOne(path, referenced)
		if gone {
			removed++
		}
		return err
	})
	return removed, err
}

func (s *Store) sweepOne(path string, referenced func(sha string) (bool, error)) (bool, error) {
	s.settle.Lock()
	defer s.settle.Unlock()
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil // an upload that has just been moved to its place
	}
	// the file system's clock dates the files, so the system's clock judges them
	if err != nil || time.Since(info.ModTime()) < graceful || !s.ours(path) {
		return false, err
	}
	if filepath.Dir(path) != s.incoming() {
		if wanted, err := referenced(filepath.Base(path)); err != nil || wanted {
			return false, err
		}
	}
	return true, remove(path)
}

// ours says whether Put made this path; nothing else is ever swept.
func (s *Store) ours(path string) bool {
	name := filepath.Base(path)
	return filepath.Dir(path) == s.incoming() || wellFormed(name) && path == s.path(name)
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// SyncDir makes the names in a folder durable. Windows has no such call and
// journals them by itself.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(dir) // #nosec G304 -- a folder of the store
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
