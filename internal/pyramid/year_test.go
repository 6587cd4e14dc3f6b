package pyramid

import (
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/value"
)

func n(x int64) *int64 { return &x }

func TestFiscalYears(t *testing.T) {
	for _, c := range []struct {
		day   calendar.Date
		start int
		want  int
	}{{"2026-06-30", 1, 2026}, {"2026-03-31", 4, 2025}, {"2026-04-01", 4, 2026}, {"2026-12-31", 12, 2026}, {"2026-11-30", 12, 2025}} {
		if got := FiscalYear(c.day, c.start); got != c.want {
			t.Errorf("%s with a year from month %d is in %d, want %d", c.day, c.start, got, c.want)
		}
	}
	if first, last := span(2026, 4); first != "2026-04-01" || last != "2027-03-31" {
		t.Errorf("the year runs from %s to %s", first, last)
	}
	if got := monthEnds("2026-01-01", "2026-03-15"); !slices.Equal(got, []calendar.Date{"2026-01-31", "2026-02-28", "2026-03-15"}) {
		t.Errorf("month ends %v", got)
	}
	if got := monthEnds("2026-01-01", "2026-01-31"); !slices.Equal(got, []calendar.Date{"2026-01-31"}) {
		t.Errorf("one month: %v", got)
	}
}

// 6 candidates, target 8, gap 2.
func TestIncubationGap(t *testing.T) {
	if in := incubation(6, n(8)); *in.Gap != 2 {
		t.Errorf("gap %d", *in.Gap)
	}
	if in := incubation(9, n(8)); *in.Gap != 0 {
		t.Errorf("more than enough: %d", *in.Gap)
	}
	if in := incubation(3, nil); in.Gap != nil {
		t.Errorf("without a target: %d", *in.Gap)
	}
}

func TestYearPlan(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss, amy := f.user("boss", "boss", nil), f.user("amy", "salesperson", nil)
	y := Year{Year: 2026, Targets: []Target{{"S", n(2), n(900_000_00)}, {"A", n(4), nil}}, Incubation: n(8), Comment: " reach for it "}
	f.refused(f.SaveYear(ctx, amy, y), "forbidden")
	f.must(f.SaveYear(ctx, boss, y))
	f.refused(f.SaveYear(ctx, boss, y), "rev_conflict") // rev 0: somebody thought there was none
	f.refused(f.ApproveYear(ctx, boss, 2027, 0), "not_found")
	f.refused(f.ReviseYear(ctx, boss, 2026, 1), "illegal_transition")
	f.must(f.ApproveYear(ctx, boss, 2026, 1))
	y.Rev = 2
	f.refused(f.SaveYear(ctx, boss, y), "illegal_transition")
	f.refused(f.ApproveYear(ctx, boss, 2026, 2), "illegal_transition")
	f.must(f.ReviseYear(ctx, boss, 2026, 2))
	y.Rev = 3
	f.must(f.SaveYear(ctx, boss, y))
	if got := f.count("SELECT COUNT(*) FROM audit_log WHERE entity = 'pyramid-plans'"); got != 4 {
		t.Errorf("%d audit lines", got)
	}
	for want, bad := range map[string]Year{
		"targets:not_an_option":        {Year: 2026, Targets: []Target{{"U", n(1), nil}}},
		"targets.S.count:out_of_range": {Year: 2026, Targets: []Target{{"S", n(-1), nil}}},
		"targets.A.sales:negative":     {Year: 2026, Targets: []Target{{"A", nil, n(-1)}}},
		"year:out_of_range":            {Year: 1999},
		"incubation:out_of_range":      {Year: 2026, Incubation: n(-1)},
	} {
		f.refused(f.SaveYear(ctx, boss, bad), want)
	}
	f.refused(f.SaveYear(ctx, boss, Year{Year: 2026, Targets: []Target{{"A", nil, nil}, {"A", nil, nil}}}), "targets:not_an_option")
}

