// Package files keeps uploaded files on the local disk under the SHA-256 of their
// content. A file's name is data in the database and never part of a path. Equal
// content is stored once.
//
// The row that refers to a file is written after the file is durable, so a crash
// leaves a file without a row, never a row without its file; Sweep removes the former.
package files

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
	"sync"
	"syscall"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// DefaultMaxBytes is the largest upload unless told otherwise: 50 MiB.
const DefaultMaxBytes = 50 << 20

// Blob is a stored content.
type Blob struct {
	SHA256 string // 64 lower-case hexadecimal digits
	Size   int64  // bytes
}

// Store is a folder of contents. It is safe for concurrent use.
type Store struct {
	root     string
	maxBytes int64
	// settle is held while a content gets its place and while Sweep decides on one, so
	// that an orphan uploaded again is not swept at that moment.
	settle sync.Mutex
}

// New opens the store under dir/files, making the folder when it is missing.
// maxBytes ≤ 0 means DefaultMaxBytes.
func New(dir string, maxBytes int64) (*Store, error) {
	if maxBytes <= 0 {
		maxBytes = DefaultMaxBytes
	}
	s := &Store{root: filepath.Join(dir, "files"), maxBytes: maxBytes}
	if err := os.MkdirAll(s.incoming(), 0o700); err != nil {
		return nil, errs.BadRequest("data_dir_unusable").Because(err)
	}
	if err := s.adopt(); err != nil {
		return nil, err
	}
	return s, errors.Join(syncAbove(dir), SyncDir(dir), SyncDir(s.root))
}

// syncAbove makes the name of dir durable, which may be new, too. A folder above that is not to be read was there before.
func syncAbove(dir string) error {
	err := SyncDir(filepath.Dir(dir))
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

// Put stores a content and returns once it is durable. It stores nothing and fails
// with file_too_large above the limit, upload_interrupted when r fails or ctx ends,
// disk_full when there is no room, disk_failed when the disk fails. Whoever tries again after a failure writes a new file: of
// one whose sync failed, a later sync may say that all is well although it is not.
func (s *Store) Put(ctx context.Context, r io.Reader) (Blob, error) {
	file, err := os.CreateTemp(s.incoming(), "upload-*")
	if err != nil {
		return Blob{}, writeError(err)
	}
	defer os.Remove(file.Name()) // fails quietly once the file has been moved to its place
	blob, err := s.receive(file, &source{ctx: ctx, r: r})
	if err = errors.Join(err, writeError(file.Close())); err != nil {
		return Blob{}, err
	}
	return blob, s.place(file.Name(), blob.SHA256)
}

// receive copies the upload into file and makes the bytes durable.
func (s *Store) receive(file *os.File, from *source) (Blob, error) {
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(file, hash), io.LimitReader(from, s.maxBytes+1))
	switch {
	case from.err != nil:
		return Blob{}, s.readError(from.err)
	case err != nil:
		return Blob{}, writeError(err)
	case size > s.maxBytes:
		return Blob{}, s.tooLarge()
	}
	if err := file.Sync(); err != nil {
		return Blob{}, writeError(err)
	}
	return Blob{SHA256: hex.EncodeToString(hash.Sum(nil)), Size: size}, nil
}

// place moves a complete file to its final path and makes the move durable. It
// replaces an equal file, which renews its age for Sweep.
func (s *Store) place(from, sha string) error {
	s.settle.Lock()
	defer s.settle.Unlock()
	to := s.path(sha)
	shelf := filepath.Dir(to)
	if err := os.MkdirAll(shelf, 0o700); err != nil {
		return writeError(err)
	}
	if err := os.Rename(from, to); err != nil {
		return writeError(err)
	}
	return writeError(errors.Join(SyncDir(shelf), SyncDir(s.root)))
}

// Open opens a stored content for reading; the caller closes it. An unknown or
// malformed sha is not_found.
func (s *Store) Open(sha string) (io.ReadSeekCloser, error) {
	if !wellFormed(sha) {
		return nil, errs.NotFound()
	}
	file, err := os.Open(s.path(sha))
	if errors.Is(err, os.ErrNotExist) {
		return nil, errs.NotFound().Because(err)
	}
	if err != nil {
		return nil, err
	}
	return file, nil
}

// Remove deletes a content. One that is not there is no error.
func (s *Store) Remove(sha string) error {
	if !wellFormed(sha) {
		return errs.NotFound()
	}
	s.settle.Lock()
	defer s.settle.Unlock()
	return remove(s.path(sha))
}

func (s *Store) incoming() string { return filepath.Join(s.root, "incoming") }

// path spreads the contents over 256 folders.
func (s *Store) path(sha string) string { return filepath.Join(s.root, sha[:2], sha) }

func wellFormed(sha string) bool {
	if len(sha) != 2*sha256.Size {
		return false
	}
	for _, c := range sha {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// source remembers how reading failed, to tell a cut upload from a full disk.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func (s *Store) readError(err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return s.tooLarge()
	}
	return errs.BadRequest("upload_interrupted").Because(err)
}

func (s *Store) tooLarge() error {
	return errs.TooLarge("file_too_large").With("max_bytes", s.maxBytes)
}

// writeError names what kept a content from being stored.
func writeError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return errs.New(http.StatusInsufficientStorage, "disk_full").Because(err)
	}
	return errs.New(http.StatusServiceUnavailable, "disk_failed").Because(err)
}
