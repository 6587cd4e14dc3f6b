package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
)

// open opens a database that is closed after the test.
func open(t *testing.T, cfg db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	return d
}

// sqliteDB is a migrated SQLite database, whatever engine the tests run on.
func sqliteDB(t *testing.T) (*db.DB, string) {
	t.Helper()
	dir := t.TempDir()
	d := open(t, db.Config{Dir: dir})
	must(t, d.Migrate(t.Context()))
	return d, dir
}

// engineDB is a migrated database of the engine the tests run on.
func engineDB(t *testing.T) (*db.DB, db.Config) {
	t.Helper()
	cfg := dbtest.Config(t)
	return open(t, cfg), cfg
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func exec(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	must(t, d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

func value[T any](t testing.TB, q db.Querier, query string, args ...any) T {
	t.Helper()
	var v T
	must(t, q.QueryRow(context.Background(), query, args...).Scan(&v))
	return v
}

func wantCode(t testing.TB, err error, code string) {
	t.Helper()
	if err == nil || errs.Code(err) != code {
		t.Fatalf("error %v, want %s", err, code)
	}
}

const record = "rev, created_at, updated_at"

// awkward fills a database with what copies get wrong.
func awkward(t *testing.T, d *db.DB) {
	t.Helper()
	for _, row := range [][]any{{1, "child", 9}, {5, "middle", 9}, {9, "root", nil}} { // parents have later ids
		exec(t, d, "INSERT INTO departments (id, "+record+", name, parent_id) VALUES (?, 1, 1, 1, ?, NULL)", row[0], row[1])
	}
	exec(t, d, "UPDATE departments SET parent_id = 9 WHERE id IN (1, 5)")
	exec(t, d, "INSERT INTO users (id, "+record+", login, name, department_id, totp_on) VALUES (1, 1, 1, 1, 'a', 'A', 1, TRUE)")
	exec(t, d, "INSERT INTO users (id, "+record+", login, name, totp_on) VALUES (2, 1, 1, 1, 'b', 'B', FALSE)")
	exec(t, d, "UPDATE users SET manager_id = 2 WHERE id = 1")
	texts := []string{"", " trailing ", "😀👨‍👩‍👧", "é", "e\u0301", "'; DROP TABLE accounts; --", "line\r\n\ttab", "ß İ ı", "上海海", "0001-01-01", "\u2028\ufeff\U0010ffff"}
	for i, s := range texts {
		exec(t, d, "INSERT INTO accounts (id, "+record+", name, note, since_on, value_score, custom) VALUES (?, ?, 1, 1, ?, ?, ?, ?, ?)",
			int64(1)<<62+int64(i), int64(1<<63-1), s, s, nilIf(i%2 == 0, "9999-12-31"),
			nilIf(i%3 == 0, []float64{0.1 + 0.2, -1e-308, 5e-324, 1.7976931348623157e308}[i%4]),
			[]string{`{}`, `{"b":1.50,"a":[1e2,-0,"😀",null,true],"aa":{"z":12345678901234567890.1}}`}[i%2])
	}
	exec(t, d, "UPDATE accounts SET parent_id = ? WHERE id = ?", int64(1)<<62+7, int64(1)<<62+2)
	exec(t, d, "UPDATE accounts SET sales_total = ? WHERE id = ?", int64(-1<<63), int64(1)<<62+3)
	must(t, d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for i := range 1203 { // more than two batches
			_, err := tx.Exec(ctx, "INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?)", strings.Repeat("k", 1+i%7)+string(rune(0x4e00+i)), "1", i)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

func nilIf(yes bool, v any) any {
	if yes {
		return nil
	}
	return v
}

// upload stores a file and its record, and returns its hash.
func upload(t *testing.T, d *db.DB, dir, content string, id int64) string {
	t.Helper()
	store, err := files.New(dir, 0)
	must(t, err)
	blob, err := store.Put(t.Context(), strings.NewReader(content))
	must(t, err)
	exec(t, d, `INSERT INTO files (id, entity, record_id, name, content_type, size, sha256, created_at)
		VALUES (?, 'accounts', 1, 'a.txt', 'text/plain', ?, ?, 1)`, id, blob.Size, blob.SHA256)
	return blob.SHA256
}

// putKey writes a key file.
func putKey(t *testing.T, dir, content string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(dir, "keys"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "keys", "secret.key"), []byte(content), 0o600))
}

func content(t testing.TB, elem ...string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(elem...))
	must(t, err)
	return string(body)
}

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// sameRows compares all tables of two databases but those named.
func sameRows(t testing.TB, a, b db.Querier, except ...string) {
	t.Helper()
	want, err := digests(context.Background(), a)
	must(t, err)
	got, err := digests(context.Background(), b)
	must(t, err)
	for _, name := range except {
		delete(want, name)
		delete(got, name)
	}
	if len(want) < 20 || len(got) != len(want) {
		t.Fatalf("%d and %d tables", len(want), len(got))
	}
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: %v, want %v", name, got[name], want[name])
		}
	}
}
