package durability_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/durability"
	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/internal/platform/db"
)

// How many single writes and uploads are followed to the disk.
const (
	writes  = 100
	uploads = 20
)

// One client writes, one thing after the other, and waits for each answer: by then it has reached the disk.
func TestWhatIsAcknowledgedIsSynced(t *testing.T) {
	t.Setenv("LOAM_TEST_POSTGRES", "") // a server of the lab's own is one that syncs; the tests' own does not
	l := newLab(t)
	calls := trace(t, l)
	c := open(t, l)
	rows, files := c.rows(), c.files()
	c.toldToSync()
	must(t, l.Stop())
	all := calls()

	log := durability.SQLiteLog
	if engine(t) == db.Postgres {
		log = durability.PostgresLog
	}
	n := durability.CountSyncs(all, log, rows)
	t.Logf("%d writes, %d syncs; %d uploads", len(rows), n, len(files))
	if n < len(rows) {
		t.Errorf("%d writes were acknowledged with %d syncs", len(rows), n)
	}
	for _, r := range durability.Unsynced(all, log, rows) {
		t.Errorf("%s was acknowledged before it was synced", r.What)
	}
	for place, r := range files {
		if err := durability.CheckUpload(all, log, r, place); err != nil {
			t.Error(err)
		}
		c.namesSynced(all, r.Sent, r)
	}
	c.namesSynced(all, time.Time{}, rows[0]) // what the first start made
}

// rows are single writes of the clerk.
func (c *company) rows() (out []durability.Request) {
	c.t.Helper()
	for len(out) < writes {
		before, sent := c.clerk.Result().Acknowledged, time.Now()
		must(c.t, c.clerk.Write(c.t.Context()))
		if c.clerk.Result().Acknowledged > before {
			out = append(out, durability.Request{What: fmt.Sprintf("write %d", len(out)+1), Sent: sent, Answered: time.Now()})
		}
	}
	return out
}

// files are uploads, by where they must lie.
func (c *company) files() map[string]durability.Request {
	c.t.Helper()
	out := map[string]durability.Request{}
	for n := range uploads {
		place, r := c.upload(n)
		out[place] = r
	}
	return out
}

// namesSynced wants the name of the data folder, and every new one in it, to be durable by the answer to a request.
func (c *company) namesSynced(calls []durability.Call, from time.Time, r durability.Request) {
	c.t.Helper()
	for _, name := range durability.Nameless(calls, filepath.Dir(c.lab.Config().Dir), from, r.Answered) {
		c.t.Errorf("%s: the name of %s was not synced", r.What, name)
	}
}

// trace has the lab's programs recorded. What it returns waits until they have ended and reads the trace.
func trace(t *testing.T, l *lab.Lab) func() []durability.Call {
	t.Helper()
	strace, err := durability.FindStrace()
	must(t, err)
	own := filepath.Join(t.TempDir(), "program")
	// -D: strace is not to stand between the lab and the program, which the lab signals. The filter spares all other calls.
	l.Under(append([]string{strace, "-D", "--seccomp-bpf"}, durability.Recording(own)...)...)
	if l.DatabasePID() == 0 {
		return func() []durability.Call { return whole(t, own) }
	}
	server := filepath.Join(t.TempDir(), "server")
	// What serves the program is started later; those that are there already may sync for it.
	all := append(children(t, l.DatabasePID()), l.DatabasePID())
	a, err := durability.Attach(t.Context(), all, durability.Recording(server)...)
	must(t, err)
	return func() []durability.Call {
		must(t, a.Detach())
		calls, err := durability.ReadTraceFile(server)
		must(t, err)
		return append(whole(t, own), calls...)
	}
}

// whole reads a trace once strace has written the end of it, which it does after the program has ended.
func whole(t *testing.T, file string) []durability.Call {
	t.Helper()
	for range 1500 {
		text, err := os.ReadFile(file)
		must(t, err)
		if lines := strings.Split(strings.TrimSpace(string(text)), "\n"); strings.HasSuffix(lines[len(lines)-1], "+++ exited with 0 +++") {
			calls, err := durability.ReadTrace(bytes.NewReader(text))
			must(t, err)
			return calls
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("strace did not write the end of the program within 15 s")
	return nil
}

// upload puts a file on the customer, every other one too large for one write, and says where it must lie.
func (c *company) upload(n int) (place string, r durability.Request) {
	c.t.Helper()
	content := bytes.Repeat([]byte{byte(n), 'x'}, 10+n%2*200_000)
	sha := fmt.Sprintf("%x", sha256.Sum256(content))
	r = durability.Request{What: fmt.Sprintf("upload %d", n+1), Sent: time.Now()}
	answer, err := c.boss.Upload(c.t.Context(), c.account+"/files", "note.txt", content)
	r.Answered = time.Now()
	if answer.Status != http.StatusCreated {
		c.t.Fatalf("%s: %d %.300s %v", r.What, answer.Status, answer.Body, err)
	}
	return filepath.Join(c.lab.Config().Dir, "files", sha[:2], sha), r
}

// toldToSync looks at what the program's connections are told, at one that is opened as the program opens them.
func (c *company) toldToSync() {
	c.t.Helper()
	cfg := c.lab.Config()
	cfg.Guest = true
	d, err := db.Open(c.t.Context(), cfg)
	must(c.t, err)
	defer d.Close()
	want := map[string]string{"PRAGMA journal_mode": "wal", "PRAGMA synchronous": "2"}
	if d.EngineName() == db.Postgres {
		want = map[string]string{"SHOW fsync": "on", "SHOW synchronous_commit": "on", "SHOW full_page_writes": "on"}
	}
	for question, answer := range want {
		var got string
		if err := d.Writer().QueryRowContext(c.t.Context(), question).Scan(&got); err != nil || got != answer {
			c.t.Errorf("%s = %q, %v; want %q", question, got, err, answer)
		}
	}
}

// The counter sees a writer that acknowledges before it syncs, and one that does not.
func TestTheCounterSees(t *testing.T) {
	for mode, wanted := range map[string]bool{"full": true, "normal": false} {
		t.Run(mode, func(t *testing.T) {
			calls, done := runWriter(t, mode)
			n := durability.CountSyncs(calls, durability.SQLiteLog, done)
			t.Logf("%d writes, %d syncs", len(done), n)
			if len(done) != ownWrites || n >= len(done) != wanted {
				t.Errorf("synchronous = %s: %d writes, %d syncs", mode, len(done), n)
			}
			if left := durability.Unsynced(calls, durability.SQLiteLog, done); len(left) == 0 != wanted {
				t.Errorf("synchronous = %s: %d writes not synced before the answer", mode, len(left))
			}
		})
	}
}

func runWriter(t *testing.T, mode string) (calls []durability.Call, done []durability.Request) {
	t.Helper()
	strace, err := durability.FindStrace()
	must(t, err)
	self, err := os.Executable()
	must(t, err)
	file := filepath.Join(t.TempDir(), "trace")
	cmd := exec.CommandContext(t.Context(), strace, append(durability.Recording(file), self)...)
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), writerMode+"="+mode)
	out, err := cmd.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("%v\n%s", err, failed.Stderr)
	}
	must(t, err)
	must(t, json.Unmarshal(out, &done))
	calls, err = durability.ReadTraceFile(file)
	must(t, err)
	return calls, done
}
