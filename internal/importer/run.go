package importer

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

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
	accounts *resource.Entity
	orders   *resource.Entity
	efforts  *resource.Entity
	touched  map[id.ID]string   // accounts this run has met, and what the file said first
	now      map[id.ID]string   // those of the chunk under way
	passed   *groups            // accounts in rows stored before a break, and what the file said first
	nth      map[digest]int     // how often the same record came up in the file
	planned  map[string][]found // trial: what would have been made; nil in a real run
	booked   map[string]float64 // trial: hours by person and day
	chunks   int                // begun so far
	due      []dueOrder         // orders of the chunk to be compared
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
		touched: map[id.ID]string{}, now: map[id.ID]string{}, passed: newGroups(imp.Plan.Options.Match), nth: map[digest]int{}, counts: Counts{Warnings: map[string]int64{}}, progress: progress}
	r.figures()
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
	if !r.mayMake(p.Entity) {
		return errs.Forbidden()
	}
	if err := p.unmixed(); err != nil {
		return err
	}
	return p.check(r.reader.fields)
}

// mayMake says whether the caller may make what rows of the file are.
func (r *run) mayMake(entity string) bool {
	switch entity {
	case "accounts":
		return true
	case judgements:
		return mayJudge(r.actor)
	}
	return r.actor.Grant(r.entity().Guard()).Create
}

// entity is what a row of the file is.
func (r *run) entity() *resource.Entity { return r.service.Store.Registry.Named(r.reader.plan.Entity) }

