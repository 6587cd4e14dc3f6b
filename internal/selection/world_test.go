package selection

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/servicelevel"
	"github.com/loam-crm/loam/internal/strategy"
)

// registry is made once: declarations are linked to each other in place.
var registry = resource.NewRegistry(identity.Departments, identity.Roles, identity.Users, account.Segments, account.Accounts,
	sales.Orders, sales.Lines, effort.Entries, strategy.Versions, servicelevel.Tasks, MustHaves, TargetLists, TargetCompanies, VisionNeeds)

// company is a small company whose today is 2026-06-30.
type company struct {
	*Service
	t     *testing.T
	clock *clock.Fixed
}

func newCompany(t *testing.T) *company {
	t.Helper()
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	store := &resource.Store{DB: dbtest.New(t), Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c), Registry: registry}
	if err := search.Setup(t.Context(), store.DB); err != nil {
		t.Fatal(err)
	}
	s := &Service{Store: store}
	account.Accounts.Also(store, s.Guard)
	return &company{Service: s, t: t, clock: c}
}

func (c *company) exec(query string, args ...any) {
	c.t.Helper()
	err := c.Store.DB.Tx(c.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// user adds somebody with a shipped role; skill nil: not rated.
func (c *company) user(login, role string, skill any, manager id.ID) authz.Actor {
	c.t.Helper()
	actor := authz.Actor{ID: c.Store.IDs.Next(), Login: login, Name: login, Language: "en"}
	for _, r := range authz.Shipped() {
		if r.Code == role {
			actor.Roles = []authz.Role{r}
		}
	}
	c.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles, skill, manager_id) VALUES (?, 1, 1, 1, ?, ?, ?, ?, ?)",
		actor.ID, login, login, `["`+role+`"]`, skill, manager)
	return actor
}

func (c *company) account(name, grade string, owner id.ID) id.ID {
	c.t.Helper()
	one := c.Store.IDs.Next()
	c.exec("INSERT INTO accounts (id, rev, created_at, updated_at, name, grade, grade_state, grade_since, owner_id) VALUES (?, 1, 1, 1, ?, ?, 'approved', '2025-01-01', ?)",
		one, name, grade, owner)
	return one
}

func (c *company) worked(account, staff id.ID, day string) {
	c.t.Helper()
	c.exec(`INSERT INTO efforts (id, rev, created_at, updated_at, staff_id, account_id, activity, worked_on, hours) VALUES (?, 1, 1, 1, ?, ?, 'sales', ?, 2)`,
		c.Store.IDs.Next(), staff, account, day)
}

func (c *company) number(query string, args ...any) int64 {
	c.t.Helper()
	var n int64
	if err := c.Store.DB.QueryRow(c.t.Context(), query, args...).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// must adds a must-have; without a rule somebody judges it.
func (c *company) must(segment id.ID, title, rule string) id.ID {
	c.t.Helper()
	m := &MustHave{Segment: segment, Title: title, TitleEn: title + " (en)", Rule: rule}
	c.write(func(ctx context.Context, w *resource.Write) error { return MustHaves.Insert(ctx, w, m) })
	return m.ID
}

func (c *company) write(fn func(ctx context.Context, w *resource.Write) error) {
	c.t.Helper()
	if err := c.Store.Write(c.t.Context(), authz.System(), fn); err != nil {
		c.t.Fatal(err)
	}
}

func (c *company) segment(name string) id.ID {
	c.t.Helper()
	s := &account.Segment{Name: name}
	c.write(func(ctx context.Context, w *resource.Write) error { return account.Segments.Insert(ctx, w, s) })
	return s.ID
}

func (c *company) load(one id.ID) *account.Account {
	c.t.Helper()
	a, err := account.Accounts.Load(c.t.Context(), c.Store.DB, authz.System(), one)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}
