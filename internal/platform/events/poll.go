package events

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// An event becomes visible when its transaction commits, which may be after later
// events were seen. So every look goes back over a window and drops what it knows:
// a short one often, a long one seldom.
const (
	wokenWindow = time.Second
	tickWindow  = 10 * time.Second
	wideWindow  = 10 * time.Minute // transactions longer than this are not expected
	wideEvery   = 30 * time.Second
	pageSize    = 500
)

// reader finds the events it has not returned before. One goroutine uses it.
type reader struct {
	db    *db.DB
	clock clock.Clock
	seen  map[id.ID]clock.Instant
	asked time.Time // start of the last look that succeeded
	wide  time.Time // start of the last wide one
}

func newReader(d *db.DB, c clock.Clock) *reader {
	return &reader{db: d, clock: c, seen: map[id.ID]clock.Instant{}, asked: c.Now()}
}

// look returns the new events of the window, oldest first. What it returns before
// an error is new as well.
func (r *reader) look(ctx context.Context, window time.Duration) ([]Event, error) {
	now := r.clock.Now()
	wide := now.Sub(r.wide).Abs() >= wideEvery
	if wide {
		window = wideWindow
	}
	since := clock.At(r.asked.Add(-window))
	fresh, err := r.since(ctx, since)
	if err != nil {
		return fresh, err
	}
	r.asked = now
	if wide {
		r.wide = now
		r.forget(since)
	}
	return fresh, nil
}

// since pages through the window, so that a burst is not held in memory twice.
func (r *reader) since(ctx context.Context, at clock.Instant) ([]Event, error) {
	var fresh []Event
	for last := (Event{At: at}); ; {
		page, err := r.page(ctx, last)
		if err != nil {
			return fresh, err
		}
		for _, e := range page {
			if _, known := r.seen[e.ID]; !known {
				r.seen[e.ID] = e.At
				fresh = append(fresh, e)
			}
		}
		if len(page) < pageSize {
			return fresh, nil
		}
		last = page[len(page)-1]
	}
}

func (r *reader) page(ctx context.Context, after Event) ([]Event, error) {
	rows, err := r.db.Query(ctx, `SELECT id, at, kind, entity, record_id, rev, actor_id, data FROM events
		WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?`, int64(after.At), int64(after.ID), pageSize)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var page []Event
	for rows.Next() {
		var e Event
		var data *string
		if err := rows.Scan(&e.ID, &e.At, &e.Kind, &e.Entity, &e.Record, &e.Rev, &e.Actor, &data); err != nil {
			return nil, err
		}
		if data != nil {
			e.Data = []byte(*data)
		}
		page = append(page, e)
	}
	return page, rows.Err()
}

// forget drops what no later window reaches back to.
func (r *reader) forget(before clock.Instant) {
	for key, at := range r.seen {
		if at < before {
			delete(r.seen, key)
		}
	}
}
