package ahead_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/loam-crm/loam/internal/platform/ahead"
)

func TestManyUsesEverythingOnce(t *testing.T) {
	seen := make([]int, 1000)
	err := ahead.Many(t.Context(), 3, len(seen), func(_ context.Context, worker, i int) (int, error) {
		if worker < 0 || worker > 2 {
			t.Errorf("worker %d", worker)
		}
		return i, nil
	}, func(i int) error {
		seen[i]++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range seen {
		if n != 1 {
			t.Errorf("%d was used %d times", i, n)
		}
	}
}

func TestManyEndsWithTheFirstFailure(t *testing.T) {
	broken := errors.New("broken")
	var running atomic.Int32
	work := func(fails int) func(context.Context, int, int) (int, error) {
		return func(_ context.Context, _, i int) (int, error) {
			running.Add(1)
			defer running.Add(-1)
			if i == fails {
				return 0, broken
			}
			return i, nil
		}
	}
	used := 0
	count := func(int) error { used++; return nil }
	if err := ahead.Many(t.Context(), 2, 1_000_000, work(5), count); !errors.Is(err, broken) || used > 20 {
		t.Errorf("work fails: %v after %d", err, used)
	}
	used = 0
	err := ahead.Many(t.Context(), 2, 1_000_000, work(-1), func(int) error {
		if used++; used == 4 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || used != 4 || running.Load() != 0 {
		t.Errorf("use fails: %v after %d, %d still at work", err, used, running.Load())
	}
}

func TestManyTurnsAPanicIntoAnError(t *testing.T) {
	err := ahead.Many(t.Context(), 2, 10, func(_ context.Context, _, i int) (int, error) {
		if i == 3 {
			panic("oh")
		}
		return i, nil
	}, func(int) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "oh") {
		t.Errorf("got %v", err)
	}
}

func TestManyStopsWhenItsContextEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	used := 0
	err := ahead.Many(ctx, 2, 1_000_000, func(ctx context.Context, _, i int) (int, error) { return i, ctx.Err() }, func(int) error {
		if used++; used == 10 {
			stop()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || used > 100 {
		t.Errorf("%v after %d", err, used)
	}
}
