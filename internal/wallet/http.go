package wallet

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// WhiteInput is exported because huma fills no unexported embedded struct.
type WhiteInput struct {
	Segment string `query:"segment" maxLength:"20" doc:"only the customers of this segment"`
}

type whiteOutput struct{ Body *WhiteSpace }

type whiteExport struct {
	WhiteInput
	resource.TableInput
}

// Exports are the reports that can be taken out of the house.
var Exports = []resource.Exportable{{Name: "wallet.white-space", Needs: []authz.Entity{Lines.Guard()}, By: []string{"segment"}}}

func (in WhiteInput) segment() (id.ID, error) {
	if in.Segment == "" {
		return 0, nil
	}
	one, err := id.Parse(in.Segment)
	if err != nil {
		return 0, errs.Invalid("segment", "not_an_id")
	}
	return one, nil
}

// Mount adds the operations.
func (s *Service) Mount(api httpx.API) {
	path := httpx.Prefix + "/wallet/white-space"
	httpx.Register(api, httpx.Op{ID: "wallet.white-space", Method: http.MethodGet, Path: path, Tag: "wallets",
		Summary: "What customers spend elsewhere, by product and customer"}, func(ctx context.Context, in *WhiteInput) (*whiteOutput, error) {
		m, err := s.asked(ctx, in)
		if err != nil {
			return nil, err
		}
		return &whiteOutput{m}, nil
	})
	httpx.Register(api, httpx.Op{ID: "wallet.white-space.export", Method: http.MethodGet, Path: path + "/export", Tag: "wallets",
		Summary: "Export the white space as a table", Answer: httpx.TableAnswer()}, s.export)
}

func (s *Service) asked(ctx context.Context, in *WhiteInput) (*WhiteSpace, error) {
	segment, err := in.segment()
	if err != nil {
		return nil, err
	}
	return s.Report(ctx, httpx.Actor(ctx), segment)
}

func (s *Service) export(ctx context.Context, in *whiteExport) (*huma.StreamResponse, error) {
	return s.Store.Hand(ctx, httpx.Actor(ctx), resource.Takeout{TableInput: in.TableInput, Name: "wallet.white-space", File: "white-space",
		By: map[string]string{"segment": in.Segment},
		Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
			m, err := s.asked(ctx, &in.WhiteInput)
			if err != nil {
				return 0, nil, err
			}
			language := httpx.Language(ctx)
			return m.rows(), func(_ context.Context, w io.Writer) error { return m.Write(w, sheet.Kind(in.Format), language) }, nil
		}})
}
