package contract

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Options say how hard to try.
type Options struct {
	Engine string
	For    time.Duration // after the first round, which asks for everything in every way once
	Seed   uint64
	Log    io.Writer
	Cases  string // the folder that requests at fault are saved in; "" saves none
}

// Result is what was found.
type Result struct {
	Operations int
	Requests   int
	Accepted   int // operations of which a valid request was carried out
	Statuses   map[int]int
	Slowest    time.Duration
	SlowestOf  string
	Refused    map[string]string // operations of which none was, and the answer to the last one
	Found      []*Found
}

// String is the line a run ends with.
func (r Result) String() string {
	return fmt.Sprintf("operations %d, requests %d, failures %d", r.Operations, r.Requests, len(r.Found))
}

// Run attacks an installation of its own.
func Run(ctx context.Context, o Options) (result Result, err error) {
	a, err := Begin(ctx, o.Engine)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return a.Run(ctx, o)
}

// workers are how many requests are under way at a time.
const workers = 3

// Run asks for everything, again and again with other seeds until the time is over.
func (a *Attack) Run(ctx context.Context, o Options) (Result, error) {
	var all []*Found
	began := time.Now()
	for round := uint64(0); round == 0 || time.Since(began) < o.For; round++ {
		checks := 1
		if round > 0 {
			checks = 3
		}
		prepare(o.Seed+round*1_000_003, checks, 3*time.Second)
		found, err := a.round(ctx, round)
		all = append(all, found...)
		if err != nil || ctx.Err() != nil {
			return a.result(all), errors.Join(err, ctx.Err())
		}
		for _, one := range found {
			if o.Cases != "" {
				if err := one.Save(o.Cases); err != nil {
					return a.result(all), err
				}
			}
		}
		if len(all) > 200 {
			break // what is wrong so often is not made clearer by what follows
		}
		if o.For > 0 {
			fmt.Fprintf(o.Log, "round %d, seed %d: %v\n", round+1, o.Seed, a.result(all))
		}
	}
	return a.result(all), a.failedJobs(ctx)
}

// round asks for every operation in every way. Those that take away come last.
func (a *Attack) round(ctx context.Context, n uint64) (all []*Found, err error) {
	for stage := range stages {
		var mu sync.Mutex
		var group sync.WaitGroup
		queue := make(chan *Operation)
		for range workers {
			group.Go(func() {
				for op := range queue {
					found, wrong := a.operation(ctx, op)
					mu.Lock()
					all, err = append(all, found...), errors.Join(err, wrong)
					mu.Unlock()
				}
			})
		}
		for i := range a.ops {
			op := &a.ops[i]
			if locks := own(op) && n > 0; stageOf(op) == stage && !locks { // wrong passwords lock an address out, for longer and longer
				queue <- op
			}
		}
		close(queue)
		group.Wait()
		if err != nil {
			break
		}
	}
	slices.SortFunc(all, func(x, y *Found) int { return cmp.Compare(x.Request.Operation, y.Request.Operation) })
	return all, err
}

// attempts are how many valid requests are drawn until one is carried out: rules that no schema tells may refuse the first.
const attempts = 4

func (a *Attack) accepts(op *Operation) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.counts.accepted[op.ID]
}

func (a *Attack) operation(ctx context.Context, op *Operation) (all []*Found, err error) {
	for _, class := range Classes {
		for attempt := range attempts {
			if found := a.check(ctx, op, class, attempt); found != nil {
				all = append(all, found)
				break
			}
			if class != Valid || a.accepts(op) {
				break
			}
		}
		if ctx.Err() != nil {
			return all, nil
		}
	}
	if mend := mends[op.ID]; mend != nil {
		if err := mend(ctx, a); err != nil {
			return all, fmt.Errorf("after %s: %w", op.ID, err)
		}
	}
	if err := a.well(ctx); err != nil {
		return all, fmt.Errorf("after %s: %w", op.ID, err)
	}
	return all, nil
}

func (a *Attack) result(found []*Found) Result {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := Result{Operations: len(a.ops), Requests: a.counts.requests, Accepted: len(a.counts.accepted), Slowest: a.counts.slowest, SlowestOf: a.counts.slowOne,
		Statuses: a.counts.statuses, Found: found, Refused: map[string]string{}}
	for i := range a.ops {
		if op := &a.ops[i]; !a.counts.accepted[op.ID] {
			r.Refused[op.ID] = a.counts.refused[op.ID]
		}
	}
	return r
}
