package importer

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Choose changes the plan of an import that has not begun. A plan that is refused
// changes nothing.
func (s *Service) Choose(ctx context.Context, actor authz.Actor, target id.ID, sheetName string, mapping []columns.Proposal, options *Options) (*Import, error) {
	if !actor.May(authz.ImportRun) {
		return nil, errs.Forbidden()
	}
	fields, err := s.fields(ctx, actor)
	if err != nil {
		return nil, err
	}
	var imp *Import
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if imp, err = s.lock(ctx, w.Tx, actor, target); err != nil {
			return err
		}
		if imp.State != Draft || s.busy(ctx, imp) {
			return errs.Conflict("import_begun")
		}
		if sheetName != "" {
			imp.Plan.Sheet = sheetName
			if imp.Plan.sheetPlan().Name == "" {
				return errs.Invalid("sheet", "not_an_option")
			}
		}
		if options != nil {
			if err := options.check(); err != nil {
				return err
			}
			imp.Plan.Options = *options
		}
		if mapping != nil {
			if err := s.remap(ctx, imp, mapping, fields); err != nil {
				return err
			}
		}
		return imp.save(ctx, w.Tx)
	})
	return imp, err
}

// remap takes the caller's mapping; what the values told about a column (units,
// decimal mark, date order) is kept, or found out for a column mapped anew.
func (s *Service) remap(ctx context.Context, imp *Import, mapping []columns.Proposal, fields map[string]resource.FieldMeta) error {
	p := imp.Plan.sheetPlan()
	known := map[int]columns.Proposal{}
	for _, m := range p.Mapping {
		known[m.Column] = m
	}
	chosen := SheetPlan{Columns: p.Columns, Mapping: mapping}
	if err := chosen.check(fields); err != nil {
		return err
	}
	anew := map[int]bool{}
	for i, m := range mapping {
		old := known[m.Column]
		m.Unit, m.Currency, m.Mark, m.DateOrder, m.OrderSure = old.Unit, old.Currency, old.Mark, old.DateOrder, old.OrderSure
		mapping[i] = m
		anew[m.Column] = fields[m.Entity+"."+m.Field].Kind != fields[old.Entity+"."+old.Field].Kind
	}
	settled := *p
	settled.Mapping = mapping
	settled.settle()
	if err := settled.unmixed(); err != nil {
		return err
	}
	*p = settled
	source, _, err := s.open(ctx, imp.SHA256, imp.File)
	if err != nil {
		return err
	}
	defer source.Close()
	return describe(source, p, anew, fields)
}

// manyChunks is from how many on the search index is put in order afterwards, which
// takes time by the size of the index, not of the import.
const manyChunks = 10

// Run carries an import out, or goes on with one that was broken off.
func (s *Service) Run(ctx context.Context, actor authz.Actor, target id.ID, progress func(done, total int64)) (Counts, error) {
	imp, err := s.Get(ctx, s.Store.DB, actor, target)
	if err != nil {
		return Counts{}, err
	}
	if _, err := s.newRun(ctx, actor, imp, progress); err != nil {
		return Counts{}, err // before it counts as begun
	}
	if imp, err = s.begin(ctx, actor, target); err != nil {
		return Counts{}, err
	}
	r, err := s.newRun(ctx, actor, imp, progress)
	if err != nil {
		return Counts{}, err
	}
	if imp.Cursor > 0 {
		r.counts = imp.Counts
		if r.counts.Warnings == nil {
			r.counts.Warnings = map[string]int64{}
		}
	}
	if err := r.walk(ctx, r.chunk); err != nil {
		return r.counts, err
	}
	if r.chunks >= manyChunks {
		if err := s.Store.Settle(ctx); err != nil {
			return r.counts, err
		}
	}
	return r.counts, s.finish(ctx, r)
}

// begin marks an import as running and settles the company's currency.
func (s *Service) begin(ctx context.Context, actor authz.Actor, target id.ID) (*Import, error) {
	var imp *Import
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		var err error
		if imp, err = s.lock(ctx, w.Tx, actor, target); err != nil {
			return err
		}
		if imp.State != Draft && imp.State != Running {
			return errs.Conflict("import_done")
		}
		imp.State = Running
		if err := s.settleCurrency(ctx, w, imp); err != nil {
			return err
		}
		return imp.save(ctx, w.Tx)
	})
	return imp, err
}

