package pyramid

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// Service plans the pyramid of a company.
type Service struct {
	Store *resource.Store
	Value *value.Service
	// Survival gives an account's yearly chance to survive (§3.9), 0..1; nil or not known: the plan is not warned about.
	Survival func(ctx context.Context, q db.Querier, account id.ID) (p float64, known bool, err error)
}

// NewPlan is a plan with its milestones, made at once.
type NewPlan struct {
	Plan       Plan // what may be chosen of it
	Milestones []Milestone
	Activate   bool
	Accept     bool // the chance of survival was seen
}

// maxMilestones bounds the milestones made with a plan.
const maxMilestones = 20

// Create makes a plan of an account with its milestones, and starts it when asked to: all of it or nothing. Refusals:
// 404 the account is not visible, 403 it is not the caller's to change; those of the records, and of Activate.
func (s *Service) Create(ctx context.Context, actor authz.Actor, n NewPlan) (made id.ID, err error) {
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := account.Accounts.Require(ctx, w.Tx, actor, n.Plan.Account, authz.Edit); err != nil {
			return err
		}
		if !actor.Grant(Plans.Guard()).Create || !actor.Grant(Milestones.Guard()).Create {
			return errs.Forbidden()
		}
		if made, err = insert(ctx, w, n); err != nil || !n.Activate {
			return err
		}
		return s.activate(ctx, w, made, n.Accept)
	})
	return made, err
}

func insert(ctx context.Context, w *resource.Write, n NewPlan) (id.ID, error) {
	if len(n.Milestones) > maxMilestones {
		return 0, errs.Validation(errs.Field{Name: "milestones", Code: "too_many", Params: map[string]any{"max": maxMilestones}})
	}
	plan := n.Plan
	if err := Plans.Insert(ctx, w, &plan); err != nil {
		return 0, err
	}
	for i := range n.Milestones {
		m := n.Milestones[i]
		m.Plan = plan.ID
		if err := Milestones.Insert(ctx, w, &m); err != nil {
			return 0, err
		}
	}
	return plan.ID, nil
}

// Activate starts a plan (§4.3): it sets the account's target grade. Refusals: 404 not visible, 403 not the caller's
// to change; 409 not a draft, or another plan of the account is running; 422 not one step up any more, fewer than two
// milestones with tests, no owner, or a chance of survival that nobody has acknowledged.
func (s *Service) Activate(ctx context.Context, actor authz.Actor, target id.ID, accept bool) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		return s.activate(ctx, w, target, accept)
	})
}

func (s *Service) activate(ctx context.Context, w *resource.Write, target id.ID, accept bool) error {
	_, err := Plans.Update(ctx, w, target, func(p *Plan) error {
		if p.State != Draft {
			return errs.Conflict("illegal_transition").With("state", p.State).With("allowed", moves[p.State])
		}
		if err := p.fit(ctx, w.Tx); err != nil {
			return err
		}
		if err := s.ready(ctx, w, p, accept); err != nil {
			return err
		}
		p.State, p.ActivatedOn = Active, w.Env.Today
		return nil
	})
	return err
}

// ready asks for everything an active plan needs, and names all that is missing.
func (s *Service) ready(ctx context.Context, w *resource.Write, p *Plan, accept bool) error {
	var problems []errs.Field
	n, err := tested(ctx, w, p.ID, 0)
	if err != nil {
		return err
	}
	if n < minMilestones {
		problems = append(problems, errs.Field{Name: "milestones", Code: "milestones_needed", Params: map[string]any{"min": minMilestones}})
	}
	if p.Owner == 0 {
		problems = append(problems, errs.Field{Name: "owner", Code: "required"})
	}
	if p.Survival, err = s.outlives(ctx, w.Tx, p, w.Env.Today); err != nil {
		return err
	}
	if WorthAsking(p.Survival) && !accept {
		problems = append(problems, errs.Field{Name: "accept", Code: "survival_warning", Params: map[string]any{"percent": 100 * *p.Survival}})
	}
	if problems = append(problems, checkDue(p.Due, w.Env.Today, w.Env.Today)...); problems != nil {
		return errs.Validation(problems...)
	}
	return otherActive(ctx, w, p)
}

func otherActive(ctx context.Context, w *resource.Write, p *Plan) error {
	var taken bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM migration_plans WHERE account_id = ? AND state = ? AND archived_at IS NULL AND id <> ?)",
		p.Account, Active, p.ID).Scan(&taken)
	if err == nil && taken {
		err = errs.Conflict("plan_active_already")
	}
	return err
}

// outlives is the chance that the account outlives the plan's development; nil: not known.
func (s *Service) outlives(ctx context.Context, q db.Querier, p *Plan, today calendar.Date) (*float64, error) {
	if s.Survival == nil {
		return nil, nil
	}
	yearly, known, err := s.Survival(ctx, q, p.Account)
	if err != nil || !known {
		return nil, err
	}
	years := float64(p.Due.Days()-today.Days()) / 365.25
	if p.DevelopmentYears != nil {
		years = *p.DevelopmentYears
	}
	chance, ok := Survive(yearly, max(years, 0))
	if !ok {
		return nil, nil
	}
	return &chance, nil
}

// Stop gives a running plan up, with a reason, and clears the account's target. Refusals: 404, 403; 409 not running;
// 422 no reason.
func (s *Service) Stop(ctx context.Context, actor authz.Actor, target id.ID, reason string) error {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return errs.Invalid("reason", "required")
	case len(reason) > 2000:
		return errs.Validation(errs.Field{Name: "reason", Code: "too_long", Params: map[string]any{"max": 2000}})
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		w.Reason = reason
		_, err := Plans.Update(ctx, w, target, func(p *Plan) error {
			if p.State != Active {
				return errs.Conflict("illegal_transition").With("state", p.State).With("allowed", moves[p.State])
			}
			p.State, p.StopReason, p.ClosedOn = Stopped, reason, w.Env.Today
			return nil
		})
		return err
	})
}
