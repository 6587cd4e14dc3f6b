package durability_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/loam-crm/loam/attack/crash"
	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

func TestMain(m *testing.M) {
	if mode := os.Getenv(writerMode); mode != "" {
		os.Exit(write(mode))
	}
	clean, err := prepare()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	clean()
	os.Exit(code)
}

// prepare builds the program once for all tests. strace knows files by where they really are, so tests must, too.
func prepare() (clean func(), err error) {
	real, err := filepath.EvalSymlinks(os.TempDir())
	if err != nil {
		return nil, err
	}
	if err := os.Setenv("TMPDIR", real); err != nil {
		return nil, err
	}
	if os.Getenv("LOAM_BINARY") != "" {
		return func() {}, nil
	}
	dir, err := os.MkdirTemp("", "loam-durability-")
	if err != nil {
		return nil, err
	}
	clean = func() { _ = os.RemoveAll(dir) }
	binary := filepath.Join(dir, "loam")
	if err := lab.Build(context.Background(), binary); err != nil {
		clean()
		return nil, err
	}
	return clean, os.Setenv("LOAM_BINARY", binary)
}

// company is an installation with somebody who writes, and what was answered.
type company struct {
	t       *testing.T
	lab     *lab.Lab
	boss    *lab.Client
	clerk   *crash.Clerk
	account string // the path of a customer, for files

	mu   sync.Mutex
	seen map[string]int // answers from 500 upwards, as "507 disk_full"
}

func engine(t *testing.T) db.Engine {
	t.Helper()
	e, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func newLab(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := lab.New(t.Context(), string(engine(t)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

// open starts the program, sets the company up and makes a customer.
func open(t *testing.T, l *lab.Lab) *company {
	t.Helper()
	_, err := l.Start(t.Context())
	must(t, err)
	c := &company{t: t, lab: l, seen: map[string]int{}}
	c.boss, err = l.SetUp(t.Context())
	must(t, err)
	entities, err := record.Entities(t.Context(), c.boss)
	must(t, err)
	c.clerk = crash.NewClerk(1, c.boss.Another(), entities, 7, c.doubtful)
	var made struct{ ID string }
	answer := c.ask(http.MethodPost, "/accounts", map[string]any{"name": "Keeper of files"}, http.StatusCreated)
	must(t, answer.Decode(&made))
	c.account = "/accounts/" + made.ID
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// doubtful counts the answers that leave it open what became of a request.
func (c *company) doubtful(a lab.Answer) bool {
	if a.Status < 500 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[named(a)]++
	return true
}

// named is an answer as tests speak of it: "507 disk_full".
func named(a lab.Answer) string {
	var problem struct{ Code string }
	_ = json.Unmarshal(a.Body, &problem) // what is no problem has no name
	return fmt.Sprintf("%d %s", a.Status, problem.Code)
}

// refused is how many writes were answered 500 and above so far.
func (c *company) refused() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, times := range c.seen {
		n += times
	}
	return n
}

// ask wants a status.
func (c *company) ask(method, path string, body any, want int) lab.Answer {
	c.t.Helper()
	answer, err := c.boss.Send(c.t.Context(), method, path, body)
	if answer.Status != want {
		c.t.Fatalf("%s %s: %d %.300s %v; want %d", method, path, answer.Status, answer.Body, err, want)
	}
	return answer
}

// acknowledge has the clerk write until n more writes were acknowledged, and none refused.
func (c *company) acknowledge(n int) {
	c.t.Helper()
	for want := c.clerk.Result().Acknowledged + n; c.clerk.Result().Acknowledged < want; {
		if err := c.clerk.Write(c.t.Context()); err != nil {
			c.t.Fatalf("a write was not acknowledged: %v\n%s", err, c.lab.Log())
		}
	}
}

// compare wants everything acknowledged to be there as acknowledged, once, and of the rest nothing by half.
func (c *company) compare(when string) {
	c.t.Helper()
	result, err := c.clerk.Compare(c.t.Context())
	if err != nil {
		c.t.Fatalf("%s: %v\n%s", when, err, c.lab.Log())
	}
	for _, problem := range result.Problems[:min(len(result.Problems), 20)] {
		c.t.Errorf("%s: %s", when, problem)
	}
}
