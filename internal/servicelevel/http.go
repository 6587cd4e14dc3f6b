package servicelevel

import (
	"context"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const tag = "service-levels"

type gridOutput struct{ Body *LevelGrid }
type attentionOutput struct{ Body *Attention }
type accountOutput struct{ Body *AccountService }
type historyOutput struct {
	Body struct {
		Items []LevelPast `json:"items"`
	}
}

type accountInput struct {
	ID string `path:"id" maxLength:"20"`
}

func (in accountInput) id() (id.ID, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type attentionInput struct {
	Whose string `query:"whose" enum:"mine,all" default:"all"`
}

type setInput struct {
	Body struct {
		Rev        string        `json:"rev" maxLength:"20" doc:"of the table that was looked at"`
		Changes    []LevelValue  `json:"changes" maxItems:"100"`
		ActiveFrom calendar.Date `json:"active_from,omitempty" doc:"first day, not before today; default today"`
		Reason     string        `json:"reason,omitempty"`
	}
}

// Mount adds the operations of service levels. RegisterJobs comes first.
func (s *Service) Mount(api httpx.API) {
	s.mountTable(api)
	httpx.Register(api, httpx.Op{ID: "attention.list", Method: http.MethodGet, Path: httpx.Prefix + "/attention", Tag: tag,
		Summary: "List what needs attention: gaps in contact, owners below the grade"}, func(ctx context.Context, in *attentionInput) (*attentionOutput, error) {
		out, err := s.Attention(ctx, httpx.Actor(ctx), in.Whose == "mine")
		return &attentionOutput{out}, err
	})
	httpx.Register(api, httpx.Op{ID: "accounts.service", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/service", Tag: tag,
		Summary: "Show what an account is entitled to and how that stands"}, func(ctx context.Context, in *accountInput) (*accountOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		out, err := s.Of(ctx, httpx.Actor(ctx), target)
		return &accountOutput{out}, err
	})
}

func (s *Service) mountTable(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "service-levels.list", Method: http.MethodGet, Path: httpx.Prefix + "/service-levels", Tag: tag,
		Summary: "Read the service levels of each grade"}, func(ctx context.Context, _ *struct{}) (*gridOutput, error) {
		out, err := s.Grid(ctx, httpx.Actor(ctx))
		return &gridOutput{out}, err
	})
	httpx.Register(api, httpx.Op{ID: "service-levels.history", Method: http.MethodGet, Path: httpx.Prefix + "/service-levels/history", Tag: tag,
		Summary: "List the changes of the service levels, newest first"}, func(ctx context.Context, _ *struct{}) (*historyOutput, error) {
		items, err := s.History(ctx)
		out := &historyOutput{}
		out.Body.Items = items
		return out, err
	})
	httpx.Register(api, httpx.Op{ID: "service-levels.set", Method: http.MethodPut, Path: httpx.Prefix + "/service-levels", Tag: tag,
		Summary: "Change service levels from a day on", Command: authz.ServiceLevelsEdit}, func(ctx context.Context, in *setInput) (*gridOutput, error) {
		actor := httpx.Actor(ctx)
		rev, _ := id.Parse(in.Body.Rev) // what is no id is the shipped table, or stale
		err := s.Set(ctx, actor, Change{Rev: rev, Cells: in.Body.Changes, From: in.Body.ActiveFrom, Reason: strings.TrimSpace(in.Body.Reason)})
		if err != nil {
			return nil, err
		}
		out, err := s.Grid(ctx, actor)
		return &gridOutput{out}, err
	})
}
