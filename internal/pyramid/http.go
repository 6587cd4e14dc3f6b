package pyramid

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const tag = "pyramid"

// Mount adds the operations of pyramid planning.
func (s *Service) Mount(api httpx.API) {
	s.mountPlans(api)
	s.mountYears(api)
	s.mountReports(api)
}

func op(name, method, path, summary string) httpx.Op {
	return httpx.Op{ID: name, Method: method, Path: httpx.Prefix + path, Tag: tag, Summary: summary}
}

// parseID reads the id of a path; what is no id is not there.
func parseID(text string) (id.ID, error) {
	one, err := id.Parse(text)
	if err != nil {
		return 0, errs.NotFound()
	}
	return one, nil
}

// optionalID reads an id of a query or body; "" is none.
func optionalID(name, text string) (id.ID, error) {
	if text == "" {
		return 0, nil
	}
	one, err := id.Parse(text)
	if err != nil {
		return 0, errs.Invalid(name, "not_an_id")
	}
	return one, nil
}

type pathInput struct {
	ID string `path:"id" maxLength:"20"`
}

type plansInput struct {
	Account    string `query:"account" maxLength:"20"`
	State      string `query:"state" enum:"draft,active,reached,missed,stopped,"`
	Incubation bool   `query:"incubation" doc:"only plans that bring up new customers"`
}

type planBoardOutput struct{ Body *PlanBoard }
type ladderOutput struct{ Body *Ladder }

// MilestoneBody is a milestone of a new plan.
type MilestoneBody struct {
	Title string `json:"title" maxLength:"200"`
	Test  string `json:"test,omitempty" maxLength:"10000" doc:"how to tell that it is true"`
	Due   string `json:"due,omitempty" maxLength:"10"`
}

// NewPlanBody is a plan to make.
type NewPlanBody struct {
	To               string          `json:"to" doc:"one step above the account's grade"`
	Due              string          `json:"due" maxLength:"10" doc:"at most 24 months away"`
	Owner            string          `json:"owner,omitempty" maxLength:"20" doc:"default: the caller"`
	BudgetPM         *float64        `json:"budget_pm,omitempty" doc:"person-months"`
	DevelopmentYears *float64        `json:"development_years,omitempty" doc:"until it pays; default: until the due day"`
	Incubation       bool            `json:"incubation,omitempty"`
	Note             string          `json:"note,omitempty" maxLength:"10000"`
	Milestones       []MilestoneBody `json:"milestones,omitempty" maxItems:"20"`
	Activate         bool            `json:"activate,omitempty" doc:"start it at once"`
	Accept           bool            `json:"accept,omitempty" doc:"a low chance of survival was seen"`
}

type newPlanInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body NewPlanBody
}

type activatePlanInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body *struct {
		Accept bool `json:"accept,omitempty" doc:"a low chance of survival was seen"`
	}
}

type stopInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Reason string `json:"reason"`
	}
}

func (s *Service) mountPlans(api httpx.API) {
	list := op("pyramid.plans", http.MethodGet, "/pyramid/plans", "List migration plans with their progress")
	list.Command = authz.ValueRead
	httpx.Register(api, list, func(ctx context.Context, in *plansInput) (*planBoardOutput, error) {
		acc, err := optionalID("account", in.Account)
		if err != nil {
			return nil, err
		}
		board, err := s.PlanBoard(ctx, httpx.Actor(ctx), PlanFilter{Account: acc, State: in.State, Incubation: in.Incubation})
		if err != nil {
			return nil, err
		}
		return &planBoardOutput{board}, nil
	})
	httpx.Register(api, op("accounts.ladder", http.MethodGet, "/accounts/{id}/ladder", "Show an account's way up: what is missing, and its plans"),
		func(ctx context.Context, in *pathInput) (*ladderOutput, error) {
			target, err := parseID(in.ID)
			if err != nil {
				return nil, err
			}
			ladder, err := s.Ladder(ctx, httpx.Actor(ctx), target)
			if err != nil {
				return nil, err
			}
			return &ladderOutput{ladder}, nil
		})
	create := op("accounts.plan", http.MethodPost, "/accounts/{id}/plan", "Make a migration plan with its milestones")
	create.Status, create.MaxBody = http.StatusCreated, 1<<20
	activate := op("migration-plans.activate", http.MethodPost, "/migration-plans/{id}/activate", "Start a migration plan")
	stop := op("migration-plans.stop", http.MethodPost, "/migration-plans/{id}/stop", "Give a migration plan up")
	create.Answer, activate.Answer, stop.Answer = Plans.Answer(), Plans.Answer(), Plans.Answer()
	httpx.Register(api, create, s.createPlan)
	httpx.Register(api, activate, s.activatePlan)
	httpx.Register(api, stop, s.stopPlan)
}

func (s *Service) createPlan(ctx context.Context, in *newPlanInput) (*httpx.Raw, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	n, err := in.Body.plan(target)
	if err != nil {
		return nil, err
	}
	made, err := s.Create(ctx, httpx.Actor(ctx), n)
	return s.answer(ctx, made, err)
}

// plan reads the body, or names every date and id in it that is none.
func (b *NewPlanBody) plan(target id.ID) (NewPlan, error) {
	var problems []errs.Field
	date := func(name, text string) calendar.Date {
		if _, err := calendar.Parse(text); text != "" && err != nil {
			problems = append(problems, errs.Field{Name: name, Code: "not_a_date"})
		}
		return calendar.Date(text)
	}
	owner, err := optionalID("owner", b.Owner)
	if err != nil {
		problems = append(problems, errs.Field{Name: "owner", Code: "not_an_id"})
	}
	out := NewPlan{Activate: b.Activate, Accept: b.Accept, Plan: Plan{Account: target, To: b.To, Due: date("due", b.Due), Owner: owner, BudgetPM: b.BudgetPM,
		DevelopmentYears: b.DevelopmentYears, Incubation: b.Incubation, Note: b.Note}}
	for _, m := range b.Milestones {
		out.Milestones = append(out.Milestones, Milestone{Title: m.Title, Test: m.Test, Due: date("milestones.due", m.Due)})
	}
	if problems != nil {
		return out, errs.Validation(problems...)
	}
	return out, nil
}

func (s *Service) activatePlan(ctx context.Context, in *activatePlanInput) (*httpx.Raw, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, target, s.Activate(ctx, httpx.Actor(ctx), target, in.Body != nil && in.Body.Accept))
}

func (s *Service) stopPlan(ctx context.Context, in *stopInput) (*httpx.Raw, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	if err := Plans.Require(ctx, s.Store.DB, httpx.Actor(ctx), target, authz.Edit); err != nil {
		return nil, err
	}
	return s.answer(ctx, target, s.Stop(ctx, httpx.Actor(ctx), target, in.Body.Reason))
}

// answer is the plan as it is now.
func (s *Service) answer(ctx context.Context, plan id.ID, err error) (*httpx.Raw, error) {
	if err != nil {
		return nil, err
	}
	record, err := Plans.Get(ctx, s.Store, httpx.Actor(ctx), plan)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}