func TestPlannedAgainstReached(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss, amy := f.user("boss", "boss", nil), f.user("amy", "salesperson", nil)
	riser, steady := f.account("甲", amy.ID, "U"), f.account("乙", boss.ID, "U")
	f.account("丙", boss.ID, "U")
	f.decide(riser, "B", "2025-11-01", "approved", "")
	f.decide(riser, "A", "2026-03-10", "approved", "")
	f.decide(steady, "B", "2025-11-01", "approved", "")
	f.order(riser, "2026-02-03", 100_00, int64(30_00))
	f.order(riser, "2026-05-03", 300_00, nil)
	f.order(steady, "2026-01-03", 50_00, int64(10_00))
	f.order(steady, "2025-12-31", 999_00, int64(1_00))
	f.must(f.SaveYear(ctx, boss, Year{Year: 2026, Targets: []Target{{"S", n(9), nil}, {"A", n(2), n(500_00)}}}))

	b, err := f.YearBoard(ctx, boss, 2026)
	f.must(err)
	a, bb := b.Rows[1], b.Rows[2]
	if a.Count != 1 || a.Begun != 0 || *a.TargetCount != 2 || a.Sales != "400.00" || *a.TargetSales != "500.00" || *a.Profit != "30.00" || *a.ProfitKnown != .25 {
		t.Errorf("A: %+v", a)
	}
	if bb.Count != 1 || bb.Begun != 2 || bb.TargetCount != nil || bb.Sales != "50.00" || b.Ungraded != 1 || !b.Whole || b.Masked {
		t.Errorf("B: %+v of %+v", bb, b)
	}
	if len(b.Months) != 6 || b.Months[1].Counts["B"] != 2 || b.Months[1].Sales["B"] != "150.00" || b.Months[2].Counts["A"] != 1 || b.Months[2].Sales["A"] != "100.00" || b.Months[5].Sales["A"] != "400.00" {
		t.Errorf("months %+v", b.Months)
	}
	mine, err := f.YearBoard(ctx, amy, 2026)
	f.must(err)
	if mine.Rows[1].Count != 1 || mine.Rows[2].Count != 0 || mine.Rows[1].Profit != nil || !mine.Masked || mine.Whole {
		t.Errorf("amy sees %+v", mine)
	}
	next, err := f.YearBoard(ctx, boss, 2027)
	f.must(err)
	if next.State != "none" || next.Rows[1].Count != 1 || next.Rows[1].Sales != "0.00" || next.AsOf != today {
		t.Errorf("a year to come: %+v", next)
	}
}

func TestQuotaStandsBesideTheTarget(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss := f.user("boss", "boss", nil)
	for range 40 {
		acc := f.account("客", boss.ID, "U")
		f.decide(acc, "B", "2025-11-01", "approved", "")
		f.order(acc, "2026-03-01", 100_00, nil)
	}
	f.must(f.SaveYear(ctx, boss, Year{Year: 2026, Targets: []Target{{"S", n(3), nil}, {"A", n(6), nil}}}))
	if b, _ := f.YearBoard(ctx, boss, 2026); b.Rows[0].Quota != nil {
		t.Errorf("a quota without a model: %+v", b.Rows[0])
	}
	if _, err := f.Value.Evaluate(ctx, authz.System(), today, nil); err != nil {
		t.Fatal(err)
	}
	b, err := f.YearBoard(ctx, boss, 2026)
	f.must(err)
	if s, a := b.Rows[0], b.Rows[1]; *s.Quota != 2 || !s.OverQuota || *a.Quota != 6 || a.OverQuota || b.Rows[2].Quota != nil {
		t.Errorf("quota of 40: %+v %+v", s, a)
	}
}

func TestTheProposalAddsRunningPlans(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss := f.user("boss", "boss", nil)
	for i, due := range []calendar.Date{"2026-12-31", "2027-03-01"} {
		acc := f.account("客", boss.ID, "U")
		f.decide(acc, "B", "2025-11-01", "approved", "")
		f.exec("UPDATE accounts SET sales_12m = ? WHERE id = ?", 100_00*(i+1), acc)
		p := plan(acc, "A", due, 2)
		p.Activate = true
		f.made(boss, p)
	}
	p, err := f.Propose(ctx, boss, 2026)
	f.must(err)
	if a, b := p.Targets[1], p.Targets[2]; p.Plans != 1 || a.Count != 1 || a.Now != 0 || a.Sales != "100.00" || b.Count != 1 || b.Now != 2 || b.Sales != "200.00" {
		t.Errorf("proposed %+v", p)
	}
	got := propose(2026, []past{{1, []value.Grade{value.Lost}}}, nil, map[id.ID]value.Grade{1: "A"}, "CNY")
	if got.Targets[1].Count != 0 {
		t.Errorf("a lost customer rises: %+v", got)
	}
}
