// Package record makes records of every entity from the metadata that the program gives its web application, so that a
// harness knows a new entity as soon as there is one.
package record

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"

	"github.com/loam-crm/loam/attack/lab"
)

// Entity is what the harness needs of an entity's metadata.
type Entity struct {
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
}

// Field is what the harness needs of a field's metadata.
type Field struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Required  bool   `json:"required"`
	ReadOnly  bool   `json:"read_only"`
	Access    string `json:"access"`
	Ref       string `json:"ref"`
	MaxLength int    `json:"max_length"`
	Options   []struct {
		Value string `json:"value"`
	} `json:"options"`
}

// Entities reads them all, those first that others refer to.
func Entities(ctx context.Context, c *lab.Client) ([]Entity, error) {
	answer, err := c.Send(ctx, http.MethodGet, "/meta", nil)
	if err != nil {
		return nil, err
	}
	var meta struct {
		Entities []Entity `json:"entities"`
	}
	if err := answer.Decode(&meta); err != nil || !answer.OK() {
		return nil, fmt.Errorf("metadata: %d %v", answer.Status, err)
	}
	return ordered(meta.Entities), nil
}

// ordered puts an entity behind those that its required fields refer to.
func ordered(all []Entity) []Entity {
	byName := map[string]Entity{}
	for _, e := range all {
		byName[e.Name] = e
	}
	var out []Entity
	done := map[string]bool{}
	var put func(e Entity)
	put = func(e Entity) {
		if done[e.Name] {
			return
		}
		done[e.Name] = true
		for _, f := range e.Fields {
			if other, known := byName[f.Ref]; known && f.Required {
				put(other)
			}
		}
		out = append(out, e)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		put(byName[name])
	}
	return out
}

// Maker makes the records of one client. Refer gives it the id of a record of an entity, "" where it knows none yet.
type Maker struct {
	Rand  *rand.Rand
	Refer func(entity string) string
}

// New makes a record with a mark in its first free text; ok is false where a record is needed that is not there yet.
func (m *Maker) New(e Entity, mark string) (body map[string]any, ok bool) {
	body = map[string]any{}
	marked := false
	for _, f := range e.Fields {
		if f.ReadOnly || f.Access != "edit" {
			continue
		}
		var value any
		own, special := specials[e.Name+"."+f.Name]
		switch {
		case special:
			value = own(m, mark, body)
		case !marked && Free(f):
			value, marked = mark, true
		case f.Required:
			value = m.value(f, mark)
		default:
			continue
		}
		switch {
		case value == "" && (f.Required || special):
			return nil, false
		case value != nil:
			body[f.Name] = value
		}
	}
	return body, true
}

// Change is another value for one of a record's free texts, or nil for an entity that has none.
func Change(e Entity, mark string) map[string]any {
	for _, f := range slices.Backward(e.Fields) {
		if _, fixed := specials[e.Name+"."+f.Name]; !f.ReadOnly && f.Access == "edit" && Free(f) && !fixed {
			return map[string]any{f.Name: mark}
		}
	}
	return nil
}

// Free says that a field takes any text as long as a mark.
func Free(f Field) bool {
	return (f.Kind == "text" || f.Kind == "longtext") && (f.MaxLength == 0 || f.MaxLength >= 40) && len(f.Options) == 0
}

func (m *Maker) value(f Field, mark string) any {
	switch f.Kind {
	case "text", "longtext":
		return mark
	case "number", "integer":
		return 1 + m.Rand.IntN(5)
	case "bool":
		return true
	case "date":
		return fmt.Sprintf("2026-%02d-%02d", 1+m.Rand.IntN(9), 1+m.Rand.IntN(28))
	case "money":
		return fmt.Sprintf("%d.00", 1+m.Rand.IntN(100_000))
	case "choice":
		if len(f.Options) > 0 {
			return f.Options[m.Rand.IntN(len(f.Options))].Value
		}
	case "choices":
		if len(f.Options) > 0 {
			return []string{f.Options[m.Rand.IntN(len(f.Options))].Value}
		}
	case "user":
		return m.Refer("users")
	case "ref":
		return m.Refer(f.Ref)
	}
	return nil
}
