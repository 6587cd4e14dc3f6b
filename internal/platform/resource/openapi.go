package resource

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// schema adds the entity's record and input to the OpenAPI document.
func (e endpoints) schema() {
	record := map[string]*huma.Schema{"id": {Type: "string"}, "rev": {Type: "string"},
		"archived_at": {Type: "string", Format: "date-time"}, "custom": {Type: "object", AdditionalProperties: true}}
	input := map[string]*huma.Schema{"custom": {Type: "object", AdditionalProperties: true}, "rev": {Type: "string", Description: "needed to change a record"}}
	for _, f := range e.entity.Fields() {
		record[f.Name] = fieldSchema(f, true)
		if !f.ReadOnly {
			input[f.Name] = fieldSchema(f, false)
		}
	}
	if e.entity.Taggable() {
		record[TagsField] = &huma.Schema{Type: "array", Items: &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{
			"id": {Type: "string"}, "name": {Type: "string"}, "colour": {Type: "string"}}}}
	}
	schemas := e.api.OpenAPI().Components.Schemas.Map()
	schemas[e.name] = &huma.Schema{Type: "object", Properties: record, Required: []string{"id", "rev"},
		Description: "Fields the caller may not see are absent; masked values are the text •••."}
	schemas[e.name+".input"] = &huma.Schema{Type: "object", Properties: input, AdditionalProperties: false}
}

func fieldSchema(f Info, output bool) *huma.Schema {
	s := &huma.Schema{Type: "string", Nullable: true}
	switch f.Kind {
	case KindNumber:
		s.Type = "number"
	case KindInteger:
		s.Type = "integer"
	case KindBool:
		s.Type, s.Nullable = "boolean", false
	case KindDate:
		s.Format = "date"
	case KindInstant:
		s.Format = "date-time"
	case KindMoney:
		s.Description = "decimal text in minor-unit precision"
	case KindChoice:
		s.Enum = anys(append(slices.Clone(f.Options), ""))
	case KindChoices:
		s.Type, s.Items = "array", &huma.Schema{Type: "string", Enum: anys(f.Options)}
	case KindTexts:
		s.Type, s.Items = "array", &huma.Schema{Type: "string"}
	case KindSeries:
		s.Type, s.Items = "array", &huma.Schema{Type: "number"}
	case KindUser, KindRef:
		if output {
			return &huma.Schema{Type: "object", Nullable: true, Properties: map[string]*huma.Schema{
				"id": {Type: "string", Nullable: true}, "name": {Type: "string", Nullable: true}, "hidden": {Type: "boolean"}}}
		}
	}
	return s
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

// Answer describes the answer of an operation that gives one of the records, as reading it does.
func (r *Entity) Answer() *huma.Response { return answer(r.ref()) }

// PageAnswer describes the answer of an operation that gives a page of them.
func (r *Entity) PageAnswer() *huma.Response {
	return answer(&huma.Schema{Type: "object", Required: []string{"items", "next"}, Properties: map[string]*huma.Schema{
		"items": {Type: "array", Items: r.ref()}, "next": {Type: "string", Nullable: true}, "total": {Type: "integer"}}})
}

func (r *Entity) ref() *huma.Schema { return &huma.Schema{Ref: "#/components/schemas/" + r.Name} }

func (e endpoints) inputRef() *huma.Schema {
	return &huma.Schema{Ref: "#/components/schemas/" + e.name + ".input"}
}

func answer(s *huma.Schema) *huma.Response {
	return &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: s}}}
}

func (e endpoints) request(s *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: s}}}
}
