package value

import (
	"context"
	"maps"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "value"

// Mount adds the operations of the value engine. RegisterJobs comes first.
func (s *Service) Mount(api httpx.API) {
	s.mountReading(api)
	s.mountDeciding(api)
	s.mountModels(api)
	s.mountJudged(api)
	s.mountCoverage(api)
	httpx.Register(api, httpx.Op{ID: "value.evaluate", Method: http.MethodPost, Path: httpx.Prefix + "/value/evaluate", Tag: tag,
		Summary: "Evaluate all accounts in the background", Command: authz.EvaluationRun, Status: http.StatusAccepted}, s.enqueueEvaluation)
}

type accountPath struct {
	ID string `path:"id" maxLength:"20"`
}

func (in accountPath) id() (id.ID, error) { return parseID(in.ID) }

// parseID reads the id of a path; what is no id is not there.
func parseID(text string) (id.ID, error) {
	target, err := id.Parse(text)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type panelOutput struct{ Body *ValuePanel }
type boardOutput struct{ Body *ValueBoard }

func (s *Service) mountReading(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "accounts.value", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/value", Tag: tag,
		Summary: "Explain the value of an account"}, func(ctx context.Context, in *accountPath) (*panelOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		panel, err := s.Panel(ctx, httpx.Actor(ctx), target)
		if err != nil {
			return nil, err
		}
		return &panelOutput{panel}, nil
	})
	httpx.Register(api, httpx.Op{ID: "value.board", Method: http.MethodGet, Path: httpx.Prefix + "/value/board", Tag: tag,
		Summary: "Sum up the portfolio", Command: authz.ValueRead}, func(ctx context.Context, _ *struct{}) (*boardOutput, error) {
		board, err := s.Board(ctx, httpx.Actor(ctx))
		if err != nil {
			return nil, err
		}
		return &boardOutput{board}, nil
	})
	httpx.Register(api, httpx.Op{ID: "value.proposals", Method: http.MethodGet, Path: httpx.Prefix + "/value/proposals", Tag: tag,
		Summary: "List the accounts whose proposed grade waits for a decision", Command: authz.ValueRead, Answer: proposalsAnswer(api)}, s.listProposals)
}

