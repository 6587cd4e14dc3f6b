package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/loam-crm/loam/internal/platform/errs"
)

const helloSHA = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // of "hello"

func newStore(t *testing.T, maxBytes int64) *Store {
	t.Helper()
	s, err := New(t.TempDir(), maxBytes)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustPut(t *testing.T, s *Store, content string) Blob {
	t.Helper()
	blob, err := s.Put(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func stored(t *testing.T, s *Store) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(s.root, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPutThenOpen(t *testing.T) {
	s := newStore(t, 5)
	for range 2 {
		if blob := mustPut(t, s, "hello"); blob != (Blob{SHA256: helloSHA, Size: 5}) {
			t.Errorf("stored %+v", blob)
		}
	}
	if n := stored(t, s); n != 1 {
		t.Errorf("%d files for one content", n)
	}
	content, err := s.Open(helloSHA)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if got, err := io.ReadAll(content); err != nil || string(got) != "hello" {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestRefusedUploadsLeaveNothing(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	limited := http.MaxBytesReader(httptest.NewRecorder(), io.NopCloser(strings.NewReader("hello")), 3)
	cases := []struct {
		name string
		ctx  context.Context
		r    io.Reader
		code string
	}{
		{"one byte too many", t.Context(), strings.NewReader("hello!"), "file_too_large"},
		{"endless", t.Context(), endless{}, "file_too_large"},
		{"limited by the server", t.Context(), limited, "file_too_large"},
		{"cut", t.Context(), io.MultiReader(strings.NewReader("hel"), iotest.ErrReader(io.ErrUnexpectedEOF)), "upload_interrupted"},
		{"cancelled", cancelled, strings.NewReader("hello"), "upload_interrupted"},
	}
	for _, c := range cases {
		s := newStore(t, 5)
		if _, err := s.Put(c.ctx, c.r); errs.Code(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if n := stored(t, s); n != 0 {
			t.Errorf("%s: %d files left", c.name, n)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestNoPathLeadsOutOfTheStore(t *testing.T) {
	s := newStore(t, 0)
	secret := filepath.Join(filepath.Dir(s.root), "secret")
	if err := os.WriteFile(secret, []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, sha := range []string{"", "../secret", "..", strings.Repeat("../", 20) + "secret", strings.ToUpper(helloSHA), helloSHA[:63] + "/", helloSHA + "0", helloSHA} {
		if _, err := s.Open(sha); !errors.Is(err, errs.NotFound()) {
			t.Errorf("Open(%q): %v", sha, err)
		}
		if err := s.Remove(sha); sha != helloSHA && !errors.Is(err, errs.NotFound()) {
			t.Errorf("Remove(%q): %v", sha, err)
		}
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestRemove(t *testing.T) {
	s := newStore(t, 0)
	blob := mustPut(t, s, "hello")
	for range 2 {
		if err := s.Remove(blob.SHA256); err != nil {
			t.Fatal(err)
		}
	}
	if n := stored(t, s); n != 0 {
		t.Errorf("%d files left", n)
	}
}

func age(t *testing.T, path string) {
	t.Helper()
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

func TestSweep(t *testing.T) {
	s := newStore(t, 0)
	wanted, orphan, again := mustPut(t, s, "wanted"), mustPut(t, s, "orphan"), mustPut(t, s, "again")
	cut, strange := filepath.Join(s.incoming(), "upload-1"), filepath.Join(s.root, "README")
	for _, path := range []string{cut, strange} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{s.path(wanted.SHA256), s.path(orphan.SHA256), s.path(again.SHA256), cut, strange} {
		age(t, path)
	}
	mustPut(t, s, "again") // an orphan uploaded once more is young again
	mustPut(t, s, "young")
	refers := func(sha string) (bool, error) { return sha == wanted.SHA256, nil }
	if n, err := s.Sweep(t.Context(), refers); err != nil || n != 2 {
		t.Errorf("swept %d, %v; want the orphan and the cut upload", n, err)
	}
	if _, err := s.Open(orphan.SHA256); !errors.Is(err, errs.NotFound()) {
		t.Errorf("the orphan is there: %v", err)
	}
	if n := stored(t, s); n != 4 {
		t.Errorf("%d files left, want wanted, again, young and the strange one", n)
	}
}

func TestSweepKeepsWhatItCannotJudge(t *testing.T) {
	s := newStore(t, 0)
	age(t, s.path(mustPut(t, s, "hello").SHA256))
	broken := errors.New("database gone")
	if n, err := s.Sweep(t.Context(), func(string) (bool, error) { return false, broken }); n != 0 || !errors.Is(err, broken) {
		t.Errorf("swept %d, %v", n, err)
	}
	if stored(t, s) != 1 {
		t.Error("the file is gone")
	}
}

func TestPutsAndSweepsAtOnce(t *testing.T) {
	s := newStore(t, 0)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				blob, err := s.Put(t.Context(), bytes.NewReader([]byte("same")))
				if err != nil {
					t.Error(err)
					return
				}
				if content, err := s.Open(blob.SHA256); err != nil {
					t.Error(err)
				} else {
					_ = content.Close()
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			if _, err := s.Sweep(t.Context(), func(string) (bool, error) { return false, nil }); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}

func TestWhatTheDiskRefusesIsNamed(t *testing.T) {
	for cause, code := range map[syscall.Errno]string{syscall.ENOSPC: "disk_full", syscall.EDQUOT: "disk_full", syscall.EIO: "disk_failed", syscall.EROFS: "disk_failed"} {
		if err := writeError(&fs.PathError{Op: "write", Path: "x", Err: cause}); errs.Code(err) != code || !errors.Is(err, cause) {
			t.Errorf("%v is %v, want %s", cause, err, code)
		}
	}
	if err := writeError(nil); err != nil {
		t.Errorf("nothing is %v", err)
	}
}

// TestContentsOneFolderDeeperAreAdopted: where the program once kept them.
func TestContentsOneFolderDeeperAreAdopted(t *testing.T) {
	dir := t.TempDir()
	old, err := New(filepath.Join(dir, "files"), 0)
	if err != nil {
		t.Fatal(err)
	}
	blob, err := old.Put(t.Context(), strings.NewReader("kept one folder deeper"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "files", "files", "incoming", "upload-1"), []byte("cut"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s, err := New(dir, 0)
		if err != nil {
			t.Fatal(err)
		}
		content, err := s.Open(blob.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(content)
		if err = errors.Join(err, content.Close()); err != nil || string(text) != "kept one folder deeper" {
			t.Errorf("%q %v", text, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "files", "files")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the deeper folder is still there: %v", err)
	}
}
