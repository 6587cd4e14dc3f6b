package demo

import (
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/prediction"
	"github.com/loam-crm/loam/internal/value"
)

// registry is made once: declarations are linked to each other in place.
var registry = app.Entities()

// day is an ordinary Thursday afternoon in the company's zone.
var day = time.Date(2026, 3, 19, 7, 30, 0, 0, time.UTC)

// empty is a program with an empty database whose clock stands at now.
func empty(t *testing.T, now time.Time) Dependencies {
	t.Helper()
	c := &clock.Fixed{At: now}
	ids := id.NewSource(c.Now)
	store := &resource.Store{DB: dbtest.New(t), Clock: c, IDs: ids, Log: slog.New(slog.DiscardHandler),
		Events: events.NewOutbox(ids, c), Registry: registry}
	if err := search.Setup(t.Context(), store.DB); err != nil {
		t.Fatal(err)
	}
	people, err := identity.New(identity.Dependencies{Store: store, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return Dependencies{Store: store, Identity: people, Value: &value.Service{Store: store, Prediction: &prediction.Service{Store: store}}}
}

// filled is the demo company as of now.
func filled(t *testing.T, now time.Time) (Dependencies, Report) {
	t.Helper()
	d := empty(t, now)
	report, err := Fill(t.Context(), d, now)
	if err != nil {
		t.Fatal(err)
	}
	return d, report
}
