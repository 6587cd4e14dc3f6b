package prediction

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Two people worked 174 hours each, one of whom costs 30,000.00 a month. The company's rate stands in for the other, and for
// both before a caller who may not know what a colleague costs; without it the cost is not known, which is not nothing.
func TestWhatWorkCosts(t *testing.T) {
	f := newFirm(t)
	one := f.account("Costly")
	other := f.user("other", "salesperson").ID
	f.order(one, f.today()-10, 1_000_000_00, 250_000_00)
	f.effort(one, f.today()-40, 174)
	f.exec("UPDATE efforts SET staff_id = ?", other)
	f.exec("UPDATE users SET cost_per_pm = 3000000 WHERE id = ?", other)
	f.effort(one, f.today()-30, 174)
	boss, finance := f.user("boss", "boss"), f.user("fin", "finance")

	unknown := f.outlook(boss, one).Lifetime
	if unknown.Cost != nil || unknown.CostKnown || unknown.Development != nil || unknown.PaybackYear != nil || len(unknown.Cash) != 0 {
		t.Errorf("an hour without a cost was taken for free: %+v", unknown)
	}
	if total := f.ledger(boss, LedgerQuery{Limit: 5}).Total; total.Cost != nil || total.CostKnown {
		t.Errorf("%+v", total)
	}
	f.set(func(c *settings.Company) { c.CostPerPM = "20000.00" })
	for _, c := range []struct {
		login string
		cost  string
	}{{"boss", "50000.00"}, {"fin", "40000.00"}} {
		actor := boss
		if c.login == "fin" {
			actor = finance
		}
		look, book := f.outlook(actor, one).Lifetime, f.ledger(actor, LedgerQuery{Limit: 5})
		if *look.Cost != c.cost || *look.Development != c.cost || !look.CostKnown || *book.Items[0].Cost != c.cost || *book.Total.Cost != c.cost {
			t.Errorf("%s: %+v, %+v", c.login, look, book.Total)
		}
	}
	f.set(func(c *settings.Company) { c.HoursPerMonth = 87 })
	if look := f.outlook(boss, one).Lifetime; *look.Cost != "100000.00" {
		t.Errorf("a person-month of 87 hours: %s", *look.Cost)
	}
}

// A month's snapshot is shown to callers who may not know pay, so it stands on the company's rate.
func TestSnapshotsCostAtTheCompanysRate(t *testing.T) {
	f := newFirm(t)
	one := f.account("Costly")
	f.exec("UPDATE users SET cost_per_pm = 9900000 WHERE id = ?", f.owner)
	f.effort(one, calendar.DayOf(2026, 5, 20), 87)
	f.rebuild()
	if n := f.count("SELECT COUNT(*) FROM asset_snapshots WHERE cost IS NULL"); n != 1 {
		t.Errorf("%d snapshots without a cost while nobody has said", n)
	}
	f.exec("DELETE FROM asset_snapshots")
	f.set(func(c *settings.Company) { c.CostPerPM = "20000.00" })
	f.rebuild()
	if cost := f.count("SELECT cost FROM asset_snapshots"); cost != 10_000_00 {
		t.Errorf("half a month at 20,000.00 is %d", cost)
	}
}
