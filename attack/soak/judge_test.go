package soak

import (
	"math"
	"strings"
	"testing"
	"time"
)

// good is a run of ten minutes as it should be: 2 requests a second, memory that goes up and down.
func good() series {
	s := series{engine: "sqlite", length: 10 * time.Minute, base: Sample{Goroutines: 40, Handles: 30}, after: Sample{Goroutines: 42, Handles: 30}}
	for at := time.Duration(0); at < s.length; at += time.Second / 2 {
		s.latencies = append(s.latencies, latency{due: at, took: time.Duration(10+at.Milliseconds()/500%10) * time.Millisecond})
	}
	for at := time.Duration(0); at < s.length; at += time.Second {
		s.samples = append(s.samples, Sample{At: at, RSS: 150<<20 + int64(at.Seconds())%30<<20, Log: 4 << 20, Goroutines: 200, Handles: 120})
	}
	return s
}

func TestAGoodRunIsFoundGood(t *testing.T) {
	if problems := good().judge(); problems != nil {
		t.Error(problems)
	}
}

func TestTheJudgeSees(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(s *series)
		want  string
	}{
		"memory that leaks 2 MiB a minute": {func(s *series) {
			for i := range s.samples {
				s.samples[i].RSS += int64(s.samples[i].At.Minutes() * 2 * (1 << 20))
			}
		}, "memory"},
		"a slow end": {func(s *series) {
			for i := range s.latencies {
				if s.latencies[i].due > 9*time.Minute+50*time.Second {
					s.latencies[i].took *= 2
				}
			}
		}, "p99"},
		"a log that grows":                   {func(s *series) { s.samples[500].Log = 65 << 20 }, "log"},
		"one answer at fault":                {func(s *series) { s.failures = 1 }, "failed"},
		"goroutines that stay":               {func(s *series) { s.after.Goroutines = 46 }, "goroutines"},
		"goroutines that are missing":        {func(s *series) { s.after.Goroutines = 34 }, "goroutines"},
		"handles that stay":                  {func(s *series) { s.after.Handles = 36 }, "handles"},
		"handles that stay after a short go": {func(s *series) { s.length, s.after.Handles = time.Second, 36 }, "handles"},
	} {
		s := good()
		c.spoil(&s)
		if problems := s.judge(); len(problems) != 1 || !strings.Contains(problems[0], c.want) {
			t.Errorf("%s: %q", name, problems)
		}
	}
}

func TestFigures(t *testing.T) {
	if p := percentile(nil, 0.99); p != 0 {
		t.Errorf("p99 of nothing: %v", p)
	}
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(100-i))
	}
	for part, want := range map[float64]time.Duration{0.5: 50, 0.99: 99, 1: 100} {
		if p := percentile(hundred, part); p != want {
			t.Errorf("p%g: %d, want %d", 100*part, p, want)
		}
	}
	line := []Sample{{At: 0, RSS: 100 << 20}, {At: time.Minute, RSS: 103 << 20}, {At: 2 * time.Minute, RSS: 106 << 20}}
	if got := slope(line); math.Abs(got-3) > 1e-9 {
		t.Errorf("slope %v, want 3", got)
	}
	if got := slope(line[:1]); got != 0 {
		t.Errorf("slope of one sample: %v", got)
	}
}
