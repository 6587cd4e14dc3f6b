package id

import (
	"testing"
	"time"
)

// TestIDsGoOnWhateverTheClockDoes: back an hour, to last year, forward, and in a process that begins while the clock is behind.
func TestIDsGoOnWhateverTheClockDoes(t *testing.T) {
	noon := time.Date(2028, 2, 29, 12, 0, 0, 0, time.UTC)
	at := noon
	now := func() time.Time { return at }
	source, last := NewSource(now), ID(0)
	for _, jump := range []time.Duration{0, time.Hour, -time.Hour, -366 * 24 * time.Hour, 24 * time.Hour, 0} {
		at = noon.Add(jump)
		for range 1000 {
			next := source.Next()
			if next <= last {
				t.Fatalf("%v: %s after %s", jump, next, last)
			}
			last = next
		}
	}
	at = noon.AddDate(-1, 0, 0)
	fresh := NewSource(now)
	fresh.Above(last)
	if next := fresh.Next(); next <= last {
		t.Errorf("a process that begins a year behind makes %s after %s", next, last)
	}
}
