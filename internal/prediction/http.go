package prediction

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "prediction"

type accountPath struct {
	ID string `path:"id" maxLength:"20"`
}

type outlookOutput struct{ Body *AccountPrediction }
type reportOutput struct{ Body *PredictionReport }
type ledgerOutput struct{ Body *AssetLedger }
type watchOutput struct{ Body *ChurnWatch }

type ledgerInput struct {
	Sort  string `query:"sort" maxLength:"20" doc:"clv: by future, sales: by today; default: what the test against the past says ranks better"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"after" maxLength:"20"`
}

// Mount adds the operations of the predictions.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "accounts.prediction", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/prediction", Tag: tag,
		Summary: "Say what is expected of an account"}, s.outlook)
	httpx.Register(api, httpx.Op{ID: "prediction.report", Method: http.MethodGet, Path: httpx.Prefix + "/prediction", Tag: tag,
		Summary: "Say how good the predictions are", Command: authz.ValueRead}, func(ctx context.Context, _ *struct{}) (*reportOutput, error) {
		out, err := s.Report(ctx, httpx.Actor(ctx))
		return &reportOutput{out}, err
	})
	httpx.Register(api, httpx.Op{ID: "prediction.ledger", Method: http.MethodGet, Path: httpx.Prefix + "/prediction/ledger", Tag: tag,
		Summary: "List the customers as assets", Command: authz.ValueRead}, func(ctx context.Context, in *ledgerInput) (*ledgerOutput, error) {
		out, err := s.Ledger(ctx, httpx.Actor(ctx), LedgerQuery{Sort: in.Sort, Limit: in.Limit, After: in.After})
		return &ledgerOutput{out}, err
	})
	httpx.Register(api, httpx.Op{ID: "prediction.watch", Method: http.MethodGet, Path: httpx.Prefix + "/prediction/watch", Tag: tag,
		Summary: "List the S and A customers whose chance of being active falls", Command: authz.ValueRead}, func(ctx context.Context, _ *struct{}) (*watchOutput, error) {
		out, err := s.Watch(ctx, httpx.Actor(ctx))
		return &watchOutput{out}, err
	})
	s.mountExport(api)
}

// outlook asks for the account before the command: what is not visible is not there.
func (s *Service) outlook(ctx context.Context, in *accountPath) (*outlookOutput, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return nil, errs.NotFound()
	}
	acc, err := account.Accounts.Load(ctx, s.Store.DB, httpx.Actor(ctx), target)
	if err != nil {
		return nil, err
	}
	out, err := s.Outlook(ctx, httpx.Actor(ctx), acc)
	return &outlookOutput{out}, err
}

type exportInput struct {
	resource.TableInput
	Sort string `query:"sort" maxLength:"20"`
}

func (s *Service) mountExport(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "prediction.ledger-export", Method: http.MethodGet, Path: httpx.Prefix + "/prediction/ledger/export", Tag: tag,
		Summary: "Export the asset ledger", Command: authz.ValueRead, Answer: httpx.TableAnswer()}, func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
		actor := httpx.Actor(ctx)
		return s.Store.Hand(ctx, actor, resource.Takeout{TableInput: in.TableInput, Name: "prediction.ledger", File: "customer-assets",
			Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
				first, err := s.Ledger(ctx, actor, LedgerQuery{Sort: in.Sort, Limit: mostAssets})
				if err != nil {
					return 0, nil, err
				}
				return int64(first.Total.Accounts), func(ctx context.Context, w io.Writer) error { return s.export(ctx, actor, first, in.Format, w) }, nil
			}})
	})
}
