package contract

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/loam-crm/loam/attack/record"
)

// base draws a valid request.
func (w *World) base(op *Operation, choose Choose) *Request {
	r := &Request{Operation: op.ID, Class: Valid, Path: map[string]string{}, Query: map[string]string{}, Header: map[string]string{}}
	own := specials[op.ID]
	if own == nil {
		own = &special{}
	}
	for _, p := range op.in("path") {
		r.Path[p.Name] = w.pathValue(op, p, choose)
		if value, ok := own.at[p.Name]; ok {
			r.Path[p.Name] = value
		}
	}
	for _, p := range op.in("query") {
		value, ok := own.at[p.Name]
		switch {
		case ok:
			r.Query[p.Name] = value
		case p.Name == "limit":
			r.Query[p.Name] = "5"
		case p.Required:
			r.Query[p.Name] = leastQuery(p.Schema.Value, p.Name, choose)
		case p.Name == "purpose":
			r.Query[p.Name] = "audit"
		}
	}
	switch {
	case op.Upload:
		r.File = &File{Name: "table.csv", Content: "name,note\n⟦new⟧,x\n"}
		if own.file != "" {
			r.File.Content = own.file
		}
	case len(own.bodies) > 0:
		r.Body = parse(own.bodies[choose("body", len(own.bodies))])
	case op.Body != nil:
		r.Body = w.body(op, choose)
	}
	return r
}

// pathValue is the id of a record of the collection that the path names before it.
func (w *World) pathValue(op *Operation, p *openapi3.Parameter, choose Choose) string {
	name := p.Name
	before, _, _ := strings.Cut(op.Path, "/{"+name+"}")
	if len(p.Schema.Value.Enum) > 0 {
		return leastQuery(p.Schema.Value, name, choose)
	}
	if op.verb() == "restore" {
		return "⟦gone " + strings.Trim(idOf(strings.TrimPrefix(before, "/"), choose(name, keep)), "⟦⟧") + "⟧"
	}
	if value, known := plain[name]; known {
		return value
	}
	collection := strings.TrimPrefix(before, "/")
	if other := aliases[collection]; other != "" {
		collection = other
	}
	if state := states[op.ID]; state != "" {
		collection += ":" + state
	}
	return idOf(collection, choose(name, keep))
}

// aliases are paths of other collections.
var aliases = map[string]string{"efficiency/people": "users"}

// states are those in which a record must be for an operation.
var states = map[string]string{
	"value.models.patch": "draft", "value.models.archive": "draft", "value.models.submit": "draft", "value.models.return": "review", "value.models.sign": "review",
	"value.models.activate": "review", "migration-plans.activate": "draft", "migration-plans.stop": "active", "imports.choose": "draft", "imports.check": "draft",
	"imports.preview": "draft", "imports.run": "draft", "imports.undo": "done", "imports.rejected": "done", "handovers.freeze": "announced", "handovers.accept": "frozen",
	"capacity-plans.change": "draft", "capacity-plans.approve": "draft", "interactions.patch": "mine", "interactions.set-contacts": "mine", "interactions.note": "mine",
}

func leastQuery(s *openapi3.Schema, name string, choose Choose) string {
	return fmt.Sprint(least(s, name, choose))
}

// body draws a body from what is known of entities, and from the schema for the other operations.
func (w *World) body(op *Operation, choose Choose) any {
	if e, known := w.entities[op.entity()]; known {
		if body := w.entityBody(e, op, choose); body != nil {
			return body
		}
	}
	out := least(op.Body, "", choose)
	object, ok := out.(map[string]any)
	if names := optional(op.Body, object); ok && len(names) > 0 && choose("more", 2) == 1 {
		name := names[choose("property", len(names))]
		object[name] = least(op.Body.Properties[name].Value, name, choose)
	}
	return out
}

func (w *World) entityBody(e record.Entity, op *Operation, choose Choose) any {
	id := idOf(e.Name, choose("id", keep))
	switch op.verb() {
	case "create":
		return w.fresh(e, choose)
	case "patch":
		return with(w.change(e, choose), "rev", "⟦of rev /"+e.Name+"/⟦path id⟧⟧")
	case "bulk":
		if choose("archive", 8) == 7 {
			return map[string]any{"ids": []any{id}, "archive": true}
		}
		return map[string]any{"ids": []any{id, idOf(e.Name, choose("second", keep))}, "changes": w.change(e, choose)}
	case "grid":
		row := map[string]any{"id": id, "rev": "⟦of rev /" + e.Name + "/" + id + "⟧", "fields": w.change(e, choose)}
		return map[string]any{"rows": []any{row, map[string]any{"fields": w.fresh(e, choose)}}}
	case "take":
		return map[string]any{"format": []any{"csv", "xlsx"}[choose("format", 2)], "purpose": "audit"}
	case "tag":
		return map[string]any{"ids": []any{id}, "add": []any{idOf("tags", choose("tag", keep))}}
	case "share":
		return map[string]any{"items": []any{map[string]any{"user": idOf("users", choose("user", keep)), "edit": true}}}
	}
	return nil
}

// fresh is a new record with its required fields, and sometimes one more.
func (w *World) fresh(e record.Entity, choose Choose) map[string]any {
	maker := record.Maker{Rand: rand.New(rand.NewPCG(uint64(choose("fields", 1<<16)), 0))}
	maker.Refer = func(entity string) string { return idOf(entity, maker.Rand.IntN(keep)) }
	body, _ := maker.New(e, "⟦new⟧")
	if body == nil {
		body = map[string]any{}
	}
	for name := range body {
		if value, known := instead[e.Name+"."+name]; known {
			body[name] = value
		}
	}
	if choose("more", 2) == 1 {
		for name, value := range w.change(e, choose) {
			body[name] = value
		}
	}
	return body
}

// instead are values of fields that fit the demo company, which closes its months.
var instead = map[string]any{"efforts.date": "⟦day -2⟧", "segments.rule": "", "migration-plans.to": "S"}

// change is another value for one field.
func (w *World) change(e record.Entity, choose Choose) map[string]any {
	var open []record.Field
	for _, f := range e.Fields {
		if !f.ReadOnly && f.Access == "edit" {
			open = append(open, f)
		}
	}
	if len(open) == 0 {
		return map[string]any{}
	}
	f := open[choose("field", len(open))]
	return map[string]any{f.Name: fieldValue(f, choose)}
}

func with(body map[string]any, name string, value any) map[string]any {
	body[name] = value
	return body
}

// fieldValue is a value of the field's kind.
func fieldValue(f record.Field, choose Choose) any {
	switch f.Kind {
	case "number", "integer":
		return 1 + choose("number", 5)
	case "bool":
		return choose("bool", 2) == 1
	case "date":
		return fmt.Sprintf("⟦day %d⟧", choose("day", 300)-200)
	case "instant":
		return fmt.Sprintf("⟦day %d⟧T08:30:00Z", choose("day", 300)-200)
	case "money":
		return fmt.Sprintf("%d.50", choose("money", 100_000))
	case "choice":
		if len(f.Options) > 0 {
			return f.Options[choose("option", len(f.Options))].Value
		}
	case "choices":
		if len(f.Options) > 0 {
			return []any{f.Options[choose("option", len(f.Options))].Value}
		}
	case "user":
		return idOf("users", choose("user", keep))
	case "ref":
		return idOf(f.Ref, choose("ref", keep))
	case "texts":
		return []any{"⟦new⟧"}
	}
	return "⟦new⟧"
}
