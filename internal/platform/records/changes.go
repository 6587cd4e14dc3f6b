package records

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// What hangs on a record is no field of it; its changes are seen by whoever reads
// the record.
const (
	sharedWith   = "collaborators"
	attachedFile = "files"
)

// recordChange is one field's value before and after.
type recordChange struct {
	Field  string          `json:"field"`
	Before json.RawMessage `json:"before" doc:"as in the record; ••• when masked"`
	After  json.RawMessage `json:"after"`
}

// reader shows changes to one caller: hidden fields are left out, masked values
// masked, references named as far as the caller may see them.
type reader struct {
	operations
	actor  authz.Actor
	fields map[string][]resource.FieldMeta // by entity, in the order of the form
	titles map[string]map[id.ID]string     // by entity
	stored map[string]map[id.ID]string     // the titles as the log keeps them, where there are others in English
}

// newReader learns all that is needed for the given lines.
func (o operations) newReader(ctx context.Context, actor authz.Actor, lines []auditLine) (*reader, error) {
	r := &reader{operations: o, actor: actor, fields: map[string][]resource.FieldMeta{}, titles: map[string]map[id.ID]string{}, stored: map[string]map[id.ID]string{}}
	for _, l := range lines {
		if err := r.learn(ctx, l.entity); err != nil {
			return nil, err
		}
	}
	wanted := map[string][]id.ID{}
	for _, l := range lines {
		wanted[l.entity] = append(wanted[l.entity], l.record)
		r.collect(l, wanted)
	}
	for entity, ids := range wanted {
		e := o.Store.Registry.Named(entity)
		if e == nil {
			continue
		}
		slices.Sort(ids)
		var err error
		ids = slices.Compact(ids)
		if r.titles[entity], err = resource.Titles(ctx, o.Store, o.Store.DB, e, actor, ids); err != nil {
			return nil, err
		}
		if e.Options().TitleEn == "" {
			continue
		}
		kept := actor
		kept.Language = ""
		if r.stored[entity], err = resource.Titles(ctx, o.Store, o.Store.DB, e, kept, ids); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *reader) learn(ctx context.Context, entity string) error {
	e := r.Store.Registry.Named(entity)
	if _, known := r.fields[entity]; known || !readable(e, r.actor) {
		return nil
	}
	m, err := e.Meta(ctx, r.Store, r.actor)
	r.fields[entity] = m.Fields
	return err
}

// besides says whether a change is of no field but names a record of another entity, by that entity's name: whom or what
// the line is about, for who may see it.
func (r *reader) besides(l auditLine, name string) bool {
	e := r.Store.Registry.Named(l.entity)
	return e != nil && r.Store.Registry.Named(name) != nil && !slices.ContainsFunc(e.Fields(), func(f resource.Info) bool { return f.Name == name })
}

// collect gathers the references in a line's visible changes.
func (r *reader) collect(l auditLine, wanted map[string][]id.ID) {
	changes := l.parsed()
	for name, pair := range changes {
		if r.besides(l, name) {
			wanted[name] = append(wanted[name], asID(pair[1]))
		}
	}
	for _, f := range r.fields[l.entity] {
		if f.Ref == "" || f.Access == "masked" {
			continue
		}
		for _, value := range changes[f.Name] {
			if target := asID(value); target != 0 {
				wanted[f.Ref] = append(wanted[f.Ref], target)
			}
		}
	}
}

func (l auditLine) parsed() resource.Changes {
	var out resource.Changes
	if err := json.Unmarshal([]byte(l.changes), &out); err != nil {
		return nil // an unreadable line shows that something happened, not what
	}
	return out
}

func asID(value json.RawMessage) id.ID {
	var target id.ID
	if err := json.Unmarshal(value, &target); err != nil {
		return 0
	}
	return target
}

// sees says whether the caller may know what the line tells of its record.
func (r *reader) sees(l auditLine) bool {
	if r.Store.Registry.Named(l.entity) == nil {
		return true // settings and the like: no record with rights of its own
	}
	_, visible := r.titles[l.entity][l.record]
	return visible && r.fields[l.entity] != nil
}

// title is the record's name at that time, and in the caller's language while it
// still has that name.
func (r *reader) title(l auditLine) string {
	e := r.Store.Registry.Named(l.entity)
	if e == nil {
		return l.title
	}
	for _, f := range r.fields[l.entity] {
		if f.Name == e.Options().Title && f.Access != "masked" && r.sees(l) {
			if stored, known := r.stored[l.entity][l.record]; known && stored == l.title {
				return r.titles[l.entity][l.record]
			}
			return l.title
		}
	}
	return ""
}

// show lists the changes of a line that the caller may see.
func (r *reader) show(l auditLine) []recordChange {
	out := []recordChange{}
	if !r.sees(l) {
		return out
	}
	changes := l.parsed()
	if r.Store.Registry.Named(l.entity) == nil {
		return plain(changes)
	}
	for _, f := range r.fields[l.entity] {
		if pair, changed := changes[f.Name]; changed {
			out = append(out, recordChange{f.Name, r.value(f, pair[0]), r.value(f, pair[1])})
			delete(changes, f.Name)
		}
	}
	for _, name := range []string{sharedWith, attachedFile} {
		if pair, changed := changes[name]; changed {
			out = append(out, recordChange{name, pair[0], pair[1]})
		}
	}
	return append(out, r.concerned(l, changes)...)
}

// concerned names the records of other entities that a line is about, as far as the caller may see them.
func (r *reader) concerned(l auditLine, changes resource.Changes) []recordChange {
	var out []recordChange
	for name, pair := range changes {
		if _, visible := r.titles[name][asID(pair[1])]; visible && r.besides(l, name) {
			out = append(out, recordChange{name, json.RawMessage("null"), r.reference(name, asID(pair[1]))})
		}
	}
	slices.SortFunc(out, func(a, b recordChange) int { return cmp.Compare(a.Field, b.Field) })
	return out
}

func plain(changes resource.Changes) []recordChange {
	out := []recordChange{}
	for name, pair := range changes {
		out = append(out, recordChange{name, pair[0], pair[1]})
	}
	slices.SortFunc(out, func(a, b recordChange) int { return cmp.Compare(a.Field, b.Field) })
	return out
}

func (r *reader) value(f resource.FieldMeta, value json.RawMessage) json.RawMessage {
	switch {
	case string(value) == "null":
		return value
	case f.Access == "masked":
		return json.RawMessage(`"•••"`)
	case f.Ref != "":
		return r.reference(f.Ref, asID(value))
	}
	return value
}

func (r *reader) reference(entity string, target id.ID) json.RawMessage {
	ref := &recordRef{Hidden: true}
	if name, visible := r.titles[entity][target]; visible {
		ref = refTo(target, name)
	}
	body, _ := json.Marshal(ref) // texts and a boolean always can be
	return body
}
