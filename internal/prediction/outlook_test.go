package prediction

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

func TestOutlook(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	boss := f.user("boss", "boss")
	if look := f.outlook(boss, accounts[1]); look.State != stateNone || *look.DaysSince != 4 || look.Alive != nil {
		t.Errorf("before the first model: %+v", look)
	}
	f.rebuild()
	look := f.outlook(boss, accounts[1])
	row, err := Stored(t.Context(), f.Store.DB, accounts[1], accounts[1])
	if err != nil || look.State != string(Ready) || *look.Alive != row[0].Alive || look.Orders.Expected != row[0].Orders {
		t.Fatalf("%+v is not %+v, %v", look, row, err)
	}
	if *look.UsualGap != 17 || *look.Orders.Low > look.Orders.Expected || *look.Orders.High < look.Orders.Expected {
		t.Errorf("%+v, %+v", look, look.Orders)
	}
	sum := 0.0
	for _, factor := range look.Factors {
		sum += factor.Effect
	}
	if near(t, "sum of the effects", sum, look.Total, 1e-9); len(look.Factors) != 4 || look.Masked || !look.Value.OwnMargin || *look.Value.Margin != .25 {
		t.Errorf("%+v, %+v", look, look.Value)
	}
	if quiet := f.outlook(boss, accounts[0]); *quiet.Alive > .5 || *quiet.DaysSince != 403 {
		t.Errorf("403 days without an order: %v", *quiet.Alive)
	}
	if none := f.outlook(boss, f.account("Prospect")); none.State != stateNoOrders || none.LastOrder != nil {
		t.Errorf("a prospect: %+v", none)
	}
}

// What is made of profits is not for who may not read these.
func TestOutlookMasks(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	f.rebuild()
	actor := f.user("seller", "salesperson")
	actor.ID = f.owner
	look := f.outlook(actor, accounts[1])
	if look.Alive == nil || look.Sales == nil {
		t.Errorf("too much is hidden: %+v", look)
	}
	if readsCosts(actor) != (look.Value != nil) || look.Masked == (look.Lifetime != nil) {
		t.Errorf("masked %v, %+v, %+v", look.Masked, look.Value, look.Lifetime)
	}
	if _, err := f.Outlook(t.Context(), f.user("support", "service"), f.load(accounts[1])); err == nil {
		t.Error("without the command")
	}
}

// −400/+100/+500 thousand a year: paid back in year 3; 39 months from the first contact to the first order.
func TestInvestment(t *testing.T) {
	f := newFirm(t)
	one := f.account("Invested")
	f.exec("UPDATE accounts SET since_on = '2022-03-10' WHERE id = ?", one)
	day := func(text string) calendar.Day { d, _ := calendar.ParseDay(text); return d }
	f.exec("UPDATE users SET cost_per_pm = 1740000 WHERE id = ?", f.owner) // 100.00 an hour
	f.effort(one, day("2022-04-01"), 4000)
	f.order(one, day("2025-06-15"), 4_000_000_00, 1_000_000_00)
	f.order(one, day("2026-04-01"), 1_000_000_00, 250_000_00)
	got := f.outlook(f.user("boss", "boss"), one).Lifetime
	if got == nil || *got.Months != 39 || *got.Cost != "400000.00" || *got.Development != "400000.00" || !got.CostKnown {
		t.Fatalf("%+v", got)
	}
	if *got.PaybackYear != 4 || got.Cash[0] != "-400000.00" || got.Cash[3] != "1000000.00" || *got.RevenueMultiple != 13 || got.ProfitMultiple != nil {
		t.Errorf("%+v", got)
	}
	other := f.account("R-099")
	f.effort(other, day("2023-07-01"), 4000)
	f.order(other, day("2024-08-01"), 400_000_00, 100_000_00)
	f.order(other, day("2025-08-01"), 2_000_000_00, 500_000_00)
	got = f.outlook(f.user("boss2", "boss"), other).Lifetime
	if *got.PaybackYear != 3 || got.Estimated {
		t.Errorf("%+v", got)
	}
	f.order(other, day("2025-09-01"), 100, nil)
	late := f.account("Work is logged since the first order only")
	f.order(late, day("2024-08-01"), 400_000_00, 100_000_00)
	f.effort(late, day("2025-07-01"), 10)
	if lately := f.outlook(f.user("boss4", "boss"), late).Lifetime; lately.PaybackYear != nil || lately.Return != nil || lately.Cost == nil {
		t.Errorf("paid back what is not known: %+v", lately)
	}
	if got = f.outlook(f.user("boss3", "boss"), other).Lifetime; got.Profit != nil || got.PaybackYear != nil || !got.Estimated {
		t.Errorf("an unknown profit was taken for nothing: %+v", got)
	}
}

