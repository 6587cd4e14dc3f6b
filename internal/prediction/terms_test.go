package prediction

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/settings"
)

// A company that changes the years or the discount sees that the figures are of the old terms, until the next
// evaluation makes them of the new; nothing of it moves what is expected of the next twelve months.
func TestNewTermsMakeTheModelAnew(t *testing.T) {
	f := newFirm(t)
	accounts := f.trade()
	boss := f.user("boss", "boss")
	if out := f.rebuild(); !out.Refit {
		t.Fatalf("%+v", out)
	}
	if out := f.rebuild(); out.Refit || out.Changed != 0 {
		t.Errorf("no news, and yet %+v", out)
	}
	before, book := f.outlook(boss, accounts[1]), f.ledger(boss, LedgerQuery{Limit: 1})
	if before.Outdated || book.Outdated || before.Value.Years != 8 || before.Value.Discount != .1 || book.Terms != (Terms{8, .1}) {
		t.Fatalf("%+v, %+v", before.Value, book.Terms)
	}
	f.set(func(c *settings.Company) { c.CLVYears, c.CLVDiscount = 2, .3 })
	report, err := f.Report(t.Context(), boss)
	waiting := f.outlook(boss, accounts[1])
	if err != nil || !report.Outdated || report.Terms != (Terms{8, .1}) || !waiting.Outdated || *waiting.Value.CLV != *before.Value.CLV {
		t.Errorf("%+v, %+v, %v", report, waiting.Value, err)
	}
	if out := f.rebuild(); !out.Refit || out.Changed == 0 {
		t.Errorf("%+v", out)
	}
	after := f.outlook(boss, accounts[1])
	if after.Outdated || after.Value.Years != 2 || *after.Value.CLV == *before.Value.CLV || after.Orders.Expected != before.Orders.Expected {
		t.Errorf("%+v", after.Value)
	}
}

// Models stored before companies could choose keep the three years they were made for.
func TestModelsWithoutTermsKeepTheOldOnes(t *testing.T) {
	c := trade(60, 21)
	m := fitted(t, c)
	m.Terms = Terms{}
	s, b := NewScorer(m), &c.Buyers()[3]
	r := b.row(c.AsOf())
	near(t, "stay", s.Score(b, c.AsOf()).Stay, m.Company.Orders.Stay(r.history.T, math.Log(1.1)/365.25, 3*365.25), 1e-9)
}

func TestRiskGoesByTheCompanysChances(t *testing.T) {
	w, company := Watched{Alive: .6}, settings.Default()
	if w.risk(company) != "some" {
		t.Error(w.risk(company))
	}
	if company.RiskHigh = .7; w.risk(company) != "high" {
		t.Error(w.risk(company))
	}
	if company.RiskHigh, company.RiskSome = .3, .5; w.risk(company) != "none" {
		t.Error(w.risk(company))
	}
}
