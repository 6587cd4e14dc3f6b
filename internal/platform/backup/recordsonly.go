package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// keepUploads gives the restored state the uploaded files of the folder it replaces, which its archive left there. They
// never change, so a second name is as good as a copy.
func keepUploads(ctx context.Context, d *db.DB, from, stage string) error {
	err := filepath.WalkDir(filepath.Join(from, "files"), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.MkdirAll(filepath.Join(stage, name), 0o700)
		}
		return os.Link(path, filepath.Join(stage, name)) // #nosec G122 -- a folder of the operator's, and one that this program has just made
	})
	if err != nil {
		return err
	}
	needed, err := filesOf(ctx, d)
	if err != nil {
		return err
	}
	for _, sha := range needed {
		if !kept(stage, sha) {
			return errs.Conflict("file_missing").With("sha256", sha)
		}
	}
	return nil
}

// kept looks where older programs kept uploaded files, too; the next start moves them.
func kept(stage, sha string) bool {
	for _, root := range []string{"", "files"} {
		if _, err := os.Stat(filepath.Join(stage, root, filepath.FromSlash(placeOf(sha)))); err == nil {
			return true
		}
	}
	return false
}
