package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// due is an owned customer with its pool.
type due struct {
	id, owner    id.ID
	name, grade  string
	returns      calendar.Date // as stored
	signs        signs
	pool         *Pool
	outlook      outlook
	managerOfOwn id.ID
	why          string // it goes back
}

const ownedQuery = `SELECT a.id, a.owner_id, a.name, a.grade, a.segment_id, a.owned_since, a.created_at, a.last_order_on, a.kept_until, a.notice_on, a.returns_on,
	COALESCE(d.path, ''), u.manager_id FROM accounts a JOIN users u ON u.id = a.owner_id LEFT JOIN departments d ON d.id = u.department_id
	WHERE a.archived_at IS NULL AND a.stage NOT IN ('lost', 'ceased') AND a.selection <> 'not_served' AND `

// dues reads the owned customers that some pool would take, all or those of a condition, and when that is.
func (s *Service) dues(ctx context.Context, w *resource.Write, r roster) ([]due, error) {
	all, err := readDues(ctx, w.Tx, w.Env, r, "1=1")
	if err != nil {
		return nil, err
	}
	contacts, err := s.LastFollowUps(ctx, w.Tx, w.Env.Today, nil)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].judge(contacts[all[i].id], w.Env.Today)
	}
	return all, nil
}

// judge says how a customer stands against the rules of its pool.
func (d *due) judge(contact calendar.Date, today calendar.Date) {
	d.signs.contact = contact
	d.outlook = outlook{state: None}
	if d.pool != nil {
		d.outlook = d.pool.terms(d.grade).outlookOn(d.signs, today)
	}
}

func readDues(ctx context.Context, q db.Querier, env resource.Env, r roster, where string, args ...any) ([]due, error) {
	rows, err := q.Query(ctx, ownedQuery+where+" ORDER BY a.id", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []due
	for rows.Next() {
		var d due
		var segment id.ID
		var path string
		var made clock.Instant
		err := rows.Scan(&d.id, &d.owner, &d.name, &d.grade, &segment, &d.signs.since, &made, &d.signs.order, &d.signs.kept, &d.signs.noticed, &d.returns, &path, &d.managerOfOwn)
		if err != nil {
			return nil, err
		}
		if d.signs.since == "" { // older than the pools
			d.signs.since = calendar.Of(made.Time().In(env.Zone))
		}
		d.pool = r.home(segment, path)
		out = append(out, d)
	}
	return out, rows.Err()
}
