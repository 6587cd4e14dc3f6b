package jobs

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
)

// shifted is the machine's clock, moved.
type shifted struct{ by atomic.Int64 }

func (s *shifted) Now() time.Time { return time.Now().Add(time.Duration(s.by.Load())) }

type bench struct {
	*Queue
	db    *db.DB
	clock *shifted
	log   *capture
}

// capture counts what a queue logs at warning and above.
type capture struct {
	slog.Handler
	lines atomic.Int64
}

func (c *capture) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }
func (c *capture) Handle(context.Context, slog.Record) error        { c.lines.Add(1); return nil }
func (c *capture) WithAttrs([]slog.Attr) slog.Handler               { return c }
func (c *capture) WithGroup(string) slog.Handler                    { return c }

// queueOn makes a queue over an open database, as one process would.
func queueOn(t *testing.T, d *db.DB) bench {
	t.Helper()
	b := bench{db: d, clock: &shifted{}, log: &capture{}}
	log := slog.New(b.log)
	if err := Migrate(t.Context(), d, log); err != nil {
		t.Fatal(err)
	}
	ids := id.NewSource(b.clock.Now)
	var err error
	b.Queue, err = New(Config{DB: d, IDs: ids, Clock: b.clock, Log: log, Outbox: events.NewOutbox(ids, b.clock)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func newBench(t *testing.T) bench {
	t.Helper()
	return queueOn(t, dbtest.New(t))
}

// start runs the queue until the end of the test.
func (b bench) start(t *testing.T) {
	t.Helper()
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.stop(t) })
}

func (b bench) stop(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := b.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func (b bench) add(t *testing.T, kind string, args any) id.ID {
	t.Helper()
	var job id.ID
	err := b.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		job, err = b.Enqueue(ctx, tx, kind, args, 7)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return job
}

// until waits for a job to reach a state.
func (b bench) until(t *testing.T, job id.ID, want State) Job {
	t.Helper()
	var last Job
	eventually(t, func() bool {
		var err error
		if last, err = b.Get(t.Context(), job); err != nil {
			t.Fatal(err)
		}
		if last.State.Over() && last.State != want {
			t.Fatalf("job is %s (%+v), want %s", last.State, last.Error, want)
		}
		return last.State == want
	})
	return last
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatal("did not happen within 30 s")
}

// blocking is a kind that says that it runs and then waits for its context.
func blocking(name string) (Kind[struct{}], <-chan *Run) {
	runs := make(chan *Run, 8)
	return Kind[struct{}]{Name: name, Work: func(ctx context.Context, run *Run, _ struct{}) (any, error) {
		runs <- run
		<-ctx.Done()
		return nil, ctx.Err()
	}}, runs
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came within 30 s")
		panic("unreachable")
	}
}
