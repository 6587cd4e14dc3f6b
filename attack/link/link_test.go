package link

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/loam-crm/loam/attack/crash"
	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// TestMain builds the program once for all tests, and has the proxy say nothing.
func TestMain(m *testing.M) {
	zerolog.SetGlobalLevel(zerolog.Disabled)
	clean, err := lab.BuildOnce()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	clean()
	os.Exit(code)
}

// onPostgres leaves a test out, uncounted, where the suite runs on SQLite, which has no line to its database.
func onPostgres(t *testing.T) {
	t.Helper()
	e, err := dbtest.Engine()
	if err != nil {
		t.Fatal(err)
	}
	if e != db.Postgres {
		t.Skip("about PostgreSQL only: LOAM_TEST_DB=postgres")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newLab(t *testing.T) *lab.Lab {
	t.Helper()
	onPostgres(t)
	l, err := lab.New(t.Context(), string(db.Postgres))
	must(t, err)
	t.Cleanup(func() { must(t, l.Close()) })
	return l
}

// How long a request may take: to be read, to be written, and whatever it is when the database is gone.
const (
	readLimit  = 11 * time.Second
	writeLimit = 31 * time.Second
	goneLimit  = 5 * time.Second
	wellLimit  = 5 * time.Second // until the program works again once the line does
)

// trouble is a bad line for a while.
type trouble struct {
	name  string
	spoil func(*Line) error
	gone  bool // the database cannot be reached
	fine  bool // nothing is refused
}

func toxic(kind, stream string, attributes map[string]any) func(*Line) error {
	return func(l *Line) error { return l.Spoil(Toxic{kind, stream, attributes}) }
}

var troubles = []trouble{
	{name: "slow", spoil: toxic("latency", "downstream", map[string]any{"latency": 100, "jitter": 50}), fine: true},
	{name: "narrow", spoil: toxic("bandwidth", "downstream", map[string]any{"rate": 100}), fine: true},
	{name: "in slices", spoil: toxic("slicer", "downstream", map[string]any{"average_size": 300, "size_variation": 200, "delay": 100}), fine: true},
	{name: "answers lost", spoil: toxic("timeout", "downstream", map[string]any{"timeout": 0}), gone: true},
	{name: "questions lost", spoil: toxic("timeout", "upstream", map[string]any{"timeout": 0}), gone: true},
	{name: "reset", spoil: toxic("reset_peer", "downstream", map[string]any{"timeout": 50}), gone: true},
	{name: "down", spoil: func(l *Line) error { l.Down(); return nil }, gone: true},
}

// office are people at work, and what they were told.
type office struct {
	t      *testing.T
	lab    *lab.Lab
	line   *Line
	clerks []*crash.Clerk
	boss   *lab.Client

	mu      sync.Mutex
	refused map[string]int
}

// TestPostgresBehindABadLine: every request is answered by its deadline, the program goes on by itself when the line is good again, and
// what was acknowledged is there once, as is what was sent again with its key.
func TestPostgresBehindABadLine(t *testing.T) {
	l := newLab(t)
	line, err := NewLine(l)
	must(t, err)
	t.Cleanup(func() { must(t, line.Close()) })
	_, err = l.Start(t.Context())
	must(t, err)
	o := &office{t: t, lab: l, line: line, refused: map[string]int{}}
	o.boss, err = l.SetUp(t.Context())
	must(t, err)
	entities, err := record.Entities(t.Context(), o.boss)
	must(t, err)
	for n := range 3 {
		clerk := crash.NewClerk(n+1, o.boss.Another(), entities, 11, func(a lab.Answer) bool { return a.Status >= http.StatusInternalServerError })
		clerk.Again()
		o.clerks = append(o.clerks, clerk)
		for range 30 {
			must(t, clerk.Write(t.Context()))
		}
	}
	process := l.PID()
	for _, one := range troubles {
		o.suffer(one)
	}
	for _, clerk := range o.clerks {
		result, err := clerk.Compare(t.Context())
		must(t, err)
		t.Log(result, "unanswered", result.Unanswered)
		for _, problem := range result.Problems[:min(len(result.Problems), 10)] {
			t.Error(problem)
		}
	}
	if l.PID() != process {
		t.Error("the program was started anew")
	}
}

// suffer has everybody work while the line is bad.
func (o *office) suffer(one trouble) {
	o.t.Helper()
	const lasts = 6 * time.Second
	must(o.t, one.spoil(o.line))
	until, stop := context.WithTimeout(o.t.Context(), lasts)
	defer stop()
	var all sync.WaitGroup
	var read, wrote time.Duration // the longest
	for _, clerk := range o.clerks {
		all.Go(func() {
			o.each(until, &wrote, func() error { return clerk.Write(o.t.Context()) })
		})
	}
	for range 3 {
		c := o.boss.Another()
		all.Go(func() {
			o.each(until, &read, func() error { return o.read(c) })
		})
	}
	all.Wait()
	must(o.t, o.line.Mend(o.t.Context()))
	well := o.well()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.t.Logf("%s: slowest read %v, slowest write %v, refused %v, well again after %v", one.name, read.Round(time.Millisecond), wrote.Round(time.Millisecond), o.refused, well.Round(time.Millisecond))
	switch {
	case read > readLimit, wrote > writeLimit:
		o.t.Errorf("%s: a read took %v, a write %v", one.name, read, wrote)
	case one.gone && max(read, wrote) > goneLimit:
		o.t.Errorf("%s: it took %v to be told that the database is gone", one.name, max(read, wrote))
	case one.gone && len(o.refused) == 0:
		o.t.Errorf("%s: nothing was refused, the line was not bad", one.name)
	case one.fine && len(o.refused) > 0:
		o.t.Errorf("%s: refused %v", one.name, o.refused)
	}
	for what := range o.refused {
		if !strings.HasPrefix(what, "503 database_unreachable") && !strings.HasPrefix(what, "write") {
			o.t.Errorf("%s: %s", one.name, what)
		}
	}
	if well > wellLimit {
		o.t.Errorf("%s: the program was well %v after the line", one.name, well)
	}
	o.refused = map[string]int{}
	o.noLeak(one.name)
}

// each does something until the time is over, and remembers the longest it took.
func (o *office) each(until context.Context, longest *time.Duration, do func() error) {
	for until.Err() == nil {
		began := time.Now()
		err := do()
		took := time.Since(began)
		o.mu.Lock()
		*longest = max(*longest, took)
		if err != nil {
			what, _, _ := strings.Cut(err.Error(), "\n")
			if at := strings.Index(err.Error(), `"code":"`); at >= 0 {
				code, _, _ := strings.Cut(err.Error()[at+8:], `"`)
				what = "503 " + code
			}
			o.refused[what]++
		}
		o.mu.Unlock()
		if err != nil {
			time.Sleep(50 * time.Millisecond)
		}
	}
}

func (o *office) read(c *lab.Client) error {
	answer, err := c.Send(o.t.Context(), http.MethodGet, "/accounts", nil)
	if answer.Status != 0 && !answer.OK() {
		return fmt.Errorf("%d %s", answer.Status, answer.Body)
	}
	return err
}

// well is how long it takes until reading and writing work again.
func (o *office) well() time.Duration {
	o.t.Helper()
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		answer, err := o.boss.Send(o.t.Context(), http.MethodPost, "/accounts", map[string]any{"name": "Well at " + time.Now().String()})
		if err == nil && answer.OK() && o.read(o.boss) == nil {
			return time.Since(began)
		}
		if time.Since(began) > 4*wellLimit {
			o.t.Fatalf("the program is not well %v after the line: %v\n%s", time.Since(began), err, o.lab.Log())
		}
	}
}

// noLeak wants the connections back in the pool: one listens to other instances, and one may be at work.
func (o *office) noLeak(after string) {
	o.t.Helper()
	inUse := 0.0
	for began := time.Now(); time.Since(began) < wellLimit; time.Sleep(100 * time.Millisecond) {
		said, err := o.lab.Metrics(o.t.Context())
		must(o.t, err)
		if inUse = said["go_sql_in_use_connections"]; inUse <= 2 {
			return
		}
	}
	o.t.Errorf("%s: %v connections are not back in the pool", after, inUse)
}

// TestPostgresReadOnly: writes are refused by name, reads go on, and so do writes when the database takes them again.
func TestPostgresReadOnly(t *testing.T) {
	l := newLab(t)
	_, err := l.Start(t.Context())
	must(t, err)
	boss, err := l.SetUp(t.Context())
	must(t, err)
	write := func(name string) lab.Answer {
		answer, _ := boss.Send(t.Context(), http.MethodPost, "/accounts", map[string]any{"name": name}) // 503 is an error there
		return answer
	}
	if answer := write("Before"); !answer.OK() {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	set := func(value string) {
		t.Helper()
		must(t, l.Administer(t.Context(), "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = "+value+"', current_database()); END $$"))
		// A session keeps what it began with; the program makes new ones.
		must(t, l.Administer(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))
	}
	set("on")
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) { // connections that were ended are noticed when they are used
		answer := write("Meanwhile")
		if answer.Status == http.StatusServiceUnavailable && strings.Contains(string(answer.Body), `"database_read_only"`) {
			break
		}
		if answer.OK() || time.Since(began) > wellLimit {
			t.Fatalf("a write was answered %d %s", answer.Status, answer.Body)
		}
	}
	if answer, err := boss.Send(t.Context(), http.MethodGet, "/accounts", nil); err != nil || !answer.OK() || !strings.Contains(string(answer.Body), "Before") {
		t.Errorf("a read was answered %d %s %v", answer.Status, answer.Body, err)
	}
	makeWritable(t, l)
	for began := time.Now(); !write("After " + time.Now().String()).OK(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > wellLimit {
			t.Fatalf("writes do not go on:\n%s", l.Log())
		}
	}
}

// makeWritable undoes it in a transaction that says itself that it writes.
func makeWritable(t *testing.T, l *lab.Lab) {
	t.Helper()
	must(t, l.Administer(t.Context(), `BEGIN READ WRITE; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET default_transaction_read_only', current_database()); END $$; COMMIT`))
	must(t, l.Administer(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))
}

const unsafe = "may lose what was acknowledged"

// TestPostgresThatDoesNotSyncIsWarnedOf: the tests' server does not sync, the lab's own does.
func TestPostgresThatDoesNotSyncIsWarnedOf(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func()
		want    bool
	}{
		{"without fsync", func() {}, true},
		{"in earnest", func() { t.Setenv("LOAM_TEST_POSTGRES", "") }, false},
	} {
		c.prepare()
		l := newLab(t)
		_, err := l.Start(t.Context())
		must(t, err)
		_, err = l.SetUp(t.Context())
		must(t, err) // by then everything that is said at the start has been said
		if said := strings.Contains(l.Log(), unsafe) && strings.Contains(l.Log(), `"off":"fsync"`); said != c.want {
			t.Errorf("%s: warned of: %v\n%s", c.name, said, l.Log())
		}
	}
}

