package pyramid

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/value"
)

// §3.18 over the order book: four of eight bring 80.5501 %.
func TestCoreCustomers(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss, amy := f.user("boss", "boss", nil), f.user("amy", "salesperson", nil)
	var accounts []id.ID
	for i, amount := range []int64{5_200_000, 3_100_000, 2_400_000, 1_600_000, 1_200_000, 900_000, 500_000, 370_000} {
		acc := f.account("客", boss.ID, "B")
		accounts = append(accounts, acc)
		f.order(acc, "2025-05-01", amount*100, nil)
		if i == 7 {
			f.order(acc, "2022-06-30", 99_000_000_00, nil) // a day too old for four years
		}
	}
	b, err := f.Core(ctx, boss, 80)
	f.must(err)
	if b.Basis != "sales" || b.Why != "profit_unknown" || b.Accounts != 8 || len(b.Items) != 4 || *b.ShareOfAmount != .805501 || *b.ShareOfAccounts != .5 ||
		b.Items[0].ID != accounts[0].String() || b.Items[0].Share != .340537 || b.Items[3].Cumulative != .805501 || b.Total != "15270000.00" {
		t.Errorf("core by sales %+v", b)
	}
	f.exec("UPDATE orders SET base_gross_profit = base_amount / 10 WHERE base_amount > 50000000")
	f.exec("UPDATE orders SET base_gross_profit = 900000000 WHERE account_id = ? AND ordered_on > '2023-01-01'", accounts[6])
	b, err = f.Core(ctx, boss, 80)
	f.must(err)
	if b.Basis != "profit" || b.Items[0].ID != accounts[6].String() {
		t.Errorf("core by profit %+v", b)
	}
	f.exec("UPDATE orders SET base_gross_profit = NULL WHERE account_id = ?", accounts[0])
	if b, _ := f.Core(ctx, boss, 80); b.Basis != "sales" {
		t.Errorf("a third of the sales without profit: %s", b.Basis)
	}
	f.exec("UPDATE accounts SET owner_id = ? WHERE id = ?", amy.ID, accounts[7])
	b, err = f.Core(ctx, amy, 80)
	f.must(err)
	if b.Why != "masked" || b.Accounts != 1 || len(b.Items) != 1 {
		t.Errorf("amy sees %+v", b)
	}
	_, err = f.Core(ctx, boss, 0)
	f.refused(err, "share:out_of_range")
	bob := f.user("bob", "salesperson", nil)
	if b, err := f.Core(ctx, bob, 80); err != nil || b.ShareOfAmount != nil {
		t.Errorf("nothing to see: %+v %v", b, err)
	}
}

// §3.11 from the books: sales 10.8 m and profit 2.7 m on 0.4 m spent before the first order are 27 and 6.75.
func TestReturns(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss, manager := f.user("boss", "boss", nil), f.user("max", "account_manager", nil)
	amy := f.user("amy", "salesperson", int64(17_400_00))
	acc, instant, unknown := f.account("甲", amy.ID, "A"), f.account("乙", amy.ID, "B"), f.account("丙", amy.ID, "B")
	for i := range 500 { // 4,000 h at 100 an hour
		f.effort(acc, amy.ID, today.AddDays(-1500-i), 8)
	}
	f.effort(acc, amy.ID, "2025-01-02", 1000)
	f.order(acc, "2024-01-01", 5_400_000_00, int64(1_350_000_00))
	f.order(acc, "2025-01-01", 5_400_000_00, int64(1_350_000_00))
	f.order(instant, "2025-01-01", 100_00, nil)
	f.effort(unknown, boss.ID, "2024-01-01", 4)
	f.order(unknown, "2025-01-01", 100_00, nil)
	b, err := f.Returns(ctx, boss)
	f.must(err)
	if len(b.Items) != 3 || b.Masked {
		t.Fatalf("returns %+v", b)
	}
	first := b.Items[0]
	if first.ID != acc.String() || *first.RevenueMultiple.Value != 27 || *first.ProfitMultiple.Value != 6.75 || *first.DevelopmentCost != "400000.00" ||
		*first.WholeMultiple.Value != 5.4 || *first.CostSoFar != "500000.00" {
		t.Errorf("甲 %+v", first)
	}
	for _, i := range b.Items[1:] {
		want := "na"
		if i.ID == unknown.String() {
			want = "unknown"
		}
		if i.RevenueMultiple.State != want || i.ProfitMultiple.State != "unknown" {
			t.Errorf("%s: %+v", i.ID, i)
		}
	}
	if b, err := f.Returns(ctx, manager); err != nil || !b.Masked || len(b.Items) != 0 {
		t.Errorf("a manager sees %+v %v", b, err)
	}
}

