package pool

import (
	"context"
	"maps"
	"slices"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// leads puts the customers that an import leaves to the pools into those they belong to, as if whoever runs it gave them
// back. What no pool takes, or not without a decision, stays with them.
func leads(ctx context.Context, w *resource.Write) error {
	into, err := leadsByPool(ctx, w)
	if err != nil {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(into)) {
		for part := range slices.Chunk(into[p], importedAtOnce) {
			if err := putIn(ctx, w, p, part); err != nil {
				return err
			}
		}
		if err := w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: Pools.Name, Record: p, Actor: w.Actor.ID}); err != nil {
			return err
		}
	}
	_, err = w.Tx.Exec(ctx, "DELETE FROM import_leads WHERE import_id = ?", w.Import)
	return err
}

// leadsByPool reads where an import's leads go. One that somebody has changed since is theirs.
func leadsByPool(ctx context.Context, w *resource.Write) (map[id.ID][]id.ID, error) {
	r, err := loadRoster(ctx, w.Store, w.Tx)
	if err != nil {
		return nil, err
	}
	rows, err := w.Tx.Query(ctx, `SELECT a.id, a.segment_id, a.grade, COALESCE(d.path, '') FROM import_leads l JOIN accounts a ON a.id = l.account_id
		LEFT JOIN users u ON u.id = a.owner_id LEFT JOIN departments d ON d.id = u.department_id
		WHERE l.import_id = ? AND a.archived_at IS NULL AND a.rev = 1 AND a.pool_id = 0 ORDER BY a.id`+w.Tx.Held("a"), w.Import)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID][]id.ID{}
	for rows.Next() {
		var acc, segment id.ID
		var grade, path string
		if err := rows.Scan(&acc, &segment, &grade, &path); err != nil {
			return nil, err
		}
		if p := r.home(segment, path); p != nil && (!p.locks(grade) || r.manages(w.Actor, p)) {
			out[p.ID] = append(out[p.ID], acc)
		}
	}
	return out, rows.Err()
}

func putIn(ctx context.Context, w *resource.Write, p id.ID, accounts []id.ID) error {
	those, list := db.In(w.Tx.EngineName(), "id", accounts)
	_, err := w.Tx.Exec(ctx, "UPDATE accounts SET owner_id = NULL, deputy_id = NULL, owned_since = NULL, pool_id = ?, pooled_on = ? WHERE "+those, int64(p), w.Env.Today, list)
	if err != nil {
		return err
	}
	return begin(ctx, w, accounts)
}
