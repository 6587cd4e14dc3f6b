package pool

import (
	"context"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "pools"

// OwnedPath names a customer, a pool or a transfer.
type OwnedPath struct {
	ID string `path:"id" maxLength:"20"`
}

func (in OwnedPath) id() (id.ID, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type cardsOutput struct {
	Body struct {
		Items []PoolCard `json:"items" nullable:"false"`
	}
}

type waitingInput struct {
	OwnedPath
	Q      string `query:"q" maxLength:"200" doc:"search text; only open fields are searched"`
	Filter string `query:"filter" maxLength:"20000" doc:"as for accounts; open fields only"`
	Sort   string `query:"sort" maxLength:"200"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After  string `query:"after" maxLength:"2000"`
	Total  bool   `query:"total"`
}

type ownershipOutput struct{ Body *Ownership }
type batchOutput struct{ Body OwnerBatch }

type claimInput struct {
	Body struct {
		Accounts []id.ID `json:"accounts" minItems:"1" maxItems:"500"`
	}
}

type assignInput struct {
	Body struct {
		Accounts []id.ID `json:"accounts" minItems:"1" maxItems:"500"`
		To       id.ID   `json:"to"`
		Reason   string  `json:"reason,omitempty" maxLength:"2000"`
	}
}

type releaseInput struct {
	Body struct {
		Accounts []id.ID `json:"accounts" minItems:"1" maxItems:"500"`
		Reason   string  `json:"reason" maxLength:"2000"`
	}
}

type transferInput struct {
	Body struct {
		Accounts     []id.ID `json:"accounts" minItems:"1" maxItems:"500"`
		To           id.ID   `json:"to"`
		KeepFormer   bool    `json:"keep_former,omitempty" doc:"the former owner goes on reading, as a collaborator"`
		WithTasks    *bool   `json:"with_tasks,omitempty" doc:"open tasks of the former owner go along; default true"`
		DespiteSkill bool    `json:"despite_skill,omitempty" doc:"also to somebody whose skill is below the grade"`
		Reason       string  `json:"reason" maxLength:"2000"`
	}
}

type keepInput struct {
	OwnedPath
	Body struct {
		Until  calendar.Date `json:"until"`
		Reason string        `json:"reason" maxLength:"2000"`
	}
}

// Mount adds the operations of pools and owners.
func (s *Service) Mount(api httpx.API) {
	s.mountReading(api)
	op := func(name, path, summary string) httpx.Op {
		return httpx.Op{ID: name, Method: http.MethodPost, Path: httpx.Prefix + path, Tag: tag, Summary: summary}
	}
	httpx.Register(api, op("pools.claim", "/pools/claim", "Claim customers from a pool"), func(ctx context.Context, in *claimInput) (*batchOutput, error) {
		out, err := s.Claim(ctx, httpx.Actor(ctx), in.Body.Accounts)
		return &batchOutput{out}, err
	})
	httpx.Register(api, op("pools.assign", "/pools/assign", "Give customers of a pool to somebody"), func(ctx context.Context, in *assignInput) (*batchOutput, error) {
		out, err := s.Assign(ctx, httpx.Actor(ctx), in.Body.Accounts, in.Body.To, strings.TrimSpace(in.Body.Reason))
		return &batchOutput{out}, err
	})
	httpx.Register(api, op("pools.release", "/pools/release", "Put customers into the pool"), func(ctx context.Context, in *releaseInput) (*batchOutput, error) {
		out, err := s.Release(ctx, httpx.Actor(ctx), in.Body.Accounts, strings.TrimSpace(in.Body.Reason))
		return &batchOutput{out}, err
	})
	httpx.Register(api, op("accounts.transfer", "/accounts/transfer", "Give customers to another owner, with all that is known of them"), s.transfer)
	httpx.Register(api, op("transfers.undo", "/transfers/{id}/undo", "Take a transfer back"), func(ctx context.Context, in *OwnedPath) (*batchOutput, error) {
		batch, err := in.id()
		if err != nil {
			return nil, err
		}
		out, err := s.Undo(ctx, httpx.Actor(ctx), batch)
		return &batchOutput{out}, err
	})
	keep := op("accounts.keep", "/accounts/{id}/keep", "Keep a customer with its owner until a day")
	keep.Answer = account.Accounts.Answer()
	httpx.Register(api, keep, s.keep)
}

func (s *Service) mountReading(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "pools.mine", Method: http.MethodGet, Path: httpx.Prefix + "/pools/mine", Tag: tag,
		Summary: "List the pools one sees into"}, func(ctx context.Context, _ *struct{}) (*cardsOutput, error) {
		items, err := s.Mine(ctx, httpx.Actor(ctx))
		out := &cardsOutput{}
		out.Body.Items = items
		return out, err
	})
	httpx.Register(api, httpx.Op{ID: "pools.waiting", Method: http.MethodGet, Path: httpx.Prefix + "/pools/{id}/waiting", Tag: tag,
		Summary: "List the customers that wait in a pool, with their open fields", Answer: account.Accounts.PageAnswer()}, s.waiting)
	httpx.Register(api, httpx.Op{ID: "accounts.ownership", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/ownership", Tag: tag,
		Summary: "Show whose a customer is, for how long, and whose it was"}, func(ctx context.Context, in *OwnedPath) (*ownershipOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		out, err := s.Of(ctx, httpx.Actor(ctx), target)
		return &ownershipOutput{out}, err
	})
}

func (s *Service) waiting(ctx context.Context, in *waitingInput) (*httpx.Raw, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	filter, err := resource.ParseFilter(in.Filter)
	if err != nil {
		return nil, err
	}
	page, err := s.Waiting(ctx, httpx.Actor(ctx), target, resource.Query{Q: in.Q, Filter: filter, Sort: in.Sort, Limit: in.Limit, After: in.After, Total: in.Total})
	if err != nil {
		return nil, err
	}
	return httpx.JSON(page.JSON()), nil
}

func (s *Service) transfer(ctx context.Context, in *transferInput) (*batchOutput, error) {
	tasks := in.Body.WithTasks == nil || *in.Body.WithTasks
	out, err := s.Transfer(ctx, httpx.Actor(ctx), Transfer{Accounts: in.Body.Accounts, To: in.Body.To, KeepFormer: in.Body.KeepFormer, WithTasks: tasks, DespiteSkill: in.Body.DespiteSkill,
		Reason: strings.TrimSpace(in.Body.Reason)})
	return &batchOutput{out}, err
}

func (s *Service) keep(ctx context.Context, in *keepInput) (*httpx.Raw, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	if err := s.Keep(ctx, actor, target, in.Body.Until, strings.TrimSpace(in.Body.Reason)); err != nil {
		return nil, err
	}
	record, err := account.Accounts.Get(ctx, s.Store, actor, target)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}
