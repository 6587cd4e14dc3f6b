package jobs

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Why a run's context ended.
var (
	errCancelled = errors.New("jobs: cancelled by a user")
	errLost      = errors.New("jobs: another process has taken the job over")
)

const (
	pulseEvery = 500 * time.Millisecond // progress is stored and cancellation seen this often
	beatEvery  = 10 * time.Second       // a sign of life even without progress
	beatTime   = 2 * time.Second        // a pulse gives up when the database is busy for so long
)

// Run is one attempt at a job, handed to its work.
type Run struct {
	job    Job
	queue  *Queue
	cancel context.CancelCauseFunc
	ctx    context.Context // ends with the run
	watch  func(Job)
	began  clock.Instant

	mu          sync.Mutex
	stage       string
	done, total int64
	base        int64 // done when this attempt first said so
	based       bool
	changed     bool
}

// ID is the job's.
func (r *Run) ID() id.ID { return r.job.ID }

// By is the user who asked for the job; none for the system.
func (r *Run) By() id.ID { return r.job.CreatedBy }

// Again says that an earlier attempt was broken off, so there may be half-done work.
func (r *Run) Again() bool { return r.job.attempt > 0 }

// Progress says how far the work is; total 0 means not known. It costs nothing, so
// it may be called for every step, also inside a transaction: it is stored a few
// times a second by somebody else.
func (r *Run) Progress(done, total int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.based {
		r.base, r.based = done, true
	}
	r.changed = r.changed || done != r.done || total != r.total
	r.done, r.total = done, total
}

// Stage is Progress of work that does one thing after the other; each has its own speed.
func (r *Run) Stage(name string, done, total int64) {
	r.mu.Lock()
	if name != r.stage {
		r.stage, r.based, r.changed, r.began = name, false, true, r.queue.now()
	}
	r.mu.Unlock()
	r.Progress(done, total)
}

// Cancelled says that the run is to stop; its context has ended too.
func (r *Run) Cancelled() bool { return r.ctx.Err() != nil }

// pulse stores progress, shows that the run lives, and looks whether it still may.
func (r *Run) pulse(ctx context.Context) {
	tick := time.NewTicker(pulseEvery)
	defer tick.Stop()
	beaten := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := r.obey(ctx); err != nil {
			continue // the database does not answer; the lease decides whether we lose the job
		}
		if r.stale() || time.Since(beaten) >= beatEvery {
			if r.beat(ctx) == nil {
				beaten = time.Now()
			}
		}
	}
}

// obey ends the run when a user cancelled it or another process took it over.
func (r *Run) obey(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, beatTime)
	defer stop()
	now, err := load(ctx, r.queue.DB, r.job.ID)
	switch {
	case err != nil:
		return err
	case now.attempt != r.job.attempt:
		r.cancel(errLost)
	case now.cancel:
		r.cancel(errCancelled)
	}
	return nil
}

func (r *Run) stale() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changed
}

// beat writes progress and heartbeat, and tells whoever watches.
func (r *Run) beat(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, beatTime)
	defer stop()
	snap, changed := r.snapshot()
	err := r.queue.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE jobs SET heartbeat_at = ?, stage = ?, done = ?, total = ?, rate = ?
			WHERE id = ? AND attempt = ? AND state = 'running'`,
			r.queue.now(), snap.Stage, snap.Done, snap.Total, snap.Rate, r.job.ID, r.job.attempt)
		if err != nil || n == 0 || !changed {
			return err
		}
		return r.queue.emit(ctx, tx, r.job.ID)
	})
	if err != nil {
		r.mu.Lock()
		r.changed = r.changed || changed
		r.mu.Unlock()
		return err
	}
	if changed && r.watch != nil {
		r.watch(snap)
	}
	return nil
}

// snapshot takes the progress and marks it as told.
func (r *Run) snapshot() (Job, bool) {
	now := r.queue.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	changed := r.changed
	r.changed = false
	j := r.job
	j.State, j.Stage, j.Done, j.Total = Running, r.stage, r.done, r.total
	j.Rate = rate(r.done, r.base, now.Time().Sub(r.began.Time()))
	j.RemainingSeconds = remaining(j)
	return j, changed
}
