package value

import (
	"context"
	"log/slog"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/prediction"
	"github.com/loam-crm/loam/internal/sales"
)

// Service evaluates the accounts of a company, keeps its models and takes decisions about grades.
type Service struct {
	Store *resource.Store
	Queue *jobs.Queue // nil: no background jobs, as for short commands
	// Prediction is given the orders of every evaluation, which are read once; nil: nothing is predicted.
	Prediction *prediction.Service
	// Decided follows the approval of grades in its transaction; nil: nobody asks.
	Decided func(ctx context.Context, w *resource.Write, accounts []id.ID) error

	boards keptBoards
}

// EvaluateJob is the kind of the background evaluation.
const EvaluateJob = "value.evaluate"

// EvaluateArgs are the arguments of the job. Without a date it evaluates as of the day it runs.
type EvaluateArgs struct {
	AsOf calendar.Date `json:"as_of,omitempty"`
}

// RegisterJobs adds the evaluation to the queue, on demand and every night at 02:30 company time. Call it before
// the queue starts.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	s.Queue = q
	jobs.Register(q, jobs.Kind[EvaluateArgs]{Name: EvaluateJob, Retries: 2, Work: s.evaluateJob})
	s.registerTrial(q)
	q.Every(jobs.Daily{Kind: EvaluateJob, Hour: 2, Minute: 30, Zone: zone, Args: EvaluateArgs{}})
}

func (s *Service) evaluateJob(ctx context.Context, run *jobs.Run, args EvaluateArgs) (any, error) {
	actor := authz.Actor{ID: run.By()}.AsSystem()
	return s.Evaluate(ctx, actor, args.AsOf, run.Stage)
}

// asOf is the given date or, without one, today in the company's zone. Orders that all lie more than a year back are an
// archive somebody tries the program with: it is valued as of the day after the newest order, or every customer would
// look lost. A date in the future is refused (422).
func (s *Service) asOf(ctx context.Context, given calendar.Date) (calendar.Date, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	switch {
	case err != nil:
		return "", err
	case given == "":
		return sales.UsualDate(ctx, s.Store.DB, env.Today)
	case given > env.Today:
		return "", errs.Invalid("as_of", "in_the_future")
	}
	if _, err := calendar.Parse(string(given)); err != nil {
		return "", errs.Invalid("as_of", "not_a_date")
	}
	return given, nil
}

func (s *Service) log() *slog.Logger {
	if s.Store.Log == nil {
		return slog.Default()
	}
	return s.Store.Log
}

func require(actor authz.Actor, command string) error {
	if !actor.May(command) {
		return errs.Forbidden()
	}
	return nil
}
