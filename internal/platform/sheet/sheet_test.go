package sheet

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// table is everything one sheet gives.
type table struct {
	rows    [][]string
	numbers []int
	faults  []Fault
}

func writeFile(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "upload")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open fails the test when the file is refused.
func open(t testing.TB, path, name string) (Source, Info) {
	t.Helper()
	source, info, err := Open(context.Background(), path, name, Limits{TempDir: t.TempDir()})
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	t.Cleanup(func() { source.Close() })
	return source, info
}

func read(t testing.TB, source Source, sheet string) table {
	t.Helper()
	out, err := readAll(source, sheet)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func readAll(source Source, sheet string) (table, error) {
	var out table
	rows, err := source.Rows(sheet)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		out.rows = append(out.rows, append([]string(nil), rows.Row()...))
		out.numbers = append(out.numbers, rows.Number())
		out.faults = append(out.faults, rows.Faults()...)
	}
	return out, rows.Err()
}

func readContent(t testing.TB, content []byte) (table, Info) {
	t.Helper()
	source, info := open(t, writeFile(t, content), "客户.csv")
	return read(t, source, ""), info
}

// refusal opens the content, reads it all, and gives the code of the refusal.
func refusal(t testing.TB, content []byte, limits Limits) string {
	t.Helper()
	limits.TempDir = t.TempDir()
	source, _, err := Open(context.Background(), writeFile(t, content), "x", limits)
	if err == nil {
		defer source.Close()
		_, err = readAll(source, "")
	}
	if err == nil {
		return ""
	}
	return errs.Code(err)
}

func wantRows(t testing.TB, got [][]string, want [][]string) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("rows\n got %q\nwant %q", got, want)
	}
}

func written(t testing.TB, kind Kind, header []string, rows ...[]any) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, kind, header)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.WriteRow(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
