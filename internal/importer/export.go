package importer

import (
	"context"
	"io"
	"slices"

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

// Exports are the tables beside the lists of the entities that can be taken out of the house.
var Exports = []resource.Exportable{{Name: judgements, Needs: []authz.Entity{account.Accounts.Guard()}, Command: authz.ValueRead}}

// exportRows is how many rows such a table would have.
func (s *Service) exportRows(ctx context.Context, actor authz.Actor, entity string) (rows int64, err error) {
	if entity == judgements {
		err = (&value.Service{Store: s.Store}).EachInput(ctx, actor, func(id.ID, value.Code, *value.InputEntry) error { rows++; return nil })
		return rows, err
	}
	page, err := s.Store.Registry.Named(entity).List(ctx, s.Store, actor, resource.Query{Limit: 1, Total: true})
	if err != nil {
		return 0, err
	}
	return *page.Total, nil
}

// keysWritten are the columns by which an exported row finds its customer again.
var keysWritten = []string{"code", "uscc", "name"}

// Export writes what customers are judged by as a table that Upload reads back without a change.
func (s *Service) Export(ctx context.Context, actor authz.Actor, entity string, format sheet.Kind, out io.Writer) error {
	if e, known := s.Store.Registry.Exportable(entity); !known || !e.OpenTo(actor) {
		return errs.Forbidden()
	}
	keys := readKeys(actor)
	customers, err := s.exportKeys(ctx, actor, keys)
	if err != nil {
		return err
	}
	var head []string
	for _, key := range keys {
		head = append(head, fieldName("accounts."+key, actor.Language))
	}
	if entity == judgements {
		return s.exportJudged(ctx, actor, format, out, head, customers)
	}
	lead := resource.Lead{Headings: head, Cells: func(of id.ID) []any {
		if cells := customers[of]; cells != nil {
			return cells
		}
		return make([]any, len(keys)) // a customer that the caller does not see keeps its columns
	}}
	return s.Store.Registry.Named(entity).ExportBeside(ctx, s.Store, actor, resource.Query{Sort: "created_at"}, string(format), out, lead)
}

// readKeys are the keys that the caller may read. One that is masked is left out like one that is hidden: a table that
// comes back in must not hold dots in place of a name.
func readKeys(actor authz.Actor) []string {
	var out []string
	for _, f := range account.Accounts.Fields() {
		if slices.Contains(keysWritten, f.Name) && actor.Field(account.Accounts.Guard(), f.Name, f.Class) >= authz.ReadOnly {
			out = append(out, f.Name)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return slices.Index(keysWritten, a) - slices.Index(keysWritten, b) })
	return out
}

// exportKeys are the keys of the customers that the caller may see.
func (s *Service) exportKeys(ctx context.Context, actor authz.Actor, keys []string) (map[id.ID][]any, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "t")
	rows, err := s.Store.DB.Query(ctx, "SELECT t.id, t.code, t.uscc, t.name FROM accounts t WHERE "+scope, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID][]any{}
	for rows.Next() {
		var one id.ID
		cells := make([]string, len(keysWritten))
		if err := rows.Scan(&one, &cells[0], &cells[1], &cells[2]); err != nil {
			return nil, err
		}
		for i, key := range keysWritten {
			if slices.Contains(keys, key) {
				out[one] = append(out[one], cells[i])
			}
		}
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
