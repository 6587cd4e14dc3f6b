package servicelevel

import (
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/task"
)

func date(text string) calendar.Date { return calendar.Date(text) }

// registry is made once: declarations are linked to each other in place.
var registry = resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
	&sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity, &task.Tasks.Entity, &interaction.Interactions.Entity)

// company is a small company whose today is 2026-06-30.
type company struct {
	*Service
	*storetest.World
	t *testing.T
}

func newCompany(t *testing.T) *company {
	t.Helper()
	world, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), registry)
	account.Accounts.Also(store, OwnerSkill)
	return &company{Service: &Service{Store: store}, World: world, t: t}
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

func (c *company) watch() Watched {
	c.t.Helper()
	out, err := c.Watch(c.t.Context(), authz.System())
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *company) attention(actor authz.Actor, mine bool) *Attention {
	c.t.Helper()
	out, err := c.Attention(c.t.Context(), actor, mine)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *company) number(query string, args ...any) int64 {
	c.t.Helper()
	return c.Number(query, args...)
}
