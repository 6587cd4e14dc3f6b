package events

import (
	"context"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// On PostgreSQL a notification wakes the other instances before their next poll;
// SQLite has no others.
func TestNotificationWakesOtherInstances(t *testing.T) {
	t.Parallel()
	p := newProcess(t, dbtest.New(t))
	other := newProcess(t, p.db)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if other.db.EngineName() == db.Postgres {
			_ = other.listenOnce(ctx)
		}
	}()
	woken := false
	for deadline := time.Now().Add(20 * time.Second); !woken && time.Now().Before(deadline); {
		p.notifyOthers(t.Context()) // again and again: nobody may be listening yet
		select {
		case <-other.remote:
			woken = true
		case <-time.After(100 * time.Millisecond):
			if p.db.EngineName() == db.SQLite {
				deadline = time.Now()
			}
		}
	}
	if want := p.db.EngineName() == db.Postgres; woken != want {
		t.Errorf("woken %v, want %v", woken, want)
	}
	cancel()
	<-ended
	if err := p.db.Ping(t.Context()); err != nil { // the pool is none the worse
		t.Error(err)
	}
}
