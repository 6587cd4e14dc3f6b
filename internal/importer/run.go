package importer

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// chunkRows is how many rows go into one transaction: enough to spread the cost
// of the commit, few enough that others get their turn to write.
const chunkRows = 1000

// run is one pass over a file: a trial or the real thing.
type run struct {
	service  *Service
	imp      *Import
	actor    authz.Actor
	reader   *reader
	accounts resource.Any
	orders   resource.Any
	efforts  resource.Any
	touched  map[id.ID]bool   // accounts already updated by this run
	nth      map[string]int   // how often a record without a number came up in the file
	planned  map[string]id.ID // trial: what would have been made; nil in a real run
	numbers  map[string]bool  // trial: order numbers seen
	due      []dueOrder       // orders of the chunk to be compared
	counts   Counts
	progress func(done, total int64)
}

// newRun checks that the plan can be carried out by this caller.
func (s *Service) newRun(ctx context.Context, actor authz.Actor, imp *Import, progress func(done, total int64)) (*run, error) {
	if !actor.May(authz.ImportRun) {
		return nil, errs.Forbidden()
	}
	if err := imp.Plan.Options.check(); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	names, err := loadNames(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	fields, err := s.fields(ctx, actor)
	if err != nil {
		return nil, err
	}
	reg := s.Store.Registry
	r := &run{service: s, imp: imp, actor: actor, accounts: reg.Named("accounts"), orders: reg.Named("orders"), efforts: reg.Named("efforts"),
		reader:  &reader{plan: *imp.Plan.sheetPlan(), options: imp.Plan.Options, fields: fields, names: names, base: env.Currency},
		touched: map[id.ID]bool{}, nth: map[string]int{}, counts: Counts{Warnings: map[string]int64{}}, progress: progress}
	return r, r.checkMapping()
}

// checkMapping refuses a mapping that cannot make records or that the caller may
// not fill.
func (r *run) checkMapping() error {
	p := r.reader.plan
	if !p.has("accounts", "name") && !p.has("accounts", "code") && !p.has("accounts", "uscc") {
		return errs.Unprocessable("import_needs_customer")
	}
	for _, need := range required[p.Entity] {
		if !p.has(p.Entity, need) {
			return errs.Unprocessable("import_needs_field").With("field", p.Entity+"."+need)
		}
	}
	seen := map[string]bool{}
	for _, m := range p.Mapping {
		name := m.Entity + "." + m.Field
		f, known := r.reader.fields[name]
		if !known || f.ReadOnly || f.Access != "edit" || m.Column < 0 || m.Column >= len(p.Columns) {
			return errs.Unprocessable("import_unknown_field").With("field", name)
		}
		if seen[name] {
			return errs.Unprocessable("import_field_twice").With("field", name)
		}
		seen[name] = true
	}
	return nil
}

// walk feeds the rows after the cursor to fn in chunks.
func (r *run) walk(ctx context.Context, fn func(ctx context.Context, rows []*row) error) error {
	source, info, err := r.service.open(ctx, r.imp.SHA256, r.imp.File)
	if err != nil {
		return err
	}
	defer source.Close()
	rows, err := source.Rows(r.imp.Plan.Sheet)
	if err != nil {
		return err
	}
	defer rows.Close()
	return r.feed(ctx, rows, total(info, r.imp.Plan.Sheet), fn)
}

func (r *run) feed(ctx context.Context, rows sheet.Rows, total int64, fn func(ctx context.Context, rows []*row) error) error {
	var chunk []*row
	var done int64
	flush := func() error {
		if len(chunk) == 0 {
			return ctx.Err()
		}
		err := fn(ctx, chunk)
		chunk = chunk[:0]
		r.progress(done, total)
		return err
	}
	for rows.Next() {
		if rows.Number() <= r.reader.plan.HeaderRow {
			continue
		}
		done++
		w := r.reader.read(rows.Number(), rows.Row(), rows.Faults())
		r.tally(w)
		if int64(w.number) <= r.imp.Cursor {
			continue // stored before the process was killed
		}
		if chunk = append(chunk, w); len(chunk) == chunkRows {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return flush()
}

func total(info sheet.Info, name string) int64 {
	for _, s := range info.Sheets {
		if s.Name == name {
			return int64(s.Rows)
		}
	}
	return int64(info.Rows)
}

// chunk runs store in one transaction. The transaction may be tried again, so
// what store changes in memory starts afresh each time.
func (r *run) chunk(ctx context.Context, rows []*row) error {
	counts, touched := r.counts.clone(), maps.Clone(r.touched)
	found := make([]int, len(rows))
	for i, one := range rows {
		found[i] = len(one.problems)
	}
	return r.service.Store.Write(ctx, r.actor, func(ctx context.Context, w *resource.Write) error {
		r.counts, r.touched = counts.clone(), maps.Clone(touched)
		for i, one := range rows {
			one.problems = one.problems[:found[i]]
		}
		w.Import = r.imp.ID
		return r.store(ctx, w, rows)
	})
}

func (c Counts) clone() Counts {
	c.Warnings = maps.Clone(c.Warnings)
	return c
}

// store puts one chunk into the database, or only tries to.
func (r *run) store(ctx context.Context, w *resource.Write, rows []*row) error {
	customers := r.customers(rows)
	if err := r.identify(ctx, w.Tx, customers); err != nil {
		return err
	}
	if err := r.makeCustomers(ctx, w, customers); err != nil {
		return err
	}
	if err := r.updateCustomers(ctx, w, customers); err != nil {
		return err
	}
	if err := r.spread(rows, customers); err != nil {
		return err
	}
	switch r.reader.plan.Entity {
	case "orders":
		if err := r.storeOrders(ctx, w, rows, customers); err != nil {
			return err
		}
	case "efforts":
		if err := r.storeEfforts(ctx, w, rows, customers); err != nil {
			return err
		}
	}
	return r.conclude(ctx, w, rows)
}

// makeCustomers creates the accounts that are not there yet.
func (r *run) makeCustomers(ctx context.Context, w *resource.Write, all []*customer) error {
	var fresh []*customer
	var values []resource.Values
	for _, c := range all {
		if !c.found {
			fresh, values = append(fresh, c), append(values, c.values)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if !w.Actor.Grant(r.accounts.Guard()).Create {
		for _, c := range fresh {
			c.refuse = []cellProblem{{Column: -1, Field: "accounts.name", Code: "may_not_create_customer"}}
		}
		return nil
	}
	if err := r.resolveParents(ctx, w, values); err != nil {
		return err
	}
	results, err := r.accounts.InsertRows(ctx, w, values)
	if err != nil {
		return err
	}
	for i, c := range fresh {
		if c.refuse = r.fieldProblems("accounts", results[i].Fields); len(c.refuse) > 0 {
			continue
		}
		c.id, c.edit = results[i].ID, true
		r.counts.Accounts.Created++
		r.touched[c.id] = true
		for _, key := range c.keys {
			if r.planned != nil {
				r.planned[key] = c.id
			}
		}
	}
	return nil
}

// resolveParents turns names of parent companies into references; a name that is
// not there yet is left open.
func (r *run) resolveParents(ctx context.Context, w *resource.Write, values []resource.Values) error {
	for _, v := range values {
		name, ok := v["parent"].(string)
		if !ok {
			continue
		}
		delete(v, "parent")
		parent := &customer{keys: keysOf(resource.Values{"name": name}, []string{"name"})}
		hits, err := r.lookup(ctx, w.Tx, "name", []*customer{parent})
		if err != nil {
			return err
		}
		for _, hit := range hits {
			if hit.read {
				v["parent"] = hit.id
			}
		}
	}
	return nil
}

// updateCustomers applies what the file says about accounts that were there,
// once for each account and file.
func (r *run) updateCustomers(ctx context.Context, w *resource.Write, all []*customer) error {
	var due []*customer
	var updates []resource.RowUpdate
	for _, c := range all {
		if !c.found || c.ours || r.touched[c.id] {
			continue
		}
		r.touched[c.id] = true
		if r.reader.options.OnMatch != "update" || !c.edit || w.DryRun {
			r.counts.Accounts.Skipped++
			continue
		}
		if err := r.resolveParents(ctx, w, []resource.Values{c.values}); err != nil {
			return err
		}
		if r.reader.plan.NameFromCode {
			delete(c.values, "name") // a code is no better name than the one there
		}
		due, updates = append(due, c), append(updates, resource.RowUpdate{ID: c.id, Values: c.values})
	}
	return r.updateRecords(ctx, w, r.accounts, updates, &r.counts.Accounts, func(i int) *row { return due[i].first })
}

// updateRecords changes those records that the file says something new about.
func (r *run) updateRecords(ctx context.Context, w *resource.Write, entity resource.Any, updates []resource.RowUpdate, counts *EntityCounts, rowOf func(i int) *row) error {
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
		changed, problems, err := r.updateRecord(ctx, w, entity, u.ID, u.Values)
		switch {
		case err != nil:
			return err
		case len(problems) > 0:
			rowOf(i).problems = append(rowOf(i).problems, problems...)
		case changed:
			counts.Updated++
		default:
			counts.Skipped++
		}
	}
	return nil
}

// updateRecord changes one record and keeps what is needed to take it back.
func (r *run) updateRecord(ctx context.Context, w *resource.Write, entity resource.Any, target id.ID, values resource.Values) (bool, []cellProblem, error) {
	before, rev, changed, err := entity.UpdateRow(ctx, w, target, values)
	if problems, refused := r.refusal(entity.EntityName(), err); refused {
		return false, problems, nil
	}
	if err != nil || !changed {
		return false, nil, err
	}
	_, err = w.Tx.Exec(ctx, `INSERT INTO import_changes (import_id, entity, record_id, rev, before) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (import_id, entity, record_id) DO UPDATE SET rev = excluded.rev`, r.imp.ID, entity.EntityName(), target, rev, string(before))
	return true, nil, err
}

// spread gives rows the problems of the account they speak of.
func (r *run) spread(rows []*row, customers []*customer) error {
	for _, w := range rows {
		if w.account < 0 {
			continue
		}
		c := customers[w.account]
		switch {
		case c.found && c.ours, c.found && (r.reader.options.OnMatch != "update" || !c.edit):
			w.actions["accounts"] = "skip"
		case c.found:
			w.actions["accounts"] = "update"
		default:
			w.actions["accounts"] = "create"
		}
		switch {
		case len(c.refuse) > 0:
			w.problems = append(w.problems, c.refuse...)
		case c.sealed:
			w.refuse(-1, "accounts.code", "customer_of_others")
		}
	}
	return nil
}

// conclude stores the rejected rows, the place reached and the figures.
func (r *run) conclude(ctx context.Context, w *resource.Write, rows []*row) error {
	for _, one := range rows {
		r.counts.Rows++
		for _, warning := range one.warnings {
			r.warn(warning)
		}
		if len(one.problems) == 0 {
			continue
		}
		r.counts.Rejected++
		if !w.DryRun {
			if err := r.reject(ctx, w, one); err != nil {
				return err
			}
		}
	}
	r.counts.Currency = r.reader.options.Currency
	if r.counts.Currency == "" {
		r.counts.Currency = r.reader.base
	}
	r.counts.Amount = money.Format(r.counts.Minor, r.counts.Currency)
	if w.DryRun {
		return nil
	}
	r.imp.Cursor, r.imp.Counts = int64(rows[len(rows)-1].number), r.counts
	return r.imp.save(ctx, w.Tx)
}

// maxWarnings bounds the different warnings that are kept.
const maxWarnings = 100

func (r *run) warn(text string) {
	if _, known := r.counts.Warnings[text]; known || len(r.counts.Warnings) < maxWarnings {
		r.counts.Warnings[text]++
	}
}

func (r *run) reject(ctx context.Context, w *resource.Write, one *row) error {
	cells, err := json.Marshal(one.cells)
	if err != nil {
		return err
	}
	reasons, err := json.Marshal(one.problems)
	if err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, `INSERT INTO import_rejects (import_id, row_number, cells, reasons) VALUES (?, ?, ?, ?)
		ON CONFLICT (import_id, row_number) DO NOTHING`, r.imp.ID, one.number, string(cells), string(reasons))
	return err
}

// fieldProblems places the reasons of a refused record on the row's cells.
func (r *run) fieldProblems(entity string, fields []errs.Field) []cellProblem {
	var out []cellProblem
	for _, f := range fields {
		out = append(out, cellProblem{Column: r.reader.columnOf(entity, f.Name), Field: entity + "." + f.Name, Code: f.Code, Params: f.Params})
	}
	return out
}
