package selection

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const tag = "selection"

type pathInput struct {
	ID string `path:"id" maxLength:"20"`
}

func parse(text string) (id.ID, error) {
	target, err := id.Parse(text)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type funnelOutput struct{ Body *Funnel }
type screeningOutput struct{ Body *Screening }

type candidatesInput struct {
	Segment   string `query:"segment" maxLength:"20" doc:"an id, or none for customers without a segment"`
	Selection string `query:"selection" enum:",undecided,selected,observed,not_served"`
	Screening string `query:"screening" enum:",pending,matched,not_matched,incomplete"`
	Q         string `query:"q" maxLength:"200"`
	After     string `query:"after" maxLength:"2000"`
}

type candidatesOutput struct {
	Body struct {
		Items []SelectionCandidate `json:"items"`
		Next  *string              `json:"next"`
	}
}

type screenInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Judgements []ScreeningJudgement `json:"judgements" maxItems:"200"`
	}
}

type decideInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Selection string        `json:"selection" doc:"selected, observed, not_served or undecided"`
		Reason    string        `json:"reason,omitempty"`
		ReviewOn  calendar.Date `json:"review_on,omitempty" doc:"default: in a year, for who is observed or not served"`
	}
}

type goInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body GoInput
}

type goOutput struct {
	Body struct {
		Items     []GoDecision `json:"items"`
		Questions []string     `json:"questions"`
	}
}

// Mount adds the operations of the selection. RegisterJobs comes first. Operations on one account ask for the account
// before the command: what is not visible is not there.
func (s *Service) Mount(api httpx.API) {
	s.mountAccounts(api)
	s.mountPlans(api)
	s.mountFuture(api)
	httpx.Register(api, httpx.Op{ID: "selection.funnel", Method: http.MethodGet, Path: httpx.Prefix + "/selection", Tag: tag,
		Summary: "Count the customers from undecided to chosen", Command: authz.ValueRead}, func(ctx context.Context, _ *struct{}) (*funnelOutput, error) {
		out, err := s.Funnel(ctx, httpx.Actor(ctx))
		return &funnelOutput{out}, err
	})
	httpx.Register(api, httpx.Op{ID: "selection.candidates", Method: http.MethodGet, Path: httpx.Prefix + "/selection/accounts", Tag: tag,
		Summary: "List customers with their match and the decision about them", Command: authz.ValueRead}, s.candidates)
}

func (s *Service) candidates(ctx context.Context, in *candidatesInput) (*candidatesOutput, error) {
	items, next, err := s.Candidates(ctx, httpx.Actor(ctx), Wanted{Segment: in.Segment, Selection: in.Selection, Screening: in.Screening, Q: in.Q, After: in.After})
	if err != nil {
		return nil, err
	}
	out := &candidatesOutput{}
	out.Body.Items = items
	if next != "" {
		out.Body.Next = &next
	}
	return out, nil
}

func (s *Service) mountAccounts(api httpx.API) {
	op := func(name, method, path, summary string) httpx.Op {
		return httpx.Op{ID: "accounts." + name, Method: method, Path: httpx.Prefix + "/accounts/{id}" + path, Tag: tag, Summary: summary}
	}
	httpx.Register(api, op("screening", http.MethodGet, "/screening", "Show an account against the ideal profile of its segment"), func(ctx context.Context, in *pathInput) (*screeningOutput, error) {
		target, err := parse(in.ID)
		if err != nil {
			return nil, err
		}
		out, err := s.Screening(ctx, httpx.Actor(ctx), target)
		return &screeningOutput{out}, err
	})
	httpx.Register(api, op("screen", http.MethodPost, "/screen", "Judge an account against the ideal profile and store the result"), func(ctx context.Context, in *screenInput) (*screeningOutput, error) {
		target, err := parse(in.ID)
		if err != nil {
			return nil, err
		}
		out, err := s.Screen(ctx, httpx.Actor(ctx), target, in.Body.Judgements)
		return &screeningOutput{out}, err
	})
	choose := op("select", http.MethodPost, "/select", "Decide whether an account is a customer of ours")
	choose.Answer = account.Accounts.Answer()
	httpx.Register(api, choose, s.decide)
	httpx.Register(api, op("go-decisions", http.MethodGet, "/go-decisions", "List go and no-go decisions about an account"), func(ctx context.Context, in *pathInput) (*goOutput, error) {
		return s.goList(ctx, in.ID)
	})
	httpx.Register(api, op("decide-go", http.MethodPost, "/go-decisions", "Record a go or no-go decision"), func(ctx context.Context, in *goInput) (*goOutput, error) {
		target, err := parse(in.ID)
		if err != nil {
			return nil, err
		}
		if err := s.Go(ctx, httpx.Actor(ctx), target, in.Body); err != nil {
			return nil, err
		}
		return s.goList(ctx, in.ID)
	})
}

