// Package jobs runs work in the background that survives a restart: it is enqueued
// in the transaction of the write that causes it, shows its progress, can be
// cancelled, and is taken up again when the process that ran it died.
//
// River decides when a job runs and who runs it. The table `jobs` is ours and is
// the truth about a job. The two are tied by the attempt number: River's row names
// a job and an attempt, and is void once the job has moved on to another attempt.
// So a job may be handed to River again at any time without running twice at once.
//
// A job runs at least once: work must be written so that it can be run again from
// the start or find its place.
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// State is where a job stands.
type State string

const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Over says whether the state is final.
func (s State) Over() bool { return s == Done || s == Failed || s == Cancelled }

// Job is a job as its owner sees it.
type Job struct {
	ID    id.ID  `json:"id"`
	Kind  string `json:"kind"`
	State State  `json:"state"`
	// Stage is what the work is doing at present; empty where it does but one thing.
	Stage string `json:"stage,omitempty"`
	// Done of Total steps of the stage; Total is 0 while it is not known.
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
	// Rate is in steps per second, 0 while it is not known.
	Rate             float64         `json:"rate"`
	RemainingSeconds *float64        `json:"remaining_seconds"`
	Result           json.RawMessage `json:"result,omitempty"`
	Error            *Failure        `json:"error,omitempty"`
	CreatedBy        id.ID           `json:"-"`
	CreatedAt        clock.Instant   `json:"created_at"`
	StartedAt        clock.Instant   `json:"started_at"`
	FinishedAt       clock.Instant   `json:"finished_at"`

	args     string
	attempt  int64
	retries  int64
	resumes  int64
	cancel   bool
	queuedAt clock.Instant
	ticket   *int64
}

// Failure is why a job failed: the code and parameters of its errs.Error, or
// "internal" when the cause is for the log only.
type Failure struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

const columns = `id, kind, state, stage, done, total, rate, args, result, error_code, error_params,
	created_by, created_at, started_at, finished_at, cancel_requested, attempt, retries, resumes, queued_at, ticket`

// load reads one job.
func load(ctx context.Context, from db.Querier, job id.ID) (Job, error) {
	j, err := scan(from.QueryRow(ctx, "SELECT "+columns+" FROM jobs WHERE id = ?", job))
	if errors.Is(err, sql.ErrNoRows) {
		return Job{}, errs.NotFound()
	}
	return j, err
}

// loadAll reads the jobs of a condition.
func loadAll(ctx context.Context, from db.Querier, where string, args ...any) ([]Job, error) {
	rows, err := from.Query(ctx, "SELECT "+columns+" FROM jobs WHERE "+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []Job
	for rows.Next() {
		j, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, j)
	}
	return out, rows.Err()
}

func scan(row interface{ Scan(...any) error }) (Job, error) {
	var j Job
	var result, code, params *string
	err := row.Scan(&j.ID, &j.Kind, &j.State, &j.Stage, &j.Done, &j.Total, &j.Rate, &j.args, &result, &code, &params,
		&j.CreatedBy, &j.CreatedAt, &j.StartedAt, &j.FinishedAt, &j.cancel, &j.attempt, &j.retries, &j.resumes,
		&j.queuedAt, &j.ticket)
	if err != nil {
		return Job{}, err
	}
	if result != nil {
		j.Result = json.RawMessage(*result)
	}
	if code != nil {
		j.Error = &Failure{Code: *code}
		if params != nil {
			err = json.Unmarshal([]byte(*params), &j.Error.Params)
		}
	}
	j.RemainingSeconds = remaining(j)
	return j, err
}

// remaining estimates from the rate so far; unknown without a rate or a total.
func remaining(j Job) *float64 {
	if j.State != Running || j.Rate <= 0 || j.Total <= 0 || j.Done > j.Total {
		return nil
	}
	seconds := float64(j.Total-j.Done) / j.Rate
	return &seconds
}

// rate is the mean speed since `began`, when `base` steps were done already.
func rate(done, base int64, took time.Duration) float64 {
	if done <= base || took <= 0 {
		return 0
	}
	return float64(done-base) / took.Seconds()
}
