package backup

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/loam-crm/loam/internal/platform/db"
)

// refusing restores over old data by force, expects the refusal, and makes sure
// that nothing in the old folder or beside it has changed.
func refusing(t *testing.T, archive []byte, code string) {
	t.Helper()
	refusingWith(t, archive, code)
}

// refusingWith is refusing with keys.
func refusingWith(t *testing.T, archive []byte, code string, keys ...age.Identity) {
	t.Helper()
	home := t.TempDir()
	dir := filepath.Join(home, "data")
	putKey(t, dir, "old key")
	file := filepath.Join(t.TempDir(), "b.zip")
	must(t, os.WriteFile(file, archive, 0o600))
	_, err := Restore(t.Context(), file, db.Config{Dir: dir}, RestoreOptions{Force: true, Keys: keys})
	wantCode(t, err, code)
	beside, err := os.ReadDir(home)
	must(t, err)
	inside, err := os.ReadDir(dir)
	must(t, err)
	if len(beside) != 1 || len(inside) != 1 || content(t, dir, "keys", "secret.key") != "old key" {
		t.Errorf("the old data was touched: %v %v", beside, inside)
	}
}

func TestDamageIsSeenWhereverItIs(t *testing.T) {
	_, path, _ := backedUp(t)
	whole := []byte(content(t, path))
	for i := range 60 {
		broken := bytes.Clone(whole)
		broken[len(broken)*i/60] ^= 1 << (i % 8)
		refusing(t, broken, "backup_damaged")
	}
	for _, size := range []int{0, 1, 64, 100, len(whole) / 4, len(whole) / 2, len(whole) - 65, len(whole) - 1} {
		refusing(t, whole[:size], "backup_damaged")
	}
	refusing(t, append(bytes.Clone(whole), 0), "backup_damaged")
	_, err := Check(t.Context(), filepath.Join(t.TempDir(), "none.zip"))
	wantCode(t, err, "not_found")
}

// member is one file of a forged archive.
type member struct {
	name, body string
	mode       fs.FileMode
	claims     int64 // bytes it says it unpacks to; 0: the truth
}

// forge makes an archive with a right seal from a good one, changed: edit may change
// the manifest, more is added and listed in it, database replaces the records.
func forge(t *testing.T, path string, edit func(*manifest), database string, more ...member) []byte {
	t.Helper()
	good, err := openArchive(path, nil)
	must(t, err)
	defer good.Close()
	var members []member
	for _, e := range good.manifest.Files {
		var body bytes.Buffer
		must(t, good.unpack(t.Context(), e, &body))
		if e.Path == databaseName && database != "" {
			body.Reset()
			body.WriteString(database)
		}
		members = append(members, member{name: e.Path, body: body.String()})
	}
	m := good.manifest
	m.Files = nil
	for _, x := range append(members, more...) {
		m.Files = append(m.Files, entry{Path: x.name, Size: max(x.claims, int64(len(x.body))), SHA256: hexSum(x.body)})
	}
	if edit != nil {
		edit(&m)
	}
	body, err := json.Marshal(m)
	must(t, err)
	return sealed(t, append(append(members, more...), member{name: manifestName, body: string(body)}))
}

func sealed(t *testing.T, members []member) []byte {
	t.Helper()
	var out bytes.Buffer
	seal := newSealer(&out)
	z := zip.NewWriter(seal)
	for _, x := range members {
		header := &zip.FileHeader{Name: x.name, Method: zip.Deflate}
		header.SetMode(0o600 | x.mode)
		create := z.CreateHeader
		if x.claims > 0 {
			header.Method, header.UncompressedSize64, header.CompressedSize64 = zip.Store, uint64(x.claims), uint64(len(x.body))
			create = z.CreateRaw
		}
		w, err := create(header)
		must(t, err)
		_, err = io.WriteString(w, x.body)
		must(t, err)
	}
	must(t, z.SetComment(unsealed()))
	must(t, z.Close())
	must(t, seal.seal())
	return out.Bytes()
}

