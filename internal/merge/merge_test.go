package merge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/merge"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/pool"
	"github.com/loam-crm/loam/internal/relation"
	"github.com/loam-crm/loam/internal/sales"
)

// byRecord are the tables that name the entity in a column; whatever has these two columns belongs to them.
func TestEveryColumnThatRefersToARecordIsKnown(t *testing.T) {
	w := newWorld(t)
	references, err := db.References(t.Context(), w.app.DB)
	w.must(err)
	for _, r := range references {
		if (r.Parent == "accounts" || r.Parent == "contacts") && !merge.Refers(r.Parent, r.Table, r.Column) {
			t.Errorf("%s.%s refers to %s: say in internal/merge/places.go what a merge does with it", r.Table, r.Column, r.Parent)
		}
	}
	// Columns without a foreign key go by their names.
	columns, err := db.Columns(t.Context(), w.app.DB)
	w.must(err)
	entity := map[string]bool{}
	for _, c := range columns {
		if c.Name == "entity" {
			entity[c.Table] = true
		}
	}
	known := 0
	for _, c := range columns {
		for name, parent := range map[string]string{"account_id": "accounts", "contact_id": "contacts"} {
			if c.Name == name {
				known++
				if !merge.Refers(parent, c.Table, c.Name) {
					t.Errorf("%s.%s refers to %s without a foreign key: say in internal/merge/places.go what a merge does with it", c.Table, c.Name, parent)
				}
			}
		}
		if c.Name == "record_id" && entity[c.Table] && !merge.RefersAny(c.Table, c.Name) {
			t.Errorf("%s names records of every entity: say in internal/merge/places.go what a merge does with it", c.Table)
		}
	}
	if known < 20 || len(references) < 30 {
		t.Fatalf("only %d columns and %d references: the schema is read wrongly", known, len(references))
	}
}

// A row of every kind hangs on the merged customer, and a second one of the kinds that there can be only once hangs on
// the other. After the merge all of them hang on the one that stays, and after the undo everything is as it was.
func TestMergeAndUndoOfEverything(t *testing.T) {
	w := newWorld(t)
	target, source := w.account("美德科技有限公司", w.amy), w.account("美德科技", w.ben)
	w.everything("accounts", target, source, target, source)
	w.exec("UPDATE accounts SET last_contact_on = '2026-01-05' WHERE id = ?", source) // as the interaction that was just written would have it
	before := w.snapshot()
	m, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", target, source))
	w.must(err)
	for _, p := range w.referring("accounts") {
		n := w.number("SELECT COUNT(*) FROM "+p.Table+" WHERE "+p.Column+" = ?", source)
		if stays := merge.Stays("accounts", p.Table, p.Column); (n > 0) != stays {
			t.Errorf("%s.%s: %d rows still refer to the merged customer", p.Table, p.Column, n)
		}
	}
	if n := w.number("SELECT COUNT(*) FROM files WHERE entity = 'accounts' AND record_id = ?", target); n != 1 {
		t.Errorf("%d files on the customer that stays", n)
	}
	if again, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", target, source)); err != nil || again.ID != m.ID {
		t.Errorf("asked for again: %+v, %v", again, err)
	}
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.must(err)
	w.same(before, w.snapshot())
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.refused(err, "merge_undone")
}

func TestMergeOfContactsAndUndo(t *testing.T) {
	w := newWorld(t)
	acc := w.account("One", w.amy)
	target, source := w.contact(acc, "李雷", "13800001111"), w.contact(acc, "李雷", "13900002222")
	w.everything("contacts", target, source, acc, acc)
	w.exec("UPDATE ties SET name = 'amy → 李雷'")
	before := w.snapshot()
	m, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("contacts", target, source))
	w.must(err)
	c := get(w, contact.Contacts, target)
	if !slices.Equal(c.Phones, resource.Strings{"13800001111", "13900002222"}) || c.ReachKeys != " 13800001111 13900002222 " {
		t.Errorf("the one that stays has %v, %q", c.Phones, c.ReachKeys)
	}
	if s := get(w, contact.Contacts, source); s.MergedInto != target || s.ArchivedAt == 0 {
		t.Errorf("the merged one is %+v", s)
	}
	for _, p := range w.referring("contacts") {
		if n := w.number("SELECT COUNT(*) FROM "+p.Table+" WHERE "+p.Column+" = ?", source); n > 0 && p.Column != "merged_into_id" {
			t.Errorf("%s.%s: %d rows still refer to the merged contact", p.Table, p.Column, n)
		}
	}
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.must(err)
	w.same(before, w.snapshot())
}

