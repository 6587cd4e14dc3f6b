package value

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// graded is a company of 40 customers with proposals, the last one an S.
func graded(t *testing.T) (*firm, []id.ID, authz.Actor) {
	t.Helper()
	c := newFirm(t)
	boss := c.user("boss", "boss")
	accounts := c.trade(40, boss.ID)
	c.evaluate(today)
	return c, accounts, boss
}

func TestApproval(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx, best := context.Background(), accounts[39]
	if err := c.ApproveGrade(ctx, boss, best, "  strategic  "); err != nil {
		t.Fatal(err)
	}
	a := c.load(best)
	if a.Grade != "S" || a.GradeState != "approved" || a.GradeSince != today || a.Rev != 1 {
		t.Errorf("%s %s since %s rev %d", a.Grade, a.GradeState, a.GradeSince, a.Rev)
	}
	if n := c.count(`SELECT COUNT(*) FROM grade_records WHERE account_id = ? AND grade = 'S' AND kind = 'approved' AND reason = 'strategic'
		AND approved_by = ? AND valid_to IS NULL AND assessment_id IS NOT NULL`, best, boss.ID); n != 1 {
		t.Errorf("%d grade records", n)
	}
	if n := c.count("SELECT COUNT(*) FROM audit_log WHERE record_id = ? AND action = 'approve' AND reason = 'strategic'", best); n != 1 {
		t.Errorf("%d audit lines", n)
	}
	if err := c.ApproveGrade(ctx, boss, best, ""); errs.Code(err) != "nothing_proposed" {
		t.Errorf("approved twice: %v", err)
	}
	c.evaluate(today.AddDays(-1))
	if a := c.load(best); a.Grade != "S" || a.GradeState != "approved" {
		t.Error("an evaluation changed an approved grade")
	}
}

