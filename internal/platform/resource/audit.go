package resource

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Changes holds the value before and after by field name, as JSON.
type Changes map[string][2]json.RawMessage

// Entry is one line of the audit log.
type Entry struct {
	Action  string // create, update, archive, restore, or a command such as approve
	Entity  string
	Record  id.ID
	Rev     int64
	Title   string // the record's name at that time
	Changes Changes
}

// About is what a line says of a record of another entity that it concerns. Its name stays out of the line: whoever reads
// the line is shown it as far as they may see that record.
func About(entity string, record id.ID) Changes {
	return Changes{entity: {json.RawMessage("null"), json.RawMessage(`"` + record.String() + `"`)}}
}

// Audit appends to the log and tells the other instances and browsers that the
// record changed, both in the transaction of the change.
func (w *Write) Audit(ctx context.Context, e Entry) error {
	if err := w.AuditMany(ctx, e); err != nil {
		return err
	}
	return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: e.Entity, Record: e.Record, Rev: e.Rev, Actor: w.Actor.ID})
}

var auditTypes = []db.Type{db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.BigInt, db.BigInt, db.Text, db.Text, db.Text, db.Text}

// AuditMany appends lines without an event for each; the caller tells of them all
// at once.
func (w *Write) AuditMany(ctx context.Context, entries ...Entry) error {
	lines := db.Batch{Types: auditTypes, Head: "INSERT INTO audit_log (id, at, actor_id, action, entity, record_id, rev, title, changes, reason, ip) "}
	for _, e := range entries {
		changes := []byte("{}")
		if len(e.Changes) > 0 {
			var err error
			if changes, err = json.Marshal(e.Changes); err != nil {
				return err
			}
		}
		err := lines.Add(ctx, w.Tx, w.IDs.Next(), w.Env.Now, w.Actor.ID, e.Action, e.Entity, e.Record, e.Rev, e.Title, string(changes), w.Reason, w.Actor.IP)
		if err != nil {
			return err
		}
	}
	return lines.Flush(ctx, w.Tx)
}

// diff compares two records field by field; before may be nil.
func (r *Entity) diff(fields []*field, before, after record, env Env) Changes {
	changes := Changes{}
	for _, f := range fields {
		if f.Group == "record" {
			continue
		}
		old := []byte("null")
		if before != nil {
			old = appendValue(nil, f.Info, f.get(before), r.currency(f, before, env))
		}
		now := appendValue(nil, f.Info, f.get(after), r.currency(f, after, env))
		if string(old) != string(now) {
			changes[f.Name] = [2]json.RawMessage{old, now}
		}
	}
	return changes
}

// title is the text a record is known by.
func (r *Entity) title(rec record) string {
	text, _ := r.byName[r.options.Title].get(rec).(string)
	return text
}
