// Package storetest gives the tests of features a store on a fresh database, with a clock that stands still, and the few
// hands that all of them need to fill it past the rules.
package storetest

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

// World is an empty company. Features embed it beside their service, whose Store is the one that New returns.
type World struct {
	T     testing.TB
	Clock *clock.Fixed
	IDs   *id.Source

	db *db.DB
}

// New makes a company whose clock stands at a moment.
func New(t testing.TB, at time.Time, registry *resource.Registry) (*World, *resource.Store) {
	t.Helper()
	d := dbtest.New(t)
	if err := search.Setup(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	w := &World{T: t, Clock: &clock.Fixed{At: at}, db: d}
	w.IDs = id.NewSource(w.Clock.Now)
	return w, &resource.Store{DB: d, Clock: w.Clock, IDs: w.IDs, Log: slog.New(slog.DiscardHandler), Events: events.NewOutbox(w.IDs, w.Clock), Registry: registry}
}

// On moves the clock to a day.
func (w *World) On(day calendar.Date) { w.Clock.At = day.Time().Add(3 * time.Hour) }

// Exec writes past all rules.
func (w *World) Exec(query string, args ...any) {
	w.T.Helper()
	err := w.db.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		w.T.Fatal(err)
	}
}

// Number reads one whole number.
func (w *World) Number(query string, args ...any) int64 {
	w.T.Helper()
	var n int64
	if err := w.db.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		w.T.Fatal(err)
	}
	return n
}

// Row is what a test says of a row beside what every row has.
type Row map[string]any

// Add writes a row of an entity's table past all rules.
func (w *World) Add(table string, row Row) id.ID {
	w.T.Helper()
	one := w.IDs.Next()
	w.insert(table, one, row)
	return one
}

func (w *World) insert(table string, one id.ID, row Row) {
	w.T.Helper()
	columns, args := "id, rev, created_at, updated_at", []any{one}
	names := make([]string, 0, len(row))
	for name := range row {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		columns += ", " + name
		args = append(args, row[name])
	}
	w.Exec("INSERT INTO "+table+" ("+columns+") VALUES (?, 1, 1, 1"+strings.Repeat(", ?", len(names))+")", args...)
}

// User adds a person with a shipped role; more are further columns.
func (w *World) User(login, role string, more Row) authz.Actor {
	w.T.Helper()
	actor := authz.Actor{ID: w.IDs.Next(), Login: login, Name: login, Language: "en"}
	for _, r := range authz.Shipped() {
		if r.Code == role {
			actor.Roles = []authz.Role{r}
		}
	}
	row := Row{"login": login, "name": login, "roles": `["` + role + `"]`}
	for name, value := range more {
		row[name] = value
	}
	w.insert("users", actor.ID, row)
	return actor
}
