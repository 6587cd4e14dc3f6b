package jobs

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

const (
	firstRetry = 10 * time.Second
	lastRetry  = time.Hour
)

// backoff is the wait before retry n (0 is the first): it doubles from ten seconds
// to an hour, with up to a quarter more so that failures do not march in step.
func backoff(n int64) time.Duration {
	wait := lastRetry
	if n < 9 {
		wait = min(firstRetry<<n, lastRetry)
	}
	return wait + rand.N(wait/4) // #nosec G404 -- a pause before another try
}

// finish writes the end of a run unless the job was taken over meanwhile.
func (q *Queue) finish(ctx context.Context, run *Run, end ending) error {
	if end.state == "" {
		return nil
	}
	return q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if end.state == Queued {
			return q.requeue(ctx, tx, run.job, end.delay, end.retried, 0)
		}
		return q.conclude(ctx, tx, run, end)
	})
}

func (q *Queue) conclude(ctx context.Context, tx *db.Tx, run *Run, end ending) error {
	snap, _ := run.snapshot()
	code, params, err := end.failure.columns()
	if err != nil {
		return err
	}
	var result *string
	if end.state == Done {
		text := string(end.result)
		result = &text
	}
	n, err := tx.Exec(ctx, `UPDATE jobs SET state = ?, stage = '', done = ?, total = ?, rate = ?, result = ?, error_code = ?, error_params = ?, finished_at = ?
		WHERE id = ? AND attempt = ? AND state = 'running'`,
		string(end.state), snap.Done, snap.Total, snap.Rate, result, code, params, q.now(), run.job.ID, run.job.attempt)
	if err != nil || n == 0 {
		return err
	}
	return q.over(ctx, tx, run.job.ID)
}

// over tells that a job has ended for good.
func (q *Queue) over(ctx context.Context, tx *db.Tx, job id.ID) error {
	if q.Ended != nil {
		ended, err := load(ctx, tx, job)
		if err != nil {
			return err
		}
		if err := q.Ended(ctx, tx, ended); err != nil {
			return err
		}
	}
	return q.emit(ctx, tx, job)
}

func (f *Failure) columns() (code, params *string, err error) {
	if f == nil {
		return nil, nil, nil
	}
	body, err := json.Marshal(f.Params)
	text := string(body)
	return &f.Code, &text, err
}

// requeue hands the job to River again as the next attempt, which voids the ticket
// and the run of this one. It does nothing when the job has moved on already: one that was seen to wait and has begun since
// would be done twice.
func (q *Queue) requeue(ctx context.Context, tx *db.Tx, j Job, delay time.Duration, retried, resumed int64) error {
	n, err := tx.Exec(ctx, `UPDATE jobs SET state = 'queued', attempt = attempt + 1, retries = retries + ?, resumes = resumes + ?, queued_at = ?
		WHERE id = ? AND attempt = ? AND state = ?`,
		retried, resumed, int64(q.now())+delay.Microseconds(), j.ID, j.attempt, string(j.State))
	if err != nil || n == 0 {
		return err
	}
	ticket, err := q.hand(ctx, tx, j.ID, j.attempt+1, delay)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE jobs SET ticket = ? WHERE id = ?", ticket, j.ID); err != nil {
		return err
	}
	return q.emit(ctx, tx, j.ID)
}
