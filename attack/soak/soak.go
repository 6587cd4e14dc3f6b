// Package soak works with the program as a company does for a day, and looks from outside at what becomes of it: whether every
// request is answered, and whether memory, goroutines, handles and the write-ahead log stay what they were.
//
// Requests are due at a rate, whether the ones before have been answered or not, and the time a request takes is counted from when it
// was due: a program that stalls for a second makes everything late that was due in it, and none of that is hidden.
package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// Options say how hard to try.
type Options struct {
	Engine string
	For    time.Duration // of the load
	Rate   int           // requests due per second
	Users  int           // each signed in and with an event stream open
	Seed   uint64        // of who asks for what
	Log    io.Writer     // a line every tenth of the load
}

// Result is what was seen.
type Result struct {
	Requests     int
	Statuses     map[string]int // answers, by what was asked for and the status
	Events       int            // told by the event streams
	Dropped      int            // event streams that the program ended, as they lagged behind
	ServerErrors int            // answers from 500 upwards
	Faults       []string       // the first of the answers at fault
	Problems     []string       // what the judgement says; none is good
	By           []Kind         // the slowest kinds of request first

	figures    figures
	base, left Sample
}

// Kind is how long one kind of request took.
type Kind struct {
	Name     string
	Requests int
	P50, P99 time.Duration
}

// String is the line a run ends with.
func (r Result) String() string {
	f := r.figures
	return fmt.Sprintf("requests %d, 5xx %d, p99 minute 2 %.1f ms, p99 last minute %.1f ms, RSS slope %.2f MiB/min, WAL at most %.1f MiB",
		r.Requests, r.ServerErrors, ms(f.second), ms(f.last), f.slope, mebibytes(f.log))
}

// Around says what is not in the last line.
func (r Result) Around() string {
	f := r.figures
	return fmt.Sprintf("p50 %.1f ms, p99 %.1f ms, RSS at most %.0f MiB, goroutines %d before, %d at most, %d after, handles %d, %d, %d, events told %d, streams dropped %d",
		ms(f.p50), ms(f.p99), mebibytes(f.peak), r.base.Goroutines, f.mostGoroutines, r.left.Goroutines, r.base.Handles, f.most, r.left.Handles, r.Events, r.Dropped)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

const (
	warmUp    = 2 * time.Second
	quietTime = 20 * time.Second // until everything the load has opened is closed
)

// Run fills an installation with the demo company, has its people work and judges what was seen.
func Run(ctx context.Context, o Options) (r Result, err error) {
	if o.For < time.Second || o.Rate < 1 || o.Users < 1 {
		return r, fmt.Errorf("a load of %v, %d requests per second and %d users: at least 1 s, 1 and 1 are needed", o.For, o.Rate, o.Users)
	}
	l, err := lab.New(ctx, o.Engine)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.Demo(ctx); err != nil {
		return r, err
	}
	if _, err := l.Start(ctx); err != nil {
		return r, err
	}
	staff, err := gather(ctx, l, o.Users, o.Seed)
	if err != nil {
		return r, err
	}
	s := series{engine: o.Engine, length: o.For}
	// Caches, pools and prepared statements are as after the first minutes of a day before anything is compared.
	if _, err := (&load{lab: l, staff: staff, Options: Options{For: warmUp, Rate: max(o.Rate, 50), Seed: o.Seed + 1, Log: io.Discard}}).run(ctx); err != nil {
		return r, err
	}
	if s.base, err = atRest(ctx, l, staff, nil); err != nil {
		return r, err
	}
	work := &load{lab: l, staff: staff, Options: o}
	seen, err := work.run(ctx)
	if err != nil {
		return r, err
	}
	s.latencies, s.samples, s.failures = seen.latencies, seen.samples, seen.failures
	if s.after, err = atRest(ctx, l, staff, &s.base); err != nil {
		return r, err
	}
	r = Result{Requests: len(s.latencies), Statuses: seen.statuses, Events: seen.events, Dropped: seen.dropped, ServerErrors: seen.serverErrors, Faults: seen.faults,
		Problems: s.judge(), By: seen.kinds(), figures: s.figures(), base: s.base, left: s.after}
	return r, l.Stop()
}

// atRest looks at the program once nobody is connected: when it is as before, or after a while.
func atRest(ctx context.Context, l *lab.Lab, staff []*person, before *Sample) (now Sample, err error) {
	for _, p := range staff {
		p.client.Leave()
	}
	wait := 3 * time.Second
	if before != nil {
		wait = quietTime
	}
	for began := time.Now(); time.Since(began) < wait; time.Sleep(200 * time.Millisecond) {
		if now, err = look(ctx, l); err != nil {
			return now, err
		}
		if before != nil && abs(now.Goroutines-before.Goroutines) <= goroutinesLimit && abs(now.Handles-before.Handles) <= handlesLimit {
			return now, nil
		}
	}
	return now, nil
}

// look takes a sample.
func look(ctx context.Context, l *lab.Lab) (s Sample, err error) {
	said, err := l.Metrics(ctx)
	if err != nil {
		return s, err
	}
	s.Goroutines = int(said["go_goroutines"])
	if s.RSS, err = l.Status("VmRSS"); err != nil {
		return s, err
	}
	if s.Handles, err = l.Handles(); err != nil {
		return s, err
	}
	s.Log, err = l.LogBytes()
	return s, err
}

func chance(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }
