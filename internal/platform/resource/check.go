package resource

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

// apply sets the fields of a request body on a record, or refuses all of it with
// every field error. A field the caller may not see is an unknown field.
func (r *Entity) apply(v *view, rec record, body Body) error {
	fields, problems := r.named(v, body)
	slices.SortStableFunc(fields, func(a, b input) int { return cmp.Compare(a.rank(), b.rank()) })
	for _, in := range fields {
		value, code := decode(in.field.Info, in.raw, r.currency(in.field, rec, v.env))
		if code != "" {
			problems = append(problems, errs.Field{Name: in.field.Name, Code: code})
			continue
		}
		if problem := r.sameDecimals(in, fields, rec, value); problem != nil {
			problems = append(problems, *problem)
			continue
		}
		in.field.set(rec, value)
	}
	if len(problems) > 0 {
		return errs.Validation(problems...)
	}
	return nil
}

// absent lists required numbers and amounts that were not given: their zero value
// cannot tell "not given" from "none".
func (r *Entity) absent(given func(name string) bool) []errs.Field {
	var problems []errs.Field
	for _, f := range r.own() {
		if f.Required && !f.Nullable && !f.Kind.isText() && !given(f.Name) {
			problems = append(problems, errs.Field{Name: f.Name, Code: "required"})
		}
	}
	return problems
}

// input is one field of a request with its JSON.
type input struct {
	field *field
	raw   json.RawMessage
}

// rank puts amounts last: they are read in the currency the same request sets.
func (i input) rank() int {
	if i.field.Kind == KindMoney {
		return 1
	}
	return 0
}

// sameDecimals refuses a new currency with other decimals unless the amounts are
// given anew: 100 minor units of yen are not 100 fen.
func (r *Entity) sameDecimals(in input, given []input, rec record, value any) *errs.Field {
	code, _ := value.(string)
	old, _ := in.field.get(rec).(string)
	if old == "" || money.Exponent(old) == money.Exponent(code) {
		return nil
	}
	for _, f := range r.fields {
		has := slices.ContainsFunc(given, func(g input) bool { return g.field == f })
		if f.Kind == KindMoney && f.Currency == in.field.Name && !f.ReadOnly && f.get(rec) != nil && !has {
			return &errs.Field{Name: f.Name, Code: "needed_with_currency"}
		}
	}
	return nil
}

func (r *Entity) named(v *view, body Body) (fields []input, problems []errs.Field) {
	flat := Body{}
	for name, raw := range body {
		flat[name] = raw
		if name != "custom" {
			continue
		}
		delete(flat, name)
		var custom Body
		if err := json.Unmarshal(raw, &custom); err != nil {
			problems = append(problems, errs.Field{Name: name, Code: "not_an_object"})
		}
		for key, value := range custom {
			flat["custom."+key] = value
		}
	}
	for name, raw := range flat {
		i := slices.IndexFunc(v.fields, func(f *field) bool { return f.Name == name })
		switch {
		case i < 0:
			problems = append(problems, errs.Field{Name: name, Code: "unknown_field"})
		case v.fields[i].ReadOnly || v.access[i] < authz.Editable:
			problems = append(problems, errs.Field{Name: name, Code: "read_only"})
		default:
			fields = append(fields, input{v.fields[i], raw})
		}
	}
	slices.SortFunc(problems, func(a, b errs.Field) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(fields, func(a, b input) int { return cmp.Compare(a.field.Name, b.field.Name) })
	return fields, problems
}

// missing lists the required custom fields that a record leaves empty.
func (v *view) missing(rec record) []errs.Field {
	var problems []errs.Field
	for _, f := range v.fields {
		if f.Custom != nil && f.Required && f.get(rec) == nil {
			problems = append(problems, errs.Field{Name: f.Name, Code: "required"})
		}
	}
	return problems
}

// check runs every rule before a record is written.
func (r *Entity) check(ctx context.Context, w *Write, v *view, before, after record) error {
	problems := append(r.checkPure(w.Env, before, after), v.missing(after)...)
	problems = append(problems, v.forbidden(before, after)...)
	refs, err := r.checkRefs(ctx, w, v, before, after)
	if err != nil {
		return err
	}
	if problems = append(problems, refs...); len(problems) > 0 {
		return errs.Validation(problems...)
	}
	if err := r.checkUnique(ctx, w, after); err != nil {
		return err
	}
	return r.guarded(ctx, w, before, after)
}

// checkPure normalises a record and checks what can be checked without looking
// at others.
func (r *Entity) checkPure(env Env, before, after record) []errs.Field {
	var problems []errs.Field
	if r.rules.check != nil {
		problems = r.rules.check(env, before, after)
	}
	for _, f := range r.own() {
		if f.Required && f.get(after) == nil {
			problems = append(problems, errs.Field{Name: f.Name, Code: "required"})
		}
	}
	return append(problems, forbidden(r.own(), before, after)...)
}

// checkRefs refuses new references to records that are not there, archived or
// not visible to the caller; the three look alike.
func (r *Entity) checkRefs(ctx context.Context, w *Write, v *view, before, after record) ([]errs.Field, error) {
	var problems []errs.Field
	for _, f := range r.all(v) {
		target, ok := f.get(after).(id.ID)
		if !ok || f.Group == "record" || before != nil && f.get(before) == f.get(after) {
			continue
		}
		found, err := w.Registry.Named(f.Ref).refers(ctx, w, target)
		if err != nil {
			return nil, err
		}
		if !found {
			problems = append(problems, errs.Field{Name: f.Name, Code: "ref_not_found"})
		}
	}
	return problems, nil
}

func (r *Entity) refers(ctx context.Context, w *Write, target id.ID) (bool, error) {
	scope, args := w.Actor.Where(r.guard, authz.Read, "t")
	if r.Name == "users" {
		scope, args = "1=1", nil // anybody may name a colleague
	}
	var found bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+r.options.Table+" t WHERE "+scope+
		" AND t.archived_at IS NULL AND t.id = ?)", append(args, int64(target))...).Scan(&found)
	return found, err
}

// checkUnique names the field that another live record already has.
func (r *Entity) checkUnique(ctx context.Context, w *Write, after record) error {
	for _, f := range r.own() {
		value := f.get(after)
		if !f.Unique || value == nil {
			continue
		}
		same := r.expr(f) + " = ?"
		if f.Kind.isText() {
			same += " AND " + r.expr(f) + " <> ''" // the words of the unique index, without which SQLite reads all rows
		}
		var taken bool
		err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM "+r.options.Table+" t WHERE "+same+
			" AND t.archived_at IS NULL AND t.id <> ?)", bindable(value), r.base(after).ID).Scan(&taken)
		if err != nil {
			return err
		}
		if taken {
			return errs.Conflict("duplicate_" + f.Name)
		}
	}
	return nil
}

// bound dereferences a field's pointer for binding.
func bound(p any) any {
	switch p := p.(type) {
	case *string:
		return *p
	case *bool:
		return *p
	case *int64:
		return *p
	case *float64:
		return *p
	case **int64:
		if *p == nil {
			return nil
		}
		return **p
	case **float64:
		if *p == nil {
			return nil
		}
		return **p
	}
	return p // a pointer to a type that knows how to be stored
}
