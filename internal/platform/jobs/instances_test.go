package jobs

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

// effect is what the work of the tests does to the data.
func effect(ctx context.Context, tx *db.Tx, job id.ID) error {
	_, err := tx.Exec(ctx, "INSERT INTO effects (job) VALUES (?)", int64(job))
	return err
}

func withEffects(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "CREATE TABLE effects (job BIGINT NOT NULL)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, d *db.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := d.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTwoInstancesDoAThousandJobsOnce: both take jobs, and each job has its effect once. A file of SQLite has one instance,
// which does a hundred.
func TestTwoInstancesDoAThousandJobsOnce(t *testing.T) {
	t.Parallel()
	jobs := 100
	cfg := dbtest.Config(t)
	instances := []bench{queueOn(t, open(t, cfg))}
	if instances[0].db.Engine == db.Postgres {
		instances, jobs = append(instances, queueOn(t, open(t, cfg))), 1000
	}
	withEffects(t, instances[0].db)
	var mu sync.Mutex
	by := make([]int, len(instances))
	for i, b := range instances {
		Register(b.Queue, Kind[struct{}]{Name: "count", Work: func(ctx context.Context, run *Run, _ struct{}) (any, error) {
			mu.Lock()
			by[i]++
			mu.Unlock()
			return nil, b.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return effect(ctx, tx, run.ID()) })
		}})
		b.start(t)
	}
	for n := range jobs / 10 {
		b := instances[n%len(instances)]
		err := b.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			for range 10 {
				if _, err := b.Enqueue(ctx, tx, "count", struct{}{}, 7); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	d := instances[0].db
	for deadline := time.Now().Add(2 * time.Minute); number(t, d, "SELECT COUNT(*) FROM jobs WHERE state = 'done'") < jobs; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d jobs done", number(t, d, "SELECT COUNT(*) FROM jobs WHERE state = 'done'"), jobs)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	t.Logf("done by each instance: %v", by)
	if all, once := number(t, d, "SELECT COUNT(*) FROM effects"), number(t, d, "SELECT COUNT(DISTINCT job) FROM effects"); all != jobs || once != jobs {
		t.Errorf("%d effects of %d jobs, want %d", all, once, jobs)
	}
	for i, n := range by {
		if n == 0 {
			t.Errorf("instance %d did nothing", i)
		}
	}
}

// TestAnEffectBeforeADeathIsNotDoubled: a worker that is killed after its effect and before the commit leaves nothing, and who
// takes the job up has the effect once.
func TestAnEffectBeforeADeathIsNotDoubled(t *testing.T) { // not beside another kill: a process that is being started holds the lock of a database for a moment
	cfg := dbtest.Config(t)
	d := open(t, cfg)
	queueOn(t, d) // makes the queue's tables
	withEffects(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	job, err := id.Parse(crashtest.Kill(t, cfg, "with an effect"))
	if err != nil {
		t.Fatal(err)
	}
	next := queueOn(t, open(t, cfg))
	if n := number(t, next.db, "SELECT COUNT(*) FROM effects"); n != 0 {
		t.Fatalf("%d effects of a transaction that never ended", n)
	}
	Register(next.Queue, Kind[struct{}]{Name: "import", Work: func(ctx context.Context, run *Run, _ struct{}) (any, error) {
		return nil, next.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return effect(ctx, tx, run.ID()) })
	}})
	next.start(t)
	next.clock.by.Store(int64(lease + time.Second)) // on PostgreSQL the lease is over
	next.tick(t.Context())
	next.until(t, job, Done)
	if n := number(t, next.db, "SELECT COUNT(*) FROM effects"); n != 1 {
		j, err := next.Get(t.Context(), job)
		t.Errorf("%d effects, attempt %d, resumed %d, %v", n, j.attempt, j.resumes, err)
	}
}

// TestDailyJobsOfManyDaysAndAJumpingClock: two instances that look at the same moments enqueue each company day once, over the
// days on which a zone changes its hour and 29 February, when the clock jumps, when it goes back a year and when one of
// them dies.
func TestDailyJobsOfManyDaysAndAJumpingClock(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := &clock.Fixed{}
	first := newBench(t)
	second := queueOn(t, first.db)
	for _, b := range []bench{first, second} {
		b.Clock = at
		Register(b.Queue, Kind[string]{Name: "nightly", Work: func(context.Context, *Run, string) (any, error) { return nil, nil }})
		b.Every(Daily{Kind: "nightly", Hour: 2, Minute: 30, Zone: berlin, Args: "all"}) // an hour that one day lacks and one has twice
	}
	alive := []bench{first, second}
	look := func(now time.Time) {
		at.At = now
		var all sync.WaitGroup
		for _, b := range alive {
			all.Go(func() {
				if err := b.enqueueDaily(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	days := func(from time.Time, n int) {
		for now := from; now.Before(from.AddDate(0, 0, n)); now = now.Add(30 * time.Minute) {
			look(now)
		}
	}
	want := func(when string, n int) {
		t.Helper()
		if got := number(t, first.db, "SELECT COUNT(*) FROM jobs"); got != n {
			t.Fatalf("%s: %d jobs, want %d", when, got, n)
		}
	}
	leap := time.Date(2028, 2, 28, 0, 0, 0, 0, berlin)
	days(leap, 3)
	want("over 29 February", 3)
	spring := time.Date(2028, 3, 25, 0, 0, 0, 0, berlin)
	days(spring, 3)
	want("when an hour is left out", 6)
	alive = alive[:1] // the other has died
	autumn := time.Date(2028, 10, 28, 0, 0, 0, 0, berlin)
	days(autumn, 3)
	want("when an hour comes twice", 9)
	noon := time.Date(2028, 10, 30, 12, 0, 0, 0, berlin)
	for _, jump := range []time.Duration{time.Hour, -time.Hour, 11 * time.Hour, -11 * time.Hour, 0} {
		look(noon.Add(jump))
	}
	want("after jumps within a day", 9)
	look(noon.Add(15 * time.Hour)) // 03:00 of the next day
	look(noon)
	look(noon.Add(15 * time.Hour))
	want("a day that came too early and again", 10)
	days(leap, 1)
	want("back to a day that was", 10)
	look(noon.AddDate(-1, 0, 0))
	look(noon)
	want("back a year and forth", 11)
	alive = []bench{queueOn(t, first.db)} // a process that has seen nothing
	alive[0].Clock, alive[0].kinds, alive[0].daily = at, first.kinds, nil
	alive[0].Every(first.daily[0].Daily)
	look(noon)
	want("a fresh process", 11)
	if n := number(t, first.db, "SELECT COUNT(*) - COUNT(DISTINCT unique_key) FROM jobs"); n != 0 {
		t.Error(fmt.Sprint(n, " jobs of one day"))
	}
}
