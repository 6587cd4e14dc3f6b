package selection

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// CapacityChange is what somebody sets in a draft; what is not given stays.
type CapacityChange struct {
	Rev      int64              `json:"rev"`
	Capacity *float64           `json:"capacity,omitempty"`
	Grades   map[string]float64 `json:"grades,omitempty" doc:"person-months of all accounts of a grade that have no figure of their own"`
	Accounts map[string]float64 `json:"accounts,omitempty" doc:"person-months of single accounts by id; 0 takes the figure away"`
}

func (c CapacityChange) check() []errs.Field {
	var problems []errs.Field
	if c.Capacity != nil && !plausible(*c.Capacity) {
		problems = append(problems, outOfRange("capacity"))
	}
	for grade, pm := range c.Grades {
		if !slices.Contains(Grades, grade) || !plausible(pm) {
			problems = append(problems, outOfRange("grades."+grade))
		}
	}
	for key, pm := range c.Accounts {
		if _, err := id.Parse(key); err != nil || !plausible(pm) {
			problems = append(problems, outOfRange("accounts."+key))
		}
	}
	slices.SortFunc(problems, func(a, b errs.Field) int { return strings.Compare(a.Name, b.Name) })
	return problems
}

// openDraft reads a plan that may still be changed at the revision the caller looked at.
func openDraft(ctx context.Context, w *resource.Write, target id.ID, rev int64) (*CapacityPlan, error) {
	p, err := loadPlan(ctx, w.Tx, target)
	switch {
	case err != nil:
		return nil, err
	case p.State != draft:
		return nil, errs.Conflict("plan_approved")
	case p.Rev != rev:
		return nil, errs.Conflict("plan_changed")
	}
	return p, nil
}

// ChangePlan edits a draft. Refusals: 403; 404; 409 `plan_approved`, `plan_changed`; 422 for every figure at fault.
func (s *Service) ChangePlan(ctx context.Context, actor authz.Actor, target id.ID, c CapacityChange) error {
	if !actor.May(authz.CapacityPlan) {
		return errs.Forbidden()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		p, err := openDraft(ctx, w, target, c.Rev)
		if err != nil {
			return err
		}
		if problems := c.check(); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		if c.Capacity != nil {
			p.Capacity = *c.Capacity
		}
		for _, grade := range Grades {
			if pm, given := c.Grades[grade]; given {
				p.set(grade, 0, pm)
			}
		}
		if err := p.setAccounts(ctx, w, c.Accounts); err != nil {
			return err
		}
		return p.save(ctx, w, "update")
	})
}

func (p *CapacityPlan) set(grade string, account id.ID, pm float64) {
	p.lines = slices.DeleteFunc(p.lines, func(l line) bool { return l.account == account && (account != 0 || l.grade == grade) })
	if pm > 0 {
		p.lines = append(p.lines, line{grade, account, pm})
	}
}

func (p *CapacityPlan) setAccounts(ctx context.Context, w *resource.Write, figures map[string]float64) error {
	for key, pm := range figures {
		target, _ := id.Parse(key)
		a, err := account.Accounts.Load(ctx, w.Tx, w.Actor, target)
		if err != nil {
			return errs.Invalid("accounts."+key, "ref_not_found")
		}
		p.set(a.Grade, target, pm)
	}
	return nil
}

func (p *CapacityPlan) save(ctx context.Context, w *resource.Write, action string) error {
	n, err := w.Tx.Exec(ctx, "UPDATE capacity_plans SET rev = rev + 1, capacity_pm = ?, state = ?, reason = ?, updated_at = ?, updated_by = ? WHERE id = ? AND rev = ?",
		p.Capacity, p.State, p.Reason, w.Env.Now, w.Actor.ID, p.ID, p.Rev)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("plan_changed")
	}
	if err := p.storeLines(ctx, w); err != nil {
		return err
	}
	return w.Audit(ctx, resource.Entry{Action: action, Entity: "capacity-plans", Record: p.ID, Rev: p.Rev + 1, Title: p.title()})
}

// boss is the role that alone may approve a plan over capacity.
const boss = "boss"

// ApprovePlan makes a draft the plan. A plan over capacity is refused with 409 `over_capacity`, unless the boss approves
// it with a reason (422 without one).
func (s *Service) ApprovePlan(ctx context.Context, actor authz.Actor, target id.ID, rev int64, reason string) error {
	if !actor.May(authz.CapacityPlan) {
		return errs.Forbidden()
	}
	reason = strings.TrimSpace(reason)
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		p, err := openDraft(ctx, w, target, rev)
		if err != nil {
			return err
		}
		if over := p.overload(); over > 0 {
			switch {
			case !actor.IsSystem() && !slices.Contains(actor.RoleCodes(), boss):
				return errs.Conflict("over_capacity").With("overload", over)
			case reason == "":
				return errs.Invalid("reason", "reason_required")
			}
		}
		if len(reason) > maxReason {
			return errs.Invalid("reason", "too_long")
		}
		p.State, p.Reason, w.Reason = approved, reason, reason
		if err := p.save(ctx, w, "approve"); err != nil {
			return err
		}
		_, err = w.Tx.Exec(ctx, "UPDATE capacity_plans SET approved_at = ?, approved_by = ? WHERE id = ?", w.Env.Now, actor.ID, p.ID)
		return err
	})
}
