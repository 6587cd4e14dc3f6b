package jobs

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// ticketArgs is what River stores: which job to run, and in which attempt.
type ticketArgs struct {
	Job     id.ID `json:"job"`
	Attempt int64 `json:"attempt"`
}

func (ticketArgs) Kind() string { return "loam_job" }

// ticketWorker is River's only worker; the kinds of jobs are ours.
type ticketWorker struct {
	river.WorkerDefaults[ticketArgs]
	queue *Queue
}

func (w *ticketWorker) Work(ctx context.Context, ticket *river.Job[ticketArgs]) error {
	return w.queue.work(ctx, ticket.Args.Job, ticket.Args.Attempt)
}

func (q *Queue) newClient() (*river.Client[*sql.Tx], error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &ticketWorker{queue: q})
	return river.NewClient(driver(q.DB), &river.Config{
		Logger:  riverLog(q.DB, q.Log),
		Workers: workers,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: q.Workers}},
		// Neither engine's driver can listen; asking is one statement that writes nothing when it finds nothing.
		FetchPollInterval: 250 * time.Millisecond,
		JobTimeout:        -1, // long imports are in order
		// We see to dead processes ourselves and faster; this only tidies River's table.
		RescueStuckJobsAfter: 7 * 24 * time.Hour,
	})
}

func driver(d *db.DB) riverdriver.Driver[*sql.Tx] {
	if d.EngineName() == db.SQLite {
		return riversqlite.New(d.Writer())
	}
	return riverdatabasesql.New(d.Writer())
}

// Migrate brings River's own tables up to date; call it after db.Migrate. Several
// instances may call it at once.
func Migrate(ctx context.Context, d *db.DB, log *slog.Logger) error {
	unlock, err := lockMigration(ctx, d)
	if err != nil {
		return err
	}
	defer unlock()
	m, err := rivermigrate.New(driver(d), &rivermigrate.Config{Logger: riverLog(d, log)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// migrationLock is the key of the advisory lock: "loamjobs".
const migrationLock = 0x6c6f616d6a6f6273

// lockMigration keeps instances that start together from migrating together. A
// SQLite folder has one process anyway.
func lockMigration(ctx context.Context, d *db.DB) (unlock func(), err error) {
	if d.EngineName() == db.SQLite {
		return func() {}, nil
	}
	conn, err := d.Writer().Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock))
		_ = conn.Close()
	}, nil
}

// hand gives one attempt of a job to River, to run after the delay.
func (q *Queue) hand(ctx context.Context, tx *db.Tx, job id.ID, attempt int64, delay time.Duration) (ticket int64, err error) {
	opts := &river.InsertOpts{}
	if delay > 0 {
		opts.ScheduledAt = time.Now().Add(delay) // River goes by the machine's clock
	}
	res, err := q.client.InsertTx(ctx, tx.SQL(), ticketArgs{Job: job, Attempt: attempt}, opts)
	if err != nil {
		return 0, err
	}
	return res.Job.ID, nil
}

// ticketLives says whether River will still run the ticket. `running` counts as
// dead: whoever took it would have claimed the job by now.
func (q *Queue) ticketLives(ctx context.Context, ticket *int64) (bool, error) {
	if ticket == nil {
		return false, nil
	}
	row, err := q.client.JobGet(ctx, *ticket)
	if errors.Is(err, rivertype.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch row.State {
	case rivertype.JobStateAvailable, rivertype.JobStateScheduled, rivertype.JobStateRetryable, rivertype.JobStatePending:
		return true, nil
	default:
		return false, nil
	}
}