func TestFieldsOfAMerge(t *testing.T) {
	w := newWorld(t)
	w.exec("INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, created_at) VALUES (9, 'accounts', 'erp', 'text', 'ERP', 'ERP', 1)")
	target, source := w.account("福建美德科技有限公司", w.amy), w.account("福建美德科技", w.ben)
	change(w, account.Accounts, target, func(a *account.Account) { a.Region, a.Roles = "福建", resource.Strings{"end_user"} })
	change(w, account.Accounts, source, func(a *account.Account) {
		a.USCC, a.Phone, a.Region, a.TieOrigin, a.Roles = "91350100M000100Y43", "0591-87654321", "福州", "kin", resource.Strings{"dealer"}
		a.Custom = resource.JSONMap{"erp": "K-17"}
	})
	r := w.request("accounts", target, source)
	r.Fields = map[string]id.ID{"region": source}
	m, err := w.app.Merges.Merge(t.Context(), w.actor(w.director, "sales_director"), r)
	w.must(err)
	a := get(w, account.Accounts, target)
	if a.Name != "福建美德科技有限公司" || a.Region != "福州" || a.USCC != "91350100M000100Y43" || a.Phone != "0591-87654321" || a.PhoneKey != "59187654321" ||
		a.TieOrigin != "kin" || !slices.Equal(a.Roles, resource.Strings{"dealer", "end_user"}) || a.Custom["erp"] != "K-17" || a.Owner != w.amy {
		t.Errorf("the one that stays is %+v", a)
	}
	if n := w.number("SELECT COUNT(*) FROM collaborators WHERE entity = 'accounts' AND record_id = ? AND user_id = ? AND can_edit", target, w.ben); n != 1 {
		t.Error("the owner of the merged customer lost sight of it")
	}
	if n := w.number("SELECT COUNT(*) FROM account_touches WHERE account_id = ?", target); n != 1 {
		t.Error("the customer is not valued anew")
	}
	// A field that was changed since cannot be put back; the error names it.
	change(w, account.Accounts, target, func(a *account.Account) { a.Phone = "0591-11112222" })
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.refused(err, "merge_changed_since accounts [phone]")
	if n := w.number("SELECT COUNT(*) FROM merges WHERE undone_at IS NULL"); n != 1 {
		t.Error("a refused undo changed something")
	}
	change(w, account.Accounts, target, func(a *account.Account) { a.Phone = "0591-87654321" })
	change(w, account.Accounts, target, func(a *account.Account) { a.Note = "new since" })
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.must(err)
	if a = get(w, account.Accounts, target); a.USCC != "" || a.Phone != "" || a.Region != "福建" || a.Note != "new since" || a.Custom["erp"] != nil {
		t.Errorf("after the undo it is %+v", a)
	}
	if s := get(w, account.Accounts, source); s.ArchivedAt != 0 || s.MergedInto != 0 || s.USCC != "91350100M000100Y43" {
		t.Errorf("what returned is %+v", s)
	}
}

