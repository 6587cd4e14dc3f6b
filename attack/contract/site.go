package contract

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// site is a place in a request where a value stands, or could.
type site struct {
	in     string // "path", "query", "header" or "body"
	steps  []step // of the body: from its root; of the others the name alone
	schema *openapi3.Schema
}

// step leads from an object to a property, or from a list to an item. Its schema is that of where it leads to.
type step struct {
	name   string
	index  int // of a list's item, with no name
	schema *openapi3.Schema
}

func (s site) String() string {
	out := s.in
	for _, step := range s.steps {
		if out += "."; step.name == "" {
			out += strconv.Itoa(step.index)
		}
		out += step.name
	}
	return out
}

func (s site) name() string {
	for _, step := range slices.Backward(s.steps) {
		if step.name != "" {
			return step.name
		}
	}
	return ""
}

// open are headers that every operation takes, declared or not.
var open = []string{"Accept-Language", "Idempotency-Key", "Accept", "If-None-Match", "X-Request-Id", "User-Agent", "Range"}

// maxDepth bounds how deep sites of a body are looked for.
const maxDepth = 6

// sites lists all places of an operation's request.
func sites(op *Operation, r *Request) (out []site) {
	for _, place := range []string{"path", "query"} {
		for _, p := range op.in(place) {
			out = append(out, site{in: place, steps: []step{{name: p.Name}}, schema: p.Schema.Value})
		}
	}
	return append(out, bodySites(op, r)...)
}

func bodySites(op *Operation, r *Request) (out []site) {
	if op.Body == nil || r.Body == nil {
		return nil
	}
	var walk func(steps []step, s *openapi3.Schema, value any)
	walk = func(steps []step, s *openapi3.Schema, value any) {
		out = append(out, site{in: "body", steps: slices.Clone(steps), schema: s})
		if s == nil || len(steps) >= maxDepth {
			return
		}
		object, _ := value.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			inner := s.Properties[name].Value
			walk(append(steps, step{name: name, schema: inner}), inner, object[name])
		}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if s.Properties[name] == nil { // of an open object
				walk(append(steps, step{name: name}), nil, object[name])
			}
		}
		if list, _ := value.([]any); s.Items != nil {
			var first any
			if len(list) > 0 {
				first = list[0]
			}
			walk(append(steps, step{schema: s.Items.Value}), s.Items.Value, first)
		}
	}
	walk(nil, op.Body, r.Body)
	return out
}

// put sets a value at a place. What is missing on the way is made.
func (s site) put(r *Request, value any, choose Choose) {
	if s.in != "body" {
		r.place(s.in)[s.steps[0].name] = asText(value)
		return
	}
	r.Body = putAt(r.Body, s.steps, value, choose)
}

func putAt(into any, steps []step, value any, choose Choose) any {
	if len(steps) == 0 {
		return value
	}
	first := steps[0]
	if first.name == "" {
		list, _ := into.([]any)
		if len(list) == 0 {
			list = []any{least(first.schema, "", choose)}
		}
		list[first.index] = putAt(list[first.index], steps[1:], value, choose)
		return list
	}
	object, ok := into.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	inner, there := object[first.name]
	if !there && len(steps) > 1 {
		inner = least(first.schema, first.name, choose)
	}
	object[first.name] = putAt(inner, steps[1:], value, choose)
	return object
}

// asText is a value as it stands in an address.
func asText(value any) string {
	if text, ok := value.(string); ok {
		return strings.TrimPrefix(text, asIs)
	}
	text, _ := json.Marshal(value)
	return string(text)
}
