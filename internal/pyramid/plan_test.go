package pyramid

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func fields(t testing.TB, text string) (body resource.Body) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatal(err)
	}
	return body
}

func TestPlanGoesItsWay(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	owner := f.user("amy", "salesperson", nil)
	acc := f.account("甲", owner.ID, "C")

	_, err := f.Create(ctx, owner, plan(acc, "A", "2027-06-30", 2))
	if e := f.refused(err, "to:target_skips_grade"); e.Fields[0].Params["allowed"] != "B" {
		t.Errorf("allowed: %v", e.Fields[0].Params)
	}
	if n := f.count("SELECT COUNT(*) FROM migration_plans"); n != 0 {
		t.Errorf("%d refused plans are stored", n)
	}
	_, err = f.Create(ctx, owner, plan(acc, "B", "2028-07-01", 2))
	f.refused(err, "due:out_of_range")

	one := f.made(owner, plan(acc, "B", "2027-06-30", 1))
	if p := f.load(one); p.State != Draft || p.From != "C" || p.Owner != owner.ID || p.Name != "C → B" {
		t.Errorf("made %+v", p)
	}
	f.refused(f.Activate(ctx, owner, one, false), "milestones:milestones_needed")
	f.must(f.Store.Write(ctx, owner, func(ctx context.Context, w *resource.Write) error {
		return Milestones.Insert(ctx, w, &Milestone{Plan: one, Title: "Second", Test: "done"})
	}))
	f.must(f.Activate(ctx, owner, one, false))
	if p := f.load(one); p.State != Active || p.ActivatedOn != today || p.Survival != nil || f.target(acc) != "B" {
		t.Errorf("active %+v, target %q", p, f.target(acc))
	}
	f.refused(f.Activate(ctx, owner, one, false), "illegal_transition")
	f.refused(Plans.Archive(ctx, f.Store, authz.System(), one, 0), "illegal_transition")
	f.refused(f.change(&Plans.Entity, owner, one, `{"to":"A"}`), "to:fixed_when_active")
	f.must(f.change(&Plans.Entity, owner, one, `{"due":"2027-12-31"}`))
	f.refused(f.change(&Plans.Entity, owner, one, `{"due":"2029-12-31"}`), "due:out_of_range")

	second := f.made(owner, plan(acc, "B", "2027-06-30", 2))
	f.refused(f.Activate(ctx, owner, second, false), "plan_active_already")
	f.refused(f.Stop(ctx, owner, second, "no"), "illegal_transition")
	f.refused(f.Stop(ctx, owner, one, " "), "reason:required")
	f.must(f.Stop(ctx, owner, one, "The customer merges"))
	if p := f.load(one); p.State != Stopped || p.StopReason != "The customer merges" || p.ClosedOn != today || f.target(acc) != "" {
		t.Errorf("stopped %+v, target %q", p, f.target(acc))
	}
	f.refused(f.change(&Plans.Entity, owner, one, `{"note":"late"}`), "plan_closed")
	f.must(f.Activate(ctx, owner, second, false))
}

// The database keeps two active plans apart even when two people start them at once.
func TestTwoActivePlansAreImpossible(t *testing.T) {
	f := newFirm(t)
	owner := f.user("amy", "salesperson", nil)
	acc := f.account("甲", owner.ID, "C")
	one, two := f.made(owner, plan(acc, "B", "2027-06-30", 2)), f.made(owner, plan(acc, "B", "2027-06-30", 2))
	f.exec("UPDATE migration_plans SET state = 'active' WHERE id = ?", one)
	err := f.Store.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE migration_plans SET state = 'active' WHERE id = ?", two)
		return err
	})
	if !db.IsUnique(err) {
		t.Errorf("a second active plan: %v", err)
	}
}

