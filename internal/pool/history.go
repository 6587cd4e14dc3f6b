package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// History reads how the owner of a customer changed, and of those that were merged into it, newest first: what was before
// from, and what was before to with an id below last. That the caller may see the customer has been asked.
func History(ctx context.Context, q db.Querier, acc id.ID, from, to clock.Instant, last id.ID, limit int) ([]OwnershipMove, error) {
	rows, err := q.Query(ctx, `SELECT m.id, m.moved_at, m.kind, COALESCE(f.name, ''), COALESCE(t.name, ''), COALESCE(b.name, ''), COALESCE(p.name, ''), m.reason
		FROM ownership_moves m JOIN accounts a ON a.id = m.account_id LEFT JOIN users f ON f.id = m.from_id LEFT JOIN users t ON t.id = m.to_id
		LEFT JOIN users b ON b.id = m.by_id LEFT JOIN pools p ON p.id = m.pool_id
		WHERE (m.account_id = ? OR a.merged_into_id = ?) AND (m.moved_at < ? OR m.moved_at < ? AND m.id < ?) ORDER BY m.moved_at DESC, m.id DESC LIMIT ?`,
		acc, acc, from, to, last, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []OwnershipMove
	for rows.Next() {
		var m OwnershipMove
		if err := rows.Scan(&m.ID, &m.At, &m.Kind, &m.From, &m.To, &m.By, &m.Pool, &m.Reason); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}