func (s *Service) goList(ctx context.Context, text string) (*goOutput, error) {
	target, err := parse(text)
	if err != nil {
		return nil, err
	}
	out := &goOutput{}
	out.Body.Questions = Questions
	out.Body.Items, err = s.Decisions(ctx, httpx.Actor(ctx), target)
	return out, err
}

// decide answers with the account as it is now.
func (s *Service) decide(ctx context.Context, in *decideInput) (*httpx.Raw, error) {
	target, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	if err := account.Accounts.Require(ctx, s.Store.DB, actor, target, authz.Edit); err != nil {
		return nil, err
	}
	if !actor.May(authz.SelectionDecide) {
		return nil, errs.Forbidden()
	}
	if err := s.Decide(ctx, actor, target, Decision{Selection: in.Body.Selection, Reason: in.Body.Reason, Review: in.Body.ReviewOn}); err != nil {
		return nil, err
	}
	record, err := account.Accounts.Get(ctx, s.Store, actor, target)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}

type plansOutput struct {
	Body struct {
		Items []*CapacityPlan `json:"items"`
	}
}
type planOutput struct{ Body *CapacityView }
type newPlanInput struct{ Body NewCapacityPlan }
type changePlanInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body CapacityChange
}
type approvePlanInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Rev    int64  `json:"rev"`
		Reason string `json:"reason,omitempty" doc:"needed for a plan over capacity"`
	}
}

func (s *Service) mountPlans(api httpx.API) {
	op := func(verb, method, path, summary, command string) httpx.Op {
		return httpx.Op{ID: "capacity-plans." + verb, Method: method, Path: httpx.Prefix + "/capacity-plans" + path, Tag: tag, Summary: summary, Command: command}
	}
	httpx.Register(api, op("list", http.MethodGet, "", "List the capacity plans", authz.CapacityRead), func(ctx context.Context, _ *struct{}) (*plansOutput, error) {
		items, err := s.Plans(ctx)
		out := &plansOutput{}
		out.Body.Items = items
		return out, err
	})
	httpx.Register(api, op("get", http.MethodGet, "/{id}", "Explain a capacity plan", authz.CapacityRead), func(ctx context.Context, in *pathInput) (*planOutput, error) {
		return s.plan(ctx, in.ID, nil)
	})
	create := op("create", http.MethodPost, "", "Make a capacity plan from what is proposed", authz.CapacityPlan)
	create.Status = http.StatusCreated
	httpx.Register(api, create, func(ctx context.Context, in *newPlanInput) (*planOutput, error) {
		target, err := s.CreatePlan(ctx, httpx.Actor(ctx), in.Body)
		return s.plan(ctx, target.String(), err)
	})
	httpx.Register(api, op("change", http.MethodPatch, "/{id}", "Change a draft of a capacity plan", authz.CapacityPlan), func(ctx context.Context, in *changePlanInput) (*planOutput, error) {
		target, err := parse(in.ID)
		if err == nil {
			err = s.ChangePlan(ctx, httpx.Actor(ctx), target, in.Body)
		}
		return s.plan(ctx, in.ID, err)
	})
	httpx.Register(api, op("approve", http.MethodPost, "/{id}/approve", "Approve a capacity plan", authz.CapacityPlan), func(ctx context.Context, in *approvePlanInput) (*planOutput, error) {
		target, err := parse(in.ID)
		if err == nil {
			err = s.ApprovePlan(ctx, httpx.Actor(ctx), target, in.Body.Rev, in.Body.Reason)
		}
		return s.plan(ctx, in.ID, err)
	})
}

// plan answers with a plan as it is now, unless something failed before.
func (s *Service) plan(ctx context.Context, text string, failed error) (*planOutput, error) {
	if failed != nil {
		return nil, failed
	}
	target, err := parse(text)
	if err != nil {
		return nil, err
	}
	out, err := s.Plan(ctx, httpx.Actor(ctx), target)
	return &planOutput{out}, err
}
