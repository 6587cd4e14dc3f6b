package value

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

type coverageOutput struct{ Body *CoverageMap }

type coverageExportInput struct{ resource.TableInput }

// Exports are the reports that can be taken out of the house.
var Exports = []resource.Exportable{{Name: "value.coverage", Needs: []authz.Entity{account.Accounts.Guard()}, Command: authz.ValueRead}}

func (s *Service) mountCoverage(api httpx.API) {
	path := httpx.Prefix + "/value/coverage"
	httpx.Register(api, httpx.Op{ID: "value.coverage", Method: http.MethodGet, Path: path, Tag: tag,
		Summary: "Count what is known of the customers, by indicator, segment and owner", Command: authz.ValueRead}, func(ctx context.Context, _ *struct{}) (*coverageOutput, error) {
		m, err := s.CoverageMap(ctx, httpx.Actor(ctx))
		return &coverageOutput{m}, err
	})
	export := httpx.Op{ID: "value.coverage.export", Method: http.MethodGet, Path: path + "/export", Tag: tag, Summary: "Export what is known of the customers as a table", Command: authz.ValueRead}
	export.Answer = httpx.TableAnswer()
	httpx.Register(api, export, s.exportCoverage)
}

func (s *Service) exportCoverage(ctx context.Context, in *coverageExportInput) (*huma.StreamResponse, error) {
	actor := httpx.Actor(ctx)
	return s.Store.Hand(ctx, actor, resource.Takeout{TableInput: in.TableInput, Name: "value.coverage", File: "coverage",
		Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
			m, err := s.CoverageMap(ctx, actor)
			if err != nil {
				return 0, nil, err
			}
			rows := (1 + len(m.Segments) + len(m.Owners)) * len(m.Indicators)
			return int64(rows), func(_ context.Context, w io.Writer) error { return m.write(w, sheet.Kind(in.Format), actor.Language) }, nil
		}})
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
