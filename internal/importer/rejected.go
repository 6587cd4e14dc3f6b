package importer

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// Rejected writes the rows that did not go in as a table like the one uploaded,
// with the row number and the reason of each cell in front. Corrected, it can be
// uploaded again.
func (s *Service) Rejected(ctx context.Context, actor authz.Actor, target id.ID, format sheet.Kind, out io.Writer) error {
	imp, err := s.Get(ctx, s.Store.DB, actor, target)
	if err != nil {
		return err
	}
	header := []string{i18n.Text(actor.Language, "import.row", nil), i18n.Text(actor.Language, "import.reasons", nil)}
	for _, c := range imp.Plan.sheetPlan().Columns {
		header = append(header, c.Header)
	}
	table, err := sheet.NewWriter(out, format, header)
	if err != nil {
		return err
	}
	rows, err := s.Store.DB.Query(ctx, "SELECT row_number, cells, reasons FROM import_rejects WHERE import_id = ? ORDER BY row_number", imp.ID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		var cells, reasons string
		if err := rows.Scan(&number, &cells, &reasons); err != nil {
			return err
		}
		line, err := rejectedLine(imp, actor.Language, number, cells, reasons)
		if err != nil {
			return err
		}
		if err := table.WriteRow(line); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return table.Close()
}

func rejectedLine(imp *Import, language string, number int64, cells, reasons string) ([]any, error) {
	var texts []string
	if err := json.Unmarshal([]byte(cells), &texts); err != nil {
		return nil, err
	}
	var problems []cellProblem
	if err := json.Unmarshal([]byte(reasons), &problems); err != nil {
		return nil, err
	}
	said := make([]string, len(problems))
	for i, p := range problems {
		said[i] = imp.Plan.sheetPlan().explain(p, language)
	}
	line := []any{number, strings.Join(said, "; ")}
	for _, text := range texts {
		line = append(line, text)
	}
	return line, nil
}

// explain says what is wrong with a cell: "金额: 不是金额".
func (p *SheetPlan) explain(problem cellProblem, language string) string {
	reason := problem.text(language)
	switch {
	case problem.Column >= 0 && problem.Column < len(p.Columns) && p.Columns[problem.Column].Header != "":
		return p.Columns[problem.Column].Header + ": " + reason
	case problem.Field != "":
		return fieldName(problem.Field, language) + ": " + reason
	}
	return reason
}

// text is the reason in words: of a field, or of the rule of a whole record.
func (p cellProblem) text(language string) string {
	if key := "invalid." + p.Code; i18n.Has(key) {
		return i18n.Text(language, key, p.Params)
	}
	return i18n.Text(language, "error."+p.Code, p.Params)
}

func fieldName(field, language string) string {
	if key := "field." + field; i18n.Has(key) {
		return i18n.Text(language, key, nil)
	}
	return i18n.Text(language, "entity."+field, nil)
}

// Template writes a table to fill in: the headings of an entity's fields, and for
// all but accounts the account columns to recognise the customer by.
func (s *Service) Template(ctx context.Context, actor authz.Actor, entity string, format sheet.Kind, out io.Writer) error {
	fields, err := s.targets(ctx, actor)
	if err != nil {
		return err
	}
	var header []string
	for _, t := range fields {
		if t.Entity == entity && templated(entity, t.Field) || entity != "accounts" && t.Entity == "accounts" && (t.Field == "name" || t.Field == "code") {
			header = append(header, label(t, actor.Language))
		}
	}
	table, err := sheet.NewWriter(out, format, header)
	if err != nil {
		return err
	}
	return table.Close()
}

// label is what a field is called in a language.
func label(t columns.Target, language string) string {
	if language == "en" {
		return t.Labels[1]
	}
	return t.Labels[0]
}

// templated leaves the rare fields out of the template; a file may still have them.
func templated(entity, field string) bool {
	switch entity + "." + field {
	case "orders.rate", "accounts.selection", "accounts.stage", "accounts.ceased_on", "accounts.tie_origin":
		return false
	}
	return true
}
