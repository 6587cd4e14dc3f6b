package resource

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// MergedInto is the field of entities whose records can be merged: the record that stands for this one.
const MergedInto = "merged_into"

// Mergeable says whether records of the entity can be merged.
func (r *Entity) Mergeable() bool { return r.byName[MergedInto] != nil }

// Absorb gives a record the values of others that are the same thing: the chosen ones, and for what was not chosen its
// own, else the first that one of the others has. Lists are joined. What the caller does not see is filled in too, so
// that nothing is lost; choosing needs the right to the field. It returns the fields that changed.
func (r *Entity) Absorb(ctx context.Context, w *Write, target id.ID, others []id.ID, choose map[string]id.ID) (Changes, error) {
	wide, err := r.wideView(ctx, w)
	if err != nil {
		return nil, err
	}
	if err := r.mayChoose(ctx, w, choose); err != nil {
		return nil, err
	}
	before, err := r.hold(ctx, w.Tx, target)
	if err != nil {
		return nil, err
	}
	recs := map[id.ID]record{target: before}
	for _, one := range others {
		if recs[one], err = r.hold(ctx, w.Tx, one); err != nil {
			return nil, err
		}
	}
	after := r.clone(before)
	for _, f := range r.all(wide) {
		if f.ReadOnly || f.Internal {
			continue
		}
		from, chosen := choose[f.Name]
		if chosen && from == FromAll {
			if err := r.joinTexts(f, after, recs, append([]id.ID{target}, others...)); err != nil {
				return nil, err
			}
			continue
		}
		if chosen && recs[from] == nil {
			return nil, errs.Invalid("fields."+f.Name, "ref_not_found")
		}
		if !chosen {
			r.fillIn(f, after, recs, others)
		} else if from != target {
			f.set(after, f.get(recs[from]))
		}
		if one, isRef := f.get(after).(id.ID); isRef && f.Ref == r.Name && recs[one] != nil {
			f.set(after, nil) // nothing is its own parent
		}
	}
	return r.settle(ctx, w, wide, "merge", before, after)
}

// FromAll is chosen for a long text that is to be made of those of all records.
const FromAll = id.ID(-1)

