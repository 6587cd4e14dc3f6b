package records

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// insert stores a new field; without a position it comes after all others.
func (f *customField) insert(ctx context.Context, w *resource.Write) error {
	if f.Position == 0 {
		err := w.Tx.QueryRow(ctx, "SELECT COALESCE(MAX(position), 0) + 1 FROM custom_fields WHERE entity = ?", f.Entity).Scan(&f.Position)
		if err != nil {
			return err
		}
	}
	options, err := json.Marshal(f.Options)
	if err != nil {
		return err
	}
	f.ID = w.IDs.Next()
	_, err = w.Tx.Exec(ctx, `INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, options, required, position, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		f.ID, f.Entity, f.Key, string(f.Kind), f.LabelZh, f.LabelEn, string(options), f.Required, f.Position, w.Env.Now, w.Actor.ID)
	if db.IsUnique(err) { // somebody else was quicker
		return errs.Conflict("duplicate_key").With("key", f.Key).Because(err)
	}
	return err
}

func (f customField) update(ctx context.Context, tx *db.Tx) error {
	options, err := json.Marshal(f.Options)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE custom_fields SET label_zh = ?, label_en = ?, options = ?, required = ?, position = ? WHERE id = ?",
		f.LabelZh, f.LabelEn, string(options), f.Required, f.Position, f.ID)
	return err
}

// changed compares with the field before; none for a new field.
func (f customField) changed(before *customField) resource.Changes {
	changes := resource.Changes{}
	old, now := map[string]json.RawMessage{}, f.facts()
	if before != nil {
		old = before.facts()
	}
	for name, value := range now {
		if former, ok := old[name]; !ok {
			changes[name] = [2]json.RawMessage{none, value}
		} else if string(former) != string(value) {
			changes[name] = [2]json.RawMessage{former, value}
		}
	}
	return changes
}

func (f customField) audit(ctx context.Context, w *resource.Write, action string, changes resource.Changes) error {
	return w.Audit(ctx, resource.Entry{Action: action, Entity: "custom-fields", Record: f.ID, Title: f.Entity + "." + f.Key, Changes: changes})
}

// facts are the values that the audit log keeps.
func (f customField) facts() map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, value := range map[string]any{"kind": f.Kind, "label": resource.Label{Zh: f.LabelZh, En: f.LabelEn},
		"options": f.Options, "required": f.Required, "position": f.Position} {
		if body, err := json.Marshal(value); err == nil {
			out[name] = body
		}
	}
	return out
}
