package durability

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// FindStrace is the strace that LOAM_STRACE names, or one of the PATH.
func FindStrace() (string, error) {
	name := os.Getenv("LOAM_STRACE")
	if name == "" {
		name = "strace"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("install strace, or run scripts/ensure-strace.sh: %w", err)
	}
	return path, nil
}

// watched are the calls that a trace has. A question mark lets strace do without those that a platform does not have.
const watched = "trace=fsync,fdatasync,write,pwrite64,writev,pwritev,ftruncate,?rename,?renameat,renameat2,?mkdir,mkdirat,?link,linkat"

// Recording is how strace is told to write a trace of a process, its threads and those that it starts into a file.
func Recording(file string) []string {
	return []string{"-f", "-y", "-ttt", "-T", "-s", "0", "-e", "signal=none", "-e", watched, "-o", file}
}

// Attached is a strace that works on running processes.
type Attached struct {
	process *exec.Cmd
	exited  chan error
	said    said
}

// Attach has strace work on processes and returns once it does.
func Attach(ctx context.Context, pids []int, args ...string) (*Attached, error) {
	strace, err := FindStrace()
	if err != nil {
		return nil, err
	}
	for _, pid := range pids {
		args = append(args, "-p", strconv.Itoa(pid))
	}
	a := &Attached{process: exec.CommandContext(ctx, strace, args...), exited: make(chan error, 1)}
	a.process.Stderr = &a.said
	if err := a.process.Start(); err != nil {
		return nil, err
	}
	go func() { a.exited <- a.process.Wait() }()
	for range 2000 {
		select {
		case err := <-a.exited:
			return nil, fmt.Errorf("strace does not attach to a process here: %w\n%s", err, a.said.String())
		case <-time.After(10 * time.Millisecond):
		}
		if strings.Count(a.said.String(), " attach") >= len(pids) { // or it says of one that it has ended meanwhile
			return a, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("strace did not attach within 20 s:\n%s", a.said.String()), a.Detach())
}

// Inject makes calls of processes fail, by rules such as "fsync,fdatasync:error=EIO", until it is detached. Where files are
// named, only calls on them fail.
func Inject(ctx context.Context, pids []int, rule string, files ...string) (*Attached, error) {
	calls, _, _ := strings.Cut(rule, ":")
	args := []string{"-f", "-e", "trace=" + calls, "-e", "signal=none", "-e", "inject=" + rule, "-o", os.DevNull}
	for _, file := range files {
		args = append(args, "-P", file)
	}
	return Attach(ctx, pids, args...)
}

// Detach lets the processes go on as they would by themselves.
func (a *Attached) Detach() error {
	if err := a.process.Process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	var ended *exec.ExitError
	if err := <-a.exited; err != nil && !errors.As(err, &ended) { // the signal is its exit status
		return err
	}
	return nil
}

// Ended waits until the processes have ended by themselves.
func (a *Attached) Ended() error {
	select {
	case <-a.exited:
		return nil
	case <-time.After(20 * time.Second):
		return errors.Join(errors.New("the processes did not end within 20 s"), a.Detach())
	}
}

// said is what strace says; it is read while strace goes on.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}
