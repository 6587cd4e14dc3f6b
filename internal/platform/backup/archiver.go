package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// archiver writes the archive as a stream.
type archiver struct {
	ctx      context.Context
	seal     *sealer
	zip      *zip.Writer
	manifest manifest
	packed   func(bytes int64) // told of what is read, may be nil
}

func newArchiver(ctx context.Context, w io.Writer, m manifest) *archiver {
	seal := newSealer(w)
	return &archiver{ctx: ctx, seal: seal, zip: zip.NewWriter(seal), manifest: m}
}

// all writes the whole archive, the manifest last: only then is everything known.
func (a *archiver) all(dir, database string, needed []string) error {
	if err := a.file(databaseName, database, zip.Deflate); err != nil {
		return err
	}
	if !a.manifest.RecordsOnly {
		if err := a.uploads(filepath.Join(dir, "files"), needed); err != nil {
			return err
		}
	}
	if err := a.keys(filepath.Join(dir, "keys")); err != nil {
		return err
	}
	return a.finish()
}

func (a *archiver) finish() error {
	w, err := a.create(manifestName, zip.Deflate)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(w).Encode(a.manifest); err != nil {
		return err
	}
	if err := a.zip.SetComment(unsealed()); err != nil {
		return err
	}
	if err := a.zip.Close(); err != nil {
		return err
	}
	return a.seal.seal()
}

func (a *archiver) create(name string, method uint16) (io.Writer, error) {
	header := &zip.FileHeader{Name: name, Method: method, Modified: a.manifest.CreatedAt.Time()}
	header.SetMode(0o600)
	return a.zip.CreateHeader(header)
}

// file adds one file and notes its size and hash.
func (a *archiver) file(name, path string, method uint16) error {
	from, err := os.Open(path) // #nosec G304 -- a file of the data folder
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := a.create(name, method)
	if err != nil {
		return err
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(to, sum), &reader{ctx: a.ctx, from: from, heard: a.packed})
	if err != nil {
		return err
	}
	a.manifest.Files = append(a.manifest.Files, entry{Path: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// uploads adds every uploaded file, also those that wait for their record, and
// makes sure that the needed ones are among them and none has changed.
func (a *archiver) uploads(root string, needed []string) error {
	missing := map[string]bool{}
	for _, sha := range needed {
		missing[sha] = true
	}
	shelves, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, shelf := range shelves {
		if !shelf.IsDir() {
			continue
		}
		if err := a.shelf(filepath.Join(root, shelf.Name()), missing); err != nil {
			return err
		}
	}
	for _, sha := range needed {
		if missing[sha] {
			return errs.Conflict("file_missing").With("sha256", sha)
		}
	}
	return nil
}

func (a *archiver) shelf(folder string, missing map[string]bool) error {
	contents, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, content := range contents {
		sha := content.Name()
		name := filesPrefix + filepath.Base(folder) + "/" + sha
		if !filePattern.MatchString(name) || !strings.HasPrefix(sha, filepath.Base(folder)) {
			continue // an upload under way
		}
		err := a.file(name, filepath.Join(folder, sha), zip.Store) // most are compressed already
		if errors.Is(err, fs.ErrNotExist) {
			continue // swept at this moment; it is still in `missing` if a record needs it
		}
		if err != nil {
			return err
		}
		if a.manifest.Files[len(a.manifest.Files)-1].SHA256 != sha {
			return errs.Conflict("file_damaged").With("sha256", sha)
		}
		delete(missing, sha)
	}
	return nil
}

// keys adds the key files. They may be symbolic links: secret managers mount so.
func (a *archiver) keys(folder string) error {
	found, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, key := range found {
		path := filepath.Join(folder, key.Name())
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
			continue // a draft that is gone again, or a folder
		}
		if err != nil {
			return err
		}
		if !keyPattern.MatchString(keysPrefix + key.Name()) {
			continue // not a name this program gives
		}
		if err := a.file(keysPrefix+key.Name(), path, zip.Store); err != nil {
			return err
		}
	}
	return nil
}

// reader stops when the context ends.
type reader struct {
	ctx   context.Context
	from  io.Reader
	heard func(bytes int64) // may be nil
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.from.Read(p)
	if r.heard != nil {
		r.heard(int64(n))
	}
	return n, err
}
