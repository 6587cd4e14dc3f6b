// Package lab runs the built program as an operator does, on data of its own, and ends it as no operator would: what the
// harnesses of attack/ have in common.
package lab

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
)

// startLimit is how long a start may take before the lab gives up on it, far beyond any aim.
const startLimit = 60 * time.Second

// Lab is one installation of the program. It is used by one goroutine; its clients by any.
type Lab struct {
	URL string

	binary, dir, database string
	routed                string // how the program reaches the database, where that is another way than the lab's
	under                 []string
	guest                 bool // on the data of another
	drop                  func() error
	cluster               *cluster // nil but where the lab may kill its server
	process               *exec.Cmd
	exited                chan error
	log                   tail
}

// New prepares an installation without data on an engine: "sqlite", or "postgres", for which the server is the one that
// LOAM_TEST_POSTGRES names; where it names none, the lab has a server of its own, which it can kill. The program is the one LOAM_BINARY names, or one built from the source for this lab.
func New(ctx context.Context, engine string) (*Lab, error) {
	dir, err := os.MkdirTemp("", "loam-attack-")
	if err != nil {
		return nil, err
	}
	l := &Lab{dir: dir, binary: os.Getenv("LOAM_BINARY"), drop: func() error { return nil }}
	if l.binary == "" {
		l.binary = filepath.Join(dir, "loam")
		if err := Build(ctx, l.binary); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	switch engine {
	case "sqlite":
	case "postgres":
		if err := l.provide(ctx); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	default:
		return nil, errors.Join(fmt.Errorf("no such engine: %q (sqlite, postgres)", engine), os.RemoveAll(dir))
	}
	address, err := freeAddress()
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	l.URL = "http://" + address
	return l, nil
}

// provide makes a database, with a server where there is none.
func (l *Lab) provide(ctx context.Context) (err error) {
	server := os.Getenv("LOAM_TEST_POSTGRES")
	if server == "" {
		if l.cluster, err = newCluster(ctx); err != nil {
			return err
		}
		server = l.cluster.url("postgres")
	}
	address, drop, err := createDatabase(ctx, server)
	if err != nil {
		return err
	}
	l.database = address
	if l.cluster == nil { // with its own server the database goes anyway
		l.drop = drop
	}
	return nil
}

// MayKillDatabase says whether the database is a server of the lab's own.
func (l *Lab) MayKillDatabase() bool { return l.cluster != nil }

// KillDatabase ends the database server by SIGKILL and starts it again; the program is left alone. It returns how
// long after the server answered again the program took to say that it is well.
func (l *Lab) KillDatabase(ctx context.Context) (time.Duration, error) {
	if err := l.cluster.kill(); err != nil {
		return 0, err
	}
	if err := l.cluster.start(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	for time.Since(began) < startLimit {
		if healthy(ctx, l.URL) {
			return time.Since(began), nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, fmt.Errorf("the program was not well %v after its database was back:\n%s", startLimit, l.Log())
}

// Build makes the program from the source. Who needs several labs builds once, and names it in LOAM_BINARY.
func Build(ctx context.Context, binary string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-ldflags", "-s -w", "-o", binary, "github.com/loam-crm/loam/cmd/loam")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	return nil
}

// BuildOnce makes the program for all labs of this process, and names it in LOAM_BINARY, unless that names one already.
func BuildOnce() (clean func(), err error) {
	if os.Getenv("LOAM_BINARY") != "" {
		return func() {}, nil
	}
	dir, err := os.MkdirTemp("", "loam-built-")
	if err != nil {
		return nil, err
	}
	clean = func() { _ = os.RemoveAll(dir) }
	binary := filepath.Join(dir, "loam")
	if err := Build(context.Background(), binary); err != nil {
		clean()
		return nil, err
	}
	return clean, os.Setenv("LOAM_BINARY", binary)
}

// freeAddress is one that nobody listens on. It stays the same over restarts, as a client would expect.
func freeAddress() (string, error) {
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return probe.Addr().String(), probe.Close()
}

// Under has the next starts run the program by another command, which is to become the program itself, as "strace -D" does.
func (l *Lab) Under(command ...string) { l.under = command }

// Start runs the program and waits until it says that it is well; it returns how long that took.
func (l *Lab) Start(ctx context.Context) (time.Duration, error) {
	args := []string{"serve", "--addr", strings.TrimPrefix(l.URL, "http://"), "--data", l.Config().Dir}
	if l.database != "" {
		args = append(args, "--database", cmp.Or(l.routed, l.database))
	}
	args = slices.Concat(l.under, []string{l.binary}, args)
	l.process = exec.Command(args[0], args[1:]...) // not of ctx: Close ends it
	l.process.Stdout, l.process.Stderr = &l.log, &l.log
	began := time.Now()
	if err := l.process.Start(); err != nil {
		return 0, err
	}
	l.exited = make(chan error, 1)
	go func() { l.exited <- l.process.Wait() }()
	for time.Since(began) < startLimit {
		if healthy(ctx, l.URL) {
			return time.Since(began), nil
		}
		select {
		case err := <-l.exited:
			l.process = nil
			return 0, fmt.Errorf("the program ended at its start: %w\n%s", err, l.Log())
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	return 0, fmt.Errorf("the program was not well after %v:\n%s", startLimit, l.Log())
}

func healthy(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/healthz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	return res.Body.Close() == nil && res.StatusCode == http.StatusOK
}

// Kill ends the program at once, by SIGKILL.
func (l *Lab) Kill() error { return l.end(syscall.SIGKILL) }

// Stop ends the program as an operator does, by SIGTERM, and wants it to end well.
func (l *Lab) Stop() error {
	if err := l.end(syscall.SIGTERM); err != nil {
		return fmt.Errorf("the program ended badly: %w\n%s", err, l.Log())
	}
	return nil
}

func (l *Lab) end(signal syscall.Signal) error {
	if l.process == nil {
		return nil
	}
	err := l.process.Process.Signal(signal)
	left := <-l.exited
	l.process = nil
	http.DefaultClient.CloseIdleConnections()
	if signal == syscall.SIGKILL {
		return err
	}
	return errors.Join(err, left)
}

// Close ends the program and removes its data.
func (l *Lab) Close() error {
	if l.guest {
		return l.Kill()
	}
	err := errors.Join(l.Kill(), l.drop(), os.RemoveAll(l.dir))
	if l.cluster != nil {
		err = errors.Join(err, l.cluster.close())
	}
	return err
}

// Config says where the data is, for whoever looks at it while the program is down.
func (l *Lab) Config() db.Config {
	return db.Config{Dir: filepath.Join(l.dir, "data"), URL: l.database}
}

// PID is the number of the running program's process, 0 where none runs.
func (l *Lab) PID() int { return pid(l.process) }

// DatabasePID is that of the database server, 0 where it is not of the lab's own.
func (l *Lab) DatabasePID() int {
	if l.cluster == nil {
		return 0
	}
	return pid(l.cluster.process)
}

func pid(process *exec.Cmd) int {
	if process == nil {
		return 0
	}
	return process.Process.Pid
}

// Log is the end of what the program has printed.
func (l *Lab) Log() string { return l.log.String() }

// tail keeps the last bytes written.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailBytes = 64 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - tailBytes; over > 0 {
		t.text = bytes.Clone(t.text[over:])
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
