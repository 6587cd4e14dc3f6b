package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
)

// collect puts customers that have no owner and lie in no pool into the one that takes them, such as those from before
// there were pools. What is of a locked grade is too good to lie in a pool: somebody is asked once whose it is to be.
func (n *nightly) collect(ctx context.Context) (NightReport, error) {
	var out NightReport
	all, err := n.unowned(ctx)
	if err != nil {
		return out, err
	}
	for _, d := range all {
		err := n.one(ctx, &out, d, func() (*int, error) {
			if !d.pool.locks(d.grade) {
				return &out.Pooled, n.take(ctx, d)
			}
			if made, err := n.askWhose(ctx, d); err != nil || !made {
				return nil, err
			}
			return &out.Decisions, nil
		})
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// unowned are the customers that wait for an owner outside of all pools, and that a pool would take.
func (n *nightly) unowned(ctx context.Context) ([]due, error) {
	rows, err := n.w.Tx.Query(ctx, `SELECT id, name, grade, segment_id FROM accounts WHERE owner_id IS NULL AND pool_id = 0 AND archived_at IS NULL
		AND stage NOT IN ('lost', 'ceased') AND selection <> 'not_served' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []due
	for rows.Next() {
		var d due
		var segment id.ID
		if err := rows.Scan(&d.id, &d.name, &d.grade, &segment); err != nil {
			return nil, err
		}
		if d.pool = n.home(segment, ""); d.pool != nil {
			out = append(out, d)
		}
	}
	return out, rows.Err()
}

func (n *nightly) take(ctx context.Context, d due) error {
	taken, err := n.w.Tx.Exec(ctx, "UPDATE accounts SET pool_id = ?, pooled_on = ? WHERE id = ? AND owner_id IS NULL AND pool_id = 0", int64(d.pool.ID), n.w.Env.Today, d.id)
	if err != nil || taken == 0 { // somebody has been quicker
		return err
	}
	if err := note(ctx, n.w, d.id, 0, 0, int64(d.pool.ID), Move{Kind: Collected}); err != nil {
		return err
	}
	return n.w.Events.Append(ctx, n.w.Tx, events.Event{Kind: events.Change, Entity: Pools.Name, Record: d.pool.ID, Actor: n.w.Actor.ID})
}
