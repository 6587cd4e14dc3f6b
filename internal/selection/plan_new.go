package selection

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// NewCapacityPlan is what somebody makes a plan from; without a capacity it is people × months.
type NewCapacityPlan struct {
	Year     int      `json:"year"`
	Quarter  int      `json:"quarter,omitempty"`
	Capacity *float64 `json:"capacity,omitempty"`
}

func (n NewCapacityPlan) check() []errs.Field {
	var problems []errs.Field
	if n.Year < 2000 || n.Year > 2200 {
		problems = append(problems, errs.Field{Name: "year", Code: "out_of_range", Params: map[string]any{"min": 2000, "max": 2200}})
	}
	if n.Quarter < 0 || n.Quarter > 4 {
		problems = append(problems, errs.Field{Name: "quarter", Code: "out_of_range", Params: map[string]any{"min": 0, "max": 4}})
	}
	if n.Capacity != nil && !plausible(*n.Capacity) {
		problems = append(problems, outOfRange("capacity"))
	}
	return problems
}

// CreatePlan makes a draft that plans what is proposed. 409 `plan_exists` for a period that has one.
func (s *Service) CreatePlan(ctx context.Context, actor authz.Actor, n NewCapacityPlan) (target id.ID, err error) {
	if !actor.May(authz.CapacityPlan) {
		return 0, errs.Forbidden()
	}
	if problems := n.check(); len(problems) > 0 {
		return 0, errs.Validation(problems...)
	}
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		p := &CapacityPlan{ID: w.IDs.Next(), Year: n.Year, Quarter: n.Quarter}
		target = p.ID
		if err := p.propose(ctx, w, n.Capacity); err != nil {
			return err
		}
		_, err := w.Tx.Exec(ctx, `INSERT INTO capacity_plans (id, rev, year, quarter, capacity_pm, state, created_at, created_by, updated_at, updated_by)
			VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.Year, p.Quarter, p.Capacity, draft, w.Env.Now, actor.ID, w.Env.Now, actor.ID)
		if db.IsUnique(err) {
			return errs.Conflict("plan_exists")
		}
		if err != nil {
			return err
		}
		if err := p.storeLines(ctx, w); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "create", Entity: "capacity-plans", Record: p.ID, Rev: 1, Title: p.title()})
	})
	return target, err
}

func (p *CapacityPlan) propose(ctx context.Context, w *resource.Write, capacity *float64) error {
	asked, err := demands(ctx, w.Tx, w.Env.Today)
	if err != nil {
		return err
	}
	company, err := settings.Load(ctx, w.Tx)
	if err != nil {
		return err
	}
	for _, grade := range Grades {
		if d := asked[grade]; d.relations > 0 {
			p.lines = append(p.lines, line{grade: grade, pm: math.Round(Proposal(d.relations, p.months(), company)*10) / 10})
		}
	}
	if capacity != nil {
		p.Capacity = *capacity
		return nil
	}
	n, err := people(ctx, w.Tx, w.Env.Today)
	p.Capacity = float64(n * p.months())
	return err
}
