package soak

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// The figures that a run is judged by.
const (
	slopeLimit      = 1.0 // MiB per minute, of the memory in use after the second window
	slowdownLimit   = 1.5 // p99 of the last window over that of the second
	goroutinesLimit = 5   // more or fewer than before the load
	handlesLimit    = 5   // likewise
	judgedFrom      = 240 * time.Second
)

// logLimit is how large the write-ahead log may become, in bytes. SQLite begins a checkpoint at 4 MiB; PostgreSQL keeps what
// max_wal_size says, 1 GiB, and somewhat more while it writes.
var logLimit = map[string]int64{"sqlite": 64 << 20, "postgres": 3 << 29}

// Sample is the program as it is seen from outside at one moment.
type Sample struct {
	At         time.Duration // since the load began
	RSS        int64         // bytes of memory in use
	Log        int64         // bytes of the write-ahead log
	Goroutines int
	Handles    int
}

// latency is how long one request took, from when it was due until its answer was read.
type latency struct{ due, took time.Duration }

// series is what a run has measured, for the judgement.
type series struct {
	engine      string
	length      time.Duration
	latencies   []latency
	samples     []Sample
	base, after Sample
	failures    int // 5xx, answers that are none of those declared, no answer
}

// window is a tenth of a run: a minute of one of ten.
func (s series) window() time.Duration { return s.length / 10 }

// figures are what the judgement looks at.
type figures struct {
	p50, p99             time.Duration // of all requests
	second, last         time.Duration // p99 of the second and of the last window
	slope                float64       // MiB per minute after the second window
	peak                 int64         // bytes of memory in use at most
	log                  int64         // bytes of the write-ahead log at most
	goroutines, handles  int           // after the load, more than before
	mostGoroutines, most int           // goroutines and handles while it lasted
}

func (s series) figures() figures {
	w := s.window()
	f := figures{goroutines: s.after.Goroutines - s.base.Goroutines, handles: s.after.Handles - s.base.Handles}
	f.p50, f.p99 = percentile(s.between(0, s.length), 0.50), percentile(s.between(0, s.length), 0.99)
	f.second, f.last = percentile(s.between(w, 2*w), 0.99), percentile(s.between(s.length-w, s.length), 0.99)
	var late []Sample
	for _, one := range s.samples {
		f.peak, f.log = max(f.peak, one.RSS), max(f.log, one.Log)
		f.mostGoroutines, f.most = max(f.mostGoroutines, one.Goroutines), max(f.most, one.Handles)
		if one.At >= 2*w {
			late = append(late, one)
		}
	}
	f.slope = slope(late)
	return f
}

func (s series) between(from, to time.Duration) []time.Duration {
	var out []time.Duration
	for _, one := range s.latencies {
		if one.due >= from && one.due < to {
			out = append(out, one.took)
		}
	}
	return out
}

// judge names what is not as it should be. What creeps cannot be told from chance in a short run, so that only the faults and
// what is left after the load count there.
func (s series) judge() (problems []string) {
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	f := s.figures()
	if s.failures > 0 {
		wrong("%d requests failed", s.failures)
	}
	if abs(f.goroutines) > goroutinesLimit {
		wrong("%d goroutines before the load, %d after it", s.base.Goroutines, s.after.Goroutines)
	}
	if abs(f.handles) > handlesLimit {
		wrong("%d handles before the load, %d after it", s.base.Handles, s.after.Handles)
	}
	if f.log > logLimit[s.engine] {
		wrong("the write-ahead log grew to %.1f MiB", mebibytes(f.log))
	}
	if s.length < judgedFrom {
		return problems
	}
	if f.slope > slopeLimit {
		wrong("the memory in use grew by %.2f MiB per minute", f.slope)
	}
	if float64(f.last) > slowdownLimit*float64(f.second) {
		wrong("p99 was %v in the second tenth and %v in the last", f.second, f.last)
	}
	return problems
}

// percentile of durations by the nearest rank, 0 of none.
func percentile(all []time.Duration, part float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[max(0, int(math.Ceil(part*float64(len(sorted))))-1)]
}

// slope is that of the least-squares line through the memory in use, in MiB per minute; 0 where there are fewer than two samples.
func slope(samples []Sample) float64 {
	n := float64(len(samples))
	var x, y, xx, xy float64
	for _, one := range samples {
		minutes, mib := one.At.Minutes(), mebibytes(one.RSS)
		x, y, xx, xy = x+minutes, y+mib, xx+minutes*minutes, xy+minutes*mib
	}
	if spread := n*xx - x*x; spread > 0 {
		return (n*xy - x*y) / spread
	}
	return 0
}

func mebibytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

func abs(n int) int { return max(n, -n) }
