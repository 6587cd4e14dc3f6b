package jobs

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
)

func TestMain(m *testing.M) { crashtest.Main(m, die) }

// die starts a queue and dies when the work of its job has begun, or, asked to, when it has had its effect in a transaction that
// has not ended. It names the job.
func die(cfg db.Config, args []string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, cfg)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	ids := id.NewSource(time.Now)
	q, err := New(Config{DB: d, IDs: ids, Clock: clock.System{}, Log: log, Outbox: events.NewOutbox(ids, clock.System{})})
	if err != nil {
		return err
	}
	Register(q, Kind[struct{}]{Name: "import", Work: func(_ context.Context, run *Run, _ struct{}) (any, error) {
		if len(args) == 0 {
			crashtest.Reached(run.ID().String())
		}
		return nil, d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := effect(ctx, tx, run.ID()); err != nil {
				return err
			}
			crashtest.Reached(run.ID().String())
			return nil
		})
	}})
	err = d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := q.Enqueue(ctx, tx, "import", struct{}{}, 7)
		return err
	})
	return errors.Join(err, q.Start(ctx))
}

func TestJobOfAKilledProcessIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	cfg := dbtest.Config(t)
	d := open(t, cfg)
	queueOn(t, d) // makes the queue's tables
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	job, err := id.Parse(crashtest.Kill(t, cfg))
	if err != nil {
		t.Fatal(err)
	}

	next := queueOn(t, open(t, cfg))
	again := make(chan bool, 1)
	Register(next.Queue, Kind[struct{}]{Name: "import", Work: func(_ context.Context, run *Run, _ struct{}) (any, error) {
		again <- run.Again()
		return nil, nil
	}})
	next.start(t)
	if next.db.EngineName() == db.Postgres {
		// Another instance may still live: not before its lease is over.
		time.Sleep(time.Second)
		if j, err := next.Get(t.Context(), job); err != nil || j.State != Running {
			t.Fatalf("job = %+v, %v before the lease is over", j, err)
		}
		next.clock.by.Store(int64(lease + time.Second))
		next.tick(t.Context())
	}
	if !receive(t, again) {
		t.Error("the work was not told that it runs again")
	}
	next.until(t, job, Done)
}

func TestRunThatWasTakenOverStopsAndChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kind, runs := blocking("block")
	Register(b.Queue, kind)
	job := b.add(t, "block", struct{}{})
	ended := make(chan error, 1)
	go func() { ended <- b.work(t.Context(), job, 0) }()
	run := receive(t, runs)

	other := queueOn(t, b.db)
	Register(other.Queue, Kind[struct{}]{Name: "block"})
	other.clock.by.Store(int64(lease + time.Second))
	if err := other.recover(t.Context(), other.now()); err != nil {
		t.Fatal(err)
	}
	if err := receive(t, ended); err != nil || !run.Cancelled() {
		t.Errorf("the first run ended with %v, cancelled %v", err, run.Cancelled())
	}
	if j, err := b.Get(t.Context(), job); err != nil || j.State != Queued || j.attempt != 1 || j.resumes != 1 {
		t.Errorf("job = %+v, %v", j, err)
	}
}

func TestOwnRunIsNotTakenForDead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kind, runs := blocking("block")
	Register(b.Queue, kind)
	b.start(t)
	job := b.add(t, "block", struct{}{})
	receive(t, runs)
	b.clock.by.Store(int64(24 * time.Hour)) // the machine slept
	b.tick(t.Context())
	if j, err := b.Get(t.Context(), job); err != nil || j.State != Running || j.attempt != 0 {
		t.Errorf("job = %+v, %v", j, err)
	}
}

func TestJobThatKillsItsProcessIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[struct{}]{Name: "bomb"})
	job := b.add(t, "bomb", struct{}{})
	for n := range int64(maxResumes + 1) {
		if _, ours, err := b.claim(t.Context(), job, n); err != nil || !ours {
			t.Fatalf("claim %d = %v, %v", n, ours, err)
		}
		if err := b.recover(t.Context(), b.now()+1e9); err != nil {
			t.Fatal(err)
		}
	}
	if j, err := b.Get(t.Context(), job); err != nil || j.State != Failed || j.Error.Code != "job_crashed" {
		t.Errorf("job = %+v, %v", j, err)
	}
}

func TestCancelledJobOfADeadProcessStaysCancelled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[struct{}]{Name: "block"})
	job := b.add(t, "block", struct{}{})
	if _, ours, err := b.claim(t.Context(), job, 0); err != nil || !ours {
		t.Fatal(ours, err)
	}
	if err := b.Cancel(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	if err := b.recover(t.Context(), b.now()+1e9); err != nil {
		t.Fatal(err)
	}
	b.until(t, job, Cancelled)
}

func TestWaitingJobWithoutATicketIsHandedOutAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[struct{}]{Name: "copied", Work: func(context.Context, *Run, struct{}) (any, error) { return nil, nil }})
	kept, lost := b.add(t, "copied", struct{}{}), b.add(t, "copied", struct{}{})
	j, err := b.Get(t.Context(), lost)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.client.JobDelete(t.Context(), *j.ticket); err != nil {
		t.Fatal(err)
	}
	if err := b.recover(t.Context(), b.now()+1e9); err != nil {
		t.Fatal(err)
	}
	if j, err := b.Get(t.Context(), kept); err != nil || j.attempt != 0 {
		t.Errorf("the other = %+v, %v", j, err)
	}
	b.start(t)
	b.until(t, lost, Done)
	b.until(t, kept, Done)
}

func TestWaitingJobThatBeginsWhileItIsLookedForIsLeftAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[struct{}]{Name: "block"})
	job := b.add(t, "block", struct{}{})
	waiting, err := b.Get(t.Context(), job)
	if err != nil {
		t.Fatal(err)
	}
	if _, ours, err := b.claim(t.Context(), job, 0); err != nil || !ours {
		t.Fatal(ours, err)
	}
	if err := b.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return b.requeue(ctx, tx, waiting, 0, 0, 0) }); err != nil {
		t.Fatal(err)
	}
	if j, err := b.Get(t.Context(), job); err != nil || j.State != Running || j.attempt != 0 {
		t.Errorf("job = %+v, %v", j, err)
	}
}

func TestStopHandsBackAndTheNextStartRunsIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kind, runs := blocking("block")
	Register(b.Queue, kind)
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	job := b.add(t, "block", struct{}{})
	receive(t, runs)
	b.stop(t)
	if j, err := b.Get(t.Context(), job); err != nil || j.State != Queued || j.resumes != 0 {
		t.Fatalf("after stop: %+v, %v", j, err)
	}
	next := queueOn(t, b.db)
	Register(next.Queue, Kind[struct{}]{Name: "block", Work: func(context.Context, *Run, struct{}) (any, error) { return nil, nil }})
	next.start(t)
	next.until(t, job, Done)
}

func open(t *testing.T, cfg db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}
