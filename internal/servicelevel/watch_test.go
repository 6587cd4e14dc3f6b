package servicelevel

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// TestOneAlertForAGap is R-002: S, limit 30 days, last contact 31 days ago, the job twice: one alert, to owner and manager.
func TestOneAlertForAGap(t *testing.T) {
	c := newCompany(t)
	boss := c.user("boss", "boss", 5, 0)
	manager := c.user("manager", "account_manager", 5, boss.ID)
	owner := c.user("owner", "salesperson", 4, manager.ID)
	other := c.user("other", "salesperson", 4, boss.ID)
	acc := c.account("Core", "S", owner.ID)
	c.worked(acc, owner.ID, "2026-05-30")
	c.worked(acc, owner.ID, "2026-07-15") // booked ahead: no contact yet
	c.watch()
	if again := c.watch(); again != (Watched{}) {
		t.Errorf("the second watch did something: %+v", again)
	}
	if n := c.number("SELECT COUNT(*) FROM alerts WHERE rule = 'contact_gap'"); n != 1 {
		t.Fatalf("%d alerts", n)
	}
	for name, want := range map[string]struct {
		actor authz.Actor
		mine  int
		all   int
	}{"owner": {owner, 1, 1}, "manager": {manager, 0, 0}, "boss": {boss, 0, 1}, "other": {other, 0, 0}} {
		if got := c.attention(want.actor, false); got.Mine != want.mine || got.All != want.all {
			t.Errorf("%s: %+v", name, got)
		}
	}
	got := c.attention(owner, true).Alerts[0]
	if got.Amount != 31 || got.Allowed != 30 || got.State != "overdue" || got.Account != acc || got.Grade != "S" {
		t.Errorf("alert %+v", got)
	}
	c.worked(acc, owner.ID, "2026-06-30")
	if n := c.attention(owner, true).All; n != 0 {
		t.Errorf("%d alerts after a visit", n)
	}
	if out := c.watch(); out.Resolved != 1 || c.number("SELECT COUNT(*) FROM alerts WHERE resolved_at IS NULL") != 0 {
		t.Errorf("after a visit: %+v", out)
	}
}

// TestAFollowUpClosesTheGap is R-002 by interactions: the last one 31 days ago is overdue, a new one resolves it; what is
// only planned, taken back or still to come is no contact.
func TestAFollowUpClosesTheGap(t *testing.T) {
	c := newCompany(t)
	owner := c.user("owner", "salesperson", 4, 0)
	acc := c.account("Core", "S", owner.ID)
	talked := func(day string, planned bool, archived any) {
		c.exec(`INSERT INTO interactions (id, rev, created_at, updated_at, account_id, author_id, kind, held_on, planned, archived_at) VALUES (?, 1, 1, 1, ?, ?, 'call', ?, ?, ?)`,
			c.Store.IDs.Next(), acc, owner.ID, day, planned, archived)
	}
	talked("2026-05-30", false, nil)
	talked("2026-06-29", true, nil)
	talked("2026-06-28", false, 1)
	talked("2026-07-02", false, nil)
	c.watch()
	if got := c.attention(owner, true).Alerts; len(got) != 1 || got[0].Amount != 31 || got[0].State != "overdue" {
		t.Fatalf("%+v", got)
	}
	talked("2026-06-30", false, nil)
	if of, err := c.Of(t.Context(), owner, acc); err != nil || of.Contact.Kind != "interaction" || of.Contact.Days != 0 {
		t.Errorf("%+v %v", of, err)
	}
	if out := c.watch(); out.Resolved != 1 {
		t.Errorf("%+v", out)
	}
}

// TestTheManagerHears: a manager with the customers of the department sees the alerts of whoever reports to them as their own.
func TestTheManagerHears(t *testing.T) {
	c := newCompany(t)
	boss := c.user("boss", "boss", 5, 0)
	owner := c.user("owner", "salesperson", 4, boss.ID)
	acc := c.account("Core", "S", owner.ID)
	c.worked(acc, owner.ID, "2026-05-30")
	c.watch()
	if got := c.attention(boss, true); got.Mine != 1 {
		t.Errorf("the manager has %+v", got)
	}
}

// TestWarningBecomesGap: what is soon due and what is overdue are two alerts, one after the other.
func TestWarningBecomesGap(t *testing.T) {
	c := newCompany(t)
	owner := c.user("owner", "salesperson", 4, 0)
	acc := c.account("Core", "S", owner.ID)
	c.worked(acc, owner.ID, "2026-06-02")
	c.watch()
	if got := c.attention(owner, true).Alerts; len(got) != 1 || got[0].State != "soon" {
		t.Fatalf("%+v", got)
	}
	c.Clock.At = c.Clock.At.Add(5 * 24 * time.Hour)
	if out := c.watch(); out.Raised != 1 || out.Resolved != 1 {
		t.Errorf("%+v", out)
	}
	if got := c.attention(owner, true).Alerts; len(got) != 1 || got[0].State != "overdue" || got[0].Amount != 33 {
		t.Errorf("%+v", got)
	}
}

