package events

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/id"
)

// shifted is the machine's clock, moved.
type shifted struct{ by atomic.Int64 }

func (s *shifted) Now() time.Time { return time.Now().Add(time.Duration(s.by.Load())) }

// process is the events of one process; several may share a database.
type process struct {
	*Hub
	db     *db.DB
	outbox *Outbox
	clock  *shifted
	ids    *id.Source
}

func newProcess(t *testing.T, d *db.DB) process {
	t.Helper()
	c := &shifted{}
	p := process{db: d, clock: c, ids: id.NewSource(c.Now)}
	p.outbox = NewOutbox(p.ids, c)
	p.Hub = NewHub(d, p.outbox, c, slog.New(slog.DiscardHandler))
	return p
}

func start(t *testing.T) process {
	t.Helper()
	p := newProcess(t, dbtest.New(t))
	p.run(t)
	return p
}

// run runs the hub until the end of the test or until the returned function.
func (p process) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

func (p process) append(t *testing.T, list ...Event) {
	t.Helper()
	err := p.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, e := range list {
			if err := p.outbox.Append(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func change(record id.ID) Event {
	return Event{Kind: Change, Entity: "accounts", Record: record, Rev: 3, Actor: 9}
}

func receive(t *testing.T, s *Subscription) Event {
	t.Helper()
	select {
	case e, open := <-s.C():
		if !open {
			t.Fatal("subscription was closed")
		}
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no event within 20 s")
	}
	panic("unreachable")
}

func silent(t *testing.T, s *Subscription, wait time.Duration) {
	t.Helper()
	select {
	case e := <-s.C():
		t.Fatalf("unexpected event %+v", e)
	case <-time.After(wait):
	}
}
