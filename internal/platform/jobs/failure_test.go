package jobs

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

func TestRefusalIsFinalAndToldWithItsParameters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var calls atomic.Int64
	Register(b.Queue, Kind[struct{}]{Name: "refuse", Retries: 5, Work: func(context.Context, *Run, struct{}) (any, error) {
		calls.Add(1)
		return nil, errs.Conflict("file_gone").With("file", "orders.csv").Because(errors.New("secret"))
	}})
	b.start(t)
	j := b.until(t, b.add(t, "refuse", struct{}{}), Failed)
	if j.Error == nil || j.Error.Code != "file_gone" || j.Error.Params["file"] != "orders.csv" || calls.Load() != 1 {
		t.Errorf("error = %+v after %d calls", j.Error, calls.Load())
	}
}

func TestPanicIsCaughtCountedAndFails(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var panics atomic.Int64
	b.Observe = func(kind string, state State, _ time.Duration, panicked bool) {
		if kind == "panic" && state == Failed && panicked {
			panics.Add(1)
		}
	}
	Register(b.Queue, Kind[struct{}]{Name: "panic", Work: func(context.Context, *Run, struct{}) (any, error) { panic("boom") }})
	Register(b.Queue, Kind[struct{}]{Name: "fine", Work: func(context.Context, *Run, struct{}) (any, error) { return 1, nil }})
	b.start(t)
	if j := b.until(t, b.add(t, "panic", struct{}{}), Failed); j.Error == nil || j.Error.Code != "internal" {
		t.Errorf("error = %+v", j.Error)
	}
	b.until(t, b.add(t, "fine", struct{}{}), Done)
	if panics.Load() != 1 {
		t.Errorf("%d panics counted", panics.Load())
	}
}

func TestFailureIsTriedAgainAsOftenAsTheKindSays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	fault := errors.New("disk on fire")
	Register(b.Queue, Kind[struct{}]{Name: "flaky", Retries: 1, Work: func(context.Context, *Run, struct{}) (any, error) {
		return nil, fault
	}})
	job := b.add(t, "flaky", struct{}{})
	runOnce := func(attempt int64) Job {
		if err := b.work(t.Context(), job, attempt); err != nil {
			t.Fatal(err)
		}
		j, err := b.Get(t.Context(), job)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	before := b.now()
	j := runOnce(0)
	if wait := time.Duration(j.queuedAt-before) * time.Microsecond; j.State != Queued || wait < firstRetry {
		t.Fatalf("after the first failure: %s, again in %v", j.State, wait)
	}
	if j = runOnce(0); j.State != Queued || j.attempt != 1 {
		t.Fatalf("a void ticket ran: %+v", j)
	}
	if j = runOnce(1); j.State != Failed || j.Error.Code != "internal" {
		t.Fatalf("after the second failure: %+v", j)
	}
}

func TestBackoffGrowsToAnHour(t *testing.T) {
	t.Parallel()
	for n, least := range map[int64]time.Duration{0: 10 * time.Second, 1: 20 * time.Second, 3: 80 * time.Second, 60: time.Hour} {
		if got := backoff(n); got < least || got > least+least/4 {
			t.Errorf("backoff(%d) = %v", n, got)
		}
	}
}

func TestUnreadableArgumentsAndForgottenKindsFail(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[any]{Name: "wide", Work: nil})
	Register(b.Queue, Kind[int]{Name: "narrow", Work: nil})
	gone, wrong := b.add(t, "wide", 1), b.add(t, "wide", "text")
	delete(b.kinds, "wide") // an older version of the program runs it
	execute(t, b, "UPDATE jobs SET kind = 'narrow' WHERE id = ?", wrong)
	for job, want := range map[id.ID]string{gone: "job_kind_unknown", wrong: "job_args_unreadable"} {
		if err := b.work(t.Context(), job, 0); err != nil {
			t.Fatal(err)
		}
		if j, err := b.Get(t.Context(), job); err != nil || j.State != Failed || j.Error.Code != want {
			t.Errorf("job = %+v, %v; want %s", j.Error, err, want)
		}
	}
}

func execute(t *testing.T, b bench, query string, args ...any) {
	t.Helper()
	err := b.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
