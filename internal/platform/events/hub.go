package events

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

const (
	pollEvery = time.Second
	minGap    = 100 * time.Millisecond // between looks, however often it is woken
	buffer    = 256                    // events a subscriber may lag behind
)

// Hub hands new events to the subscribers of this process.
type Hub struct {
	db     *db.DB
	clock  clock.Clock
	log    *slog.Logger
	outbox *Outbox
	remote chan struct{} // woken by another instance

	mu     sync.Mutex
	subs   map[*Subscription]struct{}
	recent recent
	closed bool
}

// NewHub makes the hub of this process; Run makes it work.
func NewHub(d *db.DB, outbox *Outbox, c clock.Clock, log *slog.Logger) *Hub {
	return &Hub{
		db: d, clock: c, log: log, outbox: outbox,
		remote: make(chan struct{}, 1), subs: map[*Subscription]struct{}{},
	}
}

// Run reads and delivers until ctx ends, then ends all subscriptions.
func (h *Hub) Run(ctx context.Context) {
	var helpers sync.WaitGroup
	helpers.Go(func() { h.pruneHourly(ctx) })
	if h.db.EngineName() == db.Postgres {
		helpers.Go(func() { h.listen(ctx) })
	}
	defer helpers.Wait()
	defer h.close()
	r := newReader(h.db, h.clock)
	h.first(ctx, r)
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		window, local := tickWindow, false
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-h.remote:
			window = wokenWindow
		case <-h.outbox.wake:
			window, local = wokenWindow, true
		}
		h.step(ctx, r, window, local)
	}
}

// first learns what is there already. It is news only to those who subscribed before
// it ran, and it cannot be resumed from, for its order is not that of delivery.
func (h *Hub) first(ctx context.Context, r *reader) {
	old, err := r.look(ctx, wideWindow)
	if err != nil && ctx.Err() == nil {
		h.log.WarnContext(ctx, "events: first look failed", "error", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range old {
		h.offerAll(e)
	}
}

func (h *Hub) step(ctx context.Context, r *reader, window time.Duration, local bool) {
	fresh, err := r.look(ctx, window)
	h.deliver(fresh)
	if err != nil && ctx.Err() == nil {
		h.log.WarnContext(ctx, "events: look failed", "error", err)
	}
	if local {
		h.notifyOthers(ctx)
	}
	select {
	case <-ctx.Done():
	case <-time.After(minGap):
	}
}

func (h *Hub) deliver(fresh []Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	for _, e := range fresh {
		h.recent.add(e, now)
		h.offerAll(e)
	}
}

// offerAll drops subscribers that cannot keep up: they must come back and resume.
func (h *Hub) offerAll(e Event) {
	for s := range h.subs {
		select {
		case s.c <- e:
		default:
			delete(h.subs, s)
			close(s.c)
		}
	}
}

func (h *Hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subs {
		delete(h.subs, s)
		close(s.c)
	}
}

// Subscribers counts the open subscriptions, for the metrics.
func (h *Hub) Subscribers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subs)
}

// Subscription is one listener's place in the stream.
type Subscription struct {
	// Backlog is what came after the event resumed from; read it first. It may
	// repeat events from before.
	Backlog []Event
	// Gap says that events may have been missed: everything must be read afresh.
	Gap bool

	c   chan Event
	hub *Hub
}

// Subscribe starts listening after the given event; none means from now on.
func (h *Hub) Subscribe(after id.ID) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := &Subscription{c: make(chan Event, buffer), hub: h}
	if after != 0 {
		backlog, found := h.recent.after(after)
		s.Backlog, s.Gap = backlog, !found
	}
	if h.closed {
		close(s.c)
		return s
	}
	h.subs[s] = struct{}{}
	return s
}

// C delivers the events. It is closed when the subscriber lags too far behind and
// when the hub stops.
func (s *Subscription) C() <-chan Event { return s.c }

// Close ends the subscription.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if _, open := s.hub.subs[s]; open {
		delete(s.hub.subs, s)
		close(s.c)
	}
}
