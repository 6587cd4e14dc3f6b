package importer

import (
	"context"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// names finds colleagues and segments by what a spreadsheet calls them.
type names struct {
	users     map[string]id.ID
	everybody map[string]id.ID // those who have left, too
	segments  map[string]id.ID
}

// loadNames reads all active colleagues and segments: short lists everybody in
// the company may see.
func loadNames(ctx context.Context, q db.Querier) (*names, error) {
	users, err := lookup(ctx, q, "SELECT id, name, login FROM users WHERE archived_at IS NULL AND status <> 'left' ORDER BY id DESC")
	if err != nil {
		return nil, err
	}
	everybody, err := lookup(ctx, q, "SELECT id, name, login FROM users ORDER BY CASE WHEN status = 'left' OR archived_at IS NOT NULL THEN 0 ELSE 1 END, id DESC")
	if err != nil {
		return nil, err
	}
	segments, err := lookup(ctx, q, "SELECT id, name, name FROM segments WHERE archived_at IS NULL")
	return &names{users: users, everybody: everybody, segments: segments}, err
}

func lookup(ctx context.Context, q db.Querier, query string) (map[string]id.ID, error) {
	rows, err := q.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]id.ID{}
	for rows.Next() {
		var one id.ID
		var a, b string
		if err := rows.Scan(&one, &a, &b); err != nil {
			return nil, err
		}
		out[fold(a)], out[fold(b)] = one, one
	}
	return out, rows.Err()
}

func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }
