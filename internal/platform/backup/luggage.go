package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
)

// Carried is what was copied along with the records.
type Carried struct {
	Copied int   `json:"copied"` // uploaded files, by this run
	There  int   `json:"there"`  // uploaded files that were there already, whole
	Bytes  int64 `json:"bytes"`  // of all of them
	Keys   int   `json:"keys"`
}

// luggage are the uploaded files and the keys that go along. Its zero value is empty.
type luggage struct {
	from, to string   // data folders
	uploads  []string // hashes of the files to copy
	keys     []string // names
}

// packed looks what there is to carry, before anything is written: every file that a record needs must be there, and no
// key may take the place of another.
func packed(ctx context.Context, q db.Querier, opts CopyOptions) (luggage, error) {
	l := luggage{from: opts.FromDir, to: opts.ToDir}
	if l.from == "" || l.to == "" || sameFolder(l.from, l.to) {
		return luggage{}, nil
	}
	var err error
	if l.uploads, err = uploadsIn(filepath.Join(l.from, "files")); err != nil {
		return l, err
	}
	needed, err := filesOf(ctx, q)
	if err != nil {
		return l, err
	}
	there := map[string]bool{}
	for _, sha := range l.uploads {
		there[sha] = true
	}
	for _, sha := range needed {
		if !there[sha] {
			return l, errs.Conflict("file_missing").With("sha256", sha)
		}
	}
	if l.keys, err = keysIn(filepath.Join(l.from, "keys")); err != nil {
		return l, err
	}
	for _, name := range l.keys {
		if _, err := l.keyThere(name); err != nil {
			return l, err
		}
	}
	return l, nil
}

func sameFolder(a, b string) bool {
	one, err := os.Stat(a)
	other, missing := os.Stat(b)
	return err == nil && missing == nil && os.SameFile(one, other) || filepath.Clean(a) == filepath.Clean(b)
}

// uploadsIn lists the contents of a store of files by their hashes. What is under way or not the program's is left out.
func uploadsIn(root string) ([]string, error) {
	shelves, err := entriesOf(root)
	var out []string
	for _, shelf := range shelves {
		if err != nil || !shelf.IsDir() {
			continue
		}
		var contents []fs.DirEntry
		contents, err = os.ReadDir(filepath.Join(root, shelf.Name()))
		for _, content := range contents {
			sha := content.Name()
			if filePattern.MatchString(filesPrefix+shelf.Name()+"/"+sha) && strings.HasPrefix(sha, shelf.Name()) {
				out = append(out, sha)
			}
		}
	}
	return out, err
}

// keysIn lists the key files of a folder, which may be symbolic links.
func keysIn(folder string) ([]string, error) {
	entries, err := entriesOf(folder)
	var out []string
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(folder, e.Name()))
		if err == nil && info.Mode().IsRegular() && keyPattern.MatchString(keysPrefix+e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out, err
}

// entriesOf is what is in a folder; nothing, if there is none.
func entriesOf(folder string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

// carry copies what is not there yet, durably, and compares what is.
func (l luggage) carry(ctx context.Context, progress Progress) (c Carried, err error) {
	if l.from == "" {
		return c, nil
	}
	store, err := files.New(l.to, math.MaxInt64-1)
	if err != nil {
		return c, err
	}
	for i, sha := range l.uploads {
		if err := l.upload(ctx, store, sha, &c); err != nil {
			return c, err
		}
		if progress != nil {
			progress("files", int64(i+1), int64(len(l.uploads)))
		}
	}
	for _, name := range l.keys {
		if err := l.key(name); err != nil {
			return c, err
		}
		c.Keys++
	}
	return c, nil
}

// upload copies one content. A store gives a content its name only once it is whole.
func (l luggage) upload(ctx context.Context, store *files.Store, sha string, c *Carried) error {
	if size, whole := contentOf(filepath.Join(l.to, "files", sha[:2], sha), sha); whole {
		c.There++
		c.Bytes += size
		return nil
	}
	from, err := os.Open(filepath.Join(l.from, "files", sha[:2], sha)) // #nosec G304 -- the data folder that the operator names
	if errors.Is(err, fs.ErrNotExist) {
		return nil // swept meanwhile: no record needs it
	}
	if err != nil {
		return err
	}
	defer from.Close()
	blob, err := store.Put(ctx, from)
	if err != nil {
		return RoomError(err)
	}
	if blob.SHA256 != sha { // what was stored under its true name is swept as one that nobody needs
		return errs.Conflict("file_damaged").With("sha256", sha)
	}
	c.Copied++
	c.Bytes += blob.Size
	return nil
}

// contentOf says how long a stored content is, and whether it is what its name says.
func contentOf(path, sha string) (size int64, whole bool) {
	file, err := os.Open(path) // #nosec G304 -- a file of the data folder that the operator names
	if err != nil {
		return 0, false
	}
	defer file.Close()
	sum := sha256.New()
	size, err = io.Copy(sum, file)
	return size, err == nil && hex.EncodeToString(sum.Sum(nil)) == sha
}

// keyThere says whether the target has a key already; another under its name is refused.
func (l luggage) keyThere(name string) (bool, error) {
	ours, err := os.ReadFile(filepath.Join(l.from, "keys", name)) // #nosec G304 -- a key of the data folder, by the name it was listed with
	if err != nil {
		return false, err
	}
	theirs, err := os.ReadFile(filepath.Join(l.to, "keys", name)) // #nosec G304 -- the same name in the other data folder
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !bytes.Equal(ours, theirs):
		return false, errs.Conflict("key_differs").With("file", name)
	}
	return true, nil
}

// key copies one key. It has its name only once it is whole and on the disk.
func (l luggage) key(name string) error {
	if there, err := l.keyThere(name); there || err != nil {
		return err
	}
	content, err := os.ReadFile(filepath.Join(l.from, "keys", name)) // #nosec G304 -- a key of the data folder, by the name it was listed with
	if err != nil {
		return err
	}
	folder := filepath.Join(l.to, "keys")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(folder, ".copy-*") // readable by the owner only
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name()) // fails quietly once the file has its name
	_, err = draft.Write(content)
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return RoomError(err)
	}
	if err := os.Rename(draft.Name(), filepath.Join(folder, name)); err != nil {
		return err
	}
	return errors.Join(files.SyncDir(folder), files.SyncDir(l.to))
}
