package pyramid

import (
	"context"
	"io"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
	"github.com/loam-crm/loam/internal/value"
)

// Exports are the reports that can be taken out of the house.
var Exports = []resource.Exportable{offered("changes", "from", "to"), offered("core"), offered("missed"), offered("plans"), offered("returns")}

func offered(report string, by ...string) resource.Exportable {
	return resource.Exportable{Name: "pyramid." + report, Needs: []authz.Entity{account.Accounts.Guard()}, Command: authz.ValueRead, By: by}
}

// table is a report as rows of cells; its headings are catalog texts "report.<column>".
type table struct {
	columns []string
	rows    [][]any
}

func (t *table) write(w io.Writer, kind sheet.Kind, language string) error {
	headings := make([]string, len(t.columns))
	for i, column := range t.columns {
		headings[i] = i18n.Text(language, "report."+column, nil)
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

// table makes one of the reports. It needs what the report needs.
func (s *Service) table(ctx context.Context, actor authz.Actor, report string, from, to calendar.Date) (*table, error) {
	switch report {
	case "changes":
		c, err := s.GradeChanges(ctx, actor, from, to)
		return c.table(actor.Language), err
	case "core":
		b, err := s.Core(ctx, actor, defaultShare)
		return b.table(), err
	case "missed":
		b, err := s.Missed(ctx, actor)
		return b.table(), err
	case "plans":
		b, err := s.PlanBoard(ctx, actor, PlanFilter{})
		return b.table(), err
	case "returns":
		b, err := s.Returns(ctx, actor)
		return b.table(), err
	}
	return nil, errs.Invalid("report", "not_an_option")
}

func (c *GradeChangeList) table(language string) *table {
	if c == nil {
		return nil
	}
	t := &table{columns: []string{"at", "account", "from", "to", "kind", "reasons", "reason", "by", "until"}}
	for _, x := range c.Items {
		t.rows = append(t.rows, []any{x.At, x.Name, string(x.From), string(x.To), i18n.Text(language, "report.kind."+x.Kind, nil),
			spoken(x.Reasons, language), x.Reason, x.By, string(x.Until)})
	}
	return t
}

func spoken(reasons []value.GradeReason, language string) string {
	texts := make([]string, len(reasons))
	for i, r := range reasons {
		if texts[i] = r.Zh; language == "en" {
			texts[i] = r.En
		}
	}
	return strings.Join(texts, "; ")
}

func (b *CoreBoard) table() *table {
	if b == nil {
		return nil
	}
	t := &table{columns: []string{"account", "grade", b.Basis, "share", "cumulative"}}
	for _, x := range b.Items {
		t.rows = append(t.rows, []any{x.Name, string(x.Grade), sheet.Decimal(x.Amount), x.Share, x.Cumulative})
	}
	return t
}

func (b *MissedBoard) table() *table {
	if b == nil {
		return nil
	}
	t := &table{columns: []string{"account", "owner", "grade", "single", "sales_12m", "average", "years"}}
	for _, x := range b.Items {
		t.rows = append(t.rows, []any{x.Name, x.Owner, string(x.Grade), string(x.Single), sheet.Decimal(x.Sales12m), amount(x.Average), x.Years})
	}
	return t
}

func (b *PlanBoard) table() *table {
	if b == nil {
		return nil
	}
	t := &table{columns: []string{"account", "from", "to", "state", "due", "owner", "done", "milestones", "next"}}
	for _, x := range b.Plans {
		next := ""
		if x.Progress.Next != nil {
			next = x.Progress.Next.Title
		}
		t.rows = append(t.rows, []any{x.AccountName, string(x.From), string(x.To), x.State, string(x.Due), x.OwnerName, x.Progress.Done, x.Progress.Total, next})
	}
	return t
}

func (b *ReturnBoard) table() *table {
	if b == nil {
		return nil
	}
	t := &table{columns: []string{"account", "grade", "first_order", "sales", "profit", "development_cost", "cost_so_far", "revenue_multiple", "profit_multiple", "whole_multiple"}}
	for _, x := range b.Items {
		t.rows = append(t.rows, []any{x.Name, string(x.Grade), string(x.Since), sheet.Decimal(x.Sales), amount(x.Profit), amount(x.DevelopmentCost), amount(x.CostSoFar),
			figure(x.RevenueMultiple), figure(x.ProfitMultiple), figure(x.WholeMultiple)})
	}
	return t
}

// amount is an empty cell where the figure is not known.
func amount(text *string) any {
	if text == nil {
		return nil
	}
	return sheet.Decimal(*text)
}

func figure(m MeasuredFigure) any {
	if m.Value == nil {
		return nil
	}
	return *m.Value
}
