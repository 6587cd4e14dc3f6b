package durability_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/loam-crm/loam/attack/durability"
	"github.com/loam-crm/loam/internal/platform/db"
)

// smallDisk is how many megabytes the data folder has: several times what an empty company needs.
const smallDisk = 24

const diskFull = "507 disk_full"

// The disk with the data fills up: what cannot be stored is refused by name, everything else goes on, and once there is
// room again so does the rest. On PostgreSQL the records lie elsewhere, and only files are refused.
func TestFullDisk(t *testing.T) {
	l := newLab(t)
	small, err := durability.Mount(t.Context(), l.Config().Dir, smallDisk)
	must(t, err)
	defer func() { must(t, small.Unmount()) }()
	c := open(t, l)
	process := l.PID()
	c.acknowledge(60)

	must(t, small.Fill(500_000))
	c.noUpload(1_000_000, diskFull)
	must(t, small.Fill(0))
	queued := c.tryToEvaluate() // there may be room for it, but hardly for what it does
	c.refusals(20, diskFull)
	c.noUpload(1_000, diskFull)
	c.reads()
	c.signsIn(engine(t) == db.Postgres, diskFull)
	c.compare("while the disk is full")
	c.noHalfFiles()

	must(t, small.Free())
	c.acknowledge(60)
	c.upload(0)
	c.signsIn(true)
	c.notGivenUp(queued)
	c.done(c.evaluate())
	if l.PID() != process {
		t.Error("the program was started anew")
	}
	c.compare("after there is room again")
	c.sound()
}

// refusals has the clerk write until n writes were refused. What there is still room for may be stored.
func (c *company) refusals(n int, want ...string) {
	c.t.Helper()
	began, tried := time.Now(), 0
	for before := c.refused(); c.refused() < before+n; tried++ {
		if err := c.clerk.Write(c.t.Context()); err != nil && c.refused() == 0 {
			c.t.Fatalf("no answer: %v\n%s", err, c.lab.Log())
		}
		if time.Since(began) > 10*time.Second {
			c.t.Fatalf("in 10 s %d writes, %d refused", tried, c.refused()-before)
		}
	}
	c.t.Logf("%v: %d writes, of which refused %d, within %v", c.seen, tried, n, time.Since(began).Round(time.Millisecond))
	c.onlyRefused(want...)
}

// onlyRefused wants every refusal so far to have one of these names, and forgets them.
func (c *company) onlyRefused(want ...string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, name := range want {
		delete(c.seen, name)
	}
	if len(c.seen) > 0 {
		c.t.Errorf("refused with %v; want %v", c.seen, want)
	}
	clear(c.seen)
}

// noUpload wants files to be refused.
func (c *company) noUpload(size int, want ...string) {
	c.t.Helper()
	for n := range 5 {
		answer, _ := c.boss.Upload(c.t.Context(), c.account+"/files", "note.txt", bytes.Repeat([]byte{byte(n)}, size))
		if !slices.Contains(want, named(answer)) {
			c.t.Errorf("upload: %s %.300s; want %v", named(answer), answer.Body, want)
		}
	}
}

// reads wants everything to be answered that stores nothing.
func (c *company) reads() {
	c.t.Helper()
	for _, path := range []string{"/me", "/meta", "/accounts?limit=50&total=true", c.account, c.account + "/files", c.account + "/timeline",
		"/search?q=Keeper", "/jobs", "/notifications"} {
		c.ask(http.MethodGet, path, nil, http.StatusOK)
	}
	for _, path := range []string{"/healthz", "/"} {
		res, err := http.Get(c.lab.URL + path)
		if err != nil || res.StatusCode != http.StatusOK {
			c.t.Fatalf("%s: %v %v", path, res, err)
		}
		must(c.t, res.Body.Close())
	}
}

// signsIn has somebody sign in at a new machine. Where it is refused it is so by name.
func (c *company) signsIn(well bool, refusals ...string) {
	c.t.Helper()
	_, answer, err := c.lab.SignIn(c.t.Context())
	if answer.OK() != well || !well && !slices.Contains(refusals, named(answer)) {
		c.t.Errorf("sign-in: %s %.300s %v; want it %v", named(answer), answer.Body, err, well)
	}
}

// evaluate asks for work in the background, an evaluation of all customers, and names it.
func (c *company) evaluate() string {
	c.t.Helper()
	var job struct{ ID string }
	must(c.t, c.ask(http.MethodPost, "/value/evaluate", map[string]any{}, http.StatusAccepted).Decode(&job))
	return job.ID
}

// tryToEvaluate does so where there is little room left; "" if there was too little.
func (c *company) tryToEvaluate() string {
	c.t.Helper()
	answer, err := c.boss.Send(c.t.Context(), http.MethodPost, "/value/evaluate", map[string]any{})
	if err == nil && named(answer) == diskFull {
		return ""
	}
	var job struct{ ID string }
	must(c.t, errors.Join(err, answer.Decode(&job)))
	if job.ID == "" {
		c.t.Fatalf("evaluate: %d %.300s", answer.Status, answer.Body)
	}
	return job.ID
}

// done waits until work in the background is done.
func (c *company) done(job string) {
	c.t.Helper()
	began := time.Now()
	for state := c.job(job); state != "done"; state = c.job(job) {
		if time.Since(began) > 20*time.Second {
			c.t.Fatalf("an evaluation is %s after 20 s\n%s", state, c.lab.Log())
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.t.Logf("an evaluation was done after %v", time.Since(began).Round(time.Millisecond))
}

// notGivenUp wants acknowledged work that met the full disk to be done, or still to be. What could not even store that it
// failed is taken up again a minute later, for which no test waits.
func (c *company) notGivenUp(job string) {
	c.t.Helper()
	if job == "" {
		return
	}
	if state := c.job(job); !slices.Contains([]string{"queued", "running", "done"}, state) {
		c.t.Errorf("an evaluation that met the full disk is %s", state)
	}
}

func (c *company) job(job string) string {
	c.t.Helper()
	var now struct{ State string }
	must(c.t, c.ask(http.MethodGet, "/jobs/"+job, nil, http.StatusOK).Decode(&now))
	return now.State
}

// noHalfFiles looks at every stored file: it is what its name says, and nothing is left of those that were refused.
func (c *company) noHalfFiles() {
	c.t.Helper()
	root := filepath.Join(c.lab.Config().Dir, "files")
	must(c.t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if sum := fmt.Sprintf("%x", sha256.Sum256(content)); err == nil && sum != entry.Name() {
			c.t.Errorf("half a file is left: %s", path)
		}
		return err
	}))
}

// sound stops the program as an operator does, looks whether its database is sound, and compares once more after a start.
func (c *company) sound() {
	c.t.Helper()
	must(c.t, c.lab.Stop())
	c.check()
	_, err := c.lab.Start(c.t.Context())
	must(c.t, err)
	c.compare("after the next start")
}

// check asks SQLite whether the database is sound, while the program is down.
func (c *company) check() {
	c.t.Helper()
	d, err := db.Open(c.t.Context(), c.lab.Config())
	must(c.t, err)
	defer d.Close()
	if d.EngineName() != db.SQLite {
		return
	}
	var found string
	if err := d.QueryRow(c.t.Context(), "PRAGMA integrity_check").Scan(&found); err != nil || found != "ok" {
		c.t.Errorf("the database is %q, %v", found, err)
	}
}
