package pool

import (
	"testing"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// TestOwnersOnTheForm: whoever lets go says why, so that the form does not put a customer into the pool; a locked grade
// is refused first.
func TestOwnersOnTheForm(t *testing.T) {
	c := newCompany(t, nil)
	plain, best := c.owned("Plain", "C", c.amy.ID, "2026-01-01"), c.owned("Best", "S", c.amy.ID, "2026-01-01")
	nobody := resource.Body{"owner": []byte("null")}
	_, err := account.Accounts.Patch(t.Context(), c.Store, c.amy, best, 1, nobody)
	c.refused(err, "grade_locked")
	_, err = account.Accounts.Patch(t.Context(), c.Store, c.amy, plain, 1, nobody)
	c.refused(err, "release_reason_needed")
	out, err := account.Accounts.Bulk(t.Context(), c.Store, c.amy, resource.BulkRequest{IDs: one(plain), Changes: nobody})
	c.must(err)
	if out.Updated != 0 || len(out.Failed) != 1 || c.ownerOf(plain) != c.amy.ID || c.Number("SELECT COUNT(*) FROM ownership_moves") != 0 {
		t.Errorf("in bulk: %+v", out)
	}
}

// TestARefusedOneKeepsNothing: what a rule refuses half way leaves the customer as it was, and the others go on.
func TestARefusedOneKeepsNothing(t *testing.T) {
	c := newCompany(t, nil)
	stuck, plain := c.owned("Stuck", "C", c.amy.ID, "2026-01-01"), c.owned("Plain", "C", c.amy.ID, "2026-01-01")
	c.Add("tasks", storetest.Row{"account_id": stuck, "assignee_id": c.amy.ID, "title": "old", "kind": "other", "due_on": "2026-07-01"})
	c.needs("tasks")
	out, err := c.Transfer(t.Context(), c.amy, Transfer{Accounts: []id.ID{stuck, plain}, To: c.ben.ID, WithTasks: true, Reason: "x"})
	c.must(err)
	if out.Moved != 1 || len(out.Failed) != 1 || out.Failed[0].ID != stuck || out.Failed[0].Fields[0].Code != "required" {
		t.Errorf("%+v", out)
	}
	if c.ownerOf(stuck) != c.amy.ID || c.Number("SELECT COUNT(*) FROM ownership_moves WHERE account_id = ?", stuck) != 0 ||
		c.Number("SELECT COUNT(*) FROM audit_log WHERE record_id = ?", stuck) != 0 {
		t.Error("the refused one keeps half of its writes")
	}
	if c.ownerOf(plain) != c.ben.ID {
		t.Error("the other one did not move")
	}
}

// needs makes a field required that the records which are there lack.
func (c *company) needs(entity string) {
	c.Exec("INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, required, created_at) VALUES (?, ?, 'c_need', 'text', '甲', 'A', TRUE, 1)",
		c.Store.IDs.Next(), entity)
}

// TestWhoGetsNoCustomers: whoever has given notice, is frozen or has left gets none in any way, and keeps what they have.
func TestWhoGetsNoCustomers(t *testing.T) {
	c := newCompany(t, nil)
	acc, own, free := c.owned("Hers", "C", c.amy.ID, "2026-01-01"), c.owned("His", "C", c.ben.ID, "2026-01-01"), c.pooled("Free")
	for _, status := range []string{"notice", "frozen", "left"} {
		c.Exec("UPDATE users SET status = ? WHERE id = ?", status, c.ben.ID)
		for _, field := range []string{"owner", "deputy"} {
			body := resource.Body{field: []byte(`"` + c.ben.ID.String() + `"`)}
			_, err := account.Accounts.Patch(t.Context(), c.Store, c.boss, acc, 1, body)
			if e := c.refused(err, "user_not_active"); e.Fields[0].Name != field {
				t.Errorf("%s as %s: %v", status, field, err)
			}
			out, err := account.Accounts.Bulk(t.Context(), c.Store, c.boss, resource.BulkRequest{IDs: one(acc), Changes: body})
			c.must(err)
			if out.Updated != 0 {
				t.Errorf("%s as %s in bulk", status, field)
			}
		}
		_, err := c.Claim(t.Context(), c.ben, one(free))
		c.refused(err, "user_not_active")
		_, err = account.Accounts.Patch(t.Context(), c.Store, c.boss, own, c.Number("SELECT rev FROM accounts WHERE id = ?", own), resource.Body{"note": []byte(`"` + status + `"`)})
		c.must(err)
	}
	if c.ownerOf(own) != c.ben.ID || c.ownerOf(acc) != c.amy.ID || c.ownerOf(free) != 0 {
		t.Error("a customer changed hands")
	}
	c.Exec("UPDATE pools SET archived_at = 1") // without pools too
	_, err := account.Accounts.Patch(t.Context(), c.Store, c.boss, acc, 1, resource.Body{"owner": []byte(`"` + c.ben.ID.String() + `"`)})
	c.refused(err, "user_not_active")
}

// TestSkillOfASuccessor is R-006: a reason alone does not give a customer to somebody below its grade, a decision does.
func TestSkillOfASuccessor(t *testing.T) {
	c := newCompany(t, nil)
	acc := c.owned("Core", "S", c.amy.ID, "2026-01-01")
	c.Exec("UPDATE users SET skill = 2 WHERE id = ?", c.ben.ID)
	weak := Transfer{Accounts: one(acc), To: c.ben.ID, Reason: "only one who speaks Thai"}
	_, err := c.Transfer(t.Context(), c.boss, weak)
	c.refused(err, "skill_below_grade")
	weak.DespiteSkill = true
	_, err = c.Transfer(t.Context(), c.boss, weak)
	c.must(err)
	if c.ownerOf(acc) != c.ben.ID || c.Number("SELECT COUNT(*) FROM audit_log WHERE record_id = ? AND reason = 'only one who speaks Thai'", acc) != 1 {
		t.Error("not given, or without the reason")
	}
}

// TestOwnersAreTold: the new owner and the former one once for all customers of a batch, and not of each task.
func TestOwnersAreTold(t *testing.T) {
	c := newCompany(t, nil)
	list := []id.ID{c.owned("One", "C", c.amy.ID, "2026-01-01"), c.owned("Two", "C", c.amy.ID, "2026-01-01")}
	for _, acc := range list {
		c.Add("tasks", storetest.Row{"account_id": acc, "assignee_id": c.amy.ID, "title": "t", "kind": "other", "due_on": "2026-07-01"})
	}
	_, err := c.Transfer(t.Context(), c.boss, Transfer{Accounts: list, To: c.ben.ID, WithTasks: true, Reason: "x"})
	c.must(err)
	told := func(user id.ID, how string) int64 {
		return c.Number("SELECT COALESCE(SUM(times), 0) FROM notifications WHERE user_id = ? AND kind = 'owner_changed' AND group_key LIKE ?", user, "owner_changed/"+how+"/%")
	}
	if told(c.ben.ID, "given") != 2 || told(c.amy.ID, "taken") != 2 || c.Number("SELECT COUNT(*) FROM notifications") != 2 {
		t.Errorf("given %d, taken %d, all %d", told(c.ben.ID, "given"), told(c.amy.ID, "taken"), c.Number("SELECT COUNT(*) FROM notifications"))
	}
	if n := c.Number("SELECT COUNT(*) FROM notifications WHERE user_id = ? AND record_id IS NOT NULL AND record_id <> 0", c.amy.ID); n != 0 {
		t.Error("who lost them is told which, and does not see them any more")
	}
	_, err = c.Release(t.Context(), c.ben, list, "too much")
	c.must(err)
	if c.Number("SELECT COUNT(*) FROM notifications") != 2 {
		t.Error("somebody is told of what they did themselves")
	}
}