// TestNotServedIsLeftAlone: nobody is alarmed about customers one does not serve, has lost, or never met.
func TestNotServedIsLeftAlone(t *testing.T) {
	c := newCompany(t)
	owner := c.user("owner", "salesperson", 4, 0)
	for name, set := range map[string]string{"lost": "stage = 'lost'", "unserved": "selection = 'not_served'", "ungraded": "grade = 'U'", "bin": "archived_at = 1"} {
		acc := c.account(name, "S", owner.ID)
		c.worked(acc, owner.ID, "2025-01-01")
		c.exec("UPDATE accounts SET "+set+" WHERE id = ?", acc)
	}
	c.account("never met", "S", owner.ID)
	if out := c.watch(); out.Raised != 0 {
		t.Errorf("%+v", out)
	}
}

// TestOwnerSkill is R-006.
func TestOwnerSkill(t *testing.T) {
	c := newCompany(t)
	boss := c.user("boss", "boss", 5, 0)
	good, weak, unrated := c.user("good", "salesperson", 4, boss.ID), c.user("weak", "salesperson", 2, boss.ID), c.user("unrated", "salesperson", nil, boss.ID)
	acc := c.account("Core", "S", good.ID)
	assign := func(ctx context.Context, to id.ID, reason string) error {
		return c.Store.Write(ctx, boss, func(ctx context.Context, w *resource.Write) error {
			w.Reason = reason
			_, err := account.Accounts.Update(ctx, w, acc, func(a *account.Account) error { a.Owner = to; return nil })
			return err
		})
	}
	var refused *errs.Error
	if err := assign(t.Context(), weak.ID, "a reason alone"); !errors.As(err, &refused) || refused.Status != 422 || refused.Fields[0].Code != "skill_below_grade" || refused.Fields[0].Name != "owner" {
		t.Fatalf("a skill of 2 on S: %v", err)
	}
	body := resource.Body{"owner": []byte(`"` + weak.ID.String() + `"`)}
	if _, err := account.Accounts.Patch(t.Context(), c.Store, boss, acc, 1, body); !errors.As(err, &refused) || refused.Fields[0].Code != "skill_below_grade" {
		t.Errorf("by the form: %v", err)
	}
	if out, err := account.Accounts.Bulk(t.Context(), c.Store, boss, resource.BulkRequest{IDs: []id.ID{acc}, Changes: body}); err != nil || out.Updated != 0 {
		t.Errorf("in bulk: %+v %v", out, err)
	}
	if err := assign(t.Context(), unrated.ID, ""); err != nil {
		t.Errorf("an unrated skill is no proof: %v", err)
	}
	if err := assign(DespiteSkill(t.Context()), weak.ID, "only one who speaks Thai"); err != nil {
		t.Fatal(err)
	}
	if n := c.number("SELECT COUNT(*) FROM audit_log WHERE reason = 'only one who speaks Thai' AND record_id = ?", acc); n != 1 {
		t.Errorf("%d audit lines with the reason", n)
	}
	c.watch()
	if got := c.attention(boss, false).Alerts; len(got) != 1 || got[0].Rule != RuleSkill || got[0].Amount != 2 || got[0].Allowed != 4 {
		t.Errorf("mismatch report %+v", got)
	}
}