// settleCurrency makes the first file's currency the company's, as long as there
// is no order yet: a company that imports pounds counts in pounds.
func (s *Service) settleCurrency(ctx context.Context, w *resource.Write, imp *Import) error {
	currency := imp.Plan.Options.Currency
	if currency == "" || currency == w.Env.Currency || isInput(imp.Plan.sheetPlan().Entity) {
		return nil
	}
	if orders, err := anyOrder(ctx, w.Tx); err != nil || orders {
		return err
	}
	// What lies in the recycle bin was converted into the former currency.
	if _, err := w.Tx.Exec(ctx, "UPDATE orders SET rate = 0 WHERE archived_at IS NOT NULL AND currency <> ?", currency); err != nil {
		return err
	}
	company, err := settings.Load(ctx, w.Tx)
	if err != nil {
		return err
	}
	company.Currency = currency
	return settings.Save(ctx, w.Tx, w.Env.Now, w.Actor.ID, company)
}

func anyOrder(ctx context.Context, q db.Querier) (there bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM orders WHERE archived_at IS NULL)").Scan(&there)
	return there, err
}

func (s *Service) finish(ctx context.Context, r *run) error {
	return s.Store.Write(ctx, r.actor, func(ctx context.Context, w *resource.Write) error {
		if err := r.hold(ctx, w); err != nil {
			return err
		}
		if err := r.after(ctx, w); err != nil {
			return err
		}
		r.imp.State, r.imp.FinishedAt, r.imp.Counts = Done, w.Env.Now, r.counts
		if err := r.imp.save(ctx, w.Tx); err != nil {
			return err
		}
		if err := r.remember(ctx, w); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "import", Entity: "imports", Record: r.imp.ID, Title: r.imp.File})
	})
}

// remember keeps the mapping for the next file of the same shape.
func (r *run) remember(ctx context.Context, w *resource.Write) error {
	p := r.reader.plan
	header := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		header[i] = c.Header
	}
	keys, known := columns.Keys(header), savedMapping{}
	for _, m := range p.Mapping {
		if m.Column < len(keys) && keys[m.Column] != "" {
			known[keys[m.Column]] = savedField{m.Entity, m.Field}
		}
	}
	text, err := json.Marshal(known)
	if err != nil || p.HeaderRow == 0 {
		return err
	}
	_, err = w.Tx.Exec(ctx, `INSERT INTO import_mappings (shape, plan, updated_at, updated_by) VALUES (?, ?, ?, ?)
		ON CONFLICT (shape) DO UPDATE SET plan = excluded.plan, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		p.Shape, string(text), w.Env.Now, w.Actor.ID)
	return err
}

// errTrial ends the transaction of a trial, so that it leaves nothing.
var errTrial = errs.Conflict("trial")

// Check tries an import without storing anything.
func (s *Service) Check(ctx context.Context, actor authz.Actor, target id.ID, progress func(done, total int64)) (Counts, error) {
	imp, err := s.Get(ctx, s.Store.DB, actor, target)
	if err != nil {
		return Counts{}, err
	}
	r, err := s.trial(ctx, actor, imp, progress)
	if err != nil {
		return Counts{}, err
	}
	similar, err := s.newSimilar(ctx, actor)
	if err != nil {
		return Counts{}, err
	}
	err = r.walk(ctx, func(ctx context.Context, rows []*row) error {
		if err := r.try(ctx, rows); err != nil {
			return err
		}
		r.counts.Similar = append(r.counts.Similar, similar.look(r, rows)...)
		return nil
	})
	return r.counts, err
}

func (s *Service) trial(ctx context.Context, actor authz.Actor, imp *Import, progress func(done, total int64)) (*run, error) {
	imp.Cursor = 0
	r, err := s.newRun(ctx, actor, imp, progress)
	if err != nil {
		return nil, err
	}
	r.planned, r.booked = map[string][]found{}, map[string]float64{}
	if currency := imp.Plan.Options.Currency; currency != "" && !isInput(imp.Plan.sheetPlan().Entity) {
		orders, err := anyOrder(ctx, s.Store.DB)
		if err != nil {
			return nil, err
		}
		if !orders {
			r.reader.base = currency // as settleCurrency will make it
		}
	}
	return r, nil
}

// try runs one chunk in a transaction that is always rolled back.
func (r *run) try(ctx context.Context, rows []*row) error {
	err := r.service.Store.Write(ctx, r.actor, func(ctx context.Context, w *resource.Write) error {
		w.DryRun, w.Import, w.Env.Currency = true, r.imp.ID, r.reader.base
		if err := r.store(ctx, w, rows); err != nil {
			return err
		}
		return errTrial
	})
	if errs.Code(err) == errTrial.Code {
		return nil
	}
	return err
}
