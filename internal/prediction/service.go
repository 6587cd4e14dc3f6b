package prediction

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

// Service predicts for the accounts of a company and tells what it predicted.
type Service struct {
	Store *resource.Store
}

// RebuildJob is the kind of the background rebuild.
const RebuildJob = "prediction.rebuild"

// RebuildArgs are the arguments of the job. Without a date it looks at the day it runs.
type RebuildArgs struct {
	AsOf calendar.Date `json:"as_of,omitempty"`
}

// RegisterJobs adds the rebuild to the queue, on demand and every night at 03:30 company time, an hour after the
// evaluation. Call it before the queue starts.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[RebuildArgs]{Name: RebuildJob, Retries: 2, Work: s.rebuildJob})
	q.Every(jobs.Daily{Kind: RebuildJob, Hour: 3, Minute: 30, Zone: zone, Args: RebuildArgs{}})
}

func (s *Service) rebuildJob(ctx context.Context, run *jobs.Run, args RebuildArgs) (any, error) {
	return s.Rebuild(ctx, authz.Actor{ID: run.By()}.AsSystem(), args.AsOf, run.Progress)
}

// asOf is the given day or the usual one. A day in the future is refused (422).
func (s *Service) asOf(ctx context.Context, given calendar.Date) (calendar.Day, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return 0, err
	}
	if given > env.Today {
		return 0, errs.Invalid("as_of", "in_the_future")
	}
	if given == "" {
		if given, err = sales.UsualDate(ctx, s.Store.DB, env.Today); err != nil {
			return 0, err
		}
	}
	day, ok := calendar.ParseDay(string(given))
	if !ok {
		return 0, errs.Invalid("as_of", "not_a_date")
	}
	return day, nil
}

func require(actor authz.Actor, command string) error {
	if !actor.May(command) {
		return errs.Forbidden()
	}
	return nil
}