// Long texts may be kept both, one under the other; of anything else there is one.
func TestNotesOfAMergeAreJoined(t *testing.T) {
	w := newWorld(t)
	target, source := w.account("福建美德科技有限公司", w.amy), w.account("福建美德科技", w.ben)
	change(w, account.Accounts, target, func(a *account.Account) { a.Note = "first" })
	change(w, account.Accounts, source, func(a *account.Account) { a.Note = "second\nlines" })
	r := w.request("accounts", target, source)
	r.Fields = map[string]id.ID{"region": resource.FromAll}
	_, err := w.app.Merges.Merge(t.Context(), w.actor(w.director, "sales_director"), r)
	w.refused(err, "fields.region:not_an_option")
	r.Fields = map[string]id.ID{"note": resource.FromAll}
	m, err := w.app.Merges.Merge(t.Context(), w.actor(w.director, "sales_director"), r)
	w.must(err)
	if a := get(w, account.Accounts, target); a.Note != "first\n\nsecond\nlines" {
		t.Errorf("the note is %q", a.Note)
	}
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.must(err)
	if a := get(w, account.Accounts, target); a.Note != "first" {
		t.Errorf("after the undo it is %q", a.Note)
	}
}

// Of a customer in a pool and its double that has an owner, one with an owner is left, whichever stays; the undo puts the
// pooled one back into its pool: from today where it was owned in between.
func TestAPooledCustomerAndItsOwnedDouble(t *testing.T) {
	for _, pooledStays := range []bool{true, false} {
		w := newWorld(t)
		pooled, owned := w.account("福建美德科技有限公司", 0), w.account("福建美德科技", w.ben)
		p := &pool.Pool{Name: "East"}
		put(w, pool.Pools, p)
		change(w, account.Accounts, pooled, func(a *account.Account) { a.PoolID, a.PooledOn = int64(p.ID), "2026-01-05" })
		target, source := pooled, owned
		if !pooledStays {
			target, source = owned, pooled
		}
		m, err := w.app.Merges.Merge(t.Context(), w.actor(w.director, "sales_director"), w.request("accounts", target, source))
		w.must(err)
		if a := get(w, account.Accounts, target); a.Owner != w.ben || a.PoolID != 0 || a.PooledOn != "" {
			t.Errorf("pooled one stays %v: owner %v, pool %v since %q", pooledStays, a.Owner, a.PoolID, a.PooledOn)
		}
		_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
		w.must(err)
		since := calendar.Date("2026-01-05")
		if pooledStays {
			env, err := w.app.Store.Env(t.Context(), w.app.DB)
			w.must(err)
			since = env.Today // where the company is
		}
		if a := get(w, account.Accounts, pooled); a.Owner != 0 || a.PoolID != int64(p.ID) || a.PooledOn != since || a.ArchivedAt != 0 {
			t.Errorf("pooled one stays %v, undone: owner %v, pool %v since %q", pooledStays, a.Owner, a.PoolID, a.PooledOn)
		}
		if a := get(w, account.Accounts, owned); a.Owner != w.ben || a.PoolID != 0 {
			t.Errorf("pooled one stays %v, undone: the other has owner %v, pool %v", pooledStays, a.Owner, a.PoolID)
		}
	}
}

// Two customers that become one have no link between them; a company keeps one parent; and the undo knows both again.
func TestLinksOfAMerge(t *testing.T) {
	w := newWorld(t)
	target, source := w.account("美德科技有限公司", w.amy), w.account("美德科技", w.ben)
	group, integrator := w.account("美德集团", w.amy), w.account("Integrator", w.amy)
	change(w, account.Accounts, source, func(a *account.Account) { a.Parent, a.Roles = group, resource.Strings{"dealer"} })
	for _, l := range []relation.Link{{From: target, To: source, Kind: "distributes_for"}, {From: integrator, To: source, Kind: "integrates_for"},
		{From: integrator, To: target, Kind: "integrates_for"}, {From: source, To: integrator, Kind: "competes_with"}} {
		put(w, relation.Links, &l)
	}
	before := w.snapshot()
	m, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", target, source))
	w.must(err)
	if got := w.text("SELECT kind FROM account_links WHERE archived_at IS NULL AND (from_id = ? OR to_id = ?) ORDER BY kind", target, target); got != "competes_with integrates_for parent_of" {
		t.Errorf("links of the one that stays: %s", got)
	}
	if a := get(w, account.Accounts, target); a.Parent != group || !slices.Equal(a.Roles, resource.Strings{"dealer"}) {
		t.Errorf("the one that stays is %+v", a)
	}
	if n := w.number("SELECT COUNT(*) FROM account_roles WHERE account_id = ? AND archived_at IS NULL", target); n != 1 {
		t.Errorf("%d periods of a role", n)
	}
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.must(err)
	w.same(before, w.snapshot())
}