// check refuses a mapping to columns or fields that are not there, that the caller
// may not fill, or that are filled twice.
func (p SheetPlan) check(fields map[string]resource.FieldMeta) error {
	taken, seen := map[int]bool{}, map[string]bool{}
	for _, m := range p.Mapping {
		name := m.Entity + "." + m.Field
		f, known := fields[name]
		if !known || f.ReadOnly || f.Access != "edit" || viaAccount(m.Entity, m.Field) || m.Column < 0 || m.Column >= len(p.Columns) {
			return errs.Unprocessable("import_unknown_field").With("field", name)
		}
		if p.Columns[m.Column].Never {
			return errs.Unprocessable("import_column_never").With("column", p.Columns[m.Column].Header)
		}
		if seen[name] || taken[m.Column] {
			return errs.Unprocessable("import_field_twice").With("field", name)
		}
		seen[name], taken[m.Column] = true, true
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

func total(info sheet.Info, name string) int64 {
	for _, s := range info.Sheets {
		if s.Name == name {
			return int64(s.Rows)
		}
	}
	return int64(info.Rows)
}

// pass remembers the customers of rows that are stored already: what the file
// said about them first still holds.
func (r *run) pass(w *row) {
	if len(w.problems) > 0 {
		return
	}
	r.passed.add(&customer{keys: w.keys, said: w.said})
}

// chunk runs store in one transaction. The transaction may be tried again, so
// what store changes in memory starts afresh each time.
func (r *run) chunk(ctx context.Context, rows []*row) error {
	counts, from := r.counts.clone(), r.imp.Cursor
	grown := r.chunks > 0 && r.chunks&(r.chunks-1) == 0 // twice as much as at the last look
	r.chunks++
	found := make([][2]int, len(rows))
	for i, one := range rows {
		found[i] = [2]int{len(one.problems), len(one.warnings)}
	}
	err := r.service.Store.Write(ctx, r.actor, func(ctx context.Context, w *resource.Write) error {
		r.counts, r.imp.Cursor = counts.clone(), from
		clear(r.now)
		for i, one := range rows {
			one.problems, one.warnings = one.problems[:found[i][0]], one.warnings[:found[i][1]]
		}
		if grown {
			if err := w.Tx.Analyze(ctx, "accounts", "orders", "efforts"); err != nil {
				return err
			}
		}
		if err := r.hold(ctx, w); err != nil {
			return err
		}
		w.Import = r.imp.ID
		return r.store(ctx, w, rows)
	})
	if err == nil {
		maps.Copy(r.touched, r.now)
	}
	return err
}

// hold makes sure that nobody else carries the import on: whoever finds the place
// reached moved has lost it.
func (r *run) hold(ctx context.Context, w *resource.Write) error {
	n, err := w.Tx.Exec(ctx, "UPDATE imports SET cursor = cursor WHERE id = ? AND state = ? AND cursor = ?", r.imp.ID, Running, r.imp.Cursor)
	if err == nil && n == 0 {
		return errs.Conflict("import_done")
	}
	return err
}

func (c Counts) clone() Counts {
	c.Warnings, c.Others = maps.Clone(c.Warnings), maps.Clone(c.Others)
	return c
}

// store puts one chunk into the database, or only tries to.
func (r *run) store(ctx context.Context, w *resource.Write, rows []*row) error {
	if isInput(r.reader.plan.Entity) {
		return r.storeInputs(ctx, w, rows)
	}
	customers, err := r.recognise(ctx, w, rows)
	if err != nil {
		return err
	}
	if err := r.makeCustomers(ctx, w, customers); err != nil {
		return err
	}
	if err := r.updateCustomers(ctx, w, customers); err != nil {
		return err
	}
	r.spread(rows, customers)
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

// recognise finds the customers that the rows speak of. Rows that break a rule of
// their own are refused before a customer is made for them.
func (r *run) recognise(ctx context.Context, w *resource.Write, rows []*row) ([]*customer, error) {
	customers := r.customers(rows)
	if err := r.identify(ctx, w.Tx, customers); err != nil {
		return nil, err
	}
	refused, err := r.vet(ctx, w, rows, customers)
	if err != nil || !refused {
		return customers, err
	}
	customers = r.customers(rows)
	return customers, r.identify(ctx, w.Tx, customers)
}

// vet checks the records of new customers without storing them.
func (r *run) vet(ctx context.Context, w *resource.Write, rows []*row, customers []*customer) (refused bool, err error) {
	entity := r.reader.plan.Entity
	if entity == "accounts" {
		return false, nil
	}
	var due []*row
	var values []resource.Values
	for _, one := range rows {
		if one.account >= 0 && !customers[one.account].found {
			one.values[entity]["account"] = r.imp.ID // stands for the customer to be made
			due, values = append(due, one), append(values, one.values[entity])
		}
	}
	trial := *w
	trial.DryRun = true
	results, err := r.entity().InsertRows(ctx, &trial, values)
	for i, result := range results {
		if len(result.Fields) > 0 {
			due[i].problems = append(due[i].problems, r.fieldProblems(entity, result.Fields)...)
			refused = true
		}
	}
	return refused, err
}

// spread gives rows the problems of the account they speak of.
func (r *run) spread(rows []*row, customers []*customer) {
	for _, w := range rows {
		if w.account < 0 {
			continue
		}
		c := customers[w.account]
		w.actions["accounts"] = "skip"
		if w == c.first {
			w.actions["accounts"] = c.action
		}
		if differs(c.said, w.said) {
			w.doubt(c.name())
		}
		switch {
		case len(c.refuse) > 0:
			w.problems = append(w.problems, c.refuse...)
		case c.sealed:
			w.refuse(-1, "accounts.code", "customer_of_others")
		}
	}
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
	r.figures()
	if w.DryRun {
		return nil
	}
	r.imp.Cursor, r.imp.Counts = int64(rows[len(rows)-1].number), r.counts
	return r.imp.save(ctx, w.Tx)
}

// figures puts the sum into words.
func (r *run) figures() {
	r.counts.Currency = r.reader.options.Currency
	if r.counts.Currency == "" {
		r.counts.Currency = r.reader.base
	}
	r.counts.Amount = money.Format(r.counts.Minor, r.counts.Currency)
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
		name := entity + "." + f.Name
		if f.Code == "required" && slices.ContainsFunc(out, func(p cellProblem) bool { return p.Field == name }) {
			continue // it was there, and refused for another reason
		}
		out = append(out, cellProblem{Column: r.reader.columnOf(entity, f.Name), Field: entity + "." + f.Name, Code: f.Code, Params: f.Params})
	}
	return out
}
