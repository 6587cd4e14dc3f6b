package idempotency

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/jobs"
)

// PruneJob is the kind of the nightly removal of old keys.
const PruneJob = "idempotency.prune"

const (
	keepFor    = 30 * 24 * time.Hour // a phone may lie in a drawer with what it wrote offline
	pruneBatch = 1000                // short transactions: on SQLite everybody waits for them
)

// RegisterJobs forgets, every night at 03:50, the keys that are older than thirty days.
func RegisterJobs(q *jobs.Queue, d *db.DB, now clock.Clock, zone *time.Location) {
	jobs.Register(q, jobs.Kind[struct{}]{Name: PruneJob, Retries: 2, Work: func(ctx context.Context, _ *jobs.Run, _ struct{}) (any, error) {
		n, err := Prune(ctx, d, now.Now())
		return map[string]int64{"forgotten": n}, err
	}})
	q.Every(jobs.Daily{Kind: PruneJob, Hour: 3, Minute: 50, Zone: zone, Args: struct{}{}})
}

// Prune forgets the keys that are older than thirty days, and says how many those were.
func Prune(ctx context.Context, d *db.DB, now time.Time) (forgotten int64, err error) {
	before := clock.At(now.Add(-keepFor))
	for {
		var n int64
		err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE (user_id, sent_key) IN
				(SELECT user_id, sent_key FROM idempotency_keys WHERE stored_at < ? ORDER BY stored_at LIMIT ?)`, before, pruneBatch)
			return err
		})
		forgotten += n
		if err != nil || n < pruneBatch {
			return forgotten, err
		}
	}
}
