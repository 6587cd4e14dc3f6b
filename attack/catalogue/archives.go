package catalogue

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// smuggled are entries that a backup must not have.
var smuggled = []struct {
	name string
	mode fs.FileMode
	text string
}{
	{"../evil", 0o600, "x"}, {"../../../../../../tmp/evil", 0o600, "x"}, {"/tmp/evil", 0o600, "x"}, {"files/../../evil", 0o600, "x"}, {`..\evil`, 0o600, "x"}, {`C:\evil`, 0o600, "x"},
	{"keys/../../evil", 0o600, "x"}, {"keys/evil", fs.ModeSymlink | 0o777, "/etc/passwd"}, {"files/ab/evil", 0o600, "x"}, {"evil", 0o600, "x"}, {"files/evil/", fs.ModeDir | 0o700, ""},
	{"DATABASE.db", 0o600, "x"}, {"MANIFEST.JSON", 0o600, "x"}, {"manifest.json", 0o600, "{}"}, {"keys/" + strings.Repeat("e", 300), 0o600, "x"},
}

// archives puts each into a real backup, sealed anew, and restores that: it is refused, and nothing is written.
func archives(ctx context.Context, s *Site, found *Found) (err error) {
	dir, err := os.MkdirTemp("", "loam-archives-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	good := filepath.Join(dir, "good.zip")
	if err := s.lab.Command(ctx, "backup", good); err != nil {
		return err
	}
	sound, err := os.ReadFile(good)
	if err != nil {
		return err
	}
	for i, one := range smuggled {
		damaged, err := repacked(sound, one.name, one.mode, one.text)
		if err != nil {
			return err
		}
		file, target := filepath.Join(dir, fmt.Sprintf("%d.zip", i)), filepath.Join(dir, fmt.Sprint("to", i))
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			return err
		}
		if out, err := s.lab.Program(ctx, "restore", file, "--data", target); err == nil {
			found.add("a backup with %q is restored: %s", one.name, out)
		} else if !strings.Contains(string(out), "damaged") {
			found.add("a backup with %q is refused by %s", one.name, out)
		}
		if left, err := os.ReadDir(target); err == nil && len(left) > 0 {
			found.add("a backup with %q left %v", one.name, left)
		}
	}
	if err := outside(dir, found); err != nil {
		return err
	}
	again, err := repacked(sound, "", 0, "") // that what was sealed anew is not refused for its seal
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "again.zip"), again, 0o600)
	}
	if err != nil {
		return err
	}
	if out, err := s.lab.Program(ctx, "restore", filepath.Join(dir, "again.zip"), "--data", filepath.Join(dir, "again")); err != nil {
		return fmt.Errorf("the sound backup is refused, too: %s", out)
	}
	return nil
}

// outside looks for what was written where it must not be.
func outside(dir string, found *Found) error {
	for _, place := range []string{"/tmp/evil", filepath.Join(filepath.Dir(dir), "evil")} {
		if _, err := os.Lstat(place); err == nil {
			found.add("there is %s", place)
			_ = os.Remove(place)
		}
	}
	return filepath.WalkDir(dir, func(place string, d fs.DirEntry, err error) error {
		if err == nil && strings.Contains(d.Name(), "evil") {
			found.add("there is %s", place)
		}
		return err
	})
}

// sealLength is that of the digest in hexadecimal digits that ends a backup.
const sealLength = 64

// repacked is a backup with one entry more, "" is none, and a seal that fits.
func repacked(sound []byte, name string, mode fs.FileMode, text string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(sound), int64(len(sound)))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, file := range z.File {
		if name != "" && file.Name == "manifest.json" {
			err = listedToo(w, file, name, text) // a forger tells the list of it, too
		} else {
			err = copied(w, file)
		}
		if err != nil {
			return nil, err
		}
	}
	if name != "" {
		header := &zip.FileHeader{Name: name, Method: zip.Store}
		header.SetMode(mode)
		part, err := w.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(part, text); err != nil && text != "" {
			return nil, err
		}
	}
	if err := w.SetComment(z.Comment); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	body := out.Bytes()
	sum := sha256.Sum256(body[:len(body)-sealLength])
	return append(body[:len(body)-sealLength], hex.EncodeToString(sum[:])...), nil
}

func copied(w *zip.Writer, file *zip.File) error {
	from, err := file.OpenRaw()
	if err != nil {
		return err
	}
	to, err := w.CreateRaw(&file.FileHeader)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}

// listedToo copies the list of what is in the backup, with one entry more.
func listedToo(w *zip.Writer, file *zip.File, name, text string) error {
	from, err := file.Open()
	if err != nil {
		return err
	}
	var manifest map[string]any
	if err := json.NewDecoder(from).Decode(&manifest); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	files, _ := manifest["files"].([]any)
	manifest["files"] = append(files, map[string]any{"path": name, "size": len(text), "sha256": hex.EncodeToString(sum[:])})
	to, err := w.Create(file.Name)
	if err != nil {
		return err
	}
	return json.NewEncoder(to).Encode(manifest)
}
