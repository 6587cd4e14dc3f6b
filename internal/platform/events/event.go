// Package events tells every instance and every open browser what changed.
//
// A change appends its event to the outbox table in its own transaction, so there
// is no event without the change and no change without the event. Each process has
// one Hub that reads the table and hands new events to its subscribers. Events say
// only which record changed; whoever is told reads the record under its own rights.
// Delivery is at least once and in no promised order.
package events

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Kinds of events.
const (
	Change = "change" // a record was written
	Job    = "job"    // a background job moved on; Data is the job
)

// Event is one thing that happened.
type Event struct {
	ID     id.ID         // given by Append
	At     clock.Instant // given by Append
	Kind   string
	Entity string // the plural name, as in the API
	Record id.ID  // none means many records of the entity: write one such event for bulk work
	Rev    int64  // the record's version after the change
	Actor  id.ID  // who did it; none for the system
	Data   json.RawMessage
}

// Outbox writes events.
type Outbox struct {
	ids   *id.Source
	clock clock.Clock
	wake  chan struct{}
}

// NewOutbox makes the outbox of this process.
func NewOutbox(ids *id.Source, c clock.Clock) *Outbox {
	return &Outbox{ids: ids, clock: c, wake: make(chan struct{}, 1)}
}

// Append stores the event with the transaction of its cause. ID and At are set here.
func (o *Outbox) Append(ctx context.Context, tx *db.Tx, e Event) error {
	var data any
	if e.Data != nil {
		data = string(e.Data)
	}
	_, err := tx.Exec(ctx, `INSERT INTO events (id, at, kind, entity, record_id, rev, actor_id, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		o.ids.Next(), clock.At(o.clock.Now()), e.Kind, e.Entity, e.Record, e.Rev, e.Actor, data)
	if err == nil {
		tx.AfterCommit(o.poke)
	}
	return err
}

// poke lets the hub look at once instead of at its next poll.
func (o *Outbox) poke() {
	select {
	case o.wake <- struct{}{}:
	default: // it is awake already
	}
}
