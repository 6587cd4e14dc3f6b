package catalogue

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// company opens one on the engine of the tests.
func company(t *testing.T) *Site {
	t.Helper()
	engine, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(t.Context(), string(engine))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := Open(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNoRowFindsAnything(t *testing.T) {
	s := company(t)
	for _, r := range Rows() {
		t.Run(r.ID, func(t *testing.T) {
			found, err := s.Look(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if !found.Empty() {
				t.Errorf("%s:\n%v", r.Title, found)
			}
		})
	}
}

// few are the faults that are switched on when nobody asks for others: all of them take minutes.
var few = []string{"V01 edit", "V20 scope", "V53 left"}

// TestEveryRowSeesItsFaults switches off one guard after the other. LOAM_FAULT names those it takes, or all.
func TestEveryRowSeesItsFaults(t *testing.T) {
	only := os.Getenv("LOAM_FAULT")
	if engine, err := dbtest.Engine(); err != nil || engine != "sqlite" && only == "" {
		t.Skipf("the guards are the same on %s; LOAM_FAULT switches them off there, too (%v)", engine, err)
	}
	work := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	binary, on := filepath.Join(work, "loam"), filepath.Join(work, "on")
	if err := BuildSeeded(t.Context(), root, work, binary); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LOAM_BINARY", binary)
	t.Setenv(switchFile, on)
	s := company(t)
	seen := map[string]bool{}
	for _, f := range Faults {
		if seen[f.On()] || only == "" && !slices.Contains(few, f.On()) || only != "all" && !strings.HasPrefix(f.On(), only) {
			continue
		}
		seen[f.On()] = true
		t.Run(f.On(), func(t *testing.T) { sees(t, s, f, on) })
	}
	for _, r := range Rows() {
		if !slices.ContainsFunc(Faults, func(f Fault) bool { return f.Row == r.ID }) {
			t.Errorf("%s has no fault to see", r.ID)
		}
	}
}

func sees(t *testing.T, s *Site, f Fault, on string) {
	i := slices.IndexFunc(Rows(), func(r Row) bool { return r.ID == f.Row })
	if i < 0 {
		t.Fatal("a fault of no row")
	}
	if err := s.Plant(t.Context()); err != nil { // while all guards are on
		t.Fatal(err)
	}
	if err := os.WriteFile(on, []byte(f.On()), 0o600); err != nil {
		t.Fatal(err)
	}
	found := &Found{}
	err := Rows()[i].Test(t.Context(), s, found)
	if err := os.WriteFile(on, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Logf("the row ended with %v", err)
	}
	if found.Empty() {
		t.Errorf("%s is switched off, and the row sees nothing", f.On())
	}
	t.Logf("%.600v", found)
	if err := s.Mend(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestTheCatalogueIsWhole compares the list in README.md with the rows.
func TestTheCatalogueIsWhole(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rows() {
		if n := strings.Count(string(text), "\n| "+r.ID+" |"); n != 1 {
			t.Errorf("%s stands %d times in README.md", r.ID, n)
		}
	}
	for id := range Absent {
		if n := strings.Count(string(text), "\n| "+id+" |"); n != 1 {
			t.Errorf("%s stands %d times in README.md", id, n)
		}
	}
}
