package strain

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// The memory the program may have in use at most, in bytes (VmHWM, as Linux says).
const (
	usual   = 256 << 20 // at rest, and while a table is imported
	extreme = 512 << 20 // whatever anybody sends
)

// answered is how long an answer to anything hostile may take beside other tests; alone it takes 2 s at most.
const answered = 5 * time.Second

// TestMain builds the program once for all tests.
func TestMain(m *testing.M) {
	clean, err := lab.BuildOnce()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	clean()
	os.Exit(code)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// site is a running program with somebody who may do everything.
type site struct {
	t    *testing.T
	lab  *lab.Lab
	boss *lab.Client
}

func newLab(t *testing.T) *lab.Lab {
	t.Helper()
	e, err := dbtest.Engine()
	must(t, err)
	l, err := lab.New(t.Context(), string(e))
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

func start(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, lab: newLab(t)}
	_, err := s.lab.Start(t.Context())
	must(t, err)
	s.boss, err = s.lab.SetUp(t.Context())
	must(t, err)
	return s
}

// ask wants a status.
func (s *site) ask(method, path string, body any, want int) lab.Answer {
	s.t.Helper()
	answer, err := s.boss.Send(s.t.Context(), method, path, body)
	if answer.Status != want {
		s.t.Fatalf("%s %s: %d %.300s %v; want %d", method, path, answer.Status, answer.Body, err, want)
	}
	return answer
}

// account makes a customer and returns its path.
func (s *site) account(name string) string {
	s.t.Helper()
	return "/accounts/" + id(s.t, s.ask(http.MethodPost, "/accounts", map[string]any{"name": name}, http.StatusCreated))
}

func id(t *testing.T, answer lab.Answer) string {
	t.Helper()
	var made struct{ ID string }
	must(t, json.Unmarshal(answer.Body, &made))
	return made.ID
}

// peak is the most memory that was in use, in bytes.
func (s *site) peak() int64 {
	s.t.Helper()
	most, err := s.lab.Status("VmHWM")
	must(s.t, err)
	return most
}

// within wants the peak so far not to be above a limit, and begins it anew.
func (s *site) within(limit int64, what string) {
	s.t.Helper()
	most := s.peak()
	s.t.Logf("%s: at most %d MiB", what, most>>20)
	if most > limit {
		s.t.Errorf("%s: %d MiB, of %d", what, most>>20, limit>>20)
	}
	must(s.t, s.lab.ResetPeak())
}

// prompt wants new clients to be served within a second.
func (s *site) prompt(when string) {
	s.t.Helper()
	began := time.Now()
	answer, err := s.boss.Another().Send(s.t.Context(), http.MethodGet, "/me", nil)
	took := time.Since(began)
	if err != nil || !answer.OK() || took > time.Second {
		s.t.Errorf("%s: a new client was answered %d after %v %v", when, answer.Status, took, err)
	}
	s.t.Logf("%s: a new client was served within %v", when, took.Round(time.Microsecond))
}
