package pool

import (
	"errors"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/servicelevel"
	"github.com/loam-crm/loam/internal/task"
)

// registry is made once: declarations are linked to each other in place.
var registry = resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
	&contact.Contacts.Entity, &contact.Units.Entity, &contact.Positions.Entity, &contact.Edges.Entity, &contact.Chains.Entity, &contact.Ties.Entity,
	&task.Tasks.Entity, &interaction.Interactions.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity, &Pools.Entity, &Members.Entity)

// company is a small company whose today is 2026-06-30. Its department east is the one of the pool.
type company struct {
	*Service
	*storetest.World
	t                   *testing.T
	east                id.ID
	boss, amy, ben, eve authz.Actor // the boss, two of the east, one of elsewhere
	pool                id.ID
}

func newCompany(t *testing.T, pool storetest.Row) *company {
	t.Helper()
	world, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), registry)
	c := &company{Service: &Service{Store: store, LastFollowUps: servicelevel.LastFollowUps}, World: world, t: t}
	account.Accounts.Also(store, servicelevel.OwnerSkill)
	account.Accounts.Also(store, c.Guard)
	account.Accounts.Follow(store, c.Follow)
	c.east = c.Add("departments", storetest.Row{"name": "East", "path": ""})
	c.Exec("UPDATE departments SET path = ? WHERE id = ?", "/"+c.east.String()+"/", c.east)
	c.boss = c.User("boss", "boss", nil)
	c.amy, c.ben, c.eve = c.easterner("amy"), c.easterner("ben"), c.User("eve", "salesperson", nil)
	row := storetest.Row{"name": "East pool", "department_id": c.east, "locked_grades": `["S","A"]`}
	for name, value := range pool {
		row[name] = value
	}
	c.pool = c.Add("pools", row)
	return c
}

func (c *company) easterner(login string) authz.Actor {
	a := c.User(login, "salesperson", storetest.Row{"department_id": c.east, "manager_id": c.boss.ID, "skill": 5})
	a.Department, a.DepartmentPath = c.east, "/"+c.east.String()+"/"
	return a
}

// pooled adds a customer that waits in the pool.
func (c *company) pooled(name string) id.ID {
	return c.Add("accounts", storetest.Row{"name": name, "grade": "C", "grade_state": "approved", "stage": "lead", "selection": "undecided", "screening": "pending",
		"phone": "0591-" + name, "pool_id": int64(c.pool), "pooled_on": "2026-06-01"})
}

func (c *company) owned(name, grade string, owner id.ID, since string) id.ID {
	return c.Add("accounts", storetest.Row{"name": name, "grade": grade, "grade_state": "approved", "stage": "lead", "selection": "undecided", "screening": "pending",
		"owner_id": owner, "owned_since": since})
}

func (c *company) ownerOf(acc id.ID) id.ID {
	c.t.Helper()
	return id.ID(c.Number("SELECT COALESCE(owner_id, 0) FROM accounts WHERE id = ?", acc))
}

func (c *company) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// refused checks for a code, that of an error or of its one field.
func (c *company) refused(err error, code string) *errs.Error {
	c.t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != code && (len(e.Fields) != 1 || e.Fields[0].Code != code) {
		c.t.Fatalf("got %v, want %s", err, code)
	}
	return e
}

func one(acc id.ID) []id.ID { return []id.ID{acc} }
