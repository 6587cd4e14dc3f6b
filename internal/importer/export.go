package importer

import (
	"context"
	"io"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
	"github.com/loam-crm/loam/internal/value"
)

// mayExport refuses who may not take such a table out of the house.
func (s *Service) mayExport(actor authz.Actor, entity string) error {
	grant := actor.Grant(account.Accounts.Guard())
	if entity != judgements {
		grant = actor.Grant(s.Store.Registry.Named(entity).Guard())
	}
	if !grant.Export || entity == judgements && !actor.May(authz.ValueRead) {
		return errs.Forbidden()
	}
	return nil
}

// keysWritten are the columns by which an exported row finds its customer again.
var keysWritten = []string{"code", "uscc", "name"}

// Export writes what customers are judged by as a table that Upload reads back without a change.
func (s *Service) Export(ctx context.Context, actor authz.Actor, entity string, format sheet.Kind, out io.Writer) error {
	if err := s.mayExport(actor, entity); err != nil {
		return err
	}
	customers, err := s.exportKeys(ctx, actor)
	if err != nil {
		return err
	}
	var head []string
	for _, key := range keysWritten {
		head = append(head, fieldName("accounts."+key, actor.Language))
	}
	if entity == judgements {
		return s.exportJudged(ctx, actor, format, out, head, customers)
	}
	lead := resource.Lead{Headings: head, Cells: func(of id.ID) []any { return customers[of] }}
	return s.Store.Registry.Named(entity).ExportBeside(ctx, s.Store, actor, resource.Query{Sort: "created_at"}, string(format), out, lead)
}

// exportKeys are the keys of the customers that the caller may see.
func (s *Service) exportKeys(ctx context.Context, actor authz.Actor) (map[id.ID][]any, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "t")
	rows, err := s.Store.DB.Query(ctx, "SELECT t.id, t.code, t.uscc, t.name FROM accounts t WHERE "+scope, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID][]any{}
	for rows.Next() {
		var one id.ID
		var code, uscc, name string
		if err := rows.Scan(&one, &code, &uscc, &name); err != nil {
			return nil, err
		}
		out[one] = []any{code, uscc, name}
	}
	return out, rows.Err()
}

func (s *Service) exportJudged(ctx context.Context, actor authz.Actor, format sheet.Kind, out io.Writer, head []string, customers map[id.ID][]any) error {
	fields, err := exportedJudged(ctx, s.Store.DB, actor)
	if err != nil {
		return err
	}
	for _, f := range fields {
		head = append(head, label(target(judgements, f), actor.Language))
	}
	table, err := sheet.NewWriter(out, format, head)
	if err != nil {
		return err
	}
	err = (&value.Service{Store: s.Store}).EachInput(ctx, actor, func(of id.ID, code value.Code, e *value.InputEntry) error {
		cells := judgedCells(e, actor.Language)
		cells["leaf"] = string(code)
		line := append([]any{}, customers[of]...)
		for _, f := range fields {
			line = append(line, judgedCell(f, cells[f.Name]))
		}
		return table.WriteRow(line)
	})
	if err != nil {
		return err
	}
	return table.Close()
}

// judgedCell is a number where the table should calculate with it.
func judgedCell(f resource.FieldMeta, text string) any {
	if _, err := columns.ParseNumber(text, columns.Point); f.Name == "value" && err == nil {
		return sheet.Decimal(text)
	}
	return text
}

// exportedJudged are the columns of a table of judgements, whoever may read them.
func exportedJudged(ctx context.Context, q db.Querier, actor authz.Actor) ([]resource.FieldMeta, error) {
	if fields, err := judgedFields(ctx, q, actor); err != nil || fields != nil {
		return fields, err
	}
	return judgedFields(ctx, q, authz.System())
}