// TestPostgresThatKeepsOneWaiting: a server that can be reached, but holds a table for somebody else, is waited for as long as a
// request may take, and the client is told so; nobody else is disturbed.
func TestPostgresThatKeepsOneWaiting(t *testing.T) {
	l := newLab(t)
	_, err := l.Start(t.Context())
	must(t, err)
	boss, err := l.SetUp(t.Context())
	must(t, err)
	held := make(chan error, 1)
	go func() {
		held <- l.Administer(t.Context(), "BEGIN; LOCK TABLE tasks; SELECT pg_sleep(12); COMMIT")
	}()
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	answer, _ := boss.Send(t.Context(), http.MethodGet, "/tasks", nil) // 503 is an error there
	took := time.Since(began)
	t.Logf("answered %d %s after %v", answer.Status, answer.Body, took.Round(time.Millisecond))
	if answer.Status != http.StatusServiceUnavailable || !strings.Contains(string(answer.Body), `"took_too_long"`) || took > readLimit {
		t.Errorf("a read that had to wait was answered %d after %v", answer.Status, took)
	}
	if answer, err := boss.Send(t.Context(), http.MethodGet, "/accounts", nil); err != nil || !answer.OK() {
		t.Errorf("another read was answered %d %v", answer.Status, err)
	}
	must(t, <-held)
	if answer, err := boss.Send(t.Context(), http.MethodGet, "/tasks", nil); err != nil || !answer.OK() {
		t.Errorf("afterwards a read was answered %d %v", answer.Status, err)
	}
}
