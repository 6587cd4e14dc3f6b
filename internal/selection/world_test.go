package selection

import (
	"context"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/task"
)

// registry is made once: declarations are linked to each other in place.
var registry = resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
	&sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity, &strategy.Versions.Entity, &task.Tasks.Entity, &interaction.Interactions.Entity, &MustHaves.Entity, &TargetLists.Entity, &TargetCompanies.Entity, &VisionNeeds.Entity)

// company is a small company whose today is 2026-06-30.
type company struct {
	*Service
	*storetest.World
	t *testing.T
}

func newCompany(t *testing.T) *company {
	t.Helper()
	world, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), registry)
	s := &Service{Store: store}
	account.Accounts.Also(store, s.Guard)
	return &company{Service: s, World: world, t: t}
}

// exec writes past all rules.
func (c *company) exec(query string, args ...any) {
	c.t.Helper()
	c.Exec(query, args...)
}

// user adds somebody with a shipped role; skill nil: not rated.
func (c *company) user(login, role string, skill any, manager id.ID) authz.Actor {
	c.t.Helper()
	return c.User(login, role, storetest.Row{"skill": skill, "manager_id": manager})
}

func (c *company) account(name, grade string, owner id.ID) id.ID {
	c.t.Helper()
	return c.Add("accounts", storetest.Row{"name": name, "grade": grade, "grade_state": "approved", "grade_since": "2025-01-01", "owner_id": owner})
}

func (c *company) worked(account, staff id.ID, day string) {
	c.t.Helper()
	c.Add("efforts", storetest.Row{"staff_id": staff, "account_id": account, "activity": "sales", "worked_on": day, "hours": 2})
}

func (c *company) number(query string, args ...any) int64 {
	c.t.Helper()
	return c.Number(query, args...)
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