func TestOrdersOfOneNumber(t *testing.T) {
	for how, want := range map[string]string{merge.Both: "A-1 A-1-2 A-1-3 A-2", merge.One: "A-1 A-1-2 A-2"} {
		w := newWorld(t)
		target, source := w.account("One", w.amy), w.account("Two", w.amy)
		for acc, numbers := range map[id.ID][]string{target: {"A-1", "A-1-2"}, source: {"A-1", "A-2"}} {
			for _, number := range numbers {
				put(w, sales.Orders, &sales.Order{Account: acc, Number: number, OrderedOn: "2026-01-05", Amount: 100})
			}
		}
		r := w.request("accounts", target, source)
		r.SameNumber = how
		m, err := w.app.Merges.Merge(t.Context(), authz.System(), r)
		w.must(err)
		if got := w.text("SELECT number FROM orders WHERE account_id = ? AND archived_at IS NULL ORDER BY number", target); got != want {
			t.Errorf("%s: %s", how, got)
		}
		if n := w.number("SELECT COUNT(*) FROM orders WHERE account_id = ?", target); n != 4 {
			t.Errorf("%s: %d orders, none may be lost", how, n)
		}
		_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
		w.must(err)
		if got := w.text("SELECT number FROM orders WHERE account_id = ? AND archived_at IS NULL ORDER BY number", source); got != "A-1 A-2" {
			t.Errorf("%s, undone: %s", how, got)
		}
	}
}

func TestWhoMayMerge(t *testing.T) {
	w := newWorld(t)
	mine, other, theirs := w.account("Mine", w.amy), w.account("Mine too", w.amy), w.account("Theirs", w.ben)
	amy := w.actor(w.amy, "salesperson")
	_, err := w.app.Merges.Merge(t.Context(), amy, w.request("accounts", mine, theirs))
	w.refused(err, "not_found")
	_, err = w.app.Merges.Merge(t.Context(), amy, w.request("accounts", theirs, mine))
	w.refused(err, "not_found")
	r := w.request("accounts", mine, other)
	r.Fields = map[string]id.ID{"tie_origin": other}
	_, err = w.app.Merges.Merge(t.Context(), amy, r)
	w.refused(err, "fields.tie_origin:read_only") // a salesperson does not see where a tie comes from
	r.Fields, r.Revs[other] = nil, 7
	_, err = w.app.Merges.Merge(t.Context(), amy, r)
	w.refused(err, "merge_rev_conflict")
	r.Revs[other] = 1
	m, err := w.app.Merges.Merge(t.Context(), amy, r)
	w.must(err)
	// Restoring the merged record from the recycle bin is no undo.
	_, err = account.Accounts.Restore(t.Context(), w.app.Store, authz.System(), other)
	w.refused(err, "merged_away")
	_, err = w.app.Merges.Undo(t.Context(), w.actor(w.ben, "salesperson"), m.ID)
	w.refused(err, "not_found")
	if shown, _, err := w.app.Merges.List(t.Context(), w.actor(w.ben, "salesperson"), "accounts", 0); err != nil || len(shown) != 0 {
		t.Errorf("ben is shown %v, %v", shown, err)
	}
	shown, _, err := w.app.Merges.List(t.Context(), amy, "accounts", 0)
	w.must(err)
	if len(shown) != 1 || shown[0].Target.Name != "Mine" || shown[0].Sources[0].Name != "Mine too" || !shown[0].MayUndo {
		t.Errorf("amy is shown %+v", shown)
	}
}

