// Package crashtest lets a test see what is left of a process that was killed in
// the middle of its work. That process is the test program itself, started again.
//
//	func TestMain(m *testing.M) { crashtest.Main(m, die) }
package crashtest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
)

// victim is the environment variable that makes a test program a process to be
// killed: what it works on, as JSON.
const victim = "LOAM_TEST_VICTIM"

// patience is how long a victim waits to be killed. Then it goes by itself, so that
// none outlives a test that has ended early.
const patience = time.Minute

type task struct {
	DB   db.Config
	Args []string
}

// Main runs the tests or, in a process started by Kill, the work: it calls Reached
// at the place where it is to die. Work that goes on in the background returns nil.
func Main(m *testing.M, work func(cfg db.Config, args []string) error) {
	given, isVictim := os.LookupEnv(victim)
	if !isVictim {
		os.Exit(m.Run())
	}
	var t task
	if err := errors.Join(json.Unmarshal([]byte(given), &t), work(t.DB, t.Args)); err != nil {
		panic(err)
	}
	wait()
}

// Reached tells the test that the place to die is reached, with a line of text, and
// does not come back.
func Reached(line string) {
	fmt.Println(line)
	wait()
}

func wait() {
	time.Sleep(patience)
	os.Exit(1)
}

// Kill has another process do the work on a database, kills it at the place that it
// says it has Reached, and gives its line.
func Kill(t testing.TB, cfg db.Config, args ...string) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	given, err := json.Marshal(task{cfg, args})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program) // #nosec G204 -- a test starts itself
	cmd.Env = append(os.Environ(), victim+"="+string(given))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	err = errors.Join(err, cmd.Process.Kill())
	_ = cmd.Wait() // it reports the kill
	if err != nil {
		t.Fatalf("the other process said %q: %v", line, err)
	}
	return strings.TrimSpace(line)
}
