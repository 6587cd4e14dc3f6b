package privacy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/privacy"
)

// world is the whole program on a fresh database, on 30 June 2026.
type world struct {
	*testing.T
	app   *app.App
	clock *clock.Fixed
	dir   string
	boss  authz.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	config := dbtest.Config(t)
	if config.Dir == "" {
		config.Dir = t.TempDir()
	}
	w := &world{T: t, clock: &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}, dir: filepath.Join(config.Dir, "files")}
	var err error
	w.app, err = app.Open(t.Context(), app.Config{DB: config, Clock: w.clock, Log: slog.New(slog.DiscardHandler), Version: "test", Idle: true})
	w.must(err)
	t.Cleanup(func() { _ = w.app.Close(context.Background()) })
	w.boss = w.user("boss", "boss")
	return w
}

func (w *world) user(login, role string) authz.Actor {
	w.Helper()
	u := &identity.User{Login: login, Name: login, Roles: resource.Strings{role}}
	put(w, identity.Users, u)
	for _, r := range authz.Shipped() {
		if r.Code == role {
			return authz.Actor{ID: u.ID, Name: login, Roles: []authz.Role{r}, Shares: []authz.Share{}}
		}
	}
	w.Fatalf("no role %s", role)
	return authz.Actor{}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) refused(err error, want string) {
	w.Helper()
	got := errs.Code(err)
	if e, ok := err.(*errs.Error); ok && len(e.Fields) > 0 {
		got = e.Fields[0].Name + ":" + e.Fields[0].Code
	}
	if err == nil || got != want {
		w.Errorf("got %v, want %s", err, want)
	}
}

func (w *world) write(fn func(ctx context.Context, tx *resource.Write) error) error {
	return w.app.Store.Write(w.Context(), authz.System(), fn)
}

func put[T any](w *world, entity *resource.Resource[T], rec *T) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error { return entity.Insert(ctx, tx, rec) }))
}

func change[T any](w *world, entity *resource.Resource[T], target id.ID, fn func(*T)) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := entity.Update(ctx, tx, target, func(rec *T) error { fn(rec); return nil })
		return err
	}))
}

func get[T any](w *world, entity *resource.Resource[T], target id.ID) *T {
	w.Helper()
	rec, err := entity.Load(w.Context(), w.app.DB, authz.System(), target)
	w.must(err)
	return rec
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.must(w.app.DB.Tx(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

func (w *world) number(query string, args ...any) (n int64) {
	w.Helper()
	w.must(w.app.DB.QueryRow(w.Context(), query, args...).Scan(&n))
	return n
}

// holding lists every column of every table, the queue's and the index's too, in which a text stands.
func (w *world) holding(text string) []string {
	w.Helper()
	columns, err := db.Columns(w.Context(), w.app.DB)
	w.must(err)
	var out []string
	for _, c := range columns {
		if n := w.number("SELECT COUNT(*) FROM "+c.Table+" WHERE CAST("+c.Name+" AS TEXT) LIKE ?", "%"+text+"%"); n > 0 {
			out = append(out, fmt.Sprintf("%s.%s", c.Table, c.Name))
		}
	}
	return out
}

func (w *world) gone(texts ...string) {
	w.Helper()
	for _, text := range texts {
		if where := w.holding(text); len(where) > 0 {
			w.Errorf("%s still stands in %s", text, strings.Join(where, ", "))
		}
	}
}

func retained(w *world) map[string][]string { return privacy.Retained(w.app.Store.Registry) }

func quoted(text string) json.RawMessage {
	body, _ := json.Marshal(text)
	return body
}
