package relation

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Imported makes the links and periods that stand beside the parents and roles of the customers an import made: what
// AccountChanged does for a single one. When they began, nobody knows.
func Imported(ctx context.Context, w *resource.Write) error {
	wide := *w
	wide.Actor = w.Actor.AsSystem()
	links, periods, err := unrecorded(ctx, w)
	if err != nil {
		return err
	}
	if err := insertAll(ctx, &wide, Links, links); err != nil {
		return err
	}
	return insertAll(ctx, &wide, RolePeriods, periods)
}

// unrecorded are the parents and roles of an import that have no link and no period yet.
func unrecorded(ctx context.Context, w *resource.Write) (links, periods []resource.Values, err error) {
	rows, err := w.Tx.Query(ctx, `SELECT a.id, a.parent_id, a.roles,
		EXISTS (SELECT 1 FROM account_links l WHERE l.to_id = a.id AND l.kind = ? AND l.archived_at IS NULL AND l.valid_to IS NULL),
		EXISTS (SELECT 1 FROM account_roles r WHERE r.account_id = a.id AND r.archived_at IS NULL AND r.valid_to IS NULL)
		FROM accounts a WHERE a.import_id = ? AND a.archived_at IS NULL ORDER BY a.id`, ParentOf, w.Import)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one, parent id.ID
		var roles resource.Strings
		var linked, dated bool
		if err := rows.Scan(&one, &parent, &roles, &linked, &dated); err != nil {
			return nil, nil, err
		}
		if parent != 0 && !linked {
			links = append(links, resource.Values{"from": parent, "to": one, "kind": ParentOf})
		}
		for _, role := range roles {
			if !dated {
				periods = append(periods, resource.Values{"account": one, "role": role})
			}
		}
	}
	return links, periods, rows.Err()
}

// importedAtOnce is how many rows are stored at once.
const importedAtOnce = 1000

func insertAll[T any](ctx context.Context, w *resource.Write, into *resource.Resource[T], all []resource.Values) error {
	for ; len(all) > 0; all = all[min(len(all), importedAtOnce):] {
		if _, err := into.InsertRows(ctx, w, all[:min(len(all), importedAtOnce)]); err != nil {
			return err
		}
	}
	return nil
}