func TestRefusedMerges(t *testing.T) {
	w := newWorld(t)
	a, b := w.account("A", w.amy), w.account("B", w.amy)
	for want, r := range map[string]merge.Request{
		"entity:not_an_option": {Entity: "orders", Target: a, Sources: []id.ID{b}},
		"sources:required":     {Entity: "accounts", Target: a},
		"sources:listed_twice": {Entity: "accounts", Target: a, Sources: []id.ID{a}},
	} {
		_, err := w.app.Merges.Merge(t.Context(), authz.System(), r)
		w.refused(err, want)
	}
	x, y := w.contact(a, "X"), w.contact(b, "X")
	_, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("contacts", x, y))
	w.refused(err, "merge_other_customer")
	// B is a child of A's child: with B merged into it, the child would be above itself.
	c := w.account("C", w.amy)
	change(w, account.Accounts, c, func(one *account.Account) { one.Parent = b })
	change(w, account.Accounts, a, func(one *account.Account) { one.Parent = c })
	_, err = w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", a, b))
	w.refused(err, "merge_circle")
}

// What came later and cannot be taken apart any more keeps an undo from happening.
func TestUndoAfterChanges(t *testing.T) {
	w := newWorld(t)
	target, source, third := w.account("One", w.amy), w.account("Two", w.amy), w.account("Three", w.amy)
	li := w.contact(source, "Li")
	m, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", target, source))
	w.must(err)
	wu := w.contact(target, "Li")
	second, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("contacts", wu, li))
	w.must(err)
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.refused(err, "merge_changed_since contacts")
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), second.ID)
	w.must(err)
	further, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", third, target))
	w.must(err)
	if s := get(w, account.Accounts, source); s.MergedInto != third {
		t.Errorf("the first leads to %v, not to the last", s.MergedInto)
	}
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.refused(err, "merge_changed_since accounts")
	for _, one := range []id.ID{further.ID, m.ID} {
		_, err = w.app.Merges.Undo(t.Context(), authz.System(), one)
		w.must(err)
	}
	if got := w.text("SELECT name FROM contacts WHERE account_id = ? AND archived_at IS NULL", source); got != "Li" {
		t.Errorf("the people of the first are %q", got)
	}
}

// Views and custom fields that name the merged customer name the other one.
func TestReferencesInTexts(t *testing.T) {
	w := newWorld(t)
	w.exec("INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, created_at) VALUES (9, 'contacts', 'former', 'ref', '前公司', 'Former', 1)")
	target, source, other := w.account("One", w.amy), w.account("Two", w.amy), w.account("Three", w.amy)
	li := w.contact(other, "Li")
	change(w, contact.Contacts, li, func(c *contact.Contact) { c.Custom = resource.JSONMap{"former": source.String()} })
	config := fmt.Sprintf(`{"filter":{"field":"parent","op":"eq","value":"%s"}}`, source)
	w.exec("INSERT INTO views (id, entity, name, owner_id, config, created_at, updated_at) VALUES (5, 'accounts', 'Group', ?, ?, 1, 1)", w.amy, config)
	m, err := w.app.Merges.Merge(t.Context(), authz.System(), w.request("accounts", target, source))
	w.must(err)
	if got := w.text("SELECT config FROM views"); got != strings.ReplaceAll(config, source.String(), target.String()) {
		t.Errorf("the view is %s", got)
	}
	if c := get(w, contact.Contacts, li); c.Custom["former"] != target.String() {
		t.Errorf("the custom field is %v", c.Custom)
	}
	_, err = w.app.Merges.Undo(t.Context(), authz.System(), m.ID)
	w.must(err)
	if got := w.text("SELECT config FROM views"); got != config || get(w, contact.Contacts, li).Custom["former"] != source.String() {
		t.Errorf("after the undo the view is %s", got)
	}
}
