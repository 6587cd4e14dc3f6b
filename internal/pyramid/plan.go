package pyramid

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// Plan brings one account one grade up (E21).
type Plan struct {
	resource.Record
	Name             string // "B → A"
	Account          id.ID
	From, To         string // grades
	Due              calendar.Date
	Owner            id.ID
	BudgetPM         *float64 // person-months
	DevelopmentYears *float64 // how long until it pays; unknown: until the due day
	Incubation       bool     // a new customer that may become a core customer
	State            string
	ActivatedOn      calendar.Date
	ClosedOn         calendar.Date
	Survival         *float64 // chance to outlive the development that was acknowledged, 0..1; unknown: nobody could say
	StopReason       string
	Note             string
}

// Plans declares the entity. A plan is seen and changed by whoever sees and changes its account.
var Plans = resource.Declare("migration-plans",
	resource.Options{Profile: authz.Customer, Title: "name", Parent: "account", Sort: "due"},
	resource.Rules[Plan]{Check: checkPlan, Guard: guardPlan, Changed: followState},
	resource.Text("name", func(p *Plan) *string { return &p.Name }).Computed(),
	resource.Ref("account", "accounts", func(p *Plan) *id.ID { return &p.Account }).Required().Listed(),
	resource.Choice("from", func(p *Plan) *string { return &p.From }, "A", "B", "C", "U").From("from_grade").Computed().Listed(),
	resource.Choice("to", func(p *Plan) *string { return &p.To }, "S", "A", "B", "C").From("to_grade").Required().Listed(),
	resource.Choice("state", func(p *Plan) *string { return &p.State }, Draft, Active, Reached, Missed, Stopped).Computed().Listed(),
	resource.Date("due", func(p *Plan) *calendar.Date { return &p.Due }).From("due_on").Required().Listed(),
	resource.User("owner", func(p *Plan) *id.ID { return &p.Owner }).Listed(),
	resource.Bool("incubation", func(p *Plan) *bool { return &p.Incubation }),
	resource.Number("budget_pm", func(p *Plan) **float64 { return &p.BudgetPM }),
	resource.Number("development_years", func(p *Plan) **float64 { return &p.DevelopmentYears }),
	resource.LongText("note", func(p *Plan) *string { return &p.Note }),
	resource.Date("activated_on", func(p *Plan) *calendar.Date { return &p.ActivatedOn }).Computed().In("more"),
	resource.Date("closed_on", func(p *Plan) *calendar.Date { return &p.ClosedOn }).Computed().In("more"),
	resource.Number("survival", func(p *Plan) **float64 { return &p.Survival }).Percent().Computed().In("more"),
	resource.LongText("stop_reason", func(p *Plan) *string { return &p.StopReason }).Computed().In("more"),
)

// Open says that the plan can still be worked on.
func (p *Plan) Open() bool { return p.State == Draft || p.State == Active }

func checkPlan(env resource.Env, before, p *Plan) []errs.Field {
	if p.State == "" {
		p.State = Draft
	}
	if p.Owner == 0 {
		p.Owner = p.CreatedBy
	}
	var problems []errs.Field
	if before == nil || before.Due != p.Due {
		begun := env.Today
		if p.ActivatedOn != "" {
			begun = p.ActivatedOn
		}
		problems = append(problems, checkDue(p.Due, begun, env.Today)...)
	}
	for name, n := range map[string]*float64{"budget_pm": p.BudgetPM, "development_years": p.DevelopmentYears} {
		if n != nil && !(*n >= 0 && *n <= 1000) {
			problems = append(problems, errs.Field{Name: name, Code: "out_of_range", Params: map[string]any{"min": 0, "max": 1000}})
		}
	}
	return problems
}

// guardPlan compares the target with the account's grade, and keeps what was decided: a running plan keeps its
// target, a closed one everything.
func guardPlan(ctx context.Context, w *resource.Write, before, p *Plan) error {
	switch {
	case before == nil:
		return p.fit(ctx, w.Tx)
	case (before.ArchivedAt == 0) != (p.ArchivedAt == 0): // archived or restored
		if before.State == Active {
			return errs.Conflict("illegal_transition").With("state", Active).With("allowed", moves[Active])
		}
		return nil
	case before.Account != p.Account:
		return errs.Invalid("account", "fixed")
	case before.State != p.State: // a command, which has its own rules
		return nil
	case !p.Open():
		return errs.Conflict("plan_closed").With("state", p.State)
	case p.State == Active && before.To != p.To:
		return errs.Invalid("to", "fixed_when_active")
	case before.To != p.To:
		return p.fit(ctx, w.Tx)
	}
	return nil
}

// fit takes the account's grade as the plan's beginning and refuses a target that is not one step above it.
func (p *Plan) fit(ctx context.Context, q db.Querier) error {
	var from value.Grade
	if err := q.QueryRow(ctx, "SELECT grade FROM accounts WHERE id = ?", p.Account).Scan(&from); err != nil {
		return err
	}
	if problems := checkStep(from, value.Grade(p.To)); problems != nil {
		return errs.Validation(problems...)
	}
	p.From, p.Name = string(from), string(from)+" → "+p.To
	return nil
}

// followState keeps the account's target in step with its active plan.
func followState(ctx context.Context, w *resource.Write, before, after *Plan) error {
	switch {
	case before == nil || after == nil || before.State == after.State:
		return nil
	case after.State == Active:
		return account.SetTarget(ctx, w, after.Account, after.To)
	case before.State == Active:
		return account.SetTarget(ctx, w, after.Account, "")
	}
	return nil
}
