package backup

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// An archive with a right seal and any manifest and names is refused by name, or holds exactly what its manifest lists and
// nothing that leads out of the folder.
func FuzzArchive(f *testing.F) {
	sum := hexSum("x")
	entries := func(more string) string {
		return `{"format_version":1,"files":[{"path":"database.sqlite","size":1,"sha256":"` + sum + `"}` + more + `]}`
	}
	f.Add(entries(""), "", "")
	f.Add(entries(`,{"path":"files/`+sum[:2]+`/`+sum+`","size":1,"sha256":"`+sum+`"}`), "files/"+sum[:2]+"/"+sum, "x")
	f.Add(entries(`,{"path":"keys/k","size":-1,"sha256":""}`), "keys/k", "")
	f.Add(entries(`,{"path":"../evil","size":1,"sha256":"`+sum+`"}`), "../evil", "x")
	f.Add(`{"format_version":2}`, "keys/K", "")
	f.Add(`[[[[`, "DATABASE.SQLITE", "y")
	f.Add(`{"format_version":1,"created_at":"1970-01-01T00:00:00Z","tables":{"a":null},"files":null}`, "manifest.json", "{}")
	f.Fuzz(func(t *testing.T, manifest, name, body string) {
		path := filepath.Join(t.TempDir(), "b.zip")
		must(t, os.WriteFile(path, sealedParts(t, [][2]string{{databaseName, "x"}, {name, body}, {manifestName, manifest}}), 0o600))
		summary, err := Check(t.Context(), path)
		if err != nil {
			if code := errs.Code(err); code != "backup_damaged" && code != "backup_format_unknown" {
				t.Fatalf("%q %q: %v", manifest, name, err)
			}
			return
		}
		if name != "" && (!filepath.IsLocal(name) || strings.Contains(name, `\`) || strings.HasPrefix(name, "files/") && name != placeOf(hexSum(body))) {
			t.Fatalf("%q is taken", name)
		}
		if summary.FileBytes < 0 || summary.Files+summary.Keys > 1 {
			t.Fatalf("%+v of %q %q", summary, manifest, name)
		}
	})
}

func sealedParts(t *testing.T, parts [][2]string) []byte {
	t.Helper()
	var out bytes.Buffer
	seal := newSealer(&out)
	z := zip.NewWriter(seal)
	for _, part := range parts {
		if part[0] == "" {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Deflate})
		must(t, err)
		if strings.HasSuffix(part[0], "/") {
			continue // a folder, to the one who writes archives, has nothing in it
		}
		_, err = w.Write([]byte(part[1]))
		must(t, err)
	}
	must(t, z.SetComment(unsealed()))
	must(t, z.Close())
	must(t, seal.seal())
	return out.Bytes()
}

// Bytes that no sealer wrote are refused by name, sealed or not.
func FuzzDamage(f *testing.F) {
	f.Add([]byte{}, true)
	f.Add([]byte("PK\x05\x06"+strings.Repeat("\x00", 18)), true)
	f.Add([]byte(strings.Repeat("x", 200)), false)
	f.Fuzz(func(t *testing.T, content []byte, sealed bool) {
		if sealed {
			var out bytes.Buffer
			seal := newSealer(&out)
			_, err := seal.Write(append(content, unsealed()...))
			must(t, err)
			must(t, seal.seal())
			content = out.Bytes()
		}
		path := filepath.Join(t.TempDir(), "b.zip")
		must(t, os.WriteFile(path, content, 0o600))
		if _, err := Check(t.Context(), path); errs.Code(err) != "backup_damaged" && errs.Code(err) != "backup_format_unknown" {
			t.Fatalf("%q: %v", content, err)
		}
	})
}

// JSON that says the same has one canonical form, however it is spaced; what says something else has another.
func FuzzCanonicalJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"b":1.0,"a":[null,true,"\u0000"]}`, `1e400`, `-0.0e5`, `1200`, `0.00120e-3`, `1e99999999999999999999`, `"\ud800"`, `{"a":1,"a":2}`, ` [1 ] `, `1 2`, "\"\xff\"", `1e-9223372036854775808`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		form, ok := canonicalJSON(text)
		if ok != (json.Valid([]byte(text)) && utf8.ValidString(text) && !halfSurrogate(text)) {
			t.Fatalf("%q: canonical %t", text, ok)
		}
		if !ok {
			if utf8.ValidString(text) && refusedJSON(text) == "" { // bytes that are no text are refused as such
				t.Fatalf("%q is taken for JSON", text)
			}
			return
		}
		if again, fine := canonicalJSON(compactJSON(text)); !fine || again != form {
			t.Fatalf("%q is %q, without spaces %q", text, form, again)
		}
		var v any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		must(t, d.Decode(&v))
		raw, err := json.Marshal(v)
		must(t, err)
		if again, fine := canonicalJSON(string(raw)); !fine || again != form {
			t.Fatalf("%q is %q, written anew %q", text, form, again)
		}
		if other, _ := canonicalJSON("[" + text + "]"); other == form {
			t.Fatalf("%q is as good as a list of it", text)
		}
	})
}
