package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

type greeting struct {
	Name string `json:"name"`
}

func TestJobRunsWithItsArgumentsAndKeepsItsResult(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[greeting]{Name: "greet", Work: func(_ context.Context, run *Run, a greeting) (any, error) {
		if run.By() != 7 || run.Again() {
			return nil, fmt.Errorf("by %v, again %v", run.By(), run.Again())
		}
		return map[string]string{"hello": a.Name}, nil
	}})
	b.start(t)
	j := b.until(t, b.add(t, "greet", greeting{"沃土"}), Done)
	if string(j.Result) != `{"hello":"沃土"}` || j.StartedAt == 0 || j.FinishedAt < j.StartedAt || j.CreatedBy != 7 {
		t.Errorf("job = %+v, result %s", j, j.Result)
	}
}

func TestRolledBackTransactionLeavesNoJob(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ran := make(chan string, 2)
	Register(b.Queue, Kind[greeting]{Name: "greet", Work: func(_ context.Context, _ *Run, a greeting) (any, error) {
		ran <- a.Name
		return nil, nil
	}})
	b.start(t)
	var lost id.ID
	no := errors.New("no")
	err := b.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		lost, err = b.Enqueue(ctx, tx, "greet", greeting{"lost"}, 0)
		return errors.Join(no, err)
	})
	if !errors.Is(err, no) || lost == 0 {
		t.Fatalf("enqueue = %v, %v", lost, err)
	}
	b.until(t, b.add(t, "greet", greeting{"kept"}), Done)
	if first := receive(t, ran); first != "kept" || len(ran) != 0 {
		t.Errorf("ran %q and %d more", first, len(ran))
	}
	if _, err := b.Get(t.Context(), lost); !errors.Is(err, errs.NotFound()) {
		t.Errorf("get = %v, want not found", err)
	}
}

func TestTwoHundredJobsRunOnceEach(t *testing.T) {
	t.Parallel()
	const jobs = 200
	b := newBench(t)
	var mu sync.Mutex
	times := map[int]int{}
	Register(b.Queue, Kind[int]{Name: "count", Work: func(_ context.Context, _ *Run, n int) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		times[n]++
		return n, nil
	}})
	b.start(t)
	err := b.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for n := range jobs {
			if _, err := b.Enqueue(ctx, tx, "count", n, 7); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		active, err := b.Active(t.Context())
		return err == nil && len(active) == 0
	})
	mu.Lock()
	defer mu.Unlock()
	for n := range jobs {
		if times[n] != 1 {
			t.Errorf("job %d ran %d times", n, times[n])
		}
	}
	list, err := b.List(t.Context(), 7, 0, jobs+1)
	if err != nil || len(list) != jobs {
		t.Fatalf("list = %d, %v", len(list), err)
	}
	for _, j := range list {
		if j.State != Done {
			t.Errorf("job %v is %s", j.ID, j.State)
		}
	}
	if lines := b.log.lines.Load(); lines != 0 {
		t.Errorf("%d warnings were logged", lines)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kind, runs := blocking("block")
	Register(b.Queue, kind)

	waiting := b.add(t, "block", struct{}{}) // nothing runs yet
	if err := b.Cancel(t.Context(), waiting); err != nil {
		t.Fatal(err)
	}
	b.until(t, waiting, Cancelled)
	b.start(t)

	running := b.add(t, "block", struct{}{})
	if run := receive(t, runs); run.ID() != running {
		t.Fatalf("job %v runs, it was cancelled", run.ID())
	}
	if err := b.Cancel(t.Context(), running); err != nil {
		t.Fatal(err)
	}
	b.until(t, running, Cancelled)

	if err := b.Cancel(t.Context(), running); errs.Code(err) != "job_over" {
		t.Errorf("cancel of a finished job = %v", err)
	}
	if err := b.Cancel(t.Context(), 1); !errors.Is(err, errs.NotFound()) {
		t.Errorf("cancel of nothing = %v", err)
	}
}

func TestCancelReachesAnotherInstance(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kind, runs := blocking("block")
	Register(b.Queue, kind)
	b.start(t)
	other := queueOn(t, b.db) // shares the database only
	job := b.add(t, "block", struct{}{})
	receive(t, runs)
	if err := other.Cancel(t.Context(), job); err != nil {
		t.Fatal(err)
	}
	b.until(t, job, Cancelled)
}

func TestProgressIsStoredAndToldInsideATransaction(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	release := make(chan struct{})
	Register(b.Queue, Kind[struct{}]{Name: "steps", Work: func(ctx context.Context, run *Run, _ struct{}) (any, error) {
		run.Stage("climbing", 0, 1000)
		// On SQLite this transaction has the only writer: Progress must not wait for it.
		err := b.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			for n := range int64(250) {
				run.Progress(n+1, 1000)
			}
			return nil
		})
		<-release
		return nil, err
	}})
	b.start(t)
	job := b.add(t, "steps", struct{}{})
	var seen Job
	eventually(t, func() bool {
		seen, _ = b.Get(t.Context(), job)
		return seen.Done == 250
	})
	if seen.State != Running || seen.Stage != "climbing" || seen.Total != 1000 || seen.Rate <= 0 || seen.RemainingSeconds == nil {
		t.Errorf("job = %+v", seen)
	}
	close(release)
	if j := b.until(t, job, Done); j.Done != 250 || j.Stage != "" || j.RemainingSeconds != nil {
		t.Errorf("job = %+v", j)
	}
	checkTold(t, b, job)
}

// checkTold looks for the events of the job: queued, running, progress, done.
func checkTold(t *testing.T, b bench, job id.ID) {
	t.Helper()
	rows, err := b.db.Query(t.Context(), "SELECT data FROM events WHERE kind = 'job' AND record_id = ? AND actor_id = 7 ORDER BY id", job)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var told []string
	for rows.Next() {
		var text string
		var data struct {
			ID    id.ID
			State State
			Done  int
		}
		if err := errors.Join(rows.Scan(&text), json.Unmarshal([]byte(text), &data)); err != nil || data.ID != job {
			t.Fatalf("event %s: %v", text, err)
		}
		told = append(told, fmt.Sprint(data.State, data.Done))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(told); got != "[queued0 running0 running250 done250]" {
		t.Errorf("told %s", got)
	}
}

func TestListPagesNewestFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[int]{Name: "count", Work: func(context.Context, *Run, int) (any, error) { return nil, nil }})
	var added []id.ID
	for n := range 3 {
		added = append(added, b.add(t, "count", n))
	}
	first, err := b.List(t.Context(), 7, 0, 2)
	if err != nil || len(first) != 2 || first[0].ID != added[2] || first[1].ID != added[1] {
		t.Fatalf("first page = %+v, %v", first, err)
	}
	second, err := b.List(t.Context(), 7, first[1].ID, 2)
	if err != nil || len(second) != 1 || second[0].ID != added[0] {
		t.Errorf("second page = %+v, %v", second, err)
	}
	if others, err := b.List(t.Context(), 8, 0, 2); err != nil || len(others) != 0 {
		t.Errorf("somebody else's = %+v, %v", others, err)
	}
	active, err := b.Active(t.Context())
	if err != nil || len(active) != 1 || active[0] != (Count{"count", Queued, 3}) {
		t.Errorf("active = %+v, %v", active, err)
	}
}

func TestUnknownKindIsRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	err := b.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := b.Enqueue(ctx, tx, "nothing", nil, 0)
		return err
	})
	if err == nil {
		t.Error("accepted")
	}
}
