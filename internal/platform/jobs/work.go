package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// finishTime bounds the writes that end a run, which happen even when the process
// is stopping.
const finishTime = 20 * time.Second

// longJob is how long a job runs that may have needed much memory, all of which is
// then given back at once: a server is idle most of the night.
const longJob = 2 * time.Second

// work runs one ticket. Its error means that the job could not be claimed; River
// then tries the ticket again.
func (q *Queue) work(ctx context.Context, job id.ID, attempt int64) error {
	q.take(job, attempt)
	defer q.leave(job)
	j, ours, err := q.claim(ctx, job, attempt)
	if err != nil || !ours {
		return err
	}
	began := time.Now()
	_, err = q.execute(ctx, j, nil, q.repeatable)
	if time.Since(began) >= longJob {
		debug.FreeOSMemory()
	}
	return err
}

// claim takes the job unless it has moved on without this ticket.
func (q *Queue) claim(ctx context.Context, job id.ID, attempt int64) (j Job, ours bool, err error) {
	err = q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := q.now()
		n, err := tx.Exec(ctx, `UPDATE jobs SET state = 'running', started_at = COALESCE(started_at, ?), heartbeat_at = ?
			WHERE id = ? AND attempt = ? AND state = 'queued'`, now, now, job, attempt)
		if ours = n == 1; err != nil || !ours {
			return err
		}
		if j, err = load(ctx, tx, job); err != nil {
			return err
		}
		return q.emit(ctx, tx, job)
	})
	return j, ours && err == nil, err
}

// RunNow runs a job in this process and waits for it, without the queue: for the
// command line. It is stored and shown like any other. The error is the work's own.
// watch, when given, is told of the progress a few times a second. It is not tried
// again; when ctx ends it is cancelled.
func (q *Queue) RunNow(ctx context.Context, kind string, args any, by id.ID, watch func(Job)) (Job, error) {
	var j Job
	err := q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		job, _, err := q.insert(ctx, tx, Running, kind, args, by, nil)
		if err != nil {
			return err
		}
		if j, err = load(ctx, tx, job); err != nil {
			return err
		}
		return q.emit(ctx, tx, job)
	})
	if err != nil {
		return Job{}, err
	}
	failure, err := q.execute(ctx, j, watch, q.single)
	if err != nil {
		return Job{}, err
	}
	if j, err = q.Get(context.WithoutCancel(ctx), j.ID); err != nil {
		return Job{}, err
	}
	return j, failure
}

// execute does the work of a claimed job and writes how it ended. failure is the
// work's error, err that of writing.
func (q *Queue) execute(ctx context.Context, j Job, watch func(Job), judge judge) (failure, err error) {
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	run := &Run{job: j, queue: q, cancel: cancel, ctx: runCtx, watch: watch, began: q.now(), done: j.Done, total: j.Total}
	q.track(run)
	defer q.untrack(run)

	began := time.Now()
	result, failure, panicked := q.attend(runCtx, run)
	end := judge(ctx, run, failure)
	end.result = result
	writeCtx, stop := context.WithTimeout(context.WithoutCancel(ctx), finishTime)
	defer stop()
	if err := q.finish(writeCtx, run, end); err != nil {
		q.Log.ErrorContext(ctx, "jobs: the end of a run is not stored", "job", j.ID, "kind", j.Kind, "error", err)
		return failure, err
	}
	if q.Observe != nil && end.state != "" {
		q.Observe(j.Kind, end.state, time.Since(began), panicked)
	}
	return failure, nil
}

// attend does the work while a pulse beats beside it.
func (q *Queue) attend(ctx context.Context, run *Run) (result []byte, failure error, panicked bool) {
	beating, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run.pulse(beating)
	}()
	value, failure, panicked := q.safely(ctx, run)
	stop()
	<-ended
	if failure != nil {
		return nil, failure, panicked
	}
	result, failure = json.Marshal(value)
	return result, failure, false
}

func (q *Queue) safely(ctx context.Context, run *Run) (value any, failure error, panicked bool) {
	k := q.kinds[run.job.Kind]
	if k == nil {
		return nil, errs.Unprocessable("job_kind_unknown").With("kind", run.job.Kind), false
	}
	defer func() {
		if p := recover(); p != nil {
			q.Log.ErrorContext(ctx, "jobs: panic", "job", run.job.ID, "kind", run.job.Kind, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			value, failure, panicked = nil, fmt.Errorf("jobs: panic: %v", p), true
		}
	}()
	value, failure = k.work(ctx, run, []byte(run.job.args))
	return value, failure, false
}

func (q *Queue) track(run *Run) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.runs[run.job.ID] = run
}

// take notes an attempt before it is seen to run in the database: when the clock jumps just then, it is not taken for dead.
func (q *Queue) take(job id.ID, attempt int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taking[job] = attempt
}

func (q *Queue) leave(job id.ID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.taking, job)
}

// untrack leaves a later attempt of the same job alone.
func (q *Queue) untrack(run *Run) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.runs[run.job.ID] == run {
		delete(q.runs, run.job.ID)
	}
}

// ending is how a run ends: a final state, or Queued to be run again after a
// delay; the zero value when the job is no longer ours.
type ending struct {
	state   State
	failure *Failure
	delay   time.Duration
	retried int64
	result  []byte
}

// judge decides from the work's error. ctx is the one the run was given.
type judge func(ctx context.Context, run *Run, failure error) ending

// repeatable judges a run of the queue: it is handed back when the process stops.
func (q *Queue) repeatable(ctx context.Context, run *Run, failure error) ending {
	cause := context.Cause(run.ctx)
	switch {
	case errors.Is(cause, errLost):
		return ending{}
	case failure == nil:
		return ending{state: Done}
	case errors.Is(cause, errCancelled):
		return ending{state: Cancelled}
	case ctx.Err() != nil:
		return ending{state: Queued}
	}
	q.Log.WarnContext(ctx, "jobs: failed", "job", run.job.ID, "kind", run.job.Kind, "error", failure)
	k := q.kinds[run.job.Kind]
	var final *errs.Error
	if errors.As(failure, &final) || k == nil || run.job.retries >= int64(k.retries) {
		return ending{state: Failed, failure: describe(failure)}
	}
	return ending{state: Queued, retried: 1, delay: backoff(run.job.retries)}
}

// single judges a run that somebody waits for.
func (q *Queue) single(ctx context.Context, run *Run, failure error) ending {
	cause := context.Cause(run.ctx)
	switch {
	case errors.Is(cause, errLost):
		return ending{}
	case failure == nil:
		return ending{state: Done}
	case errors.Is(cause, errCancelled), ctx.Err() != nil:
		return ending{state: Cancelled}
	}
	return ending{state: Failed, failure: describe(failure)}
}

func describe(failure error) *Failure {
	var e *errs.Error
	if errors.As(failure, &e) {
		return &Failure{Code: e.Code, Params: e.Params}
	}
	return &Failure{Code: errs.Code(failure)}
}
