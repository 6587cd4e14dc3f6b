package resource

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/search"
)

// Values are canonical typed values of a record by field name: string, float64,
// int64 (also minor units), bool, calendar.Date, clock.Instant, id.ID, []string.
type Values map[string]any

// RowResult is what became of one row: its id, or the reasons it was refused.
type RowResult struct {
	ID     id.ID
	Fields []errs.Field
}

// InsertRows stores many records at once. A row that breaks a rule is refused
// with its reasons and the others go in. The audit log gets one line for the
// whole batch, made by the caller; each record still names who made it, when and
// by which import.
func (r *Entity) InsertRows(ctx context.Context, w *Write, rows []Values) ([]RowResult, error) {
	if !w.Actor.Grant(r.guard).Create {
		return nil, errs.Forbidden()
	}
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return nil, err
	}
	setters := v.setters()
	results := make([]RowResult, len(rows))
	good := make([]record, 0, len(rows))
	for i, values := range rows {
		rec := r.make()
		results[i].Fields = append(r.fill(w, setters, rec, values), v.missing(rec)...)
		results[i].Fields = append(results[i].Fields, v.forbidden(nil, rec)...)
		if len(results[i].Fields) == 0 {
			results[i].ID = r.base(rec).ID
			good = append(good, rec)
		}
	}
	if w.DryRun {
		return results, nil
	}
	if err := r.insertMany(ctx, w, good); err != nil {
		return nil, err
	}
	return results, w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: r.Name, Actor: w.Actor.ID})
}

// InsertRow stores one typed row under all rules, those that look at other
// records included. What a rule refuses comes back as field errors.
func (r *Entity) InsertRow(ctx context.Context, w *Write, values Values) (RowResult, error) {
	if !w.Actor.Grant(r.guard).Create {
		return RowResult{}, errs.Forbidden()
	}
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return RowResult{}, err
	}
	rec := r.make()
	problems := append(r.put(v.setters(), rec, values), r.absent(func(name string) bool { return values[name] != nil })...)
	if len(problems) > 0 {
		return RowResult{Fields: problems}, nil
	}
	if w.DryRun {
		return RowResult{Fields: r.checkPure(w.Env, nil, rec)}, nil
	}
	err = r.insert(ctx, w, v, rec)
	var refused *errs.Error
	if errors.As(err, &refused) && refused.Code != "duplicate" {
		if len(refused.Fields) == 0 {
			return RowResult{Fields: []errs.Field{{Code: refused.Code, Params: refused.Params}}}, nil
		}
		return RowResult{Fields: refused.Fields}, nil
	}
	return RowResult{ID: r.base(rec).ID}, err
}

// setters are the fields the caller may write, by name.
func (v *view) setters() map[string]*field {
	out := map[string]*field{}
	for i, f := range v.fields {
		if v.access[i] == authz.Editable && !f.ReadOnly {
			out[f.Name] = f
		}
	}
	return out
}

func (r *Entity) fill(w *Write, setters map[string]*field, rec record, values Values) []errs.Field {
	base := r.base(rec)
	base.ID, base.Rev, base.ImportID = w.IDs.Next(), 1, w.Import
	base.CreatedAt, base.CreatedBy, base.UpdatedAt, base.UpdatedBy = w.Env.Now, w.Actor.ID, w.Env.Now, w.Actor.ID
	problems := append(r.put(setters, rec, values), r.absent(func(name string) bool { return values[name] != nil })...)
	r.ownByDefault(w.Actor, rec)
	return append(problems, r.checkPure(w.Env, nil, rec)...)
}

// put sets typed values; text is cleaned and bounded as if it had been typed in.
func (r *Entity) put(setters map[string]*field, rec record, values Values) []errs.Field {
	var problems []errs.Field
	for name, value := range values {
		f := setters[name]
		if f == nil {
			problems = append(problems, errs.Field{Name: name, Code: "read_only"})
			continue
		}
		if s, ok := value.(string); ok && f.Kind.isText() {
			var code string
			if value, code = cleanText(f.Info, s); code != "" {
				problems = append(problems, errs.Field{Name: name, Code: code})
				continue
			}
		}
		if list, ok := value.([]string); ok && f.Kind == KindTexts {
			var code string
			if value, code = cleanTexts(f.Info, list); code != "" {
				problems = append(problems, errs.Field{Name: name, Code: code})
				continue
			}
		}
		f.set(rec, value)
	}
	return problems
}

// insertMany writes records and their search entries.
func (r *Entity) insertMany(ctx context.Context, w *Write, recs []record) error {
	batch := db.Batch{Types: r.types(), Head: "INSERT INTO " + r.options.Table + " (" + r.columns() + ") "}
	for _, rec := range recs {
		if err := batch.Add(ctx, w.Tx, r.args(rec)...); err != nil {
			return r.constraint(err)
		}
	}
	if err := batch.Flush(ctx, w.Tx); err != nil {
		return r.constraint(err)
	}
	return r.indexMany(ctx, w, recs)
}

func (r *Entity) indexMany(ctx context.Context, w *Write, recs []record) error {
	var docs []search.Doc
	for _, rec := range recs {
		if texts := r.searchTexts(rec); texts != nil {
			docs = append(docs, search.Doc{ID: r.base(rec).ID, Text: texts})
		}
	}
	if docs == nil {
		return nil
	}
	return search.Put(ctx, w.Tx, r.Name, docs...)
}

