package dna

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

type profileInput struct {
	ID string `path:"id" maxLength:"20"`
}

type profileOutput struct{ Body *DNAProfile }

// Mount adds the operation beside those of the entity.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "accounts.dna", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/dna", Tag: "dna-answers",
		Summary: "Show what is known of a customer, how complete it is and what to ask next"},
		func(ctx context.Context, in *profileInput) (*profileOutput, error) {
			target, err := id.Parse(in.ID)
			if err != nil {
				return nil, errs.NotFound()
			}
			out, err := s.Profile(ctx, httpx.Actor(ctx), target)
			if err != nil {
				return nil, err
			}
			return &profileOutput{out}, nil
		})
}
