package handover

import (
	"context"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/pool"
)

// TestAHandover is §4.15 from the announcement to the end of the watch.
func TestAHandover(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	core := c.owned("Core", "S", c.li.ID)
	c.owned("Plain", "C", c.li.ID)
	deputy := c.owned("Other's", "C", c.boss.ID)
	c.Exec("UPDATE accounts SET deputy_id = ? WHERE id = ?", c.li.ID, deputy)
	c.Add("tasks", storetest.Row{"account_id": core, "assignee_id": c.li.ID, "title": "call", "kind": "other", "due_on": "2026-07-01"})
	c.Add("migration_plans", storetest.Row{"account_id": core, "name": "A → S", "from_grade": "A", "to_grade": "S", "due_on": "2027-06-30", "owner_id": c.li.ID, "state": "draft"})
	gm, clerk := c.head(core, "GM", 5), c.head(core, "Clerk", 1)
	_ = clerk
	h := c.announced()
	if c.statusOf(c.li.ID) != identity.Notice {
		t.Errorf("li is %s", c.statusOf(c.li.ID))
	}
	_, err := c.Announce(ctx, c.boss, Announcement{Leaver: c.li.ID, Successor: c.boss.ID, Reason: "again"})
	c.refused(err, "handover_runs")
	if e := c.refused(c.Accept(ctx, c.wang, h), "illegal_transition"); e.Params["state"] != Announced {
		t.Errorf("params %v", e.Params)
	}
	_, err = account.Accounts.Get(ctx, c.Store, c.wang, core)
	c.refused(err, "not_found")
	c.must(c.Freeze(ctx, c.boss, h))
	if _, err := account.Accounts.Get(ctx, c.Store, c.wang, core); err != nil {
		t.Errorf("the successor does not see the customers to come: %v", err)
	}
	c.refused(c.Accept(ctx, c.boss, h), "successor_only")
	c.met(gm, core, c.wang.ID, "call", "2026-06-30")       // no meeting
	c.met(gm, core, c.wang.ID, "visit", "2026-06-29")      // before the announcement
	c.met(gm, core, c.li.ID, "exec_meeting", "2026-06-30") // without the successor
	if e := c.refused(c.Accept(ctx, c.wang, h), "meetings_open"); e.Params["count"] != 1 || e.Params["contacts"].([]string)[0] != "GM (Core)" {
		t.Errorf("meetings: %v", e.Params)
	}
	c.met(gm, core, c.wang.ID, "visit", "2026-06-30")
	if e := c.refused(c.Close(ctx, c.boss, h), "inventory_open"); e.Params["count"] != 5 || len(e.Params["items"].([]OpenItem)) != 5 {
		t.Errorf("inventory: %v", e.Params)
	}
	if e := c.refused(c.Accept(ctx, c.wang, h), "checklist_open"); e.Params["count"] != 10 || len(e.Params["items"].([]string)) != 10 {
		t.Errorf("checklist: %v", e.Params)
	}
	c.ticked(h)
	c.must(c.Accept(ctx, c.wang, h))
	for query, want := range map[string]int64{
		"SELECT COUNT(*) FROM accounts WHERE owner_id = ?":                                     2,
		"SELECT COUNT(*) FROM accounts WHERE deputy_id = ?":                                    1,
		"SELECT COUNT(*) FROM tasks WHERE assignee_id = ?":                                     1,
		"SELECT COUNT(*) FROM migration_plans WHERE owner_id = ?":                              1,
		"SELECT COUNT(*) FROM ownership_moves WHERE kind = 'handover' AND by_id = ?":           2,
		"SELECT COUNT(*) FROM collaborators WHERE user_id = ?":                                 0,
		"SELECT COUNT(*) FROM handovers WHERE watch_until = '2026-08-29' AND successor_id = ?": 1,
	} {
		if got := c.Number(query, c.wang.ID); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	inventory, err := c.Inventory(ctx, c.boss, h)
	c.must(err)
	if inventory.Open != 0 || len(inventory.Watched) != 2 || !inventory.Watched[0].Silent || inventory.Watched[0].Name != "Core" {
		t.Errorf("watched: %+v", inventory)
	}
	c.On("2026-08-28")
	if e := c.refused(c.Close(ctx, c.boss, h), "watch_running"); e.Params["day"] != "2026-08-29" {
		t.Errorf("params %v", e.Params)
	}
	c.On("2026-08-29")
	c.refused(c.Close(ctx, c.wang, h), "forbidden")
	c.must(c.Close(ctx, c.boss, h))
	if c.statusOf(c.li.ID) != identity.Left {
		t.Errorf("li is %s", c.statusOf(c.li.ID))
	}
	c.refused(c.Withdraw(ctx, c.boss, h), "illegal_transition")
}

// TestASuccessorMustBeUpToIt: skill below the grade is 422, names the customer, and nothing has changed hands.
func TestASuccessorMustBeUpToIt(t *testing.T) {
	c := newCompany(t)
	c.owned("Aardvark", "C", c.li.ID)
	c.owned("Core", "S", c.li.ID)
	c.Exec("UPDATE users SET skill = 2 WHERE id = ?", c.wang.ID)
	h := c.announced()
	c.must(c.Freeze(t.Context(), c.boss, h))
	c.ticked(h)
	if e := c.refused(c.Accept(t.Context(), c.wang, h), "skill_below_grade"); e.Status != 422 || e.Params["account"] != "Core" {
		t.Errorf("refusal %+v", e)
	}
	if n := c.Number("SELECT COUNT(*) FROM accounts WHERE owner_id = ?", c.li.ID); n != 2 {
		t.Errorf("li owns %d", n)
	}
}

// TestWhoIsFrozenReads, changes nothing and exports nothing; who stays after all is as before.
func TestWhoIsFrozenReads(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	acc := c.owned("Plain", "C", c.li.ID)
	c.Exec("UPDATE users SET roles = '[\"account_manager\"]' WHERE id = ?", c.li.ID)
	h := c.announced()
	c.must(c.Freeze(ctx, c.boss, h))
	frozen, err := identity.LoadActor(ctx, c.Store.DB, c.li.ID)
	c.must(err)
	if _, err := account.Accounts.Get(ctx, c.Store, frozen, acc); err != nil {
		t.Errorf("reading: %v", err)
	}
	_, err = account.Accounts.Patch(ctx, c.Store, frozen, acc, 1, resource.Body{"region": []byte(`"x"`)})
	c.refused(err, "forbidden")
	_, err = account.Accounts.Create(ctx, c.Store, frozen, resource.Body{"name": []byte(`"Mine"`)})
	c.refused(err, "forbidden")
	c.refused(account.Accounts.Export(ctx, c.Store, frozen, resource.Query{}, "csv", &strings.Builder{}), "forbidden")
	if commands := frozen.Commands(); len(commands) != 1 || commands[0] != authz.ValueRead {
		t.Errorf("commands %v", commands)
	}
	_, err = c.Pools.Release(ctx, frozen, []id.ID{acc}, "take this")
	c.refused(err, "forbidden")
	c.must(c.Withdraw(ctx, c.boss, h))
	back, err := identity.LoadActor(ctx, c.Store.DB, c.li.ID)
	c.must(err)
	if c.statusOf(c.li.ID) != identity.Active || back.CannotWrite || back.CannotTake || c.Number("SELECT COUNT(*) FROM collaborators") != 0 {
		t.Error("not as before")
	}
}

func TestWhoMayAnnounce(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	acc := c.owned("Plain", "C", c.li.ID)
	_, err := c.Announce(ctx, c.wang, Announcement{Leaver: c.li.ID, Successor: c.wang.ID, Reason: "x"})
	c.refused(err, "forbidden")
	far := c.User("director", "sales_director", nil) // of no department: sees nobody's customers
	_, err = c.Announce(ctx, far, Announcement{Leaver: c.li.ID, Successor: c.wang.ID, Reason: "x"})
	c.refused(err, "forbidden")
	_, err = c.Announce(ctx, c.boss, Announcement{Leaver: c.li.ID, Successor: c.li.ID, Reason: "x"})
	c.refused(err, "own_successor")
	_, err = c.Announce(ctx, c.boss, Announcement{Leaver: c.li.ID, Successor: c.wang.ID})
	c.refused(err, "reason_required")
	leave := func() error {
		return c.Store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
			_, err := identity.Users.Update(ctx, w, c.li.ID, func(u *identity.User) error { u.Status = identity.Left; return nil })
			return err
		})
	}
	c.refused(leave(), "owns_customers") // E14
	c.Exec("UPDATE accounts SET owner_id = ? WHERE id = ?", c.wang.ID, acc)
	c.must(leave())
	_, err = c.Announce(ctx, c.boss, Announcement{Leaver: c.li.ID, Successor: c.wang.ID, Reason: "x"})
	c.refused(err, "has_left")
}