func (f *firm) snapshot(one id.ID, month string, clv int64, alive float64) {
	f.exec("INSERT INTO asset_snapshots (account_id, month, revenue, clv, cost, p_alive, recorded_at) VALUES (?, ?, 100, ?, 50, ?, 1) ON CONFLICT (account_id, month) DO UPDATE SET clv = excluded.clv, p_alive = excluded.p_alive",
		one, month, clv, alive)
}

func TestLedger(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	f.exec("UPDATE accounts SET sales_12m = id % 1000")
	f.rebuild()
	boss := f.user("boss", "boss")
	all := f.ledger(boss, LedgerQuery{Limit: 200})
	if all.Total.Accounts != 40 || all.Total.Unknown != 0 || all.Total.CLV == nil || all.Total.Change != nil || all.Compared != "2026-03" || all.Next != nil {
		t.Fatalf("%+v", all.Total)
	}
	// Pages put together are the whole.
	var names []string
	for query := (LedgerQuery{Sort: sortFuture, Limit: 7}); ; {
		page := f.ledger(boss, query)
		for i := range page.Items {
			if names = append(names, page.Items[i].Name); page.Items[i].RankFuture != len(names) {
				t.Errorf("%s has rank %d at place %d", page.Items[i].Name, page.Items[i].RankFuture, len(names))
			}
		}
		if page.Next == nil {
			break
		}
		query.After = *page.Next
	}
	if len(names) != 40 {
		t.Errorf("%d on the pages", len(names))
	}
	if today := f.ledger(boss, LedgerQuery{Sort: sortToday, Limit: 3}); today.Items[0].RankToday != 1 || today.Items[2].RankToday != 3 {
		t.Errorf("%+v", today.Items)
	}
	f.snapshot(accounts[1], "2026-03", 100, .9)
	f.effort(accounts[1], f.today(), 17.4)
	with := f.ledger(boss, LedgerQuery{Sort: sortFuture, Limit: 200})
	if with.Total.Change == nil || with.Total.Cost != nil || with.Total.CostKnown || len(with.Months) < 1 {
		t.Errorf("%+v, %+v", with.Total, with.Months)
	}
	f.exec("UPDATE orders SET base_gross_profit = NULL WHERE account_id = ?", accounts[2])
	if part := f.ledger(boss, LedgerQuery{Limit: 1}).Total; part.Profit12m == nil || !(part.Covered > .5 && part.Covered < 1) {
		t.Errorf("profits of a part: %+v", part)
	}
	seller := f.user("seller", "salesperson")
	if none := f.ledger(seller, LedgerQuery{Limit: 50}); none.Total.Accounts != 0 || len(none.Items) != 0 || len(none.Months) != 0 {
		t.Errorf("a salesperson without customers sees %+v", none)
	}
	for _, bad := range []LedgerQuery{{Sort: "name"}, {After: "x"}, {After: "-1"}} {
		if _, err := f.Ledger(t.Context(), boss, bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

func TestWatch(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	f.rebuild()
	boss := f.user("boss", "boss")
	f.snapshot(accounts[2], "2026-03", 1, 1)
	f.exec("UPDATE accounts SET grade = 'C' WHERE id = ?", accounts[4])
	f.exec("UPDATE accounts SET ceased_on = '2026-01-01' WHERE id = ?", accounts[8])
	f.exec("UPDATE predictions SET p_alive = 0.55 WHERE account_id = ?", accounts[2])
	watch, err := f.Watch(t.Context(), boss)
	if err != nil || len(watch.Items) != 38 {
		t.Fatal(len(watch.Items), err)
	}
	first := watch.Items[0]
	if first.ID != accounts[2].String() || *first.Before != 1 || first.Risk != "some" || math.Abs(first.fall()-.45) > 1e-9 {
		t.Errorf("%+v", first)
	}
	if second := watch.Items[1]; second.Alive > .5 || second.Risk != "high" || second.DaysSince < 400 {
		t.Errorf("%+v", second)
	}
	if none, err := f.Watch(t.Context(), f.user("seller", "salesperson")); err != nil || len(none.Items) != 0 {
		t.Errorf("a salesperson without customers watches %+v, %v", none, err)
	}
}

func TestReport(t *testing.T) {
	f := newFirm(t)
	boss := f.user("boss", "boss")
	if none, err := f.Report(t.Context(), boss); err != nil || none.State != stateNone || none.RanksBy != ByHistory {
		t.Errorf("%+v, %v", none, err)
	}
	f.trade()
	f.rebuild()
	report, err := f.Report(t.Context(), boss)
	if err != nil || report.State != string(Ready) || len(report.Cuts) != len(Cuts) || report.Size.Buyers != 40 || *report.GapDays < 15 {
		t.Errorf("%+v, %v", report, err)
	}
	if _, err := f.Report(t.Context(), f.user("support", "service")); err == nil {
		t.Error("without the command")
	}
}
