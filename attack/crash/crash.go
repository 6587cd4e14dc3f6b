// Package crash kills the program again and again while clients write, and compares what is there afterwards with what
// had been acknowledged.
package crash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/loam-crm/loam/attack/lab"
	"github.com/loam-crm/loam/attack/record"
)

// Options say how hard to try.
type Options struct {
	Engine  string
	Cycles  int
	Clients int    // that write records, beside one that imports and evaluates
	Seed    uint64 // of what is written and when the program is killed
	Log     io.Writer
	// Gentle ends the program by SIGTERM: then what was carried out must have been answered, too.
	Gentle bool
	// Tamper is called between a kill and the next start: for the tests of the harness itself.
	Tamper func(ctx context.Context, l *lab.Lab) error
}

// Result is what was found. Lost and Doubled are told in Problems.
type Result struct {
	Cycles       int
	Acknowledged int // requests
	Unanswered   int // requests in flight when the program was killed
	Kept         int // of the unanswered, how many turned out to be stored
	Lost         int
	Doubled      int
	Slowest      time.Duration  // from a start after a kill until the program was well
	Entities     map[string]int // acknowledged, by what was written
	Tried        map[string]int // records sent, by entity
	Problems     []string
}

// String is the line a run ends with.
func (r Result) String() string {
	return fmt.Sprintf("cycles %d, acknowledged %d, lost %d, doubled %d", r.Cycles, r.Acknowledged, r.Lost, r.Doubled)
}

// Good says that nothing was found.
func (r Result) Good() bool { return r.Lost == 0 && r.Doubled == 0 && len(r.Problems) == 0 }

// The shortest and the longest time that clients write before the program is killed.
const (
	shortest = 20 * time.Millisecond
	longest  = 250 * time.Millisecond

	// recovery is how long the program may take after a kill until it answers again.
	recovery = 5 * time.Second
)

// worker is somebody who works until the program is gone, and compares once it is back.
type worker interface {
	work(ctx, until context.Context) // begins nothing once until has ended
	compare(ctx context.Context, all bool) error
	finish(ctx context.Context) error // after the last cycle, when everything is at rest
}

// Run starts an installation, sets it up and kills it as often as asked for.
func Run(ctx context.Context, o Options) (result Result, err error) {
	l, err := lab.New(ctx, o.Engine)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if _, err := l.Start(ctx); err != nil {
		return result, err
	}
	boss, err := l.SetUp(ctx)
	if err != nil {
		return result, err
	}
	entities, err := record.Entities(ctx, boss)
	if err != nil {
		return result, err
	}
	found := &findings{r: Result{Entities: map[string]int{}, Tried: map[string]int{}}}
	var workers []worker
	for n := range o.Clients {
		workers = append(workers, newWriter(n+1, boss.Another(), entities, o.Seed, found))
	}
	workers = append(workers, newImporter(boss, found)) // the last, which waits for the queue in the end
	chance := rand.New(rand.NewPCG(o.Seed, 0))
	for cycle := range o.Cycles {
		took, err := attack(ctx, l, workers, o, chance)
		if err != nil {
			return found.result(cycle), fmt.Errorf("cycle %d: %w", cycle+1, err)
		}
		found.started(took)
		if err := each(workers, func(w worker) error { return w.compare(ctx, false) }); err != nil {
			return found.result(cycle + 1), err
		}
		if r := found.result(cycle + 1); o.Gentle && r.Kept > 0 {
			found.wrong("%d requests were carried out and not answered", r.Kept)
		}
		if r := found.result(cycle + 1); !r.Good() {
			return r, nil // what went wrong once is not made clearer by what follows
		}
		if cycle%50 == 49 {
			fmt.Fprintln(o.Log, found.result(cycle+1))
		}
	}
	for _, w := range workers {
		if err := w.finish(ctx); err != nil {
			return found.result(o.Cycles), err
		}
		if r := found.result(o.Cycles); !r.Good() {
			return r, nil
		}
	}
	return found.result(o.Cycles), l.Stop()
}

// attack lets everybody write for a while, then kills the program or its database. It returns how long the program took
// to be well again.
func attack(ctx context.Context, l *lab.Lab, workers []worker, o Options, chance *rand.Rand) (took time.Duration, err error) {
	after := shortest + time.Duration(chance.Int64N(int64(longest-shortest)))
	database := l.MayKillDatabase() && chance.IntN(2) == 0
	working, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	for _, w := range workers {
		all.Go(func() { w.work(ctx, working) })
	}
	time.Sleep(after)
	if database {
		took, err = l.KillDatabase(ctx)
	} else {
		err = end(l, o.Gentle)
	}
	stop() // what is under way is not cut off: its answer is wanted, or its failure
	all.Wait()
	if database || err != nil {
		return took, err
	}
	if o.Tamper != nil {
		if err := o.Tamper(ctx, l); err != nil {
			return 0, err
		}
	}
	return l.Start(ctx)
}

func end(l *lab.Lab, gentle bool) error {
	if gentle {
		return l.Stop()
	}
	return l.Kill()
}

// each asks all workers at once.
func each(workers []worker, do func(worker) error) error {
	errs := make([]error, len(workers))
	var all sync.WaitGroup
	for i, w := range workers {
		all.Go(func() { errs[i] = do(w) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// findings are what the workers of a run have found.
type findings struct {
	mu sync.Mutex
	r  Result
}

func (f *findings) result(cycles int) Result {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Cycles = cycles
	out := f.r
	out.Problems, out.Entities, out.Tried = slices.Clone(f.r.Problems), maps.Clone(f.r.Entities), maps.Clone(f.r.Tried)
	return out
}

func (f *findings) started(took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Slowest = max(f.r.Slowest, took)
}

func (f *findings) acknowledged(entity string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Acknowledged++
	f.r.Entities[entity]++
}

func (f *findings) tried(entity string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Tried[entity]++
}

func (f *findings) unanswered() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Unanswered++
}

func (f *findings) kept() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Kept++
}

func (f *findings) lost(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Lost++
	f.r.Problems = append(f.r.Problems, "lost: "+fmt.Sprintf(format, args...))
}

func (f *findings) doubled(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Doubled++
	f.r.Problems = append(f.r.Problems, "doubled: "+fmt.Sprintf(format, args...))
}

func (f *findings) wrong(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.r.Problems = append(f.r.Problems, fmt.Sprintf(format, args...))
}
