package prediction

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
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
	Sort   string `query:"sort" maxLength:"20"`
	Format string `query:"format" enum:"csv,xlsx" default:"xlsx"`
}

const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Service) mountExport(api httpx.API) {
	answer := &huma.Response{Description: "A table.", Content: map[string]*huma.MediaType{"text/csv": {}, sheetType: {}}}
	httpx.Register(api, httpx.Op{ID: "prediction.ledger-export", Method: http.MethodGet, Path: httpx.Prefix + "/prediction/ledger/export", Tag: tag,
		Summary: "Export the asset ledger", Command: authz.ValueRead, Answer: answer}, func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
		actor := httpx.Actor(ctx)
		first, err := s.exportBegin(ctx, actor, in.Sort)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			contentType := sheetType
			if in.Format == "csv" {
				contentType = "text/csv; charset=utf-8"
			}
			hc.SetHeader("Content-Type", contentType)
			hc.SetHeader("Content-Disposition", `attachment; filename="customer-assets.`+in.Format+`"`)
			if err := s.export(hc.Context(), actor, first, in.Format, hc.BodyWriter()); err != nil {
				panic(http.ErrAbortHandler) // the answer has begun: a cut file is better than a silent half
			}
		}}, nil
	})
}