func TestMilestonesNeedEvidence(t *testing.T) {
	f := newFirm(t)
	owner := f.user("amy", "salesperson", nil)
	acc := f.account("甲", owner.ID, "B")
	n := plan(acc, "A", "2027-06-30", 4)
	n.Activate = true
	one := f.made(owner, n)
	steps := f.milestones(one)

	f.refused(f.change(&Milestones.Entity, owner, steps[0], `{"done_on":"2026-06-01"}`), "evidence:evidence_needed")
	f.refused(f.change(&Milestones.Entity, owner, steps[0], `{"done_on":"2026-07-01","evidence":"x"}`), "done_on:in_the_future")
	f.refused(f.change(&Milestones.Entity, owner, steps[0], `{"link":"file:///etc/passwd"}`), "link:not_a_link")
	f.refused(f.change(&Milestones.Entity, owner, steps[0], `{"due":"2027-07-01"}`), "due:after_plan")
	f.must(f.change(&Milestones.Entity, owner, steps[0], `{"done_on":"2026-06-01","evidence":"Frame contract signed"}`))
	f.exec("INSERT INTO files (id, entity, record_id, name, content_type, size, sha256, created_at) VALUES (1, 'plan-milestones', ?, 'a.pdf', 'x', 1, 'x', 1)", steps[1])
	f.must(f.change(&Milestones.Entity, owner, steps[1], `{"done_on":"2026-06-02"}`))
	if cards := f.cards(owner, PlanFilter{}); len(cards) != 1 || cards[0].Progress.Share != .5 || cards[0].Progress.Next.Title != "Step 3" || cards[0].OwnerName != "amy" {
		t.Errorf("half done: %+v", cards)
	}
	f.must(f.change(&Milestones.Entity, owner, steps[0], `{"done_on":null}`))

	f.must(Milestones.Archive(t.Context(), f.Store, authz.System(), steps[3], 0))
	f.must(Milestones.Archive(t.Context(), f.Store, authz.System(), steps[2], 0))
	f.refused(Milestones.Archive(t.Context(), f.Store, authz.System(), steps[1], 0), "test:milestones_needed")
	f.refused(f.change(&Milestones.Entity, owner, steps[1], `{"test":""}`), "test:milestones_needed")
	f.must(f.Stop(t.Context(), owner, one, "enough"))
	f.refused(f.change(&Milestones.Entity, owner, steps[0], `{"evidence":"later"}`), "plan_closed")
}

func (f *firm) milestones(plan id.ID) []id.ID {
	f.t.Helper()
	rows, err := f.Store.DB.Query(context.Background(), "SELECT id FROM plan_milestones WHERE plan_id = ? ORDER BY id", plan)
	f.must(err)
	defer rows.Close()
	var out []id.ID
	for rows.Next() {
		var one id.ID
		f.must(rows.Scan(&one))
		out = append(out, one)
	}
	f.must(rows.Err())
	return out
}

func (f *firm) cards(actor authz.Actor, filter PlanFilter) []PlanCard {
	f.t.Helper()
	board, err := f.PlanBoard(context.Background(), actor, filter)
	f.must(err)
	return board.Plans
}

// p = 0.5 a year over 4 years of development is 6.25 %, and somebody has to have seen it.
func TestSurvivalIsAcknowledged(t *testing.T) {
	f := newFirm(t)
	f.Survival = func(context.Context, db.Querier, id.ID) (float64, bool, error) { return .5, true, nil }
	owner := f.user("amy", "salesperson", nil)
	years := 4.0
	n := plan(f.account("甲", owner.ID, "C"), "B", "2027-06-30", 2)
	n.Plan.DevelopmentYears, n.Activate = &years, true
	_, err := f.Create(t.Context(), owner, n)
	if e := f.refused(err, "accept:survival_warning"); e.Fields[0].Params["percent"] != 6.25 {
		t.Errorf("warned with %v", e.Fields[0].Params)
	}
	n.Accept = true
	if p := f.load(f.made(owner, n)); p.Survival == nil || *p.Survival != .0625 {
		t.Errorf("kept %v", p.Survival)
	}
}

