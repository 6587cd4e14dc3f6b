package backups_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/backups"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// world is the whole program on a fresh database.
type world struct {
	*testing.T
	app         *app.App
	config      db.Config
	clock       *clock.Fixed
	kept        string
	boss, admin authz.Actor
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, config: dbtest.Config(t), clock: &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}}
	if w.config.Dir == "" {
		w.config.Dir = t.TempDir()
	}
	w.kept = filepath.Join(w.config.Dir, "backups")
	w.app = w.open(w.config)
	w.boss, w.admin = w.user("boss", "boss"), w.user("adam", "admin")
	return w
}

func (w *world) open(config db.Config) *app.App {
	w.Helper()
	a, err := app.Open(w.Context(), app.Config{DB: config, Clock: w.clock, Log: slog.New(slog.DiscardHandler), Version: "test", Idle: true, Backups: w.kept})
	w.must(err)
	w.Cleanup(func() { _ = a.Close(context.Background()) })
	return a
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) refused(err error, code string) {
	w.Helper()
	if err == nil || errs.Code(err) != code {
		w.Fatalf("error %v, want %s", err, code)
	}
}

func (w *world) user(login, role string) authz.Actor {
	w.Helper()
	u := &identity.User{Login: login, Name: strings.ToUpper(login), Roles: resource.Strings{role}}
	w.must(w.app.Store.Write(w.Context(), authz.System(), func(ctx context.Context, write *resource.Write) error {
		return identity.Users.Insert(ctx, write, u)
	}))
	actor, err := identity.LoadActor(w.Context(), w.app.DB, u.ID)
	w.must(err)
	return actor
}

// run does a job at once, as its worker would.
func (w *world) run(a *app.App, kind string, args any, by authz.Actor) (jobs.Job, error) {
	return a.Jobs.RunNow(w.Context(), kind, args, by.ID, nil)
}

// made makes a backup and gives its name.
func (w *world) made(scheduled bool, by authz.Actor) string {
	w.Helper()
	w.clock.At = w.clock.At.Add(time.Second)
	_, err := w.run(w.app, backups.MakeJob, backups.MakeArgs{Scheduled: scheduled}, by)
	w.must(err)
	return w.state().Items[0].Name
}

func (w *world) state() backups.BackupState {
	w.Helper()
	s, err := w.app.Backups.State(w.Context(), w.admin)
	w.must(err)
	return s
}

func (w *world) count(query string, args ...any) (n int) {
	w.Helper()
	w.must(w.app.DB.QueryRow(w.Context(), query, args...).Scan(&n))
	return n
}

func (w *world) names() []string {
	w.Helper()
	found, err := os.ReadDir(w.kept)
	w.must(err)
	var out []string
	for _, one := range found {
		out = append(out, one.Name())
	}
	return out
}

// pair makes keys as the command does.
func (w *world) pair() (secret, public string) {
	w.Helper()
	secret, public, err := backup.NewKey()
	w.must(err)
	return secret, public
}