// joinTexts puts the long texts of the records one under the other, each once.
func (r *Entity) joinTexts(f *field, after record, recs map[id.ID]record, order []id.ID) error {
	var texts []string
	for _, one := range order {
		text, isText := f.get(recs[one]).(string)
		if f.Kind != KindLongText || f.get(recs[one]) != nil && !isText {
			return errs.Invalid("fields."+f.Name, "not_an_option")
		}
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	all := strings.Join(texts, "\n\n")
	value, problem := cleanText(f.Info, all)
	if problem != "" {
		return errs.Invalid("fields."+f.Name, problem).With("max", f.MaxLength)
	}
	f.set(after, value)
	return nil
}

// fillIn takes what a record lacks from the first of the others that has it.
func (r *Entity) fillIn(f *field, after record, recs map[id.ID]record, others []id.ID) {
	for _, one := range others {
		more, own := f.get(recs[one]), f.get(after)
		if list, isList := own.([]string); isList {
			if add, ok := more.([]string); ok {
				f.set(after, joined(f.Kind, list, add))
			}
			continue
		}
		if own == nil && more != nil {
			f.set(after, more)
		}
	}
}

// joined is both lists, each item once; as many as a list may hold.
func joined(kind Kind, list, add []string) []string {
	out := slices.Clone(list)
	for _, one := range add {
		if !slices.Contains(out, one) && (kind != KindTexts || len(out) < maxTexts) {
			out = append(out, one)
		}
	}
	if kind == KindChoices {
		slices.Sort(out)
	}
	return out
}

// wideView sees every field.
func (r *Entity) wideView(ctx context.Context, w *Write) (*view, error) {
	v, _, err := r.sight(ctx, w.Store, w.Tx, authz.System())
	return v, err
}

// mayChoose refuses a choice about a field that the caller may not write.
func (r *Entity) mayChoose(ctx context.Context, w *Write, choose map[string]id.ID) error {
	v, _, err := r.sight(ctx, w.Store, w.Tx, w.Actor)
	if err != nil {
		return err
	}
	setters := v.setters()
	var problems []errs.Field
	for name := range choose {
		if setters[name] == nil {
			problems = append(problems, errs.Field{Name: "fields." + name, Code: "read_only"})
		}
	}
	if len(problems) > 0 {
		slices.SortFunc(problems, func(a, b errs.Field) int { return cmp.Compare(a.Name, b.Name) })
		return errs.Validation(problems...)
	}
	return nil
}

// settle writes a record whose values come from records that were good, under the rules that look at other records.
// References are not asked about again: the caller need not see what a value leads to in order to keep it.
func (r *Entity) settle(ctx context.Context, w *Write, wide *view, action string, before, after record) (Changes, error) {
	if problems := r.checkPure(w.Env, before, after); len(problems) > 0 {
		return nil, errs.Validation(problems...)
	}
	if err := r.checkUnique(ctx, w, after); err != nil {
		return nil, err
	}
	if err := r.guarded(ctx, w, before, after); err != nil {
		return nil, err
	}
	var written []*field
	for _, f := range r.all(wide) {
		if !f.ReadOnly {
			written = append(written, f)
		}
	}
	changes := r.diff(written, before, after, w.Env)
	return changes, r.update(ctx, w, wide, action, before, after)
}

// Disgorge puts back what a record took from others. A field that somebody has changed since is refused by name.
func (r *Entity) Disgorge(ctx context.Context, w *Write, target id.ID, taken Changes) error {
	wide, err := r.wideView(ctx, w)
	if err != nil {
		return err
	}
	before, err := r.hold(ctx, w.Tx, target)
	if err != nil {
		return err
	}
	after := r.clone(before)
	var moved []string
	for _, f := range r.all(wide) {
		pair, took := taken[f.Name]
		if !took {
			continue
		}
		currency := r.currency(f, before, w.Env)
		if now := appendValue(nil, f.Info, f.get(before), currency); string(now) != string(pair[1]) {
			moved = append(moved, f.Name)
			continue
		}
		value, code := decode(f.Info, json.RawMessage(pair[0]), currency)
		if code != "" {
			return errs.Invalid(f.Name, code)
		}
		f.set(after, value)
	}
	if len(moved) > 0 {
		return errs.Conflict("merge_changed_since").With("what", r.Name).With("fields", moved)
	}
	_, err = r.settle(ctx, w, wide, "unmerge", before, after)
	return err
}

// Retire archives a record that another one stands for from now on.
func (r *Entity) Retire(ctx context.Context, w *Write, target, into id.ID) error {
	return r.turn(ctx, w, target, "merged", func(rec record) {
		r.base(rec).ArchivedAt = w.Env.Now
		r.byName[MergedInto].set(rec, into)
	})
}

// Return brings back a record that was retired.
func (r *Entity) Return(ctx context.Context, w *Write, target id.ID) error {
	return r.turn(ctx, w, target, "unmerge", func(rec record) {
		r.base(rec).ArchivedAt = 0
		r.byName[MergedInto].set(rec, nil)
	})
}

func (r *Entity) turn(ctx context.Context, w *Write, target id.ID, action string, fn func(record)) error {
	wide, err := r.wideView(ctx, w)
	if err != nil {
		return err
	}
	before, err := r.hold(ctx, w.Tx, target)
	if err != nil {
		return err
	}
	after := r.clone(before)
	fn(after)
	if r.base(after).ArchivedAt == 0 {
		if err := r.checkUnique(ctx, w, after); err != nil {
			return err
		}
	}
	if err := r.guarded(ctx, w, before, after); err != nil {
		return err
	}
	return r.update(ctx, w, wide, action, before, after)
}

// Reindexed brings the search index in line with records that were written past the entity.
func (r *Entity) Reindexed(ctx context.Context, w *Write, ids ...id.ID) error {
	if !r.searchable() {
		return nil
	}
	for _, one := range ids {
		rec, err := r.hold(ctx, w.Tx, one)
		if err == nil {
			err = r.index(ctx, w, rec)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
