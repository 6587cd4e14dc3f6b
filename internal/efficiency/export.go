package efficiency

import (
	"context"
	"io"
	"math"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
	"github.com/loam-crm/loam/internal/sales"
)

// Exports are the reports that can be taken out of the house.
var Exports = []resource.Exportable{offered("accounts", "from", "to"), offered("people", "from", "to"), offered("orders", "from", "to"), offered("sunk")}

func offered(report string, by ...string) resource.Exportable {
	return resource.Exportable{Name: "efficiency." + report, Needs: []authz.Entity{sales.Orders.Guard(), effort.Entries.Guard()}, Command: authz.ValueRead, By: by}
}

// table is a report as rows of cells.
type table struct {
	heads []string
	rows  [][]any
}

func (t *table) write(w io.Writer, format string) error {
	out, err := sheet.NewWriter(w, sheet.Kind(format), t.heads)
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

// table makes one of the reports.
func (s *Service) table(ctx context.Context, actor authz.Actor, p Period, report string) (*table, error) {
	heads := func(names ...string) []string {
		for i, name := range names {
			names[i] = i18n.Text(actor.Language, "efficiency."+name, nil)
		}
		return names
	}
	figures := []string{"hours", "pm", "revenue", "profit", "cost", "revenue_pm", "profit_pm", "net_pm", "roi"}
	out := &table{}
	switch report {
	case "accounts":
		r, err := s.Accounts(ctx, actor, p, "drag", math.MaxInt)
		if err != nil {
			return nil, err
		}
		out.heads = heads(append([]string{"account", "grade", "orders", "index", "lift"}, figures...)...)
		for _, x := range r.Items {
			out.rows = append(out.rows, append([]any{x.Account.Title, x.Grade, x.Orders, cellOf(x.Index), cellOf(x.Lift)}, x.cells()...))
		}
	case "people":
		r, err := s.People(ctx, actor, p)
		if err != nil {
			return nil, err
		}
		// The focus of a person stands before every figure, here as on the screen.
		out.heads = heads(append([]string{"person", "team", "accounts", "owned", "share_sa", "index"}, figures...)...)
		for _, x := range r.Items {
			out.rows = append(out.rows, append([]any{x.Staff.Title, x.Team, x.Focus.Accounts, x.Focus.Owned, cellOf(x.Focus.ShareSA), cellOf(x.Index)}, x.cells()...))
		}
	case "orders":
		r, err := s.Orders(ctx, actor, p)
		if err != nil {
			return nil, err
		}
		out.heads = heads(append([]string{"order", "account", "date"}, figures...)...)
		for _, x := range r.Items {
			out.rows = append(out.rows, append([]any{x.Order.Title, x.Account.Title, x.Date}, x.cells()...))
		}
	case "sunk":
		r, err := s.Sunk(ctx, actor)
		if err != nil {
			return nil, err
		}
		out.heads = heads("account", "grade", "last_order", "months", "hours", "pm", "cost", "profit")
		for _, x := range r.Items {
			out.rows = append(out.rows, []any{x.Account.Title, x.Grade, cellOf(x.LastOrder), x.Months, x.Hours, x.PM, amountCell(x.Cost), amountCell(x.Earned)})
		}
	default:
		return nil, errs.Invalid("report", "not_an_option")
	}
	return out, nil
}

// cells are the figures in the order of their headings.
func (f *WorkFigures) cells() []any {
	return []any{f.Hours, f.PM, sheet.Decimal(f.Revenue), amountCell(f.Profit), amountCell(f.Cost), cellOf(f.RevenuePM), cellOf(f.ProfitPM), cellOf(f.NetPM), cellOf(f.ROI)}
}

// cellOf is a value or an empty cell.
func cellOf[T any](v *T) any {
	if v == nil {
		return nil
	}
	return *v
}

func amountCell(v *string) any {
	if v == nil {
		return nil
	}
	return sheet.Decimal(*v)
}
