package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"filippo.io/age"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// The only names an archive may hold: no way out of the folder can be spelled so.
var (
	filePattern = regexp.MustCompile(`^files/[0-9a-f]{2}/[0-9a-f]{64}$`)
	keyPattern  = regexp.MustCompile(`^keys/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)

const (
	maxManifest = 256 << 20 // bytes, for a million uploaded files
	// An archive may unpack to freeBytes and maxRatio times its own size more; a
	// database packs about five to one.
	freeBytes = 1 << 30
	maxRatio  = 100
)

// archive is an opened backup whose seal, names and manifest are in order.
type archive struct {
	file      *os.File
	body      io.ReaderAt // the archive itself, decrypted
	size      int64       // of the body
	encrypted bool
	entries   map[string]*zip.File
	manifest  manifest
}

// Check reads a whole backup and says what it holds. Keys open an encrypted one; any of them may fit.
//
// Errors: not_found, backup_damaged, backup_format_unknown (format), backup_encrypted without a key, backup_key_wrong.
func Check(ctx context.Context, path string, keys ...age.Identity) (Summary, error) {
	a, err := openArchive(path, keys)
	if err != nil {
		return Summary{}, err
	}
	defer a.Close()
	for _, e := range a.manifest.Files {
		if err := a.unpack(ctx, e, io.Discard); err != nil {
			return Summary{}, err
		}
	}
	return a.summary(), nil
}

func (a *archive) summary() Summary {
	s := a.manifest.summary()
	s.Encrypted = a.encrypted
	return s
}

func openArchive(path string, keys []age.Identity) (*archive, error) {
	file, err := os.Open(path) // #nosec G304 -- the archive that the command line names
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.NotFound().With("file", filepath.Base(path)).Because(err)
	}
	if err != nil {
		return nil, err
	}
	a := &archive{file: file, entries: map[string]*zip.File{}}
	if err := a.read(keys); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return a, nil
}

func (a *archive) Close() error { return a.file.Close() }

func (a *archive) read(keys []age.Identity) error {
	info, err := a.file.Stat()
	if err != nil {
		return err
	}
	if a.body, a.size, a.encrypted, err = decrypted(a.file, info.Size(), keys); err != nil {
		return err
	}
	if err := checkSeal(a.body, a.size); err != nil {
		return err
	}
	z, err := zip.NewReader(a.body, a.size)
	if err != nil {
		return damaged(err)
	}
	if err := a.index(z.File, uint64(a.size)); err != nil { // #nosec G115 -- a size is not negative
		return damaged(err)
	}
	if err := a.readManifest(); err != nil {
		return err
	}
	if err := a.matchManifest(); err != nil {
		return damaged(err)
	}
	return nil
}

// index checks the list of contents before anything is unpacked.
func (a *archive) index(files []*zip.File, packed uint64) error {
	room := freeBytes + maxRatio*packed
	folded := map[string]bool{}
	for _, f := range files {
		if err := checkEntry(f); err != nil {
			return err
		}
		if lower := strings.ToLower(f.Name); folded[lower] {
			return fmt.Errorf("%q is there twice, or differs from another name only in case", f.Name)
		} else {
			folded[lower] = true
		}
		if f.UncompressedSize64 > room {
			return fmt.Errorf("it unpacks to more than %d times its size", maxRatio)
		}
		room -= f.UncompressedSize64
		a.entries[f.Name] = f
	}
	return nil
}

func checkEntry(f *zip.File) error {
	known := f.Name == manifestName || f.Name == databaseName || filePattern.MatchString(f.Name) || keyPattern.MatchString(f.Name)
	switch {
	case !known || !filepath.IsLocal(filepath.FromSlash(f.Name)): // IsLocal knows the system's own forbidden names
		return fmt.Errorf("the name %q does not belong in a backup", f.Name)
	case !f.Mode().IsRegular():
		return fmt.Errorf("%q is no plain file", f.Name)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return fmt.Errorf("%q is packed in an unknown way", f.Name)
	case f.Name == manifestName && f.UncompressedSize64 > maxManifest:
		return errors.New("the manifest is too large")
	}
	return nil
}

func (a *archive) readManifest() error {
	f := a.entries[manifestName]
	if f == nil {
		return damaged(errors.New("no manifest"))
	}
	body, err := f.Open()
	if err != nil {
		return damaged(err)
	}
	defer body.Close()
	raw, err := io.ReadAll(io.LimitReader(body, maxManifest))
	if err != nil {
		return damaged(err)
	}
	var version struct {
		Format int `json:"format_version"`
	}
	if err := json.Unmarshal(raw, &version); err != nil {
		return damaged(err)
	}
	if version.Format != formatVersion {
		return errs.Unprocessable("backup_format_unknown").With("format", version.Format).With("known", formatVersion)
	}
	if err := json.Unmarshal(raw, &a.manifest); err != nil {
		return damaged(err)
	}
	return nil
}

// matchManifest makes sure that the manifest and the contents tell the same.
func (a *archive) matchManifest() error {
	listed := map[string]bool{}
	for _, e := range a.manifest.Files {
		f := a.entries[e.Path]
		switch {
		case f == nil || e.Path == manifestName || listed[e.Path]:
			return fmt.Errorf("the manifest lists %q, which is not there or listed twice", e.Path)
		case e.Size < 0 || uint64(e.Size) != f.UncompressedSize64:
			return fmt.Errorf("%q has another size than the manifest says", e.Path)
		case strings.HasPrefix(e.Path, filesPrefix) && e.Path != placeOf(e.SHA256):
			return fmt.Errorf("%q is not under its own hash", e.Path)
		}
		listed[e.Path] = true
	}
	if !listed[databaseName] || len(listed) != len(a.entries)-1 {
		return errors.New("the manifest does not list every file")
	}
	return nil
}

// placeOf is where a file with this hash belongs.
func placeOf(sha string) string { return filesPrefix + sha[:min(2, len(sha))] + "/" + sha }

// unpack writes one file of the archive to w and compares it with the manifest.
func (a *archive) unpack(ctx context.Context, e entry, w io.Writer) error {
	body, err := a.entries[e.Path].Open()
	if err != nil {
		return damaged(err)
	}
	defer body.Close()
	sum := sha256.New()
	to := &target{w: w}
	n, err := io.Copy(io.MultiWriter(sum, to), io.LimitReader(&reader{ctx: ctx, from: body}, e.Size+1))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case to.err != nil:
		return RoomError(to.err)
	case err != nil:
		return damaged(err)
	case n != e.Size || hex.EncodeToString(sum.Sum(nil)) != e.SHA256:
		return damaged(fmt.Errorf("%q is not as the manifest says", e.Path))
	}
	return nil
}

// target remembers that writing failed, to tell a full disk from a damaged archive.
type target struct {
	w   io.Writer
	err error
}

func (t *target) Write(p []byte) (int, error) {
	n, err := t.w.Write(p)
	t.err = errors.Join(t.err, err)
	return n, err
}
