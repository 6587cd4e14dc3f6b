package contract

import (
	"context"

	"github.com/loam-crm/loam/attack/record"
)

// Drawer draws requests that are in order, about given records: for a harness that wants to know who may send them.
type Drawer struct{ world *World }

// Wire is a request as it goes over the wire.
type Wire struct {
	Method, Target, Kind string
	Body                 []byte
}

// NewDrawer signs somebody in who may read everything, for revisions are read when a request is drawn. The ids are by
// collection, as paths name it.
func NewDrawer(ctx context.Context, base, login, password string, entities []record.Entity, ids map[string][]string) (*Drawer, error) {
	w := newWorld(newPerson(base, login, password))
	for _, e := range entities {
		w.entities[e.Name] = e
	}
	for collection, list := range ids {
		for _, id := range list {
			w.note(collection, id)
		}
	}
	return &Drawer{w}, w.Boss.signIn(ctx)
}

// Request draws one for an operation.
func (d *Drawer) Request(ctx context.Context, op Operation) Wire {
	drawn := d.world.base(&op, func(label string, n int) int { return 0 })
	s := d.world.render(ctx, d.world.Boss, &op, drawn)
	return Wire{Method: s.method, Target: s.target, Kind: s.kind, Body: s.body}
}