// UpdateRow applies typed values to one record under the usual rules. before
// holds the former values of the changed fields in the form Patch accepts.
func (r *Entity) UpdateRow(ctx context.Context, w *Write, target id.ID, values Values) (before []byte, rev int64, changed bool, err error) {
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return nil, 0, false, err
	}
	old, err := r.load(ctx, w.Tx, target)
	if err != nil {
		return nil, 0, false, err
	}
	rec, err := r.change(ctx, w, v, target, func(rec record) error {
		if problems := r.put(v.setters(), rec, values); len(problems) > 0 {
			return errs.Validation(problems...)
		}
		return nil
	})
	if err != nil || r.base(rec).Rev == r.base(old).Rev {
		return nil, 0, false, err
	}
	former := Body{}
	for name, pair := range r.diff(r.all(v), old, rec, w.Env) {
		if f := v.setters()[name]; f != nil {
			former[name] = pair[0]
		}
	}
	before, err = json.Marshal(former)
	return before, r.base(rec).Rev, true, err
}

// RowUpdate is typed values for one record.
type RowUpdate struct {
	ID     id.ID
	Values Values
}

// Same says of each update whether the record already has all its values. It
// reads many records at once, so that a file that says nothing new costs little.
func (r *Entity) Same(ctx context.Context, w *Write, updates []RowUpdate) ([]bool, error) {
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return nil, err
	}
	setters, fields := v.setters(), r.all(v)
	known := map[id.ID]record{}
	if err := r.loadMany(ctx, w.Tx, updates, known); err != nil {
		return nil, err
	}
	out := make([]bool, len(updates))
	for i, u := range updates {
		before := known[u.ID]
		if before == nil {
			continue
		}
		after := r.clone(before)
		problems := r.put(setters, after, u.Values)
		problems = append(problems, r.checkPure(w.Env, before, after)...)
		out[i] = len(problems) == 0 && len(r.diff(fields, before, after, w.Env)) == 0
	}
	return out, nil
}

func (r *Entity) loadMany(ctx context.Context, q db.Querier, updates []RowUpdate, into map[id.ID]record) error {
	ids := make([]id.ID, len(updates))
	for i, u := range updates {
		ids[i] = u.ID
	}
	wanted, list := db.In(q.EngineName(), "t.id", ids)
	rows, err := q.Query(ctx, r.selects+" WHERE "+wanted, list)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		rec := r.make()
		if err := rows.Scan(r.dests(rec)...); err != nil {
			return err
		}
		into[r.base(rec).ID] = rec
	}
	return rows.Err()
}

// Imported counts the live records of an import, and lists up to limit of them
// that have changed since.
func (r *Entity) Imported(ctx context.Context, q db.Querier, imp id.ID, limit int) (live int64, changed []id.ID, err error) {
	if err = q.QueryRow(ctx, "SELECT COUNT(*) FROM "+r.options.Table+" WHERE import_id = ? AND archived_at IS NULL", imp).Scan(&live); err != nil {
		return 0, nil, err
	}
	changed, err = db.Collect[id.ID](ctx, q, "SELECT id FROM "+r.options.Table+" WHERE import_id = ? AND (rev > 1 OR archived_at IS NOT NULL) ORDER BY id LIMIT ?", imp, limit)
	return live, changed, err
}

// Withdraw archives every record that an import created. The caller has made
// sure that they are unchanged.
func (r *Entity) Withdraw(ctx context.Context, w *Write, imp id.ID) (int64, error) {
	if r.searchable() {
		if err := r.forget(ctx, w, imp); err != nil {
			return 0, err
		}
	}
	n, err := w.Tx.Exec(ctx, "UPDATE "+r.options.Table+" SET archived_at = ?, updated_at = ?, updated_by = ?, rev = rev + 1 WHERE import_id = ? AND archived_at IS NULL",
		w.Env.Now, w.Env.Now, w.Actor.ID, imp)
	if err != nil {
		return 0, err
	}
	return n, w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: r.Name, Actor: w.Actor.ID})
}

func (r *Entity) searchable() bool {
	return slices.ContainsFunc(r.fields, func(f *field) bool { return f.Searchable })
}

func (r *Entity) forget(ctx context.Context, w *Write, imp id.ID) error {
	ids, err := db.Collect[id.ID](ctx, w.Tx, "SELECT id FROM "+r.options.Table+" WHERE import_id = ?", imp)
	if err != nil {
		return err
	}
	return search.Remove(ctx, w.Tx, r.Name, ids...)
}

// Dependents counts live records outside an import that refer to a record the
// import created, by referring entity.
func (reg *Registry) Dependents(ctx context.Context, q db.Querier, entity string, imp id.ID) (map[string]int64, error) {
	out := map[string]int64{}
	for _, other := range reg.ordered {
		for _, f := range other.Fields() {
			if f.Ref != entity || f.Column == "" || f.Group == "record" {
				continue
			}
			var n int64
			err := q.QueryRow(ctx, "SELECT COUNT(*) FROM "+other.Options().Table+" d WHERE d.archived_at IS NULL AND (d.import_id IS NULL OR d.import_id <> ?) AND d."+f.Column+
				" IN (SELECT t.id FROM "+reg.Named(entity).Options().Table+" t WHERE t.import_id = ?)", imp, imp).Scan(&n)
			if err != nil {
				return nil, err
			}
			if n > 0 {
				out[other.Name] += n
			}
		}
	}
	return out, nil
}
