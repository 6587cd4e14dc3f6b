package selection

import (
	"errors"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// TestPlanOverCapacity is R-005: 300 pm of capacity against 320 planned.
func TestPlanOverCapacity(t *testing.T) {
	c := newCompany(t)
	boss, director, manager := c.user("boss", "boss", 5, 0), c.user("director", "sales_director", 5, 0), c.user("manager", "account_manager", 5, 0)
	capacity := 300.0
	if _, err := c.CreatePlan(t.Context(), manager, NewCapacityPlan{Year: 2026}); errs.Code(err) != "forbidden" {
		t.Errorf("a manager: %v", err)
	}
	if _, err := c.CreatePlan(t.Context(), boss, NewCapacityPlan{Year: 26, Quarter: 5}); !has(err, "year", "out_of_range") || !has(err, "quarter", "out_of_range") {
		t.Errorf("nonsense: %v", err)
	}
	plan, err := c.CreatePlan(t.Context(), director, NewCapacityPlan{Year: 2026, Capacity: &capacity})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CreatePlan(t.Context(), director, NewCapacityPlan{Year: 2026}); errs.Code(err) != "plan_exists" {
		t.Errorf("twice: %v", err)
	}
	if err := c.ChangePlan(t.Context(), director, plan, CapacityChange{Rev: 1, Grades: map[string]float64{"S": -1, "X": 1}, Accounts: map[string]float64{"no": 1}}); !has(err, "grades.S", "out_of_range") || !has(err, "grades.X", "out_of_range") || !has(err, "accounts.no", "out_of_range") {
		t.Errorf("bad figures: %v", err)
	}
	acc := c.account("Core", "S", director.ID)
	grades := map[string]float64{"S": 80, "A": 110, "B": 85, "C": 35}
	if err := c.ChangePlan(t.Context(), director, plan, CapacityChange{Rev: 1, Grades: grades, Accounts: map[string]float64{acc.String(): 10}}); err != nil {
		t.Fatal(err)
	}
	if err := c.ChangePlan(t.Context(), director, plan, CapacityChange{Rev: 1}); errs.Code(err) != "plan_changed" {
		t.Errorf("a stale change: %v", err)
	}
	view, err := c.Plan(t.Context(), director, plan)
	if err != nil || !near(view.Planned, 320) || !near(view.Lacking, 20) || !near(view.Grades[3].Overload, 20) || !near(view.Grades[0].Planned, 90) || !near(view.Grades[0].Rest, 80) {
		t.Fatalf("%+v %v", view, err)
	}
	var refused *errs.Error
	if err := c.ApprovePlan(t.Context(), director, plan, 2, "please"); !errors.As(err, &refused) || refused.Code != "over_capacity" || refused.Params["overload"] != 20.0 {
		t.Errorf("the director: %v", err)
	}
	if err := c.ApprovePlan(t.Context(), boss, plan, 2, " "); !has(err, "reason", "reason_required") {
		t.Errorf("the boss without a reason: %v", err)
	}
	if err := c.ApprovePlan(t.Context(), boss, plan, 2, "two hires in March"); err != nil {
		t.Fatal(err)
	}
	view, err = c.Plan(t.Context(), boss, plan)
	if err != nil || view.State != "approved" || view.By != "boss" || view.At == nil || view.Reason != "two hires in March" || view.MayEdit {
		t.Errorf("%+v %v", view, err)
	}
	if err := c.ChangePlan(t.Context(), boss, plan, CapacityChange{Rev: 3}); errs.Code(err) != "plan_approved" {
		t.Errorf("an approved plan: %v", err)
	}
}

// TestPlanProposesAndCompares: relations by service level, people × months, and what was booked in the period.
func TestPlanProposesAndCompares(t *testing.T) {
	c := newCompany(t)
	boss, staff := c.user("boss", "boss", 5, 0), c.user("staff", "salesperson", 4, 0)
	s, lost := c.account("Core", "S", staff.ID), c.account("Lost", "S", staff.ID)
	c.account("Unserved", "C", staff.ID)
	c.exec("UPDATE accounts SET stage = 'lost' WHERE id = ?", lost)
	c.exec("UPDATE accounts SET selection = 'not_served' WHERE name = 'Unserved'")
	c.exec(`INSERT INTO efforts (id, rev, created_at, updated_at, staff_id, account_id, activity, worked_on, hours) VALUES (?, 1, 1, 1, ?, ?, 'sales', '2026-05-04', 87)`,
		c.Store.IDs.Next(), staff.ID, s)
	c.worked(s, staff.ID, "2026-01-05") // 2 h in another quarter
	plan, err := c.CreatePlan(t.Context(), boss, NewCapacityPlan{Year: 2026, Quarter: 2})
	if err != nil {
		t.Fatal(err)
	}
	v, err := c.Plan(t.Context(), boss, plan)
	if err != nil || v.From != "2026-04-01" || v.To != "2026-06-30" || v.People != 1 || !near(v.Suggested, 3) || !near(v.Capacity, 3) || v.NotServed != 1 {
		t.Fatalf("%+v %v", v, err)
	}
	g := v.Grades[0]
	if g.Accounts != 1 || g.Relations != 20 || !near(g.Proposal, 1.379310) || !near(g.Planned, 1.4) || !near(g.Booked, .5) {
		t.Errorf("S: %+v", g)
	}
	if len(v.Accounts) != 1 || v.Accounts[0].ID != s || !near(v.Accounts[0].Booked, .5) || v.Accounts[0].Planned != nil {
		t.Errorf("accounts %+v", v.Accounts)
	}
	year, err := c.CreatePlan(t.Context(), boss, NewCapacityPlan{Year: 2026})
	if err != nil {
		t.Fatal(err)
	}
	if v, err = c.Plan(t.Context(), boss, year); err != nil || v.To != "2026-12-31" || !near(v.Grades[0].Booked, 89.0/174) {
		t.Errorf("%+v %v", v, err)
	}
}
