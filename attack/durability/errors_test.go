package durability_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/durability"
	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/platform/db"
)

const (
	diskFailed  = "503 disk_failed"
	unreachable = "503 database_unreachable"
)

// fault is what fails for a while, and how the program answers meanwhile.
type fault struct {
	name, rule string
	files      []string // none: all
	want       []string
}

// faults are those of the disk that the program itself writes to: on PostgreSQL there are no records on it.
func faults(engine db.Engine, folder string) []fault {
	noSync := fault{"no sync", "fsync,fdatasync:error=EIO", nil, []string{diskFailed}}
	noRoom := fault{"no sync for want of room", "fsync,fdatasync:error=ENOSPC", nil, []string{diskFull, diskFailed}}
	if engine == db.Postgres {
		return []fault{noSync, noRoom}
	}
	rows := filepath.Join(folder, db.FileName)
	both, log := []string{rows, rows + "-wal"}, []string{rows + "-wal"}
	return []fault{noSync, noRoom,
		{"no write", "pwrite64:error=EIO", both, []string{diskFailed}},
		{"no write for want of room", "pwrite64:error=ENOSPC", both, []string{diskFull}},
		{"no write from the middle of a commit", "pwrite64:error=EIO:when=4+", log, []string{diskFailed}},
	}
}

// Syncs and writes fail while the program runs. What may not be on the disk is never acknowledged, everything else goes on,
// and once the disk works again so does the rest.
func TestFailingDisk(t *testing.T) {
	t.Setenv("LOAM_TEST_POSTGRES", "") // a server that syncs
	l := newLab(t)
	c := open(t, l)
	process := l.PID()
	for _, f := range faults(engine(t), l.Config().Dir) {
		c.acknowledge(10)
		broken, err := durability.Inject(t.Context(), []int{process}, f.rule, f.files...)
		must(t, err)
		c.suffer(f)
		must(t, broken.Detach())
	}
	if engine(t) == db.Postgres {
		c.acknowledge(10)
		c.serverWithoutSync()
	}
	if !strings.Contains(l.Log(), `"level":"ERROR"`) {
		t.Error("nothing in the log for whoever runs the server")
	}
	c.acknowledge(30)
	c.upload(0)
	c.signsIn(true)
	c.done(c.evaluate())
	if l.PID() != process {
		t.Error("the program was started anew")
	}
	must(t, l.Kill()) // without the tidying up of an end
	_, err := l.Start(t.Context())
	must(t, err)
	c.compare("after a kill")
	c.sound()
	if engine(t) == db.SQLite { // PostgreSQL saw to it in serverWithoutSync
		c.renews()
	}
}

// serverWithoutSync has PostgreSQL meet a failed sync of its log: it ends all connections and recovers by itself.
func (c *company) serverWithoutSync() {
	c.t.Helper()
	broken, err := durability.Inject(c.t.Context(), children(c.t, c.lab.DatabasePID()), "fsync,fdatasync:error=EIO")
	must(c.t, err)
	before := c.clerk.Result().Acknowledged
	c.refusals(1, unreachable)
	must(c.t, broken.Ended())
	if now := c.clerk.Result().Acknowledged; now != before {
		c.t.Errorf("no sync of the server: %d writes were acknowledged", now-before)
	}
	began := time.Now()
	for answer := c.tryToRead(); !answer.OK(); answer = c.tryToRead() {
		if time.Since(began) > 10*time.Second {
			c.t.Fatalf("PostgreSQL is not back: %d %.300s", answer.Status, answer.Body)
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.t.Logf("PostgreSQL was back after %v", time.Since(began).Round(time.Millisecond))
	c.compare("after PostgreSQL is back")
}

func (c *company) tryToRead() lab.Answer {
	answer, _ := c.boss.Send(c.t.Context(), http.MethodGet, c.account, nil) // an error leaves no status
	return answer
}

// children are the processes that a process has started: PostgreSQL's do the work, and the server itself is left alone.
func children(t *testing.T, pid int) (out []int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	must(t, err)
	for _, word := range strings.Fields(string(text)) {
		child, err := strconv.Atoi(word)
		must(t, err)
		out = append(out, child)
	}
	return out
}

// suffer writes and reads while the disk fails.
func (c *company) suffer(f fault) {
	c.t.Helper()
	before, elsewhere := c.clerk.Result().Acknowledged, engine(c.t) == db.Postgres
	if !elsewhere {
		c.refusals(8, f.want...)
	}
	c.noUpload(1_000, f.want...)
	if now := c.clerk.Result().Acknowledged; now != before {
		c.t.Errorf("%s: %d writes were acknowledged", f.name, now-before)
	}
	c.reads()
	c.signsIn(elsewhere, f.want...)
	c.compare(f.name)
	c.noHalfFiles()
}

// renews has a sync fail once, in this process and in one that is killed then. What follows does not stand on what that sync left.
func (c *company) renews() {
	c.t.Helper()
	c.brokenSync()
	file := filepath.Join(c.t.TempDir(), "trace")
	a, err := durability.Attach(c.t.Context(), []int{c.lab.PID()}, durability.Recording(file)...)
	must(c.t, err)
	r := c.create("in the same process")
	must(c.t, a.Detach())
	calls, err := durability.ReadTraceFile(file)
	must(c.t, err)
	c.renewed(calls, r)

	c.brokenSync()
	must(c.t, c.lab.Kill())
	next, began := trace(c.t, c.lab), time.Now()
	_, err = c.lab.Start(c.t.Context())
	must(c.t, err)
	r = c.create("in the next process")
	r.Sent = began // its start may have done it
	must(c.t, c.lab.Stop())
	c.renewed(next(), r)
}

// brokenSync has one write refused for a sync that failed.
func (c *company) brokenSync() {
	c.t.Helper()
	broken, err := durability.Inject(c.t.Context(), []int{c.lab.PID()}, "fsync,fdatasync:error=EIO")
	must(c.t, err)
	answer, _ := c.boss.Send(c.t.Context(), http.MethodPost, "/tags", map[string]any{"name": "refused"})
	must(c.t, broken.Detach())
	if named(answer) != diskFailed {
		c.t.Fatalf("without a sync: %s; want %s", named(answer), diskFailed)
	}
}

func (c *company) create(what string) durability.Request {
	c.t.Helper()
	sent := time.Now()
	c.ask(http.MethodPost, "/tags", map[string]any{"name": what}, http.StatusCreated)
	return durability.Request{What: what, Sent: sent, Answered: time.Now()}
}

func (c *company) renewed(calls []durability.Call, r durability.Request) {
	c.t.Helper()
	if err := durability.CheckRenewed(calls, r, filepath.Join(c.lab.Config().Dir, db.FileName)); err != nil {
		c.t.Error(err)
	}
}