// TestSetLevels: the boss edits the grid, nobody else; history stays.
func TestSetLevels(t *testing.T) {
	c := newCompany(t)
	boss, sales := c.user("boss", "boss", 5, 0), c.user("sales", "salesperson", 3, 0)
	set := func(actor authz.Actor, ch Change) error { return c.Set(t.Context(), actor, ch) }
	cells := []LevelValue{{"S", ContactGap, "20"}, {"C", Review, "none"}, {"B", Assess, "10"}}
	if err := set(sales, Change{Cells: cells}); errs.Code(err) != "forbidden" {
		t.Errorf("a salesperson: %v", err)
	}
	bad := []LevelValue{{"S", ContactGap, "0"}, {"U", ContactGap, "5"}, {"A", Review, "daily"}, {"A", "nope", "1"}, {"B", Assess, "1.5"}}
	var refused *errs.Error
	if err := set(boss, Change{Cells: bad, From: "2026-06-29"}); !errors.As(err, &refused) || len(refused.Fields) != 6 {
		t.Errorf("bad cells: %v", err)
	}
	if err := set(boss, Change{}); !errors.As(err, &refused) || refused.Fields[0].Code != "required" {
		t.Errorf("nothing: %v", err)
	}
	if err := set(boss, Change{Cells: cells, Reason: "closer"}); err != nil {
		t.Fatal(err)
	}
	if n := c.number("SELECT COUNT(*) FROM service_levels"); n != 2 {
		t.Errorf("%d rows, want 2: a value that holds anyway is no change", n)
	}
	if err := set(boss, Change{Cells: []LevelValue{{"S", ContactGap, "25"}}}); errs.Code(err) != "levels_changed" {
		t.Errorf("a stale grid: %v", err)
	}
	grid, err := c.Grid(t.Context(), boss)
	if err != nil || !grid.MayEdit || grid.Rows[3].Cells[0].Value != "20" || grid.Rows[3].Cells[0].Since != "2026-06-30" {
		t.Fatalf("%+v %v", grid, err)
	}
	rev, _ := id.Parse(grid.Rev)
	if err := set(boss, Change{Rev: rev, Cells: []LevelValue{{"S", ContactGap, "10"}}, From: "2026-08-01"}); err != nil {
		t.Fatal(err)
	}
	grid, _ = c.Grid(t.Context(), sales)
	if cell := grid.Rows[3].Cells[0]; grid.MayEdit || cell.Value != "20" || cell.Next != "10" || cell.NextFrom != "2026-08-01" {
		t.Errorf("planned: %+v", cell)
	}
	if past, err := c.History(t.Context()); err != nil || len(past) != 3 || past[0].Value != "10" || past[0].By != "boss" {
		t.Errorf("%+v %v", past, err)
	}
}

// TestCadenceMakesTasksOnce: monthly reviews and the visits of the quarter, for the owner, once.
func TestCadenceMakesTasksOnce(t *testing.T) {
	c := newCompany(t)
	owner := c.user("owner", "salesperson", 4, 0)
	acc := c.account("Core", "S", owner.ID)
	c.account("Small", "C", owner.ID)
	c.account("Nobody's", "S", 0)
	if out := c.watch(); out.Tasks != 2 {
		t.Fatalf("%+v", out)
	}
	if out := c.watch(); out.Tasks != 0 {
		t.Errorf("again: %+v", out)
	}
	tasks, _, err := task.Tasks.Find(t.Context(), c.Store, c.Store.DB, owner, resource.Query{})
	if err != nil || len(tasks) != 2 || tasks[0].Due != "2026-06-30" || tasks[0].Assignee != owner.ID {
		t.Fatalf("%+v %v", tasks, err)
	}
	err = c.Store.Write(t.Context(), owner, func(ctx context.Context, w *resource.Write) error {
		for _, one := range tasks {
			if _, err := task.Tasks.Update(ctx, w, one.ID, func(t *task.Task) error { t.Done = w.Env.Today; return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	of, err := c.Of(t.Context(), owner, acc)
	if err != nil || of.ExecVisits != (VisitCount{Done: 1, Wanted: 4}) || of.Contact.State != GapUnknown || of.Skill.State != "ok" || len(of.Entitlements) != len(Items) {
		t.Errorf("%+v %v", of, err)
	}
	if out := c.watch(); out.Tasks != 0 {
		t.Errorf("what is done is made again: %+v", out)
	}
	err = c.Store.Write(t.Context(), owner, func(ctx context.Context, w *resource.Write) error {
		_, err := task.Tasks.Update(ctx, w, tasks[0].ID, func(t *task.Task) error { t.Due = w.Env.Today.AddDays(-1); return nil })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if out := c.watch(); out.Tasks != 0 {
		t.Errorf("what somebody has put off to a day that is past is made again: %+v", out)
	}
}

// Watches at the same time, as after two changes of the levels, make each task and alert once, and none of them fails.
func TestWatchesAtOnce(t *testing.T) {
	c := newCompany(t)
	owner := c.user("owner", "salesperson", 1, 0)
	for i := range 5 {
		c.account(fmt.Sprint("Core ", i), "S", owner.ID)
	}
	done := make([]Watched, 4)
	var all sync.WaitGroup
	for i := range done {
		all.Go(func() {
			var err error
			if done[i], err = c.Watch(t.Context(), authz.System()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	tasks := 0
	for _, one := range done {
		tasks += one.Tasks
	}
	alerts, err := openKeys(t.Context(), c.Store.DB)
	if err != nil || tasks != 10 || len(alerts) != 5 {
		t.Errorf("%d tasks, alerts %v, %v", tasks, alerts, err)
	}
}
