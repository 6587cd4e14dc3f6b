package value

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (c *firm) told(actor authz.Actor, kind, data string) int {
	c.t.Helper()
	return c.count("SELECT COALESCE(SUM(times), 0) FROM notifications WHERE user_id = ? AND kind = ? AND data = ?", actor.ID, kind, data)
}

// Who looks after a customer hears when its grade becomes another one; a first grade is no news, and who decides knows.
func TestTheKeeperHearsOfAnotherGrade(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx, best := context.Background(), accounts[39]
	seller := c.user("seller", "salesperson")
	c.exec("UPDATE accounts SET owner_id = ?, deputy_id = ? WHERE id = ?", seller.ID, boss.ID, best)
	if err := c.ApproveGrade(ctx, boss, best, ""); err != nil {
		t.Fatal(err)
	}
	if n := c.count("SELECT COUNT(*) FROM notifications WHERE kind = 'grade_changed'"); n != 0 {
		t.Errorf("%d told of a first grade", n)
	}
	if err := c.OverrideGrade(ctx, boss, best, Override{Grade: "A", Reason: "new buyer", Until: "2026-07-15"}); err != nil {
		t.Fatal(err)
	}
	if n := c.told(seller, "grade_changed", `{"grade":"A","was":"S"}`); n != 1 {
		t.Errorf("the seller is told %d times", n)
	}
	if n := c.count("SELECT COUNT(*) FROM notifications WHERE kind = 'grade_changed'"); n != 1 {
		t.Errorf("%d people are told", n)
	}
}

func TestManyNewGradesAreToldTogether(t *testing.T) {
	c, accounts, boss := graded(t)
	seller := c.user("seller", "salesperson")
	var list []regraded
	for _, one := range accounts[:7] {
		c.exec("UPDATE accounts SET owner_id = ?, deputy_id = ? WHERE id = ?", seller.ID, seller.ID, one)
		list = append(list, regraded{one, GradeC, GradeB})
	}
	list = append(list, regraded{accounts[8], GradeB, GradeB}, regraded{accounts[9], "", GradeB})
	err := c.Store.Write(context.Background(), boss, func(ctx context.Context, w *resource.Write) error { return tellOwners(ctx, w, list) })
	if err != nil {
		t.Fatal(err)
	}
	if n := c.told(seller, "grade_changed", `{"count":7}`); n != 1 {
		t.Errorf("the seller is told %d times", n)
	}
}

// Those who decide hear of proposals among the customers they see, and not again while nothing changes.
func TestDecidersHearOfProposals(t *testing.T) {
	c := newFirm(t)
	boss, director, seller := c.user("boss", "boss"), c.user("director", "sales_director"), c.user("seller", "salesperson")
	c.trade(40, seller.ID)
	c.evaluate(today)
	c.evaluate(today)
	for who, want := range map[string][2]int{"boss": {c.told(boss, "proposal_waiting", "{}"), 1}, "director": {c.told(director, "proposal_waiting", "{}"), 0},
		"seller": {c.told(seller, "proposal_waiting", "{}"), 0}} {
		if want[0] != want[1] {
			t.Errorf("%s is told %d times, want %d", who, want[0], want[1])
		}
	}
}
