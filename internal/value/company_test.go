package value

import "testing"

func TestFound(t *testing.T) {
	accounts := []Measures{
		{OrderDays: 3, Gap: 10}, {OrderDays: 9, Gap: 30}, {OrderDays: 2, Gap: 1}, {OrderDays: 4, Gap: 20, HasProfit: true, Worked: Worked{Profit: 4_000_000_00}},
		{OrderDays: 5, Gap: 50, HasPaid: true, Worked: Worked{Profit: 123_456_00}},
	}
	var one, other, none Company
	for i := range accounts {
		if i < 2 {
			one.Add(&accounts[i], 0)
		} else {
			other.Add(&accounts[i], 58)
		}
	}
	one.Merge(&other)
	want := Found{CompanyFacts: CompanyFacts{HasProfit: true, HasPaid: true, HasEffort: true, Gap: 25, MinorUnits: 100, HoursPerMonth: 174}, ProfitPerMonth: 4_120_000}
	if got := one.Found(100, 174); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := none.Found(1, 0); got != (Found{CompanyFacts: CompanyFacts{MinorUnits: 1, HoursPerMonth: 174}}) {
		t.Errorf("an empty company has %+v", got)
	}
	other.Add(&Measures{HasProfit: true, Worked: Worked{NoProfit: 1}}, 0)
	if got := other.Found(100, 174); got.ProfitPerMonth != 0 {
		t.Errorf("profit per month %v though one order's is not known", got.ProfitPerMonth)
	}
}

func TestWhatDecidesGrades(t *testing.T) {
	full, starter := FullModel(), StarterModel(Calibration{})
	starter.Company = &CompanyFacts{}
	now := Found{CompanyFacts: CompanyFacts{HasProfit: true, Gap: 30, MinorUnits: 100}, ProfitPerMonth: 40000}
	effort, gap, month := now, now, now
	effort.HasEffort, gap.Gap, month.ProfitPerMonth = true, 31, 41000
	for name, c := range map[string]struct {
		other         Found
		full, starter bool
	}{
		"same": {now, false, false}, "effort": {effort, true, false}, "gap": {gap, false, false}, "profit per month": {month, true, false},
	} {
		if now.decides(c.other, &full) != c.full || now.decides(c.other, &starter) != c.starter {
			t.Errorf("%s: full %v, starter %v", name, now.decides(c.other, &full), now.decides(c.other, &starter))
		}
	}
}

func TestThreeDigits(t *testing.T) {
	for x, want := range map[float64]float64{0: 0, 41234: 41200, -0.0012345: -0.00123, 999.6: 1000, 5: 5} {
		if got := threeDigits(x); got != want {
			t.Errorf("%v to three digits is %v, want %v", x, got, want)
		}
	}
}
