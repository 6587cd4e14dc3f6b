package merge

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The places of what is done to collaborators beside moving them.
const (
	joinedPlace = "collaborators.owner"
	raisedPlace = "collaborators.can_edit"
)

// owners lets those who looked after the merged record go on doing so: its owners, and the collaborators who might
// edit it, have the same right to the target. Nobody loses sight of the customer.
func (m *mover) owners(ctx context.Context, source id.ID) error {
	w, entity := m.w, m.merge.Entity
	_, err := w.Tx.Exec(ctx, `INSERT INTO merge_moves (merge_id, place, row_id, source_id, how) SELECT CAST(? AS BIGINT), CAST(? AS TEXT), c.user_id, CAST(? AS BIGINT), CAST(? AS TEXT) FROM collaborators c
		WHERE c.entity = ? AND c.record_id = ? AND c.can_edit AND EXISTS (SELECT 1 FROM collaborators o
			WHERE o.entity = c.entity AND o.record_id = ? AND o.user_id = c.user_id AND NOT o.can_edit) ON CONFLICT (merge_id, place, row_id) DO NOTHING`,
		m.merge.ID, raisedPlace, source, raised, entity, source, m.merge.Target)
	if err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, `UPDATE collaborators SET can_edit = TRUE WHERE entity = ? AND record_id = ? AND user_id IN
		(SELECT v.row_id FROM merge_moves v WHERE v.merge_id = ? AND v.place = ? AND v.how = ?)`, entity, m.merge.Target, m.merge.ID, raisedPlace, raised)
	if err != nil || entity != "accounts" {
		return err
	}
	people, err := db.Collect[id.ID](ctx, w.Tx, `SELECT u.id FROM users u JOIN accounts s ON s.id = ? JOIN accounts t ON t.id = ?
		WHERE u.id IN (s.owner_id, s.deputy_id) AND u.id <> COALESCE(t.owner_id, 0) AND u.id <> COALESCE(t.deputy_id, 0)
		AND NOT EXISTS (SELECT 1 FROM collaborators c WHERE c.entity = 'accounts' AND c.record_id = t.id AND c.user_id = u.id) ORDER BY u.id`, source, m.merge.Target)
	if err != nil {
		return err
	}
	for _, user := range people {
		if err := m.join(ctx, source, user); err != nil {
			return err
		}
	}
	return nil
}

func (m *mover) join(ctx context.Context, source, user id.ID) error {
	_, err := m.w.Tx.Exec(ctx, "INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at, created_by) VALUES ('accounts', ?, ?, TRUE, ?, ?)",
		m.merge.Target, user, m.w.Env.Now, m.w.Actor.ID)
	if err == nil {
		err = m.keep(ctx, joinedPlace, user, source, added, "")
	}
	return err
}

func (m *mover) keep(ctx context.Context, place string, row, source id.ID, how, detail string) error {
	_, err := m.w.Tx.Exec(ctx, `INSERT INTO merge_moves (merge_id, place, row_id, source_id, how, detail) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (merge_id, place, row_id) DO NOTHING`, m.merge.ID, place, row, source, how, detail)
	return err
}

const viewPlace = "views.config"

// views has the saved views that name the merged record name the target.
func (m *mover) views(ctx context.Context, source id.ID) error {
	old, now := `"`+source.String()+`"`, `"`+m.merge.Target.String()+`"`
	found, err := db.Pairs[id.ID, string](ctx, m.w.Tx, "SELECT id, config FROM views WHERE config LIKE ?"+m.w.Tx.Held(), "%"+old+"%")
	if err != nil {
		return err
	}
	for view, config := range found {
		if err := m.keep(ctx, viewPlace, view, source, rewritten, config); err != nil {
			return err
		}
		if _, err := m.w.Tx.Exec(ctx, "UPDATE views SET config = ? WHERE id = ?", strings.ReplaceAll(config, old, now), view); err != nil {
			return err
		}
	}
	return nil
}

// custom has the custom fields that name the merged customer name the target, on records of every entity.
func (m *mover) custom(ctx context.Context, source id.ID) error {
	rows, err := m.w.Tx.Query(ctx, "SELECT entity, key FROM custom_fields WHERE kind = ? ORDER BY id", string(resource.KindRef))
	if err != nil {
		return err
	}
	defer rows.Close()
	var fields [][2]string
	for rows.Next() {
		var entity, key string
		if err := rows.Scan(&entity, &key); err != nil {
			return err
		}
		fields = append(fields, [2]string{entity, key})
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, f := range fields {
		e := m.w.Registry.Named(f[0])
		if e == nil {
			continue
		}
		if err := m.customField(ctx, e.Options().Table, f[1], source); err != nil {
			return err
		}
	}
	return nil
}

func (m *mover) customField(ctx context.Context, table, key string, source id.ID) error {
	place := customPlace(table, key)
	found, err := db.Collect[id.ID](ctx, m.w.Tx, "SELECT id FROM "+table+" WHERE (custom ->> '"+key+"') = ?", source.String())
	if err != nil {
		return err
	}
	for _, row := range found {
		if err := m.keep(ctx, place, row, source, rewritten, ""); err != nil {
			return err
		}
		if err := setCustom(ctx, m.w.Tx, table, key, row, m.merge.Target); err != nil {
			return err
		}
	}
	return nil
}

// customPlace names a custom field among the places. A key has no points, so the name can be taken apart again.
func customPlace(table, key string) string { return table + ".custom." + key }

// setCustom writes one reference among a row's custom values.
func setCustom(ctx context.Context, tx *db.Tx, table, key string, row, value id.ID) error {
	var values resource.JSONMap
	if err := tx.QueryRow(ctx, "SELECT custom FROM "+table+" WHERE id = ?"+tx.Held(), row).Scan(&values); err != nil {
		return err
	}
	values[key] = value.String()
	_, err := tx.Exec(ctx, "UPDATE "+table+" SET custom = ? WHERE id = ?", values, row)
	return err
}

func noted(ctx context.Context, q db.Querier, merge id.ID, place, how string) ([]id.ID, error) {
	return db.Collect[id.ID](ctx, q, "SELECT row_id FROM merge_moves WHERE merge_id = ? AND place = ? AND how = ? ORDER BY row_id", merge, place, how)
}

// load reads a merge.
func load(ctx context.Context, q db.Querier, target id.ID) (*Merge, error) {
	m := &Merge{ID: target}
	var changes string
	err := q.QueryRow(ctx, "SELECT entity, target_id, changes, reason, merged_at, merged_by, undone_at, undone_by FROM merges WHERE id = ?", target).
		Scan(&m.Entity, &m.Target, &changes, &m.Reason, &m.At, &m.By, &m.UndoneAt, &m.UndoneBy)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(changes), &m.changes); err != nil {
		return nil, err
	}
	m.Sources, err = db.Collect[id.ID](ctx, q, "SELECT source_id FROM merge_sources WHERE merge_id = ? ORDER BY source_id", target)
	return m, err
}