// TestHoldings lists what hangs on a person, to whoever may see it.
func TestHoldings(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	core := c.owned("Core", "S", c.li.ID)
	gm, cto, purchase, quality := c.head(core, "GM", 5), c.head(core, "CTO", 4), c.head(core, "Purchase", 3), c.head(core, "Quality", 2)
	zhao := c.User("zhao", "salesperson", nil)
	for _, tie := range []struct {
		staff    authz.Actor
		contact  id.ID
		strength int
	}{{c.li, gm, 64}, {c.li, cto, 52}, {c.li, purchase, 45}, {c.wang, cto, 41}, {c.wang, quality, 55}, {zhao, purchase, 40}, {zhao, gm, 39}} {
		c.Add("ties", storetest.Row{"staff_id": tie.staff.ID, "contact_id": tie.contact, "origin": "company_built", "strength": tie.strength, "strength_on": "2026-06-01"})
	}
	c.Add("tasks", storetest.Row{"account_id": core, "assignee_id": c.li.ID, "title": "call", "kind": "other", "due_on": "2026-07-01"})
	c.Add("orders", storetest.Row{"account_id": core, "ordered_on": "2026-05-01", "currency": "CNY", "amount": 100, "base_amount": 100, "rate": 1_000_000})
	got, err := c.Of(ctx, c.boss, c.li.ID)
	c.must(err)
	if got.Covered != 14 || got.Loss == nil || *got.Loss != 0.357143 {
		t.Errorf("loss %v of %d", got.Loss, got.Covered)
	}
	if len(got.Customers) != 1 || *got.Customers[0].Alone != 1 || *got.Customers[0].Unpaid != 1 || got.Customers[0].Tasks != 1 || len(got.Tasks) != 1 || got.Hidden != 0 {
		t.Errorf("holdings %+v", got)
	}
	blind := authz.Actor{ID: c.boss.ID, Roles: []authz.Role{{Grants: map[string]authz.Grant{"accounts": {Read: authz.All}}, Commands: []string{authz.HandoverRun},
		Fields: map[string]authz.Access{"accounts.last_order_on": authz.Hidden}}}}
	c.Exec("UPDATE accounts SET last_order_on = '2026-05-01' WHERE id = ?", core)
	if got, err := c.Of(ctx, blind, c.li.ID); err != nil || len(got.Customers) != 1 || got.Customers[0].Unpaid != nil || got.Customers[0].Alone != nil ||
		got.Customers[0].LastOrder != "" || got.Covered != 0 || got.Loss != nil {
		t.Errorf("without a right to orders and contacts: %+v %v", got, err)
	}
	for who, want := range map[id.ID]float64{c.wang.ID: 0.142857, zhao.ID: 0} {
		if got, err := c.Of(ctx, c.boss, who); err != nil || got.Loss == nil || *got.Loss != want {
			t.Errorf("loss %v, want %v", got.Loss, want)
		}
	}
	_, err = c.Of(ctx, zhao, c.li.ID)
	c.refused(err, "forbidden")
	_, err = c.Of(ctx, c.boss, 17)
	c.refused(err, "not_found")
	c.announced()
	if got, err := c.Of(ctx, c.wang, c.li.ID); err != nil || len(got.Customers) != 0 || got.Hidden != 1 || len(got.Tasks) != 0 {
		t.Errorf("before they are introduced: %+v %v", got, err)
	}
}

