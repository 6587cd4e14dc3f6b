package value

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/resource"
)

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
