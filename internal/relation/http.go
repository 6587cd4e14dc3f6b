package relation

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

type networkInput struct {
	ID string `path:"id" maxLength:"20"`
}

type networkOutput struct{ Body *Network }

// Mount adds the operation beside those of the entities.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "accounts.network", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/network", Tag: "account-links",
		Summary: "Show a customer's group of companies and links, with totals that count every customer once"},
		func(ctx context.Context, in *networkInput) (*networkOutput, error) {
			target, err := id.Parse(in.ID)
			if err != nil {
				return nil, errs.NotFound()
			}
			out, err := s.Network(ctx, httpx.Actor(ctx), target)
			if err != nil {
				return nil, err
			}
			return &networkOutput{out}, nil
		})
}