// TestNobodyWithCustomersIsArchived: neither does the recycle bin get round the rule for whoever leaves.
func TestNobodyWithCustomersIsArchived(t *testing.T) {
	c := newCompany(t)
	acc := c.owned("His", "C", c.li.ID)
	c.refused(identity.Users.Archive(t.Context(), c.Store, authz.System(), c.li.ID, 0), "owns_customers")
	c.Exec("UPDATE accounts SET owner_id = ? WHERE id = ?", c.wang.ID, acc)
	c.must(identity.Users.Archive(t.Context(), c.Store, authz.System(), c.li.ID, 0))
}

// TestAHandoverIsToldOnce: to the one who leaves, the successor and the manager; and its tasks are noted.
func TestAHandoverIsToldOnce(t *testing.T) {
	c := newCompany(t)
	chief := c.User("chief", "boss", nil)
	c.Exec("UPDATE users SET manager_id = ? WHERE id = ?", chief.ID, c.li.ID)
	acc := c.owned("His", "C", c.li.ID)
	c.Add("tasks", storetest.Row{"account_id": acc, "assignee_id": c.li.ID, "title": "t", "kind": "other", "due_on": "2026-07-01"})
	h := c.announced()
	if n := c.Number("SELECT COUNT(*) FROM notifications WHERE kind = 'handover' AND record_id = ? AND user_id IN (?, ?, ?)", h, c.li.ID, c.wang.ID, chief.ID); n != 3 {
		t.Errorf("%d are told", n)
	}
	c.must(c.Freeze(t.Context(), c.boss, h))
	c.ticked(h)
	c.must(c.Accept(t.Context(), c.wang, h))
	if n := c.Number("SELECT COUNT(*) FROM ownership_move_tasks WHERE batch_id = ? AND account_id = ?", h, acc); n != 1 {
		t.Errorf("%d tasks are noted", n)
	}
	own, err := c.Pools.Of(t.Context(), c.boss, acc)
	c.must(err)
	if len(own.Moves) != 1 || own.Moves[0].Kind != pool.Handed || own.Moves[0].Undoable {
		t.Errorf("%+v", own.Moves)
	}
	_, err = c.Pools.Undo(t.Context(), c.boss, h)
	c.refused(err, "not_found")
}
