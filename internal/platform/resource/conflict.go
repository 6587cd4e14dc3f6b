package resource

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// stale tells a caller whose revision is old who changed what since, and shows
// the present record, so that nothing has to be typed twice.
func (r *Entity) stale(ctx context.Context, w *Write, v *view, rec record, since int64) error {
	rows, err := w.Tx.Query(ctx, `SELECT a.changes, a.at, COALESCE(u.name, '') FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id
		WHERE a.entity = ? AND a.record_id = ? AND a.rev > ? ORDER BY a.id`, r.Name, r.base(rec).ID, since)
	if err != nil {
		return err
	}
	defer rows.Close()
	changed := []string{}
	var by string
	var at clock.Instant
	for rows.Next() {
		var text string
		if err := rows.Scan(&text, &at, &by); err != nil {
			return err
		}
		changed = append(changed, v.visible(text)...)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	current, err := r.render(ctx, w.Store, w.Tx, w.Actor, v, rec)
	if err != nil {
		return err
	}
	slices.Sort(changed)
	return errs.Conflict("rev_conflict").With("rev", r.base(rec).Rev).With("by", by).With("at", at.String()).
		With("changed", slices.Compact(changed)).With("current", json.RawMessage(current))
}

// visible lists the changed fields of an audit line that the caller may see.
func (v *view) visible(changes string) []string {
	var byField Changes
	if err := json.Unmarshal([]byte(changes), &byField); err != nil {
		return nil
	}
	var names []string
	for _, f := range v.fields {
		if _, ok := byField[f.Name]; ok {
			names = append(names, f.Name)
		}
	}
	return names
}