type proposalsInput struct {
	Q      string `query:"q" maxLength:"200"`
	Filter string `query:"filter" maxLength:"20000" doc:"as in the list of accounts"`
	Sort   string `query:"sort" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After  string `query:"after" maxLength:"2000"`
	Total  bool   `query:"total"`
	Fields string `query:"fields" maxLength:"2000"`
}

// proposalsAnswer is a page of accounts, each with the reasons of its proposal.
func proposalsAnswer(api httpx.API) *huma.Response {
	schemas := api.OpenAPI().Components.Schemas.Map()
	proposal := *schemas[account.Accounts.Name]
	proposal.Properties = maps.Clone(proposal.Properties)
	proposal.Properties["reasons"] = &huma.Schema{Type: "array", Items: api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[GradeReason](), true, ""), Description: "why this grade"}
	schemas["proposals"] = &proposal
	items := &huma.Schema{Type: "array", Items: &huma.Schema{Ref: "#/components/schemas/proposals"}}
	return &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{
		Type: "object", Required: []string{"items", "next"}, Properties: map[string]*huma.Schema{
			"items": items, "next": {Type: "string", Nullable: true}, "total": {Type: "integer"}}}}}}
}

func (s *Service) listProposals(ctx context.Context, in *proposalsInput) (*httpx.Raw, error) {
	filter, err := resource.ParseFilter(in.Filter)
	if err != nil {
		return nil, err
	}
	q := resource.Query{Q: in.Q, Filter: filter, Sort: in.Sort, Limit: in.Limit, After: in.After, Total: in.Total}
	if in.Fields != "" {
		q.Fields = strings.Split(in.Fields, ",")
	}
	page, err := s.Proposals(ctx, httpx.Actor(ctx), q)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(page.JSON()), nil
}

type approveInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body *reasonBody
}

type reasonBody struct {
	Reason string `json:"reason,omitempty"`
}

func (b *reasonBody) reason() string {
	if b == nil {
		return ""
	}
	return b.Reason
}

type bulkApproveInput struct {
	Body struct {
		Accounts []string `json:"accounts,omitempty" maxItems:"10000" doc:"ids"`
		All      bool     `json:"all,omitempty" doc:"every visible proposal"`
		Reason   string   `json:"reason,omitempty"`
	}
}

type bulkApproveOutput struct{ Body Approval }

type overrideInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Grade  string `json:"grade" doc:"S, A, B or C, one step from the proposal"`
		Reason string `json:"reason"`
		Until  string `json:"until" doc:"last day, at most 12 months away"`
	}
}

// The operations on one account ask for the account before the command: what is not visible is not there.
func (s *Service) mountDeciding(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "value.approve", Method: http.MethodPost, Path: httpx.Prefix + "/value/grades/approve", Tag: tag,
		Summary: "Approve many proposed grades", Command: authz.GradeApprove, MaxBody: 1 << 20}, s.approveMany)
	httpx.Register(api, httpx.Op{ID: "accounts.approve-grade", Method: http.MethodPost, Path: httpx.Prefix + "/accounts/{id}/approve-grade", Tag: tag,
		Summary: "Approve the proposed grade of an account", Answer: account.Accounts.Answer()}, func(ctx context.Context, in *approveInput) (*httpx.Raw, error) {
		target, err := parseID(in.ID)
		if err != nil {
			return nil, err
		}
		return s.decided(ctx, target, s.ApproveGrade(ctx, httpx.Actor(ctx), target, in.Body.reason()))
	})
	httpx.Register(api, httpx.Op{ID: "accounts.override-grade", Method: http.MethodPost, Path: httpx.Prefix + "/accounts/{id}/override-grade", Tag: tag,
		Summary: "Give an account another grade than the proposed one for a time", Answer: account.Accounts.Answer()}, func(ctx context.Context, in *overrideInput) (*httpx.Raw, error) {
		target, err := parseID(in.ID)
		if err != nil {
			return nil, err
		}
		o := Override{Grade: Grade(in.Body.Grade), Reason: in.Body.Reason, Until: calendar.Date(in.Body.Until)}
		return s.decided(ctx, target, s.OverrideGrade(ctx, httpx.Actor(ctx), target, o))
	})
}

// decided answers with the account as it is now.
func (s *Service) decided(ctx context.Context, target id.ID, err error) (*httpx.Raw, error) {
	if err != nil {
		return nil, err
	}
	record, err := account.Accounts.Get(ctx, s.Store, httpx.Actor(ctx), target)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}

func (s *Service) approveMany(ctx context.Context, in *bulkApproveInput) (*bulkApproveOutput, error) {
	if in.Body.All == (len(in.Body.Accounts) > 0) {
		return nil, errs.Invalid("accounts", "some_or_all")
	}
	targets := make([]id.ID, 0, len(in.Body.Accounts))
	for _, text := range in.Body.Accounts {
		target, err := id.Parse(text)
		if err != nil {
			return nil, errs.Invalid("accounts", "not_an_id")
		}
		targets = append(targets, target)
	}
	out, err := s.ApproveGrades(ctx, httpx.Actor(ctx), targets, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &bulkApproveOutput{out}, nil
}

type evaluateInput struct {
	Body *evaluateBody
}

type evaluateBody struct {
	AsOf string `json:"as_of,omitempty" doc:"evaluate the state at the end of this day; default today"`
}

// EvaluationJob is the job of an evaluation as it was queued; follow it at /jobs/{id}.
type EvaluationJob struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	State string `json:"state"`
}

type evaluateOutput struct{ Body EvaluationJob }

func (s *Service) enqueueEvaluation(ctx context.Context, in *evaluateInput) (*evaluateOutput, error) {
	var args EvaluateArgs
	if in.Body != nil {
		args.AsOf = calendar.Date(in.Body.AsOf)
	}
	if _, err := s.asOf(ctx, args.AsOf); err != nil {
		return nil, err
	}
	var job id.ID
	err := s.Store.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		job, err = s.Queue.Enqueue(ctx, tx, EvaluateJob, args, httpx.Actor(ctx).ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &evaluateOutput{EvaluationJob{ID: job.String(), Kind: EvaluateJob, State: string(jobs.Queued)}}, nil
}
