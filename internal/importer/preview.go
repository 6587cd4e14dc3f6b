package importer

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// previewRows is how many rows the wizard shows.
const previewRows = 20

// Preview is the first rows as they would go in.
type Preview struct {
	Rows []PreviewRow `json:"rows"`
}

// PreviewRow is one row with what would become of it.
type PreviewRow struct {
	Number  int               `json:"number"`
	Cells   []string          `json:"cells"`
	Errors  []PreviewError    `json:"errors"`
	Actions map[string]string `json:"actions"` // entity → create, update, skip
	Changes []PreviewChange   `json:"changes"` // what an update changes
}

// PreviewChange is a field that gets another value.
type PreviewChange struct {
	Column int    `json:"column"` // where the new value stands
	Before string `json:"before"` // empty: nothing
	After  string `json:"after"`  // as the cell was understood: 250 under 万元 is 2500000.00
}

// PreviewError is a refused cell; column -1 means the whole row.
type PreviewError struct {
	Column int    `json:"column"`
	Field  string `json:"field"`
	Code   string `json:"code"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
}

// Preview reads the first rows and tries them without storing anything.
func (s *Service) Preview(ctx context.Context, actor authz.Actor, target id.ID) (Preview, error) {
	out := Preview{Rows: []PreviewRow{}}
	imp, err := s.Get(ctx, s.Store.DB, actor, target)
	if err != nil {
		return out, err
	}
	r, err := s.trial(ctx, actor, imp, func(int64, int64) {})
	if err != nil {
		return out, err
	}
	err = r.walk(ctx, func(ctx context.Context, rows []*row) error {
		rows = rows[:min(len(rows), previewRows)]
		if err := r.try(ctx, rows); err != nil {
			return err
		}
		for _, w := range rows {
			out.Rows = append(out.Rows, w.preview())
		}
		return errTrial // enough seen
	})
	if err != nil && errs.Code(err) != errTrial.Code {
		return out, err
	}
	return out, nil
}

func (w *row) preview() PreviewRow {
	p := PreviewRow{Number: w.number, Cells: w.cells, Errors: []PreviewError{}, Actions: w.actions, Changes: []PreviewChange{}}
	for _, e := range w.problems {
		p.Errors = append(p.Errors, PreviewError{e.Column, e.Field, e.Code, e.text("zh-CN"), e.text("en")})
	}
	for _, c := range w.changes {
		p.Changes = append(p.Changes, PreviewChange(c))
	}
	return p
}
