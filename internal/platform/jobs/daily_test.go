package jobs

import (
	"context"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
)

func TestDailyJobIsEnqueuedOncePerDayByOneInstance(t *testing.T) {
	t.Parallel()
	shanghai := time.FixedZone("UTC+8", 8*3600)
	at := &clock.Fixed{At: time.Date(2026, 3, 1, 17, 59, 0, 0, time.UTC)} // 01:59 of the 2nd there
	first := newBench(t)
	second := queueOn(t, first.db)
	for _, b := range []bench{first, second} {
		b.Clock = at
		Register(b.Queue, Kind[string]{Name: "nightly", Work: func(context.Context, *Run, string) (any, error) { return nil, nil }})
		b.Every(Daily{Kind: "nightly", Hour: 2, Zone: shanghai, Args: "all"})
	}
	steps := []struct {
		name string
		at   time.Time
		want int
	}{
		{"a minute before", at.At, 0},
		{"on time", at.At.Add(time.Minute), 1},
		{"later that day", at.At.Add(20 * time.Hour), 1},
		{"before the next", at.At.Add(24 * time.Hour), 1},
		{"the next day", at.At.Add(25 * time.Hour), 2},
		{"the server was off for three days", at.At.Add(4*24*time.Hour + 9*time.Hour), 3},
	}
	for _, step := range steps {
		at.At = step.at
		for _, b := range []bench{first, second, first} {
			if err := b.enqueueDaily(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if list, err := first.List(t.Context(), 0, 0, 10); err != nil || len(list) != 0 {
			t.Fatalf("%s: list of nobody = %d, %v", step.name, len(list), err)
		}
		var n int
		if err := first.db.QueryRow(t.Context(), "SELECT count(*) FROM jobs WHERE kind = 'nightly' AND created_by IS NULL").Scan(&n); err != nil || n != step.want {
			t.Errorf("%s: %d jobs, %v; want %d", step.name, n, err, step.want)
		}
	}
}
