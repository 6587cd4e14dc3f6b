package records

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
)

// jobItem is a background job and how it stands.
type jobItem struct {
	ID               string          `json:"id"`
	Kind             string          `json:"kind"`
	State            jobs.State      `json:"state" enum:"queued,running,done,failed,cancelled"`
	Stage            string          `json:"stage,omitempty" doc:"what it is doing at present"`
	Done             int64           `json:"done" doc:"steps of the stage"`
	Total            int64           `json:"total" doc:"steps; 0 while it is not known"`
	Rate             float64         `json:"rate" doc:"steps per second; 0 while it is not known"`
	RemainingSeconds *float64        `json:"remaining_seconds"`
	Result           json.RawMessage `json:"result,omitempty" doc:"of the caller's own jobs"`
	Error            *jobFailure     `json:"error,omitempty"`
	CreatedAt        *string         `json:"created_at" format:"date-time"`
	StartedAt        *string         `json:"started_at" format:"date-time"`
	FinishedAt       *string         `json:"finished_at" format:"date-time"`
}

// jobFailure is why a job failed, as a problem is told.
type jobFailure struct {
	Code   string         `json:"code"`
	Detail string         `json:"detail" doc:"in the caller's language"`
	Params map[string]any `json:"params,omitempty"`
}

type jobsInput struct {
	PageInput
	By string `query:"by" maxLength:"20" doc:"another user's jobs, for who may edit settings"`
}

func (o operations) jobs() {
	httpx.Register(o.api, op("jobs", "list", http.MethodGet, "/jobs", "List the caller's background jobs"), o.listJobs)
	httpx.Register(o.api, op("jobs", "read", http.MethodGet, "/jobs/{id}", "Read how a background job stands"), o.readJob)
	httpx.Register(o.api, op("jobs", "cancel", http.MethodPost, "/jobs/{id}/cancel", "Cancel a background job"), o.cancelJob)
}

func (o operations) listJobs(ctx context.Context, in *jobsInput) (*page[jobItem], error) {
	actor := httpx.Actor(ctx)
	by := actor.ID
	if in.By != "" {
		var err error
		if by, err = id.Parse(in.By); err != nil {
			return nil, errs.Invalid("by", "not_an_id")
		}
	}
	if by != actor.ID && !actor.May(authz.SettingsEdit) {
		return nil, errs.Forbidden()
	}
	before, err := in.before()
	if err != nil {
		return nil, err
	}
	found, err := o.Jobs.List(ctx, by, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	items := make([]jobItem, len(found))
	for i, j := range found {
		items[i] = shownJob(j, actor, httpx.Language(ctx))
	}
	return pageOf(items, in.Limit, func(i jobItem) string { return i.ID }), nil
}

func (o operations) readJob(ctx context.Context, in *IDInput) (*single[jobItem], error) {
	j, err := o.visibleJob(ctx, *in)
	if err != nil {
		return nil, err
	}
	return only(shownJob(j, httpx.Actor(ctx), httpx.Language(ctx))), nil
}

// cancelJob answers how the job stands: one that runs is still to notice.
func (o operations) cancelJob(ctx context.Context, in *IDInput) (*single[jobItem], error) {
	if err := mayWrite(httpx.Actor(ctx)); err != nil {
		return nil, err
	}
	j, err := o.visibleJob(ctx, *in)
	if err != nil {
		return nil, err
	}
	if err := o.Jobs.Cancel(ctx, j.ID); err != nil {
		return nil, err
	}
	return o.readJob(ctx, in)
}

// visibleJob finds a job of the caller, or of anybody for who may edit settings.
func (o operations) visibleJob(ctx context.Context, in IDInput) (jobs.Job, error) {
	target, err := in.id()
	if err != nil {
		return jobs.Job{}, err
	}
	j, err := o.Jobs.Get(ctx, target)
	if err != nil {
		return jobs.Job{}, err
	}
	actor := httpx.Actor(ctx)
	if j.CreatedBy != actor.ID && !actor.May(authz.SettingsEdit) {
		return jobs.Job{}, errs.NotFound()
	}
	return j, nil
}

// shownJob leaves out what came of somebody else's job: it may name records that
// only they see.
func shownJob(j jobs.Job, actor authz.Actor, language string) jobItem {
	out := jobItem{ID: j.ID.String(), Kind: j.Kind, State: j.State, Stage: j.Stage, Done: j.Done, Total: j.Total, Rate: j.Rate,
		RemainingSeconds: j.RemainingSeconds,
		CreatedAt:        stamp(j.CreatedAt), StartedAt: stamp(j.StartedAt), FinishedAt: stamp(j.FinishedAt)}
	if j.CreatedBy == actor.ID {
		out.Result = j.Result
	}
	if j.Error != nil {
		out.Error = &jobFailure{Code: j.Error.Code, Params: j.Error.Params, Detail: i18n.Text(language, "error."+j.Error.Code, j.Error.Params)}
	}
	return out
}
