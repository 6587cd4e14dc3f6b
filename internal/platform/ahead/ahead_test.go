package ahead_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/ahead"
)

// count sends 0 … n-1 and then ends with err.
func count(n int, err error) func(context.Context, func(int) error) error {
	return func(_ context.Context, send func(int) error) error {
		for i := range n {
			if err := send(i); err != nil {
				return err
			}
		}
		return err
	}
}

func TestRunUsesEverythingInOrder(t *testing.T) {
	next := 0
	err := ahead.Run(t.Context(), count(100, nil), func(i int) error {
		if i != next {
			t.Errorf("%d came when %d was due", i, next)
		}
		next++
		return nil
	})
	if err != nil || next != 100 {
		t.Fatalf("ended after %d: %v", next, err)
	}
}

func TestRunEndsWithTheFirstFailure(t *testing.T) {
	broken := errors.New("broken")
	ended := false
	produce := func(ctx context.Context, send func(int) error) error {
		defer func() { ended = true }()
		return count(1_000_000, nil)(ctx, send)
	}
	used := 0
	err := ahead.Run(t.Context(), produce, func(i int) error {
		if used++; i == 3 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || used != 4 || !ended {
		t.Errorf("use fails: %v after %d, producer ended: %v", err, used, ended)
	}
	used = 0
	err = ahead.Run(t.Context(), count(5, broken), func(int) error { used++; return nil })
	if !errors.Is(err, broken) || used != 5 {
		t.Errorf("produce fails: %v after %d", err, used)
	}
}

func TestRunTurnsAPanicIntoAnError(t *testing.T) {
	err := ahead.Run(t.Context(), func(context.Context, func(int) error) error { panic("oh") }, func(int) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "oh") {
		t.Fatal(err)
	}
}

func TestRunIsBrokenOff(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	err := ahead.Run(ctx, count(1_000_000, nil), func(i int) error {
		if i == 2 {
			stop()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
