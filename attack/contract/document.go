package contract

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// prefix is where the operations live; paths are told without it.
const prefix = "/api/v1"

// Operation is what the document says of one of them.
type Operation struct {
	ID, Method, Path string
	Params           []*openapi3.Parameter
	Body             *openapi3.Schema // nil: it takes none
	Upload           bool             // the body is a form with a file
	Answers          map[int]*openapi3.Response
	Refusal          *openapi3.Response // of every other status
}

const (
	jsonType = "application/json"
	formType = "multipart/form-data"
)

// Load reads a document. Objects of answers have no other properties than the declared ones, also where the document
// leaves that open.
func Load(ctx context.Context, text []byte) ([]Operation, error) {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("the document: %w", err)
	}
	if err := doc.Validate(ctx); err != nil {
		return nil, fmt.Errorf("the document: %w", err)
	}
	var out []Operation
	for path, item := range doc.Paths.Map() {
		for method, declared := range item.Operations() {
			out = append(out, operation(method, strings.TrimPrefix(path, prefix), declared))
		}
	}
	slices.SortFunc(out, func(a, b Operation) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method)) })
	return out, nil
}

func operation(method, path string, declared *openapi3.Operation) Operation {
	op := Operation{ID: declared.OperationID, Method: method, Path: path, Answers: map[int]*openapi3.Response{}}
	for _, p := range declared.Parameters {
		op.Params = append(op.Params, p.Value)
	}
	if body := declared.RequestBody; body != nil {
		if media := body.Value.Content[formType]; media != nil {
			op.Upload = true
		} else if media := body.Value.Content[jsonType]; media != nil {
			op.Body = schemaOf(media)
		}
	}
	for status, answer := range declared.Responses.Map() {
		for _, media := range answer.Value.Content {
			seal(schemaOf(media), map[*openapi3.Schema]bool{})
		}
		if number, err := strconv.Atoi(status); err == nil {
			op.Answers[number] = answer.Value
		} else if status == "default" {
			op.Refusal = answer.Value
		}
	}
	return op
}

func schemaOf(media *openapi3.MediaType) *openapi3.Schema {
	if media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}

// seal forbids undeclared properties in every object that declares some.
func seal(s *openapi3.Schema, done map[*openapi3.Schema]bool) {
	if s == nil || done[s] {
		return
	}
	done[s] = true
	if s.Type == nil { // anything, and null is something; the validator reads that as of before OpenAPI 3.1
		s.Nullable = true
	}
	open := s.AdditionalProperties
	if len(s.Properties) > 0 && open.Has == nil && open.Schema == nil {
		no := false
		s.AdditionalProperties.Has = &no
	}
	for _, p := range s.Properties {
		seal(p.Value, done)
	}
	for _, inner := range []*openapi3.SchemaRef{s.Items, open.Schema} {
		if inner != nil {
			seal(inner.Value, done)
		}
	}
}

// collection is the part of the path before its first parameter: "accounts", "value/models".
func (o Operation) collection() string {
	path, _, _ := strings.Cut(strings.TrimPrefix(o.Path, "/"), "/{")
	return path
}

// entity is what an operation is named after, which may be an entity's name.
func (o Operation) entity() string {
	name, _, _ := strings.Cut(o.ID, ".")
	return name
}

// verb is what an operation does, by the last part of its name.
func (o Operation) verb() string { return o.ID[strings.LastIndex(o.ID, ".")+1:] }

// in lists the parameters of a place.
func (o Operation) in(place string) (out []*openapi3.Parameter) {
	for _, p := range o.Params {
		if p.In == place {
			out = append(out, p)
		}
	}
	return out
}