func TestHysteresisProtectsTheApprovedGrade(t *testing.T) {
	c, _, _ := graded(t)
	ctx := context.Background()
	m, _, err := activeModel(ctx, c.Store.DB)
	if err != nil {
		t.Fatal(err)
	}
	w, err := c.window(ctx, today, 4)
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := c.liveAccounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(w, c.Store.DB)
	subjects, err := r.read(ctx, cut(accounts)[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := range subjects {
		v := *c.load(subjects[i].id).Score
		m.Definition.Cuts = Cuts{S: 100, A: v + 1, B: v - 20} // one point short of A
		if m.Definition.Validate() != nil {
			continue
		}
		g, err := newGrader(r, m, Found{}, today)
		if err != nil {
			t.Fatal(err)
		}
		sub := subjects[i]
		fresh, err := g.grade(&sub)
		if err != nil {
			t.Fatal(err)
		}
		sub.held = holding{record: 1, grade: GradeA}
		held, err := g.grade(&sub)
		if err != nil {
			t.Fatal(err)
		}
		if fresh.summary.proposed != GradeB || held.summary.proposed != GradeA || held.summary.state != stateApproved {
			t.Fatalf("new %s, approved A %s %s", fresh.summary.proposed, held.summary.proposed, held.summary.state)
		}
	}
}

func TestALostGradeIsOnlyProposed(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx, best := context.Background(), accounts[39]
	director := c.user("director", "sales_director")
	director.DepartmentPath = "/1/"
	director.Roles[0].Grants["@customer"] = authz.Grant{Read: authz.All}
	if err := c.ApproveGrade(ctx, director, best, ""); errs.Code(err) != "boss_needed" {
		t.Errorf("a director gave an S: %v", err)
	}
	if err := c.ApproveGrade(ctx, boss, best, ""); err != nil {
		t.Fatal(err)
	}
	c.exec("UPDATE orders SET archived_at = 1 WHERE account_id = ? AND ordered_on > '2025-03-01'", best)
	c.evaluate(today)
	a := c.load(best)
	if a.Grade != "S" || a.GradeState != "proposed" || a.GradeProposed == "S" {
		t.Fatalf("%s, proposed %s, %s", a.Grade, a.GradeProposed, a.GradeState)
	}
	if err := c.ApproveGrade(ctx, director, best, ""); errs.Code(err) != "boss_needed" {
		t.Errorf("a director took an S away: %v", err)
	}
	if err := c.ApproveGrade(ctx, boss, best, "lost"); err != nil {
		t.Fatal(err)
	}
	if n := c.count("SELECT COUNT(*) FROM grade_records WHERE account_id = ? AND valid_to IS NOT NULL", best); n != 1 {
		t.Errorf("%d closed records", n)
	}
}

// What is refused is named as far as the caller may see its name.
func TestRefusedApprovalsNameNothingUnseen(t *testing.T) {
	c, accounts, _ := graded(t)
	chief := c.user("chief", "sales_director") // sees their own customers only
	own, foreign := accounts[39], accounts[38] // the first is an S, which a director may not give
	c.exec("UPDATE accounts SET owner_id = ? WHERE id = ?", chief.ID, own)
	names := func(actor authz.Actor) string {
		t.Helper()
		done, err := c.ApproveGrades(context.Background(), actor, []id.ID{own, foreign}, "")
		if err != nil || done.Approved != 0 || done.Refused != 2 {
			t.Fatalf("%+v %v", done, err)
		}
		told := map[id.ID]string{}
		for _, f := range done.Failed {
			told[f.Account] = f.Code + " " + f.Name
		}
		return told[own] + ", " + told[foreign]
	}
	if got := names(chief); got != "boss_needed Customer 039, not_found " {
		t.Errorf("the director is told %q", got)
	}
	for access, want := range map[authz.Access]string{authz.Hidden: "boss_needed , not_found ", authz.Masked: "boss_needed •••, not_found "} {
		chief.Roles[0].Fields = map[string]authz.Access{"accounts.name": access}
		if got := names(chief); got != want {
			t.Errorf("who reads no names (%d) is told %q", access, got)
		}
	}
}

func TestBulkApproval(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx := context.Background()
	director := c.user("director", "sales_director")
	director.Roles[0].Grants["@customer"] = authz.Grant{Read: authz.All}
	some, err := c.ApproveGrades(ctx, director, []id.ID{accounts[0], accounts[39], 12345}, "quarter")
	if err != nil || some.Approved != 1 || some.Refused != 2 {
		t.Fatalf("%+v %v", some, err)
	}
	if got := asJSON(t, some.Failed); !strings.Contains(got, "boss_needed") || !strings.Contains(got, "not_found") {
		t.Error(got)
	}
	all, err := c.ApproveGrades(ctx, boss, nil, "quarter")
	if err != nil || all.Approved != 39 || all.Refused != 0 {
		t.Fatalf("%+v %v", all, err)
	}
	if n := c.count("SELECT COUNT(*) FROM accounts WHERE grade <> grade_proposed OR grade_state <> 'approved'"); n != 0 {
		t.Errorf("%d accounts without their grade", n)
	}
	if n := c.count("SELECT COUNT(*) FROM audit_log WHERE action = 'approve' AND actor_id = ?", boss.ID); n != 39 {
		t.Errorf("%d audit lines", n)
	}
	if n := c.count("SELECT COUNT(*) FROM grade_records WHERE valid_to IS NULL"); n != 40 {
		t.Errorf("%d grade records", n)
	}
}

func TestOverride(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx, best := context.Background(), accounts[39]
	for name, o := range map[string]Override{
		"reason:required":            {Grade: "A", Until: "2026-12-31"},
		"grade:override_too_far":     {Grade: "B", Reason: "x", Until: "2026-12-31"},
		"grade:override_is_proposal": {Grade: "S", Reason: "x", Until: "2026-12-31"},
		"grade:not_an_option":        {Grade: "U", Reason: "x", Until: "2026-12-31"},
		"until:out_of_range":         {Grade: "A", Reason: "x", Until: "2027-07-01"},
		"until:required":             {Grade: "A", Reason: "x"},
		"until:not_a_date":           {Grade: "A", Reason: "x", Until: "2026-02-30"},
	} {
		err := c.OverrideGrade(ctx, boss, best, o)
		if errs.Code(err) != "validation" || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := c.count("SELECT COUNT(*) FROM grade_records"); n != 0 {
		t.Fatalf("%d records after refusals", n)
	}
	if err := c.ApproveGrade(ctx, boss, best, ""); err != nil {
		t.Fatal(err)
	}
	if err := c.OverrideGrade(ctx, boss, best, Override{Grade: "A", Reason: "new buyer", Until: "2026-07-15"}); err != nil {
		t.Fatal(err)
	}
	if a := c.load(best); a.Grade != "A" || a.GradeState != "approved" || a.GradeProposed != "S" {
		t.Errorf("%s %s %s", a.Grade, a.GradeState, a.GradeProposed)
	}
	c.on("2026-07-15")
	c.evaluate(today)
	if a := c.load(best); a.Grade != "A" || a.GradeState != "approved" {
		t.Errorf("on the last day: %s %s", a.Grade, a.GradeState)
	}
	c.on("2026-07-16")
	c.evaluate(today)
	if a := c.load(best); a.Grade != "S" || a.GradeState != "approved" || a.GradeSince != "2026-07-16" {
		t.Errorf("after the last day: %s %s since %s", a.Grade, a.GradeState, a.GradeSince)
	}
	if n := c.count("SELECT COUNT(*) FROM grade_records WHERE account_id = ? AND valid_to IS NULL AND kind = 'expired' AND approved_by IS NULL", best); n != 1 {
		t.Errorf("%d records of the expiry", n)
	}
}

func TestOverrideOfAnUndecidedGradeEndsInNone(t *testing.T) {
	c, accounts, boss := graded(t)
	proposed := Grade(c.load(accounts[0]).GradeProposed)
	if proposed != GradeC {
		t.Fatalf("the smallest account is proposed %s", proposed)
	}
	if err := c.OverrideGrade(context.Background(), boss, accounts[0], Override{Grade: "B", Reason: "hope", Until: "2026-07-01"}); err != nil {
		t.Fatal(err)
	}
	c.on("2026-07-02")
	c.evaluate(today)
	if a := c.load(accounts[0]); a.Grade != "U" || a.GradeState != "proposed" || a.GradeProposed != "C" || a.GradeSince != "" {
		t.Errorf("%s %s %s since %q", a.Grade, a.GradeState, a.GradeProposed, a.GradeSince)
	}
}

func TestScopeOfDecisions(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx := context.Background()
	seller, rnd := c.user("seller", "salesperson"), c.user("rnd", "rnd")
	mine := accounts[20]
	c.exec("UPDATE accounts SET owner_id = ? WHERE id = ?", seller.ID, mine)
	until := Override{Grade: "A", Reason: "x", Until: calendar.Date("2026-12-31")}
	for name, check := range map[string]struct {
		err  error
		want *errs.Error
	}{
		"approve what is not visible":  {c.ApproveGrade(ctx, seller, accounts[0], ""), errs.NotFound()},
		"approve without the command":  {c.ApproveGrade(ctx, seller, mine, ""), errs.Forbidden()},
		"override what is not visible": {c.OverrideGrade(ctx, seller, accounts[0], until), errs.NotFound()},
		"override without the command": {c.OverrideGrade(ctx, seller, mine, until), errs.Forbidden()},
		"panel of what is not visible": {panelError(c, seller, accounts[0]), errs.NotFound()},
		"panel without the command":    {panelError(c, rnd, accounts[0]), errs.NotFound()},
		"nothing there":                {c.ApproveGrade(ctx, boss, 99, ""), errs.NotFound()},
	} {
		if !errors.Is(check.err, check.want) {
			t.Errorf("%s: %v, want %v", name, check.err, check.want)
		}
	}
	c.exec("UPDATE accounts SET owner_id = ? WHERE id = ?", rnd.ID, accounts[1])
	if err := panelError(c, rnd, accounts[1]); !errors.Is(err, errs.Forbidden()) {
		t.Errorf("panel seen without value.read: %v", err)
	}
	if _, err := c.ApproveGrades(ctx, seller, nil, ""); !errors.Is(err, errs.Forbidden()) {
		t.Errorf("bulk without the command: %v", err)
	}
	if n := c.count("SELECT COUNT(*) FROM grade_records"); n != 0 {
		t.Errorf("%d records after refusals", n)
	}
	board, err := c.Board(ctx, seller)
	if err != nil || total(board) != 1 {
		t.Errorf("the seller's board counts %d accounts, %v", total(board), err)
	}
	list, err := c.Proposals(ctx, seller, resource.Query{})
	if ids, reasons := page(t, list); err != nil || len(ids) != 1 || ids[0] != mine.String() {
		t.Errorf("the seller's proposals: %v %v %v", ids, reasons, err)
	}
}

func panelError(c *firm, actor authz.Actor, target id.ID) error {
	_, err := c.Panel(context.Background(), actor, target)
	return err
}

func total(b *ValueBoard) (n int) {
	if b == nil {
		return 0
	}
	for _, g := range b.Grades {
		n += g.Count
	}
	return n
}