func TestForgedArchivesAreRefused(t *testing.T) {
	_, path, _ := backedUp(t)
	for name, x := range map[string]member{
		"up":             {name: "../evil", body: "x"},
		"up from keys":   {name: "keys/../../evil", body: "x"},
		"backslash":      {name: `keys\..\..\evil`, body: "x"},
		"absolute":       {name: "/etc/evil", body: "x"},
		"drive":          {name: "C:/evil", body: "x"},
		"folder":         {name: "keys/", mode: fs.ModeDir},
		"link":           {name: "keys/link", body: "/etc/passwd", mode: fs.ModeSymlink},
		"device":         {name: "keys/device", mode: fs.ModeDevice},
		"twice":          {name: "keys/secret.key", body: "the key"},
		"case":           {name: "keys/SECRET.key", body: "x"},
		"hidden":         {name: "keys/.profile", body: "x"},
		"foreign":        {name: "loam.db-wal", body: "x"},
		"NUL":            {name: "keys/a\x00b", body: "x"},
		"wrong hash":     {name: "files/ab/ab" + strings.Repeat("0", 62), body: "x"},
		"wrong shelf":    {name: "files/ab/" + hexSum("x"), body: "x"},
		"bomb":           {name: "keys/bomb", body: "x", claims: 2 << 30},
		"listed, absent": {},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "listed, absent" {
				refusing(t, forge(t, path, func(m *manifest) { m.Files = append(m.Files, entry{Path: "keys/none"}) }, ""), "backup_damaged")
				return
			}
			refusing(t, forge(t, path, nil, "", x), "backup_damaged")
		})
	}
	t.Run("unlisted", func(t *testing.T) {
		refusing(t, forge(t, path, func(m *manifest) { m.Files = m.Files[:len(m.Files)-1] }, "", member{name: "keys/x", body: "x"}), "backup_damaged")
	})
	t.Run("as it was", func(t *testing.T) { // the forger itself makes good archives
		file := filepath.Join(t.TempDir(), "b.zip")
		must(t, os.WriteFile(file, forge(t, path, nil, ""), 0o600))
		_, err := Restore(t.Context(), file, db.Config{Dir: filepath.Join(t.TempDir(), "d")}, RestoreOptions{})
		must(t, err)
	})
}

func TestOtherVersionsAreRefused(t *testing.T) {
	_, path, _ := backedUp(t)
	refusing(t, forge(t, path, func(m *manifest) { m.Format = 2 }, ""), "backup_format_unknown")
	refusing(t, forge(t, path, func(m *manifest) { m.Schema++ }, ""), "backup_damaged")
	newer := databaseWith(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	refusing(t, forge(t, path, func(m *manifest) { m.Schema = 99999 }, newer), "schema_newer")
}

func TestForgedDatabasesAreRefused(t *testing.T) {
	_, path, _ := backedUp(t)
	asIn := func(d *db.DB) map[string]Table {
		tables, err := digests(t.Context(), d)
		must(t, err)
		return tables
	}
	empty, _ := sqliteDB(t)
	fitting := func(m *manifest) { m.Tables = asIn(empty) } // so that nothing but the statement is wrong
	for name, statement := range map[string]string{
		"other rows": "INSERT INTO settings (key, value, updated_at) VALUES ('k', '1', 1)",
		"trigger":    "CREATE TRIGGER evil AFTER INSERT ON settings BEGIN DELETE FROM users; END",
		"view":       "CREATE VIEW evil AS SELECT 1",
	} {
		t.Run(name, func(t *testing.T) { refusing(t, forge(t, path, fitting, databaseWith(t, statement)), "backup_damaged") })
	}
	t.Run("no SQLite", func(t *testing.T) {
		refusing(t, forge(t, path, fitting, "not a database at all"+strings.Repeat("x", 4096)), "backup_damaged")
	})
	t.Run("as it was", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "b.zip")
		must(t, os.WriteFile(file, forge(t, path, fitting, databaseWith(t, "DELETE FROM settings")), 0o600))
		_, err := Restore(t.Context(), file, db.Config{Dir: filepath.Join(t.TempDir(), "d")}, RestoreOptions{})
		must(t, err)
	})
}

func TestArchivesMayNotUnpackToAnySize(t *testing.T) {
	of := func(size uint64) []*zip.File {
		return []*zip.File{{FileHeader: zip.FileHeader{Name: databaseName, UncompressedSize64: size}}, {FileHeader: zip.FileHeader{Name: "keys/a", UncompressedSize64: 1}}}
	}
	for size, fits := range map[uint64]bool{freeBytes + maxRatio*10 - 1: true, freeBytes + maxRatio*10: false, 1 << 63: false, 1<<64 - 1: false} {
		a := &archive{entries: map[string]*zip.File{}}
		if err := a.index(of(size), 10); (err == nil) != fits {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// databaseWith gives the bytes of an otherwise empty database after a statement.
func databaseWith(t *testing.T, statement string) string {
	t.Helper()
	dir := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{Dir: dir})
	must(t, err)
	must(t, d.Migrate(t.Context()))
	exec(t, d, statement)
	must(t, d.Close())
	return content(t, dir, db.FileName)
}

func TestRestoreThatIsCutShortChangesNothing(t *testing.T) {
	_, path, _ := backedUp(t)
	dir := filepath.Join(t.TempDir(), "data")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Restore(ctx, path, db.Config{Dir: dir}, RestoreOptions{
		Reindex: func(context.Context, *db.DB) error { cancel(); return ctx.Err() },
	})
	if err != context.Canceled {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
