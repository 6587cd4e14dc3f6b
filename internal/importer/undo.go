package importer

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// Undo takes a whole import back: what it created goes to the recycle bin, what
// it changed gets its former values. It is refused, changing nothing, when a
// record of the import has been changed since or something new hangs on it.
func (s *Service) Undo(ctx context.Context, actor authz.Actor, target id.ID) error {
	if !actor.May(authz.ImportRun) {
		return errs.Forbidden()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		imp, err := s.lock(ctx, w.Tx, actor, target)
		if err != nil {
			return err
		}
		if imp.State == Draft || imp.State == Undone || s.busy(ctx, imp) {
			return errs.Conflict("import_not_done")
		}
		if err := effort.RefuseClosedImport(ctx, w.Tx, imp.ID); err != nil {
			return err
		}
		if err := s.unchanged(ctx, w, imp); err != nil {
			return err
		}
		if err := s.withdraw(ctx, w, imp); err != nil {
			return err
		}
		imp.State, imp.UndoneAt = Undone, w.Env.Now
		if err := imp.save(ctx, w.Tx); err != nil {
			return err
		}
		if err := w.Audit(ctx, resource.Entry{Action: "undo", Entity: "imports", Record: imp.ID, Title: imp.File}); err != nil {
			return err
		}
		w.Import = imp.ID
		if s.AfterRun == nil {
			return nil
		}
		return s.AfterRun(ctx, w)
	})
}

// undone are the entities of which an import may have made records: those of its rows, and the tasks that follow from
// dealings with a next step.
var undone = append(slices.Clone(importable), "tasks")

// busy says that a job of the import, a trial too, waits or is at work.
func (s *Service) busy(ctx context.Context, imp *Import) bool {
	if imp.Job == 0 {
		return false
	}
	job, err := s.Jobs.Get(ctx, imp.Job)
	return err == nil && !job.State.Over()
}

// unchanged refuses when the import can no longer be taken back cleanly.
func (s *Service) unchanged(ctx context.Context, w *resource.Write, imp *Import) error {
	reasons := map[string]int64{}
	var records []string
	for _, name := range undone {
		entity := s.Store.Registry.Named(name)
		_, changed, err := entity.Imported(ctx, w.Tx, imp.ID, 20)
		if err != nil {
			return err
		}
		for _, one := range changed {
			reasons[name]++
			records = append(records, name+"/"+one.String())
		}
		hanging, err := s.Store.Registry.Dependents(ctx, w.Tx, name, imp.ID)
		if err != nil {
			return err
		}
		for entity, n := range hanging {
			reasons[entity] += n
		}
	}
	judged, err := value.InputsChanged(ctx, w, imp.ID)
	if err != nil {
		return err
	}
	for _, one := range judged {
		reasons[judgements]++
		records = append(records, "accounts/"+one.String())
	}
	later, err := s.changedLater(ctx, w, imp)
	if err != nil {
		return err
	}
	records = append(records, later...)
	if len(records) == 0 && len(reasons) == 0 {
		return nil
	}
	return errs.Conflict("import_changed").With("changed", reasons).With("records", records)
}

// changedLater lists updated records that were changed again after the import.
func (s *Service) changedLater(ctx context.Context, w *resource.Write, imp *Import) ([]string, error) {
	var out []string
	for _, name := range importable {
		table := s.Store.Registry.Named(name).Options().Table
		rows, err := w.Tx.Query(ctx, "SELECT c.record_id FROM import_changes c JOIN "+table+" t ON t.id = c.record_id WHERE c.import_id = ? AND c.entity = ? AND t.rev <> c.rev LIMIT 20", imp.ID, name)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var one id.ID
			if err := rows.Scan(&one); err != nil {
				_ = rows.Close() // the reason stands already
				return nil, err
			}
			out = append(out, name+"/"+one.String())
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) withdraw(ctx context.Context, w *resource.Write, imp *Import) error {
	for _, name := range slices.Backward(undone) {
		if _, err := s.Store.Registry.Named(name).Withdraw(ctx, w, imp.ID); err != nil {
			return err
		}
	}
	if err := value.WithdrawInputs(ctx, w, imp.ID); err != nil {
		return err
	}
	changes, err := changesOf(ctx, w, imp)
	if err != nil {
		return err
	}
	former := *w
	former.Actor = w.Actor.AsSystem() // the caller could change them when the import ran
	for _, c := range changes {
		var body resource.Body
		if err := json.Unmarshal([]byte(c.before), &body); err != nil {
			return err
		}
		if _, err := s.Store.Registry.Named(c.entity).Apply(ctx, &former, c.record, c.rev, body); err != nil {
			return err
		}
	}
	return nil
}

type recordChange struct {
	entity string
	record id.ID
	rev    int64
	before string
}

func changesOf(ctx context.Context, w *resource.Write, imp *Import) ([]recordChange, error) {
	rows, err := w.Tx.Query(ctx, "SELECT entity, record_id, rev, before FROM import_changes WHERE import_id = ?", imp.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []recordChange
	for rows.Next() {
		var c recordChange
		if err := rows.Scan(&c.entity, &c.record, &c.rev, &c.before); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