func TestPlansEnd(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	owner := f.user("amy", "salesperson", nil)
	active := func(name string, due string) (id.ID, id.ID) {
		acc := f.account(name, owner.ID, "B")
		n := plan(acc, "A", "2027-06-30", 2)
		n.Activate = true
		return acc, f.made(owner, n)
	}
	raised, reached := active("raised", "")
	lent, open := active("lent", "")
	_, missed := active("late", "")
	f.exec("UPDATE migration_plans SET due_on = '2026-08-01' WHERE id = ?", missed)
	f.on("2026-08-01")
	f.decide(raised, "A", "2026-07-15", "approved", "")
	f.decide(lent, "A", "2026-07-15", "override", "a bet")
	if out, err := f.Settle(ctx); err != nil || out != (Settled{Reached: 1}) {
		t.Errorf("on the due day: %+v %v", out, err)
	}
	f.on("2026-08-02")
	if out, err := f.Settle(ctx); err != nil || out != (Settled{Missed: 1}) {
		t.Errorf("the day after: %+v %v", out, err)
	}
	for one, want := range map[id.ID]string{reached: Reached, open: Active, missed: Missed} {
		if p := f.load(one); p.State != want {
			t.Errorf("%s is %s, want %s", p.Name, p.State, want)
		}
	}
	if f.target(raised) != "" || f.target(lent) != "A" || f.load(reached).ClosedOn != "2026-08-01" {
		t.Errorf("targets %q %q, closed %s", f.target(raised), f.target(lent), f.load(reached).ClosedOn)
	}
}

// Approving the target grade ends the plan at once, whoever approves.
func TestApprovalReachesThePlan(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss := f.user("boss", "boss", nil)
	acc := f.account("甲", boss.ID, "U")
	for _, day := range []string{"2025-08-01", "2026-02-01", "2026-05-01"} {
		f.exec(`INSERT INTO orders (id, rev, created_at, updated_at, account_id, ordered_on, currency, amount, base_amount) VALUES (?, 1, 1, 1, ?, ?, 'CNY', 500000, 500000)`,
			f.IDs.Next(), acc, day)
	}
	n := plan(acc, "C", "2027-06-30", 2)
	n.Activate = true
	one := f.made(boss, n)
	if _, err := f.Value.Evaluate(ctx, authz.System(), today, nil); err != nil {
		t.Fatal(err)
	}
	f.exec("UPDATE accounts SET grade_proposed = 'B', grade_state = 'proposed' WHERE id = ?", acc)
	f.must(f.Value.ApproveGrade(ctx, boss, acc, "seen"))
	if p := f.load(one); p.State != Reached || f.target(acc) != "" {
		t.Errorf("after the approval %s, target %q", p.State, f.target(acc))
	}
}

// A plan follows its account: who does not see the one does not see the other.
func TestPlansAreScoped(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	amy, bob := f.user("amy", "salesperson", nil), f.user("bob", "salesperson", nil)
	acc := f.account("甲", amy.ID, "C")
	one := f.made(amy, plan(acc, "B", "2027-06-30", 2))
	f.refused(f.Activate(ctx, bob, one, false), "not_found")
	f.refused(f.Stop(ctx, bob, one, "x"), "not_found")
	_, err := f.Create(ctx, bob, plan(acc, "B", "2027-06-30", 2))
	f.refused(err, "not_found")
	if cards := f.cards(bob, PlanFilter{}); len(cards) != 0 {
		t.Errorf("bob sees %v", cards)
	}
	auditor := f.user("eve", "auditor", nil)
	f.refused(f.Activate(ctx, auditor, one, false), "forbidden")
	_, err = f.Create(ctx, auditor, plan(acc, "B", "2027-06-30", 2))
	f.refused(err, "forbidden")
}
