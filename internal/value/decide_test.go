package value

import (
	"context"
	"errors"
	"os"
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
	p, err := c.read(ctx, today, 4, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.subjects {
		v := *c.load(p.subjects[i].id).Score
		m.Definition.Cuts = Cuts{S: 100, A: v + 1, B: v - 20} // one point short of A
		if m.Definition.Validate() != nil {
			continue
		}
		g, err := newGrader(p, m, today)
		if err != nil {
			t.Fatal(err)
		}
		sub := p.subjects[i]
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

func TestPanel(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx, one := context.Background(), accounts[25]
	p, err := c.Panel(ctx, boss, one)
	if err != nil {
		t.Fatal(err)
	}
	if p.Score == nil || *p.AsOf != string(today) || p.Model.Version != 1 || len(p.History) != 1 || len(p.Groups) != 3 {
		t.Fatalf("%s", asJSON(t, p))
	}
	sum := 0.0
	for _, g := range p.Groups {
		for _, l := range g.Leaves {
			sum += l.Contribution
			if l.Masked {
				t.Errorf("%s is masked for the boss", l.Code)
			}
			if l.State == "known" && (l.Input == nil || len(l.Sources) == 0 && l.Code != P7) {
				t.Errorf("%s: input %v, sources %v", l.Code, l.Input, l.Sources)
			}
		}
	}
	if d := sum - p.Score.V; d > 1e-4 || d < -1e-4 {
		t.Errorf("contributions add up to %v, V is %v", sum, p.Score.V)
	}
	c1 := p.leaf(C1)
	source := c1.Sources[0]
	if want := c.count("SELECT COUNT(*) FROM orders WHERE account_id = ? AND ordered_on > '2025-06-30'", one); source.Count != want {
		t.Errorf("C1 comes from %d orders, want %d", source.Count, want)
	}
	if got := asJSON(t, source.Filter); !strings.Contains(got, `"gte","value":"2025-07-01"`) || !strings.Contains(got, one.String()) {
		t.Error(got)
	}
	if p.NextGrade.Up == nil || len(p.NextGrade.Up.By) == 0 || p.Grade.Reasons[0].Code == "" {
		t.Errorf("%s", asJSON(t, p.NextGrade))
	}
	empty, err := c.Panel(ctx, boss, c.account("New", 0))
	if err != nil || empty.Score != nil || empty.Groups == nil {
		t.Errorf("panel of a new account: %s %v", asJSON(t, empty), err)
	}
}

func (p *ValuePanel) leaf(code Code) *PanelLeaf {
	for i := range p.Groups {
		for j := range p.Groups[i].Leaves {
			if l := &p.Groups[i].Leaves[j]; l.Code == code {
				return l
			}
		}
	}
	return nil
}

func TestConfidentialInputsAreMasked(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx, one := context.Background(), accounts[25]
	seller := c.user("seller", "salesperson")
	c.exec("UPDATE accounts SET owner_id = ? WHERE id = ?", seller.ID, one)
	open, err := c.Panel(ctx, boss, one)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Panel(ctx, seller, one)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []Code{H1, C2} {
		l, full := p.leaf(code), open.leaf(code)
		if !l.Masked || l.Input != nil || len(l.Sources) != 0 || full.Input == nil {
			t.Errorf("%s: %s", code, asJSON(t, l))
		}
		if *l.Score == *full.Score && *l.Score != float64(int(*l.Score)) {
			t.Errorf("%s: the score %v gives the amount away", code, *l.Score)
		}
	}
	if l := p.leaf(C1); l.Masked || l.Input == nil {
		t.Errorf("C1: %s", asJSON(t, l))
	}
	for _, move := range []*PanelMove{p.NextGrade.Up, p.NextGrade.Down} {
		for _, way := range waysOf(move) {
			if confidential(way.Leaf) {
				t.Errorf("the way through %s shows %v", way.Leaf, way.From)
			}
		}
	}
}

func waysOf(m *PanelMove) []PanelWay {
	if m == nil {
		return nil
	}
	return m.By
}

func TestBoard(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx := context.Background()
	b, err := c.Board(ctx, boss)
	if err != nil {
		t.Fatal(err)
	}
	if total(b) != 40 || b.Waiting != 40 || b.Movement != nil || *b.AsOf != string(today) {
		t.Fatalf("%s", asJSON(t, b))
	}
	share := 0.0
	for _, g := range b.Grades {
		share += g.Share
		if g.Proposed != g.Count {
			t.Errorf("%s: %d of %d proposed", g.Grade, g.Proposed, g.Count)
		}
	}
	if share < .99999 || share > 1.00001 || b.Concentration.CR1 == nil || len(b.Concentration.Lorenz) != 41 || b.ConcentrationAll.Accounts != 40 {
		t.Errorf("shares %v, %s", share, asJSON(t, b.Concentration))
	}
	if _, err := c.ApproveGrades(ctx, boss, nil, ""); err != nil {
		t.Fatal(err)
	}
	newcomer := c.account("Newcomer", 0)
	for _, day := range []string{"2023-04-01", "2024-04-01", "2025-04-01", "2026-04-01", "2026-06-01"} {
		c.order(newcomer, day, 1000000, 200000)
	}
	c.exec("UPDATE orders SET archived_at = 1 WHERE account_id = ? AND ordered_on > '2025-03-01'", accounts[39])
	c.on("2026-07-01")
	c.evaluate("2026-07-01")
	if b, err = c.Board(ctx, boss); err != nil {
		t.Fatal(err)
	}
	m := b.Movement
	if m == nil || m.From != string(today) || m.To != "2026-07-01" || m.New != 1 || m.Down != 0 || b.Waiting < 2 {
		t.Fatalf("before the decision: %s, %d waiting", asJSON(t, m), b.Waiting)
	}
	if err := c.ApproveGrade(ctx, boss, accounts[39], ""); err != nil {
		t.Fatal(err)
	}
	if b, err = c.Board(ctx, boss); err != nil {
		t.Fatal(err)
	}
	if b.Movement.Down != 1 || b.Grades[0].SinceLast.Out != 1 {
		t.Errorf("after the decision: %s, %s", asJSON(t, b.Movement), asJSON(t, b.Grades))
	}
}

func TestProposals(t *testing.T) {
	c, accounts, boss := graded(t)
	ctx := context.Background()
	if err := c.ApproveGrade(ctx, boss, accounts[39], ""); err != nil {
		t.Fatal(err)
	}
	first, err := c.Proposals(ctx, boss, resource.Query{Limit: 30, Total: true})
	if err != nil || *first.Total != 39 || first.Next == "" {
		t.Fatalf("%v %v", first.Total, err)
	}
	second, err := c.Proposals(ctx, boss, resource.Query{Limit: 30, After: first.Next})
	if ids, _ := page(t, second); err != nil || len(ids) != 9 {
		t.Fatalf("%v %v", ids, err)
	}
}

// Every code this package can show has its texts.
func TestTextsAreComplete(t *testing.T) {
	body, err := os.ReadFile("texts.md")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, line := range strings.Split(string(body), "\n") {
		parts := strings.Split(line, " | ")
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		if len(parts) != 3 || parts[1] == "" || parts[2] == "" || have[parts[0]] {
			t.Errorf("line %q", line)
		}
		have[parts[0]] = true
	}
	var keys []string
	for _, m := range []Model{FullModel(), StarterModel(Calibration{})} {
		for _, g := range m.Groups {
			keys = append(keys, "value.group."+string(g.Code))
		}
		for _, l := range m.Leaves {
			key := "value.leaf." + string(l.Code)
			keys = append(keys, key, key+".definition", key+".unit")
		}
	}
	for _, r := range []Reason{ReasonNotGiven, ReasonExpired, ReasonNotServed, ReasonNoOrders, ReasonNoClosedYear, ReasonUnderOneQuarter,
		ReasonUnder24Months, ReasonNoBase, ReasonProfitIncomplete, ReasonNothingDue, ReasonNoRevenue, ReasonNoEffort, ReasonNoProfitData,
		ReasonNoPaymentData, ReasonNoEffortData, ReasonShortHistory, ReasonNoRepeatOrders} {
		keys = append(keys, "value.reason."+string(r))
	}
	for _, code := range everyGradeReason() {
		keys = append(keys, explainReason(code).En) // without a catalog text the key itself
	}
	for _, key := range append(keys, "value.why.score", "value.why.score_below") {
		if strings.HasPrefix(key, "value.") && !have[key] {
			t.Errorf("no text for %s", key)
		}
	}
}

// everyGradeReason fails each gate of the full model in each way.
func everyGradeReason() []string {
	m, out := FullModel(), []string{reasonNoOrders}
	worst := GateFacts{Longevity: Known(0), Efficiency: Known(0), Fit: Known(0), Threat: ThreatRed, InsightMonths: Known(99)}
	good := GateFacts{Longevity: Unknown(""), Efficiency: Unknown(""), Fit: Known(4), Threat: ThreatGreen, InsightMonths: Known(1)}
	for _, r := range []Result{{V: 95, Coverage: .1}, {V: 95, Coverage: .65}, {V: 95, Coverage: 1}} {
		for _, facts := range []GateFacts{worst, good, {}} {
			d := m.Decide(&r, "", facts)
			out = append(append(out, d.Reasons...), d.Warnings...)
		}
	}
	return out
}
