package events

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
)

const (
	keepFor    = 7 * 24 * time.Hour
	pruneEvery = time.Hour
	pruneBatch = 1000 // short transactions: on SQLite everybody waits for them
)

func (h *Hub) pruneHourly(ctx context.Context) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		if err := h.Prune(ctx); err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "events: prune failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Prune deletes the events that are older than seven days.
func (h *Hub) Prune(ctx context.Context) error {
	before := clock.At(h.clock.Now().Add(-keepFor))
	for {
		var n int64
		err := h.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = tx.Exec(ctx, `DELETE FROM events WHERE id IN
				(SELECT id FROM events WHERE at < ? ORDER BY at, id LIMIT ?)`, before, pruneBatch)
			return err
		})
		if err != nil || n < pruneBatch {
			return err
		}
	}
}
