package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Config is what a queue needs. The first five are required.
type Config struct {
	DB     *db.DB
	IDs    *id.Source
	Clock  clock.Clock
	Log    *slog.Logger
	Outbox *events.Outbox
	// Workers is how many jobs this process runs at once; 0 means 4.
	Workers int
	// Observe, when set, is told of every end of a run and how long the run took. A
	// run that is to be repeated ends as Queued. panicked: the work panicked.
	Observe func(kind string, state State, took time.Duration, panicked bool)
	// Ended, when set, follows the end of a job for good, in the transaction that stores it.
	Ended func(ctx context.Context, tx *db.Tx, job Job) error
}

// Queue runs jobs. Register kinds and days, then Start.
type Queue struct {
	Config
	kinds  map[string]*kind
	daily  []*daily
	client *river.Client[*sql.Tx]

	mu     sync.Mutex
	taking map[id.ID]int64 // attempts that are being taken or run in this process
	runs   map[id.ID]*Run  // running in this process
	halt   context.CancelFunc
	idle   sync.WaitGroup
}

// New makes a queue that can take jobs at once; it runs them after Start.
func New(cfg Config) (*Queue, error) {
	if cfg.Workers == 0 {
		cfg.Workers = 4
	}
	q := &Queue{Config: cfg, kinds: map[string]*kind{}, taking: map[id.ID]int64{}, runs: map[id.ID]*Run{}}
	var err error
	q.client, err = q.newClient()
	return q, err
}

// Enqueue adds a job to the caller's transaction; it exists when that commits.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, kind string, args any, by id.ID) (id.ID, error) {
	job, _, err := q.enqueue(ctx, tx, kind, args, by, nil)
	return job, err
}

// EnqueueOnce is Enqueue for work that must happen once per key: it adds nothing
// and returns false when a job was ever enqueued with that key.
func (q *Queue) EnqueueOnce(ctx context.Context, tx *db.Tx, kind string, args any, by id.ID, key string) (id.ID, bool, error) {
	return q.enqueue(ctx, tx, kind, args, by, &key)
}

func (q *Queue) enqueue(ctx context.Context, tx *db.Tx, kind string, args any, by id.ID, key *string) (id.ID, bool, error) {
	job, added, err := q.insert(ctx, tx, Queued, kind, args, by, key)
	if err != nil || !added {
		return 0, false, err
	}
	ticket, err := q.hand(ctx, tx, job, 0, 0)
	if err != nil {
		return 0, false, err
	}
	if _, err := tx.Exec(ctx, "UPDATE jobs SET ticket = ? WHERE id = ?", ticket, job); err != nil {
		return 0, false, err
	}
	return job, true, q.emit(ctx, tx, job)
}

func (q *Queue) insert(ctx context.Context, tx *db.Tx, state State, kind string, args any, by id.ID, key *string) (id.ID, bool, error) {
	if _, known := q.kinds[kind]; !known {
		return 0, false, fmt.Errorf("jobs: no kind %q", kind)
	}
	body, err := json.Marshal(args)
	if err != nil {
		return 0, false, fmt.Errorf("jobs: arguments of %s: %w", kind, err)
	}
	job, now := q.IDs.Next(), q.now()
	var began clock.Instant
	if state == Running {
		began = now
	}
	n, err := tx.Exec(ctx, `INSERT INTO jobs (id, kind, state, args, created_by, created_at, queued_at, started_at, heartbeat_at, unique_key)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (unique_key) DO NOTHING`,
		job, kind, string(state), string(body), by, now, now, began, began, key)
	return job, n == 1, err
}

// Get reads one job; a job that is not there is errs.NotFound.
func (q *Queue) Get(ctx context.Context, job id.ID) (Job, error) { return load(ctx, q.DB, job) }

// List reads the jobs of one user, newest first, at most `limit`; before another
// job of the list when that is given.
func (q *Queue) List(ctx context.Context, by, before id.ID, limit int) ([]Job, error) {
	if before == 0 {
		return loadAll(ctx, q.DB, "created_by = ? ORDER BY id DESC LIMIT ?", by, limit)
	}
	return loadAll(ctx, q.DB, "created_by = ? AND id < ? ORDER BY id DESC LIMIT ?", by, before, limit)
}

// Newest reads the newest job of a kind in one of the states, and whether there is any.
func (q *Queue) Newest(ctx context.Context, from db.Querier, kind string, states ...State) (Job, bool, error) {
	texts := make([]string, len(states))
	for i, state := range states {
		texts[i] = string(state)
	}
	in, list := db.InTexts(from.EngineName(), "state", texts)
	found, err := loadAll(ctx, from, "kind = ? AND "+in+" ORDER BY id DESC LIMIT 1", kind, list)
	if err != nil || len(found) == 0 {
		return Job{}, false, err
	}
	return found[0], true, nil
}

// Count is the number of jobs that wait or run.
type Count struct {
	Kind  string
	State State
	N     int64
}

// Active counts the jobs that are not over, over all instances.
func (q *Queue) Active(ctx context.Context) ([]Count, error) {
	rows, err := q.DB.Query(ctx, `SELECT kind, state, count(*) FROM jobs WHERE state = 'queued' GROUP BY kind, state
		UNION ALL SELECT kind, state, count(*) FROM jobs WHERE state = 'running' GROUP BY kind, state`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Count
	for rows.Next() {
		var c Count
		if err := rows.Scan(&c.Kind, &c.State, &c.N); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// Cancel ends a job that waits at once and asks one that runs to stop; the state
// follows when it has. A job that is over is a conflict "job_over".
func (q *Queue) Cancel(ctx context.Context, job id.ID) error {
	return q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE jobs SET state = 'cancelled', cancel_requested = TRUE, finished_at = ?, attempt = attempt + 1
			WHERE id = ? AND state = 'queued'`, q.now(), job)
		if err != nil {
			return err
		}
		if n == 1 {
			return q.emit(ctx, tx, job)
		}
		if n, err = tx.Exec(ctx, "UPDATE jobs SET cancel_requested = TRUE WHERE id = ? AND state = 'running'", job); err != nil {
			return err
		}
		if n == 0 {
			return q.refuseOver(ctx, tx, job)
		}
		tx.AfterCommit(func() { q.stopRun(job) })
		return nil
	})
}

func (q *Queue) refuseOver(ctx context.Context, tx *db.Tx, job id.ID) error {
	j, err := load(ctx, tx, job)
	if err != nil {
		return err
	}
	return errs.Conflict("job_over").With("state", string(j.State))
}

// stopRun cancels at once what runs in this process; others see the request soon.
func (q *Queue) stopRun(job id.ID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if run := q.runs[job]; run != nil {
		run.cancel(errCancelled)
	}
}

func (q *Queue) now() clock.Instant { return clock.At(q.Clock.Now()) }

// emit tells browsers how the job stands.
func (q *Queue) emit(ctx context.Context, tx *db.Tx, job id.ID) error {
	j, err := load(ctx, tx, job)
	if err != nil {
		return err
	}
	data, err := json.Marshal(map[string]any{
		"id": j.ID, "kind": j.Kind, "state": j.State, "stage": j.Stage, "done": j.Done, "total": j.Total,
		"rate": j.Rate, "remaining_seconds": j.RemainingSeconds,
	})
	if err != nil {
		return err
	}
	return q.Outbox.Append(ctx, tx, events.Event{Kind: events.Job, Entity: "jobs", Record: job, Actor: j.CreatedBy, Data: data})
}
