package importer

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// updateRecords changes those records that the file says something new about.
// told hears of each that changed, with its former values, or was refused, with the problems.
func (r *run) updateRecords(ctx context.Context, w *resource.Write, entity *resource.Entity, updates []resource.RowUpdate, counts *EntityCounts, told func(i int, before []byte, problems []cellProblem)) error {
	if len(updates) == 0 {
		return nil
	}
	same, err := entity.Same(ctx, w, updates)
	if err != nil {
		return err
	}
	for i, u := range updates {
		if same[i] {
			counts.Skipped++
			continue
		}
		before, problems, err := r.updateRecord(ctx, w, entity, u.ID, u.Values)
		switch {
		case err != nil:
			return err
		case len(problems) > 0:
			told(i, nil, problems)
		case before != nil:
			counts.Updated++
			told(i, before, nil)
		default:
			counts.Skipped++
		}
	}
	return nil
}

// updateRecord changes one record and keeps what is needed to take it back: the
// former values, nil when nothing changed. A trial does so, too: its transaction is rolled back.
func (r *run) updateRecord(ctx context.Context, w *resource.Write, entity *resource.Entity, target id.ID, values resource.Values) ([]byte, []cellProblem, error) {
	var before []byte
	var rev int64
	var changed bool
	refused, err := w.Refusable(ctx, func() (err error) {
		before, rev, changed, err = entity.UpdateRow(ctx, w, target, values)
		return err
	})
	if refused != nil {
		return nil, r.refusal(entity.Name, refused), nil
	}
	if err != nil || !changed {
		return nil, nil, err
	}
	_, err = w.Tx.Exec(ctx, `INSERT INTO import_changes (import_id, entity, record_id, rev, before) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (import_id, entity, record_id) DO UPDATE SET rev = excluded.rev`, r.imp.ID, entity.Name, target, rev, string(before))
	return before, nil, err
}

// refusal turns a rule's refusal of one record into problems of its row.
func (r *run) refusal(entity string, refused *errs.Error) []cellProblem {
	if len(refused.Fields) == 0 {
		return []cellProblem{{Column: -1, Field: entity, Code: refused.Code, Params: refused.Params}}
	}
	return r.fieldProblems(entity, refused.Fields)
}
