package db

import (
	"errors"
	"os"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// errHeld is what the system-specific part returns when another process holds the lock.
var errHeld = errors.New("held by another process")

// processLock keeps a second process off the same SQLite folder. The operating
// system frees it when the process dies, however it dies.
type processLock struct{ file *os.File }

func acquire(path string) (*processLock, error) {
	file, err := Hold(path)
	if err != nil {
		return nil, err
	}
	return &processLock{file: file}, nil
}

// Hold opens a file, making it if need be, that no other process may hold until it is closed or this process ends.
//
// Errors: data_in_use, data_dir_unusable.
func Hold(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // #nosec G304 -- a fixed name in the data folder
	if err != nil {
		return nil, errs.BadRequest("data_dir_unusable").Because(err)
	}
	if err := lockFile(file); err != nil {
		_ = file.Close()
		if errors.Is(err, errHeld) {
			return nil, errs.Conflict("data_in_use")
		}
		return nil, errs.BadRequest("data_dir_unusable").Because(err)
	}
	return file, nil
}

func (l *processLock) release() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}
