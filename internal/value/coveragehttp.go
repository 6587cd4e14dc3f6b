package value

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

type coverageOutput struct{ Body *CoverageMap }

type coverageExportInput struct {
	Format string `query:"format" enum:"csv,xlsx" default:"xlsx"`
}

const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Service) mountCoverage(api httpx.API) {
	path := httpx.Prefix + "/value/coverage"
	httpx.Register(api, httpx.Op{ID: "value.coverage", Method: http.MethodGet, Path: path, Tag: tag,
		Summary: "Count what is known of the customers, by indicator, segment and owner", Command: authz.ValueRead}, func(ctx context.Context, _ *struct{}) (*coverageOutput, error) {
		m, err := s.CoverageMap(ctx, httpx.Actor(ctx))
		return &coverageOutput{m}, err
	})
	export := httpx.Op{ID: "value.coverage.export", Method: http.MethodGet, Path: path + "/export", Tag: tag, Summary: "Export what is known of the customers as a table", Command: authz.ValueRead}
	export.Answer = &huma.Response{Description: "A table.", Content: map[string]*huma.MediaType{"text/csv": {}, sheetType: {}}}
	httpx.Register(api, export, s.exportCoverage)
}

func (s *Service) exportCoverage(ctx context.Context, in *coverageExportInput) (*huma.StreamResponse, error) {
	actor := httpx.Actor(ctx)
	if !actor.Grant(account.Accounts.Guard()).Export {
		return nil, errs.Forbidden()
	}
	m, err := s.CoverageMap(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		contentType := sheetType
		if in.Format == "csv" {
			contentType = "text/csv; charset=utf-8"
		}
		hc.SetHeader("Content-Type", contentType)
		hc.SetHeader("Content-Disposition", `attachment; filename="coverage.`+in.Format+`"`)
		if err := m.write(hc.BodyWriter(), sheet.Kind(in.Format), actor.Language); err != nil {
			panic(http.ErrAbortHandler) // the answer has begun: a cut file is better than a silent half
		}
	}}, nil
}

// write makes one line for each segment or owner and indicator.
func (m *CoverageMap) write(w io.Writer, kind sheet.Kind, language string) error {
	columns := []string{"by", "name", "customers", "indicator", "weight", "known", "assumed", "stale", "missing", "na", "share"}
	for i, column := range columns {
		columns[i] = i18n.Text(language, "value.coverage.column."+column, nil)
	}
	out, err := sheet.NewWriter(w, kind, columns)
	if err != nil {
		return err
	}
	for _, by := range []struct {
		key  string
		rows []CoverageRow
	}{{"total", []CoverageRow{m.Total}}, {"segment", m.Segments}, {"owner", m.Owners}} {
		for _, row := range by.rows {
			if err := m.writeRow(out, row, by.key, language); err != nil {
				return err
			}
		}
	}
	return out.Close()
}

func (m *CoverageMap) writeRow(out sheet.Writer, row CoverageRow, by, language string) error {
	name := row.Name
	if row.ID == "" && by != "total" {
		name = i18n.Text(language, "value.coverage.without", nil)
	}
	for i, c := range row.Cells {
		indicator := m.Indicators[i].Name.Zh
		if language == "en" {
			indicator = m.Indicators[i].Name.En
		}
		var share any
		if c.applicable() > 0 {
			share = round.Six(float64(c.Known) / float64(c.applicable()))
		}
		err := out.WriteRow([]any{i18n.Text(language, "value.coverage.by."+by, nil), name, row.Customers, indicator, m.Indicators[i].Weight,
			c.Known, c.Assumed, c.Stale, c.Missing, c.NA, share})
		if err != nil {
			return err
		}
	}
	return nil
}
