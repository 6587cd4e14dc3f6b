package value

import (
	"context"
	"math"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TrialBody is a trial as it is shown.
type TrialBody struct {
	TrialInfo
	Against *int64      `json:"against" doc:"number of the version it was compared with; none: nothing was in force"`
	Result  TrialResult `json:"result"`
}

type trialOutput struct {
	Body struct {
		Trial *TrialBody `json:"trial"` // null: not tried yet
	}
}

type trialChangesInput struct {
	ID    string `path:"id" maxLength:"20"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"after" maxLength:"20" doc:"next of the page before"`
}

// TrialMove is an account whose grade would differ.
type TrialMove struct {
	Account  PersonName    `json:"account"`
	From     Grade         `json:"from"`
	To       Grade         `json:"to"`
	VFrom    float64       `json:"v_from"`
	VTo      float64       `json:"v_to"`
	Coverage float64       `json:"coverage"`
	Leaf     *TrialLeaf    `json:"leaf" doc:"the indicator whose contribution differs most"`
	Reasons  []GradeReason `json:"reasons" doc:"why no better grade"`
}

// TrialLeaf is one leaf's contribution to V before and after, in points; whole points where the figures behind are not
// for the caller.
type TrialLeaf struct {
	Code Code           `json:"code"`
	Name resource.Label `json:"name"`
	From float64        `json:"from"`
	To   float64        `json:"to"`
}

type trialChangesOutput struct {
	Body struct {
		Items []TrialMove `json:"items"`
		Next  *string     `json:"next"`
	}
}

type restateInput struct {
	ID    string `path:"id" maxLength:"20"`
	Model string `query:"model" maxLength:"20" doc:"a version's id; default the active one"`
}

type restateOutput struct{ Body *RestatedSeries }

func (s *Service) mountTrial(api httpx.API, path string) {
	httpx.Register(api, httpx.Op{ID: "value.models.try", Method: http.MethodPost, Path: path + "/trial", Tag: tag, Status: http.StatusAccepted,
		Summary: "Value all accounts under a draft in the background, without changing anything", Command: authz.ModelManage}, s.enqueueTrial)
	httpx.Register(api, httpx.Op{ID: "value.models.trial", Method: http.MethodGet, Path: path + "/trial", Tag: tag,
		Summary: "Read what a draft would change", Command: authz.ModelManage}, s.readTrial)
	httpx.Register(api, httpx.Op{ID: "value.models.changes", Method: http.MethodGet, Path: path + "/trial/changes", Tag: tag,
		Summary: "List the visible accounts whose grade a draft would change", Command: authz.ModelManage}, s.listTrialChanges)
	httpx.Register(api, httpx.Op{ID: "accounts.value-restated", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/value/restated", Tag: tag,
		Summary: "Score the past assessments of an account under one model"}, func(ctx context.Context, in *restateInput) (*restateOutput, error) {
		target, err := parseID(in.ID)
		if err != nil {
			return nil, err
		}
		var model id.ID
		if in.Model != "" {
			if model, err = parseID(in.Model); err != nil {
				return nil, err
			}
		}
		series, err := s.Restate(ctx, httpx.Actor(ctx), target, model)
		return &restateOutput{series}, err
	})
}

func (s *Service) enqueueTrial(ctx context.Context, in *accountPath) (*evaluateOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	m, err := s.Model(ctx, httpx.Actor(ctx), target)
	if err == nil {
		err = m.allows(moveTry)
	}
	if err != nil {
		return nil, err
	}
	var job id.ID
	err = s.Store.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		job, err = s.Queue.Enqueue(ctx, tx, TrialJob, TrialArgs{Model: target}, httpx.Actor(ctx).ID)
		return err
	})
	return &evaluateOutput{EvaluationJob{ID: job.String(), Kind: TrialJob, State: string(jobs.Queued)}}, err
}

func (s *Service) readTrial(ctx context.Context, in *accountPath) (*trialOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	t, m, err := s.Trial(ctx, httpx.Actor(ctx), target)
	out := &trialOutput{}
	if err != nil || t == nil {
		return out, err
	}
	out.Body.Trial = &TrialBody{Result: t.Result, TrialInfo: TrialInfo{AsOf: string(t.AsOf), CreatedAt: t.CreatedAt.String(), Current: t.Digest == m.digest(),
		Accounts: t.Result.Accounts, Changed: t.Result.Changed}}
	if t.Against != 0 {
		against, err := loadModel(ctx, s.Store.DB, t.Against)
		if err != nil {
			return nil, err
		}
		out.Body.Trial.Against = &against.Version
	}
	return out, nil
}

func (s *Service) listTrialChanges(ctx context.Context, in *trialChangesInput) (*trialChangesOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	var after id.ID
	if in.After != "" {
		if after, err = id.Parse(in.After); err != nil {
			return nil, errs.Invalid("after", "bad_cursor")
		}
	}
	list, m, err := s.TrialChanges(ctx, httpx.Actor(ctx), target, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &trialChangesOutput{}
	if len(list) > in.Limit {
		list = list[:in.Limit]
		out.Body.Next = optional(list[in.Limit-1].ID.String())
	}
	out.Body.Items = make([]TrialMove, len(list))
	for i := range list {
		out.Body.Items[i] = list[i].shown(&m.Definition, sightOf(httpx.Actor(ctx)).profit)
	}
	return out, nil
}

func (c *TrialChange) shown(m *Model, profit bool) TrialMove {
	out := TrialMove{Account: PersonName{c.Account.String(), c.Name}, From: c.From, To: c.To, VFrom: c.VFrom, VTo: c.VTo, Coverage: c.Coverage, Reasons: []GradeReason{}}
	if c.Leaf != "" {
		leaf := TrialLeaf{Code: c.Leaf, Name: m.leafName(c.Leaf), From: c.LeafFrom, To: c.LeafTo}
		if confidential(c.Leaf) && !profit {
			leaf.From, leaf.To = math.Round(leaf.From), math.Round(leaf.To)
		}
		out.Leaf = &leaf
	}
	for _, code := range c.Reasons {
		out.Reasons = append(out.Reasons, explainReason(code))
	}
	return out
}
