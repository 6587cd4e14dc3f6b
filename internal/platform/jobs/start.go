package jobs

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
)

const (
	lease     = 60 * time.Second // a run without a heartbeat for so long is dead
	grace     = 2 * time.Second  // short jobs may end by themselves when the process stops
	tickEvery = 10 * time.Second
	// maxResumes is how often a job may take its process down before it is given up.
	maxResumes = 3
)

// Start takes up what dead processes left behind and begins to run jobs. They run
// until Stop, whatever becomes of ctx.
func (q *Queue) Start(ctx context.Context) error {
	if q.DB.EngineName() == db.SQLite {
		// The lock on the data folder says that no other server lives.
		if err := q.recover(ctx, math.MaxInt64); err != nil {
			return err
		}
	}
	background, halt := context.WithCancel(context.WithoutCancel(ctx))
	q.halt = halt
	if err := q.client.Start(background); err != nil {
		halt()
		return err
	}
	q.idle.Go(func() { q.tickUntil(background) })
	return nil
}

// Stop lets short jobs end, breaks off the others and hands them back, so that they
// run again after the next start. It waits for that until ctx ends.
func (q *Queue) Stop(ctx context.Context) error {
	soft, done := context.WithTimeout(ctx, grace)
	err := q.client.Stop(soft)
	done()
	if errors.Is(err, context.DeadlineExceeded) {
		err = q.client.StopAndCancel(ctx)
	}
	if q.halt != nil {
		q.halt()
	}
	q.idle.Wait()
	return err
}

func (q *Queue) tickUntil(ctx context.Context) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		q.tick(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// tick does the regular chores: jobs of dead processes, jobs of the day.
func (q *Queue) tick(ctx context.Context) {
	cutoff := clock.At(q.Clock.Now().Add(-lease))
	if err := errors.Join(q.recover(ctx, cutoff), q.enqueueDaily(ctx)); err != nil && ctx.Err() == nil {
		q.Log.WarnContext(ctx, "jobs: chores failed", "error", err)
	}
}

// recover takes up the jobs whose run gave no sign of life since the cutoff, and
// those that wait since before it but were lost by River.
func (q *Queue) recover(ctx context.Context, cutoff clock.Instant) error {
	dead, err := loadAll(ctx, q.DB, "state = 'running' AND heartbeat_at < ?", int64(cutoff))
	if err != nil {
		return err
	}
	for _, j := range dead {
		if q.runsHere(j) {
			continue // the machine slept, not we
		}
		if err := q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return q.resume(ctx, tx, j) }); err != nil {
			return err
		}
	}
	return q.recoverTickets(ctx, cutoff)
}

func (q *Queue) runsHere(j Job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	attempt, taking := q.taking[j.ID]
	run := q.runs[j.ID]
	return taking && attempt == j.attempt || run != nil && run.job.attempt == j.attempt
}

// resume queues a dead run again. A job that was cancelled meanwhile, or that has
// died too often, ends here.
func (q *Queue) resume(ctx context.Context, tx *db.Tx, j Job) error {
	state, code := Cancelled, (*string)(nil)
	if !j.cancel {
		if j.resumes < maxResumes {
			q.Log.WarnContext(ctx, "jobs: taking up a dead run", "job", j.ID, "kind", j.Kind)
			return q.requeue(ctx, tx, j, 0, 0, 1)
		}
		crashed := "job_crashed"
		state, code = Failed, &crashed
	}
	n, err := tx.Exec(ctx, `UPDATE jobs SET state = ?, error_code = ?, finished_at = ?, attempt = attempt + 1
		WHERE id = ? AND attempt = ? AND state = 'running'`, string(state), code, q.now(), j.ID, j.attempt)
	if err != nil || n == 0 {
		return err
	}
	return q.over(ctx, tx, j.ID)
}

// recoverTickets hands waiting jobs to River again that River has no live ticket
// for: its worker died between taking the ticket and claiming the job, or its
// tables did not come along when the data moved to another database.
func (q *Queue) recoverTickets(ctx context.Context, cutoff clock.Instant) error {
	waiting, err := loadAll(ctx, q.DB, "state = 'queued' AND queued_at < ?", int64(cutoff))
	if err != nil {
		return err
	}
	for _, j := range waiting {
		lives, err := q.ticketLives(ctx, j.ticket)
		if err != nil {
			return err
		}
		if lives {
			continue
		}
		err = q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return q.requeue(ctx, tx, j, 0, 0, 0) })
		if err != nil {
			return err
		}
	}
	return nil
}
