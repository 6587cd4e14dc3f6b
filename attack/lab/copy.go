package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// CopyTo copies everything of an installation that is at rest into another one, on the other engine. With a limit the copy is killed
// by SIGKILL at that time; through says that it came to its end before, or has no limit, and report is what it printed.
func (l *Lab) CopyTo(ctx context.Context, target *Lab, limit time.Duration) (through bool, report []byte, err error) {
	folder := l.Config().Dir // of the side on PostgreSQL
	if target.database != "" {
		folder = target.Config().Dir
	}
	cmd := exec.Command(l.binary, "db", "copy", "--from", l.place(), "--to", target.place(), "--data", folder, "--json")
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Start(); err != nil {
		return false, nil, err
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	var due <-chan time.Time
	if limit > 0 {
		due = time.After(limit)
	}
	select {
	case err = <-exited:
	case <-due:
		return false, nil, errors.Join(cmd.Process.Kill(), ignored(<-exited))
	case <-ctx.Done():
		return false, nil, errors.Join(ctx.Err(), cmd.Process.Kill(), ignored(<-exited))
	}
	if err != nil {
		return false, nil, fmt.Errorf("db copy: %w\n%s\n%s", err, log.String(), out.String())
	}
	return true, out.Bytes(), nil
}

// ignored is the end of a process that was killed: it reports the kill.
func ignored(error) error { return nil }

// place names the data as commands do.
func (l *Lab) place() string {
	if l.database != "" {
		return l.database
	}
	return l.Config().Dir
}