func TestGradeChangesWithTheirReasons(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss, amy := f.user("boss", "boss", nil), f.user("amy", "salesperson", nil)
	acc := f.account("甲", amy.ID, "U")
	f.decide(acc, "B", "2025-12-01", "approved", "the first")
	f.decide(acc, "A", "2026-03-01", "approved", "won the frame contract")
	f.decide(acc, "A", "2026-04-01", "approved", "again")
	f.decide(f.account("乙", boss.ID, "U"), "C", "2026-03-02", "override", "")
	c, err := f.GradeChanges(ctx, boss, "2026-01-01", today)
	f.must(err)
	if c.Total != 2 || c.Items[1].From != "B" || c.Items[1].To != "A" || c.Items[1].Reason != "won the frame contract" || len(c.Items[1].Reasons) != 1 || c.Items[1].Reasons[0].Zh == "" ||
		c.Items[0].From != "" || c.Items[0].Kind != "override" {
		t.Errorf("changes %+v", c)
	}
	if c, _ := f.GradeChanges(ctx, amy, "2026-03-01", "2026-03-02"); c.Total != 1 {
		t.Errorf("amy sees %+v", c)
	}
	if c, _ := f.GradeChanges(ctx, boss, "2026-03-02", "2026-06-01"); c.Total != 1 {
		t.Errorf("from the second day on %+v", c)
	}
}

// horizon grade A, single-year grade C, listed with both.
func TestSingleYearReport(t *testing.T) {
	f, ctx := newFirm(t), t.Context()
	boss := f.user("boss", "boss", nil)
	cyclic := f.account("周期客户", boss.ID, "A")
	f.exec("UPDATE accounts SET sales_12m = 20000000, since_on = '2020-01-01' WHERE id = ?", cyclic)
	for day, amount := range map[string]int64{"2022-12-01": 120_000_000, "2023-12-01": 20_000_000, "2024-12-01": 30_000_000, "2025-07-01": 230_000_000} {
		f.exec(`INSERT INTO orders (id, rev, created_at, updated_at, account_id, ordered_on, currency, amount, base_amount) VALUES (?, 1, 1, 1, ?, ?, 'CNY', ?, ?)`,
			f.IDs.Next(), cyclic, day, amount, amount)
	}
	for i, sales := range []int64{900_000_00, 800_000_00, 700_000_00} {
		acc := f.account("常客", boss.ID, []value.Grade{"S", "B", "C"}[i])
		f.exec("UPDATE accounts SET sales_12m = ? WHERE id = ?", sales, acc)
	}
	f.account("待评", boss.ID, "U")
	m, err := f.Missed(ctx, boss)
	f.must(err)
	if m.Graded != 4 || len(m.Items) != 1 || m.Items[0].Grade != "A" || m.Items[0].Single != "C" || *m.Items[0].Average != "1000000.00" || m.Items[0].Years != 4 || m.Items[0].Owner != "boss" {
		t.Errorf("missed %+v", m)
	}
	if a := averageOf([coreYears]int64{0, 0, 0, 230_000_000}, "2025-07-01", today); a.years != 1 || a.yearly.Value != 230_000_000 {
		t.Errorf("a new customer: %+v", a)
	}
	if a := averageOf([coreYears]int64{0, 0, 0, 230_000_000}, "2020-07-01", today); a.years != 4 || a.yearly.Value != 57_500_000 {
		t.Errorf("served without sales: %+v", a)
	}
}

func TestValueAgainstTrend(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss", nil)
	for _, trend := range []any{1.2, .5, .49, -.49, -.5, nil} {
		f.exec("UPDATE accounts SET value_trend = ?, sales_12m = 100 WHERE id = ?", trend, f.account("客", boss.ID, "A"))
	}
	f.exec("UPDATE accounts SET stage = 'lost' WHERE id = ?", f.account("走", boss.ID, "A"))
	g, err := f.ValueTrend(t.Context(), boss)
	f.must(err)
	want := map[string]int{"up": 2, "steady": 2, "down": 1, "unknown": 1}
	for _, c := range g.Cells {
		if c.Grade == "A" && (c.Count != want[c.Trend] || c.Trend == "up" && c.Sales != "2.00") || c.Grade != "A" && c.Count != 0 {
			t.Errorf("cell %+v", c)
		}
	}
	if len(g.Cells) != 20 {
		t.Errorf("%d cells", len(g.Cells))
	}
}
