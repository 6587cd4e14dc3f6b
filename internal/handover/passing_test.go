package handover

import (
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// TestWhatIsPassedOnIsListed: the list of columns, the list of what hangs on a person and the rules that pass it on are one.
func TestWhatIsPassedOnIsListed(t *testing.T) {
	for _, h := range hangings {
		at := slices.IndexFunc(places, func(p place) bool { return p.name == h.place })
		if at < 0 {
			t.Errorf("%s hangs by %s, which is in no list", h.kind, h.place)
			continue
		}
		if gives := passing[h.kind] != nil || h.kind == "customer"; gives != (places[at].fate == passed) {
			t.Errorf("%s: passed on is %v, and the list says %d", h.kind, gives, places[at].fate)
		}
	}
	for _, p := range places {
		if p.fate == passed && !slices.ContainsFunc(hangings, func(h hanging) bool { return h.place == p.name }) {
			t.Errorf("%s is to be passed on and hangs on nobody", p.name)
		}
		if p.fate != passed && p.why == "" {
			t.Errorf("%s: why is it not passed on?", p.name)
		}
	}
}

// full gives Li something of every kind, and beside each of them what must stay as it is.
func (c *company) full() (core, gm id.ID) {
	core = c.owned("Core", "C", c.li.ID)
	c.Exec("UPDATE accounts SET deputy_id = ? WHERE id = ?", c.li.ID, c.owned("Other's", "C", c.boss.ID))
	c.Add("tasks", storetest.Row{"assignee_id": c.li.ID, "title": "open", "kind": "other", "due_on": "2026-07-01"})
	c.Add("tasks", storetest.Row{"assignee_id": c.li.ID, "title": "done", "kind": "other", "due_on": "2026-06-01", "done_on": "2026-06-01"})
	c.Add("migration_plans", storetest.Row{"account_id": core, "name": "C → B", "from_grade": "C", "to_grade": "B", "due_on": "2027-06-30", "owner_id": c.li.ID, "state": "draft"})
	c.Add("migration_plans", storetest.Row{"account_id": core, "name": "past", "from_grade": "C", "to_grade": "B", "due_on": "2025-06-30", "owner_id": c.li.ID, "state": "missed"})
	c.Add("interactions", storetest.Row{"account_id": core, "author_id": c.li.ID, "kind": "visit", "held_on": "2026-07-02", "planned": true, "summary": "Visit", "subject": "Visit",
		"ours": `["` + c.wang.ID.String() + `"]`})
	gm = c.head(core, "GM", 5)
	c.met(gm, core, c.li.ID, "visit", "2026-06-01")
	c.Add("gatherings", storetest.Row{"name": "over", "kind": "seminar", "held_on": "2026-06-01", "until_on": "2026-06-29", "weight": 1, "owner_id": c.li.ID})
	fair := c.Add("gatherings", storetest.Row{"name": "Fair", "kind": "exhibition", "held_on": "2026-06-28", "until_on": "2026-06-30", "weight": 3, "owner_id": c.li.ID})
	c.Add("invitations", storetest.Row{"gathering_id": fair, "contact_id": gm, "account_id": core, "held_on": "2026-06-28", "status": "invited"})
	c.Add("invitations", storetest.Row{"gathering_id": fair, "contact_id": c.head(core, "CTO", 4), "account_id": core, "held_on": "2026-06-28", "status": "accepted"})
	list := c.Add("target_lists", storetest.Row{"name": "Big ones"})
	c.Add("target_companies", storetest.Row{"list_id": list, "name": "Wished", "name_key": "wished", "status": "none", "owner_id": c.li.ID})
	for state, name := range map[string]string{"active": "Grow", "superseded": "past"} {
		version := c.Add("strategies", storetest.Row{"name": state, "state": state, "vision": "v"})
		c.Add("objectives", storetest.Row{"strategy_id": version, "name": name, "level": "dept", "owner_id": c.li.ID})
	}
	for name, manager := range map[string]bool{"East": true, "West": false} {
		of := c.Add("pools", storetest.Row{"name": name})
		c.Add("pool_members", storetest.Row{"pool_id": of, "user_id": c.li.ID, "manager": manager, "name": "li"})
	}
	c.Exec("UPDATE users SET manager_id = ? WHERE id = ?", c.boss.ID, c.li.ID)
	c.User("zhao", "salesperson", storetest.Row{"manager_id": c.li.ID})
	c.User("gone", "salesperson", storetest.Row{"manager_id": c.li.ID, "status": "left"})
	c.Exec("UPDATE users SET manager_id = ? WHERE id = ?", c.li.ID, c.wang.ID)
	c.Add("ties", storetest.Row{"staff_id": c.li.ID, "contact_id": gm, "origin": "brought", "strength": 64, "strength_on": "2026-06-01", "name": "li → GM"})
	return core, gm
}

// TestEverythingIsListedAndPassedOn: of every kind one thing hangs on Li, all of it is Wang's after the signature, and what is
// past stays Li's.
func TestEverythingIsListedAndPassedOn(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	core, gm := c.full()
	got, err := c.Of(ctx, c.boss, c.li.ID)
	c.must(err)
	var text []string
	for _, one := range got.Items {
		text = append(text, one.Kind+" "+one.Name+" "+one.Account+" "+string(one.On))
	}
	if want := []string{"dealing Visit Core 2026-07-02", "gathering Fair  2026-06-28", "target Wished  ", "objective Grow  ", "pool East  ", "report wang  ", "report zhao  ", "membership West  "}; !slices.Equal(text, want) {
		t.Errorf("items %q", text)
	}
	if got.Items[1].Count != 1 {
		t.Errorf("%d open invitations", got.Items[1].Count)
	}
	if len(got.Ties) != 1 || got.Ties[0].Contact != gm || got.Ties[0].Origin != "brought" || *got.Ties[0].Strength != 64 || got.Ties[0].Successor != nil {
		t.Errorf("ties %+v", got.Ties)
	}
	h := c.announced()
	inventory, err := c.Inventory(ctx, c.boss, h)
	c.must(err)
	if inventory.Open != 11 || len(inventory.Kinds) != 10 || inventory.Kinds[9] != (HandoverCount{"report", 2}) || inventory.Ties != 1 || inventory.Brought != 1 {
		t.Errorf("open %d %v ties %d %d", inventory.Open, inventory.Kinds, inventory.Ties, inventory.Brought)
	}
	c.must(c.Freeze(ctx, c.boss, h))
	c.ticked(h)
	c.must(c.Accept(ctx, c.wang, h))
	for query, want := range map[string]int64{
		"SELECT COUNT(*) FROM accounts WHERE owner_id = ?":                                                          1,
		"SELECT COUNT(*) FROM accounts WHERE deputy_id = ?":                                                         1,
		"SELECT COUNT(*) FROM tasks WHERE title = 'open' AND assignee_id = ?":                                       1,
		"SELECT COUNT(*) FROM migration_plans WHERE state = 'draft' AND owner_id = ?":                               1,
		"SELECT COUNT(*) FROM interactions WHERE planned AND ours = '[]' AND author_id = ?":                         1,
		"SELECT COUNT(*) FROM gatherings WHERE name = 'Fair' AND owner_id = ?":                                      1,
		"SELECT COUNT(*) FROM target_companies WHERE owner_id = ?":                                                  1,
		"SELECT COUNT(*) FROM objectives WHERE name = 'Grow' AND owner_id = ?":                                      1,
		"SELECT COUNT(*) FROM pool_members WHERE manager AND name = 'wang' AND archived_at IS NULL AND user_id = ?": 1,
		"SELECT COUNT(*) FROM users WHERE login = 'zhao' AND manager_id = ?":                                        1,
	} {
		if n := c.Number(query, c.wang.ID); n != want {
			t.Errorf("%s: %d", query, n)
		}
	}
	for query, want := range map[string]int64{
		"SELECT COUNT(*) FROM tasks WHERE assignee_id = ?":                            1,
		"SELECT COUNT(*) FROM migration_plans WHERE owner_id = ?":                     1,
		"SELECT COUNT(*) FROM interactions WHERE NOT planned AND author_id = ?":       1,
		"SELECT COUNT(*) FROM gatherings WHERE owner_id = ?":                          1,
		"SELECT COUNT(*) FROM objectives WHERE owner_id = ?":                          1,
		"SELECT COUNT(*) FROM pool_members WHERE archived_at IS NULL AND user_id = ?": 1,
		"SELECT COUNT(*) FROM users WHERE manager_id = ?":                             1, // who has left long ago
		"SELECT COUNT(*) FROM ties WHERE staff_id = ?":                                1,
	} {
		if n := c.Number(query, c.li.ID); n != want {
			t.Errorf("Li keeps, by %s: %d, want %d", query, n, want)
		}
	}
	if n := c.Number("SELECT COUNT(*) FROM users WHERE id = ? AND manager_id = ?", c.wang.ID, c.boss.ID); n != 1 {
		t.Error("Wang, whom Li led, is led by somebody else than Li's manager")
	}
	if after, err := c.Inventory(ctx, c.boss, h); err != nil || after.Open != 0 || len(after.Kinds) != 0 {
		t.Errorf("still open: %+v %v", after, err)
	}
	_ = core
}

// TestWhoWasToTakeOver: a handover in which the one who leaves is the successor goes to nobody by itself, and keeps theirs open.
func TestWhoWasToTakeOver(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	zhao := c.User("zhao", "salesperson", nil)
	other, err := c.Announce(ctx, c.boss, Announcement{Leaver: zhao.ID, Successor: c.li.ID, Reason: "moves"})
	c.must(err)
	h := c.announced()
	c.must(c.Freeze(ctx, c.boss, h))
	c.ticked(h)
	c.must(c.Accept(ctx, c.wang, h))
	c.On("2026-08-29")
	if e := c.refused(c.Close(ctx, c.boss, h), "inventory_open"); e.Params["items"].([]OpenItem)[0].Kind != "handover" {
		t.Errorf("%v", e.Params)
	}
	c.must(c.Withdraw(ctx, c.boss, other))
	c.must(c.Close(ctx, c.boss, h))
}

// TestWhatOthersMaySee: items, ties and indicators are shown as far as the caller may see such records.
func TestWhatOthersMaySee(t *testing.T) {
	c := newCompany(t)
	c.full()
	blind := authz.Actor{ID: c.boss.ID, Roles: []authz.Role{{Grants: map[string]authz.Grant{"contacts": {Read: authz.All}, "ties": {Read: authz.All}, "interactions": {Read: authz.All}},
		Commands: []string{authz.HandoverRun}, Fields: map[string]authz.Access{"ties.strength": authz.Hidden, "ties.origin": authz.Masked}}}}
	got, err := c.Of(t.Context(), blind, c.li.ID)
	c.must(err)
	if len(got.Items) != 1 || got.Items[0].Kind != "dealing" || got.Items[0].Account != "" || len(got.Ties) != 0 || len(got.Plans) != 0 {
		t.Errorf("without a right to customers: %+v", got)
	}
	blind.Roles[0].Grants["accounts"] = authz.Grant{Read: authz.All}
	got, err = c.Of(t.Context(), blind, c.li.ID)
	c.must(err)
	if got.Items[0].Account != "Core" || len(got.Ties) != 1 || got.Ties[0].Strength != nil || got.Ties[0].Origin != "" {
		t.Errorf("without a right to the strength of ties: %+v", got.Ties)
	}
}

// TestJointMeetings tells those at which the one who leaves introduced the successor from those without.
func TestJointMeetings(t *testing.T) {
	c := newCompany(t)
	ctx := t.Context()
	core := c.owned("Core", "S", c.li.ID)
	h := c.announced()
	together, alone, brought, never := c.head(core, "A", 5), c.head(core, "B", 4), c.head(core, "C", 3), c.head(core, "D", 2)
	c.met(alone, core, c.wang.ID, "visit", "2026-06-30")
	c.met(together, core, c.wang.ID, "visit", "2026-06-30")
	c.met(together, core, c.wang.ID, "meal", "2026-07-02")
	c.Exec("UPDATE interactions SET ours = ? WHERE kind = 'meal'", `["`+c.li.ID.String()+`"]`)
	c.met(brought, core, c.li.ID, "meeting", "2026-07-01")
	c.Exec("UPDATE interactions SET ours = ? WHERE kind = 'meeting'", `["`+c.wang.ID.String()+`"]`)
	c.met(never, core, c.li.ID, "visit", "2026-07-01") // without the successor
	got, err := c.Inventory(ctx, c.boss, h)
	c.must(err)
	want := map[id.ID]KeyContact{together: {MetOn: "2026-06-30", Joint: true}, alone: {MetOn: "2026-06-30"}, brought: {MetOn: "2026-07-01", Joint: true}, never: {}}
	if len(got.Meetings) != 4 || got.Unmet != 1 {
		t.Fatalf("%+v", got.Meetings)
	}
	for _, k := range got.Meetings {
		if k.MetOn != want[k.Contact].MetOn || k.Joint != want[k.Contact].Joint {
			t.Errorf("%s: %s %v", k.Name, k.MetOn, k.Joint)
		}
	}
}
