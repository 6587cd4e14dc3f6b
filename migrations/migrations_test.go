package migrations_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/migrations"
)

var update = flag.Bool("update", false, "add the versions that the frozen history lacks")

// TestHistoryIsFrozen compares what every migration makes of the schema, and the rows that upgrades are tested with, with
// what it was when it was released.
func TestHistoryIsFrozen(t *testing.T) {
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", string(engine)+".txt")
	frozen, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	got := history(t)
	if !strings.HasPrefix(got, string(frozen)) {
		t.Fatalf("%s: %s", file, difference(string(frozen), got))
	}
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if len(frozen) != len(got) {
		t.Errorf("%s lacks the newest migration; add it: go test ./migrations -update, once on each engine", file)
	}
}

// history describes each version by its difference from the one before.
func history(t *testing.T) string {
	var out strings.Builder
	var before []string
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for i, version := range dbtest.Versions(t) {
		body, err := fs.ReadFile(migrations.Files, names[i])
		if err != nil {
			t.Fatal(err)
		}
		schema, rows := look(t, version)
		fmt.Fprintf(&out, "== %s %x\n", names[i], sha256.Sum256(body))
		for _, line := range before {
			if !slices.Contains(schema, line) {
				fmt.Fprintln(&out, "-", line)
			}
		}
		for _, line := range schema {
			if !slices.Contains(before, line) {
				fmt.Fprintln(&out, "+", line)
			}
		}
		fmt.Fprintf(&out, "rows: %d values %x\n", len(rows), sha256.Sum256([]byte(strings.Join(rows, "\n"))))
		before = schema
	}
	return out.String()
}

// look reads a database of a version.
func look(t *testing.T, version int64) (schema, rows []string) {
	d, err := db.Open(t.Context(), dbtest.At(t, version).Copy(t))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if schema, err = dbtest.Schema(t.Context(), d, true); err != nil {
		t.Fatal(err)
	}
	read, err := dbtest.ReadRows(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return schema, read.Lines()
}

func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return fmt.Sprintf("line %d was\n%s\nand is\n%s\nA released migration is never edited", i+1, a[i], b[min(i, len(b)-1)])
		}
	}
	return "no difference"
}
