// Package backups takes backups while clients write, restores each into a place of its own, and looks whether the copy is
// what the company was at one moment.
package backups

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// Options say how hard to try.
type Options struct {
	Engine  string
	Backups int
	Clients int
}

// Result is what was found.
type Result struct {
	Backups, Acknowledged, Compared, Differing int
	LongestWrite                               time.Duration // that was under way together with a backup
	Problems                                   []string
}

// String is the line a run ends with.
func (r Result) String() string {
	return fmt.Sprintf("backups %d, acknowledged %d, compared %d, differing %d", r.Backups, r.Acknowledged, r.Compared, r.Differing)
}

// Run backs up under load.
func Run(ctx context.Context, o Options) (r Result, err error) {
	l, err := lab.New(ctx, o.Engine)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if _, err := l.Start(ctx); err != nil {
		return r, err
	}
	boss, err := l.SetUp(ctx)
	if err != nil {
		return r, err
	}
	var kept journal
	writing, stop := context.WithCancel(ctx)
	problems := make([]error, o.Clients)
	var all sync.WaitGroup
	for n := range o.Clients {
		all.Go(func() { problems[n] = kept.write(ctx, writing, boss.Another(), n) })
	}
	err = takeAll(ctx, l, &kept, o, &r)
	stop()
	all.Wait()
	r.Acknowledged = len(kept.all())
	return r, errors.Join(append(problems, err)...)
}

func takeAll(ctx context.Context, l *lab.Lab, kept *journal, o Options, r *Result) error {
	folder, err := os.MkdirTemp("", "loam-backups-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	for n := range o.Backups {
		file := filepath.Join(folder, fmt.Sprintf("%d.zip", n))
		time.Sleep(200 * time.Millisecond) // the clients are ahead
		taken := span{from: time.Now()}
		if err := l.Command(ctx, "backup", file); err != nil {
			return err
		}
		taken.to = time.Now()
		time.Sleep(100 * time.Millisecond) // what came after it must not be in it
		entries := kept.all()
		kept.resting.Lock() // what is written now would only have to be compared
		there, err := restored(ctx, o.Engine, file)
		kept.resting.Unlock()
		if err != nil {
			return err
		}
		problems := compare(entries, there, taken)
		r.Backups++
		r.Compared += len(there.customers) + len(there.files)
		r.Differing += len(problems)
		r.Problems = append(r.Problems, problems...)
		r.LongestWrite = max(r.LongestWrite, longest(entries, taken))
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

// longest is how long the slowest write took that was under way in a span.
func longest(entries []entry, s span) (d time.Duration) {
	for _, e := range entries {
		if e.acknowledged.After(s.from) && e.began.Before(s.to) {
			d = max(d, e.acknowledged.Sub(e.began))
		}
	}
	return d
}
