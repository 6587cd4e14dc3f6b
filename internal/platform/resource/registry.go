package resource

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
)

// Body is a JSON object as it came in, field by field.
type Body = map[string]json.RawMessage

// Registry holds all entities of the program in order.
type Registry struct {
	ordered []*Entity
	byName  map[string]*Entity
	offered []Exportable // tables beside the lists of the entities (Offer)
}

// NewRegistry links the entities: references and parents are resolved here, so a
// declaration that points to nothing panics at start.
func NewRegistry(entities ...*Entity) *Registry {
	reg := &Registry{ordered: entities, byName: map[string]*Entity{}}
	for _, e := range entities {
		reg.byName[e.Name] = e
	}
	for _, e := range entities {
		for _, f := range e.Fields() {
			if f.Ref != "" && reg.byName[f.Ref] == nil {
				panic("resource: " + e.Name + "." + f.Name + " points to unknown entity " + f.Ref)
			}
		}
		e.link(func(name string) *Entity { return reg.byName[name] })
	}
	return reg
}

// All lists the entities in order.
func (r *Registry) All() []*Entity { return r.ordered }

// Named finds an entity, nil when there is none.
func (r *Registry) Named(name string) *Entity { return r.byName[name] }

// AboutPersons says whether the records of an entity are about persons: it has personal fields, or it hangs on one that
// has.
func (r *Registry) AboutPersons(e *Entity) bool {
	for _, f := range e.Fields() {
		if f.Class == authz.Personal || f.Name == e.Options().Parent && f.Ref != e.Name && r.AboutPersons(r.Named(f.Ref)) {
			return true
		}
	}
	return false
}

// Verify refuses to start on a database that lacks a column.
func (r *Registry) Verify(ctx context.Context, q db.Querier) error {
	for _, e := range r.ordered {
		if err := e.verify(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
