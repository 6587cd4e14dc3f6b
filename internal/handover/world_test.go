package handover

import (
	"errors"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/pool"
	"github.com/loam-crm/loam/internal/pyramid"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/selection"
	"github.com/loam-crm/loam/internal/servicelevel"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/task"
)

// registry is made once: declarations are linked to each other in place.
var registry = resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
	&contact.Contacts.Entity, &contact.Units.Entity, &contact.Positions.Entity, &contact.Edges.Entity, &contact.Chains.Entity, &contact.Ties.Entity,
	&task.Tasks.Entity, &interaction.Interactions.Entity, &gathering.Gatherings.Entity, &gathering.Invitations.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity, &strategy.Versions.Entity, &strategy.Objectives.Entity,
	&selection.TargetLists.Entity, &selection.TargetCompanies.Entity, &pyramid.Plans.Entity, &pyramid.Milestones.Entity, &pool.Pools.Entity, &pool.Members.Entity, &Handovers.Entity, &Items.Entity)

// company is a small company whose today is 2026-06-30: Li leaves, Wang takes over.
type company struct {
	*Service
	*storetest.World
	t              *testing.T
	boss, li, wang authz.Actor
}

func newCompany(t *testing.T) *company {
	t.Helper()
	world, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), registry)
	pools := &pool.Service{Store: store, LastFollowUps: servicelevel.LastFollowUps}
	account.Accounts.Also(store, servicelevel.OwnerSkill)
	account.Accounts.Also(store, pools.Guard)
	account.Accounts.Follow(store, pools.Follow)
	identity.Users.Also(store, KeepCustomers)
	c := &company{Service: &Service{Store: store, Pools: pools}, World: world, t: t}
	for _, role := range authz.Shipped() {
		c.Add("roles", storetest.Row{"code": role.Code, "name": role.Code})
	}
	c.boss = c.User("boss", "boss", nil)
	c.li, c.wang = c.User("li", "salesperson", storetest.Row{"skill": 5}), c.User("wang", "salesperson", storetest.Row{"skill": 5})
	return c
}

func (c *company) owned(name, grade string, owner id.ID) id.ID {
	return c.Add("accounts", storetest.Row{"name": name, "grade": grade, "grade_state": "approved", "stage": "trading", "selection": "selected", "screening": "matched", "owner_id": owner})
}

// head adds somebody with influence at a customer.
func (c *company) head(acc id.ID, name string, influence int) id.ID {
	person := c.Add("contacts", storetest.Row{"account_id": acc, "name": name, "legal_basis": "contract"})
	unit := c.Add("org_units", storetest.Row{"account_id": acc, "name": "Unit " + name})
	c.Add("positions", storetest.Row{"account_id": acc, "org_unit_id": unit, "title": "Head", "level": "head", "influence": influence, "holder_id": person})
	return person
}

func (c *company) met(person, acc, by id.ID, kind, day string) {
	one := c.Add("interactions", storetest.Row{"account_id": acc, "author_id": by, "kind": kind, "held_on": day, "summary": "met"})
	c.Exec("INSERT INTO interaction_contacts (interaction_id, contact_id) VALUES (?, ?)", one, person)
}

func (c *company) statusOf(user id.ID) string {
	c.t.Helper()
	var status string
	c.must(c.Store.DB.QueryRow(c.t.Context(), "SELECT status FROM users WHERE id = ?", user).Scan(&status))
	return status
}

func (c *company) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *company) refused(err error, code string) *errs.Error {
	c.t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != code && (len(e.Fields) != 1 || e.Fields[0].Code != code) {
		c.t.Fatalf("got %v, want %s", err, code)
	}
	return e
}

func (c *company) announced() id.ID {
	c.t.Helper()
	h, err := c.Announce(c.t.Context(), c.boss, Announcement{Leaver: c.li.ID, Successor: c.wang.ID, Reason: "moves away"})
	c.must(err)
	return h
}

// ticked has the successor tick whatever is open of a checklist.
func (c *company) ticked(h id.ID) {
	c.t.Helper()
	lines, err := checklist(c.t.Context(), c.Store.DB, h)
	c.must(err)
	done := true
	for _, l := range lines {
		c.must(c.ChangeLine(c.t.Context(), c.wang, h, l.ID, LineChange{Rev: l.Rev, Done: &done}))
	}
}
