package selection

import (
	"context"
	"io"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// futureTable is a report as rows of cells; its headings are catalog texts "selection.column.<column>".
type futureTable struct {
	columns []string
	rows    [][]any
}

// Exports are the reports that can be taken out of the house.
var Exports = []resource.Exportable{offered("future", "list"), offered("reduced"), offered("vision", "strategy")}

func offered(report string, by ...string) resource.Exportable {
	return resource.Exportable{Name: "selection." + report, Needs: []authz.Entity{account.Accounts.Guard()}, Command: authz.ValueRead, By: by}
}

func (t *futureTable) write(w io.Writer, kind sheet.Kind, language string) error {
	headings := make([]string, len(t.columns))
	for i, column := range t.columns {
		headings[i] = i18n.Text(language, "selection.column."+column, nil)
	}
	out, err := sheet.NewWriter(w, kind, headings)
	if err != nil {
		return err
	}
	for _, row := range t.rows {
		if err := out.WriteRow(row); err != nil {
			return err
		}
	}
	return out.Close()
}

// futureTable makes one of the reports future, reduced and vision. It needs what the report needs.
func (s *Service) futureTable(ctx context.Context, actor authz.Actor, report string, list, version id.ID) (*futureTable, error) {
	switch report {
	case "future":
		v, err := s.future(ctx, actor, list)
		if err != nil {
			return nil, err
		}
		return v.table(actor.Language), nil
	case "reduced":
		r, err := s.reduced(ctx, actor)
		if err != nil {
			return nil, err
		}
		return r.table(actor.Language), nil
	case "vision":
		v, err := s.Vision(ctx, actor, version)
		if err != nil {
			return nil, err
		}
		return v.table(actor.Language), nil
	}
	return nil, errs.Invalid("report", "not_an_option")
}

func (v *FutureView) table(language string) *futureTable {
	t := &futureTable{columns: []string{"answer", "company", "grade", "segment", "owner", "sales_12m", "status", "wish"}}
	for _, column := range []struct {
		answer string
		items  []FutureItem
	}{{"keep", v.Keep.Items}, {"add", v.Add.Items}, {"review", v.Review.Items}} {
		for _, x := range column.items {
			t.rows = append(t.rows, []any{i18n.Text(language, "selection.answer."+column.answer, nil), x.Name, x.Grade, x.Segment, x.Owner, decimal(x.Sales12m),
				option(language, "status", x.Status), option(language, "wish", x.Wish)})
		}
	}
	return t
}

func (r *Reduced) table(language string) *futureTable {
	t := &futureTable{columns: []string{"company", "grade", "owner", "score", "p_before", "p_now", "hours_12m", "sales_12m", "proposed", "taken"}}
	for _, x := range r.Items {
		taken := ""
		if x.Taken {
			taken = i18n.Text(language, "choice.accounts.selection.observed", nil)
		}
		t.rows = append(t.rows, []any{x.Name, x.Grade, x.Owner, cellOf(x.Score), x.P[0], x.P[1], cellOf(x.Hours12m), decimal(x.Sales12m), x.Proposed, taken})
	}
	return t
}

func (v *VisionGap) table(language string) *futureTable {
	t := &futureTable{columns: []string{"segment", "needed", "basis", "targets", "present", "gap"}}
	for _, x := range v.Segments {
		t.rows = append(t.rows, []any{x.Name, cellOf(x.Needed), i18n.Text(language, "selection.basis."+x.Basis, nil), x.Targets, x.Present, cellOf(x.Gap)})
	}
	return t
}

// option is a choice of a company on a list in words.
func option(language, field, value string) string {
	if value == "" {
		return ""
	}
	return i18n.Text(language, "choice.target-companies."+field+"."+value, nil)
}

// cellOf is a value, or an empty cell for one that is not known.
func cellOf[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

func decimal(amount string) any {
	if amount == "" {
		return nil
	}
	return sheet.Decimal(amount)
}
