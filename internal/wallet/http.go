package wallet

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// WhiteInput is exported because huma fills no unexported embedded struct.
type WhiteInput struct {
	Segment string `query:"segment" maxLength:"20" doc:"only the customers of this segment"`
}

type whiteOutput struct{ Body *WhiteSpace }

type whiteExport struct {
	WhiteInput
	Format string `query:"format" default:"xlsx" enum:"csv,xlsx"`
}

type whiteFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

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
		Summary: "Export the white space as a table", Answer: &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
			"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}, s.export)
}

func (s *Service) asked(ctx context.Context, in *WhiteInput) (*WhiteSpace, error) {
	segment, err := in.segment()
	if err != nil {
		return nil, err
	}
	return s.Report(ctx, httpx.Actor(ctx), segment)
}

func (s *Service) export(ctx context.Context, in *whiteExport) (*whiteFile, error) {
	if !httpx.Actor(ctx).Grant(Lines.Guard()).Export {
		return nil, errs.Forbidden()
	}
	m, err := s.asked(ctx, &in.WhiteInput)
	if err != nil {
		return nil, err
	}
	body, err := m.Sheet(sheet.Kind(in.Format), httpx.Language(ctx))
	if err != nil {
		return nil, err
	}
	return &whiteFile{ContentType: "application/octet-stream", Disposition: `attachment; filename="white-space.` + in.Format + `"`, Body: body}, nil
}
