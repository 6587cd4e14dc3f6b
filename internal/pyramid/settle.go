package pyramid

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// SettleJob is the kind of the nightly look at the running plans.
const SettleJob = "pyramid.settle"

// Settled says how many plans came to their end.
type Settled struct {
	Reached int `json:"reached"`
	Missed  int `json:"missed"`
}

// RegisterJobs looks at the running plans every night at 03:30 company time, after the evaluation.
func (s *Service) RegisterJobs(q *jobs.Queue, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: SettleJob, Retries: 2, Work: func(ctx context.Context, _ *jobs.Run, _ struct{}) (any, error) {
		return s.Settle(ctx)
	}})
	q.Every(jobs.Daily{Kind: SettleJob, Hour: 3, Minute: 30, Zone: zone, Args: struct{}{}})
}

// Settle closes the running plans whose target grade is approved (reached) and those whose due day has passed
// (missed). It is the program's own step: nobody's rights are asked.
func (s *Service) Settle(ctx context.Context) (out Settled, err error) {
	err = s.Store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		out = Settled{}
		running, err := runningPlans(ctx, w.Tx, "1=1")
		if err != nil {
			return err
		}
		return out.close(ctx, w, running)
	})
	return out, err
}

// GradesDecided closes the plans of accounts whose grades have just been approved, in the same transaction.
func (s *Service) GradesDecided(ctx context.Context, w *resource.Write, accounts []id.ID) error {
	those, list := db.In(w.Tx.EngineName(), "p.account_id", accounts)
	running, err := runningPlans(ctx, w.Tx, those, list)
	if err != nil {
		return err
	}
	own := *w
	own.Actor, own.Reason = w.Actor.AsSystem(), ""
	var out Settled
	return out.close(ctx, &own, running)
}

// running is a plan that has not come to its end, with the grade its account holds by approval. An override is no
// approval: it is given for a time, and ends.
type running struct {
	plan     id.ID
	to, held value.Grade
}

func runningPlans(ctx context.Context, tx *db.Tx, where string, args ...any) ([]running, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, p.to_grade, COALESCE((SELECT g.grade FROM grade_records g
		WHERE g.account_id = p.account_id AND g.valid_to IS NULL AND g.kind <> 'override'), '')
		FROM migration_plans p WHERE p.state = 'active' AND p.archived_at IS NULL AND `+where+` ORDER BY p.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []running
	for rows.Next() {
		var r running
		if err := rows.Scan(&r.plan, &r.to, &r.held); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func (s *Settled) close(ctx context.Context, w *resource.Write, list []running) error {
	for _, r := range list {
		_, err := Plans.Update(ctx, w, r.plan, func(p *Plan) error {
			switch {
			case r.held.Rank() >= r.to.Rank():
				p.State, p.ClosedOn = Reached, w.Env.Today
				s.Reached++
			case p.Due < w.Env.Today:
				p.State, p.ClosedOn = Missed, w.Env.Today
				s.Missed++
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
