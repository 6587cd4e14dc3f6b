package records

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// auditLine is a row of the audit log.
type auditLine struct {
	id, actor, record     id.ID
	at                    clock.Instant
	actorName             string
	action, entity, title string
	changes, reason, ip   string
}

// The orders in which lines are read: as they were written, which an index keeps, or as it happened.
const (
	asWritten  = "a.id DESC"
	asHappened = "a.at DESC, a.id DESC"
)

// loadLines reads lines of the log, newest first.
func loadLines(ctx context.Context, q db.Querier, c conditions, order string, limit int) ([]auditLine, error) {
	rows, err := q.Query(ctx, `SELECT a.id, a.actor_id, a.record_id, a.at, COALESCE(u.name, ''), a.action, a.entity, a.title, a.changes, a.reason, a.ip
		FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id WHERE `+c.where()+" ORDER BY "+order+" LIMIT ?", append(c.args, limit)...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []auditLine
	for rows.Next() {
		var l auditLine
		if err := rows.Scan(&l.id, &l.actor, &l.record, &l.at, &l.actorName, &l.action, &l.entity, &l.title, &l.changes, &l.reason, &l.ip); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// conditions collects the parts of a WHERE with their values.
type conditions struct {
	text string
	args []any
}

func (c *conditions) add(text string, args ...any) {
	c.text += " AND " + text
	c.args = append(c.args, args...)
}

func (c conditions) where() string { return "1=1" + c.text }
