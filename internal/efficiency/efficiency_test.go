package efficiency

import (
	"math"
	"testing"
)

const month = 174

func of(v float64) *float64 { return &v }

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > 5e-7 {
		if got == nil {
			t.Errorf("%s is not known, want %v", what, want)
			return
		}
		t.Errorf("%s is %v, want %v", what, *got, want)
	}
}

func none(t *testing.T, what string, got *float64) {
	t.Helper()
	if got != nil {
		t.Errorf("%s is %v, want nothing", what, *got)
	}
}

// costed is work at 25,000 a person-month.
func costed(revenue, profit, hours float64) Work {
	return Work{Hours: hours, Revenue: revenue, Profit: &profit, Cost: of(hours / month * 25_000)}
}

var (
	accountA = costed(6e6, 1.5e6, 5_800)
	company  = costed(48e6, 12e6, 52_200)
)

// The worked example of §3.10; R-050 is its ROI, R-094 its company, R-095 its lift.
func TestWorkedExample(t *testing.T) {
	a, c := Measure(accountA, month), Measure(company, month)
	near(t, "pm of A", &a.PM, 33.333333)
	near(t, "revenue/pm of A", a.RevenuePM, 180_000)
	near(t, "GP/pm of A", a.ProfitPM, 45_000)
	near(t, "net/pm of A", a.NetPM, 20_000)
	near(t, "ROI of A", a.ROI, .8)
	near(t, "pm of the company", &c.PM, 300)
	near(t, "revenue/pm of the company", c.RevenuePM, 160_000)
	near(t, "GP/pm of the company", c.ProfitPM, 40_000)
	near(t, "net/pm of the company", c.NetPM, 15_000)
	near(t, "ROI of the company", c.ROI, .6)
	near(t, "index of A", Index(a.ProfitPM, c.ProfitPM), 1.125)
	near(t, "lift of A", Lift(company, accountA, month), 625)
}

// 100 m with 10 people and with 100 people.
func TestTenPeopleAgainstAHundred(t *testing.T) {
	ten := Measure(Work{Hours: 10 * month, Revenue: 100e6}, month)
	hundred := Measure(Work{Hours: 100 * month, Revenue: 100e6}, month)
	near(t, "ten", ten.RevenuePM, 10e6)
	near(t, "a hundred", hundred.RevenuePM, 1e6)
	near(t, "ratio", of(*ten.RevenuePM / *hundred.RevenuePM), 10)
}

// an order of 10 m in 1,044 hours against one of 1 m in 870.
func TestBigOrderAgainstSmall(t *testing.T) {
	near(t, "big", Measure(Work{Hours: 1_044, Revenue: 10e6, Profit: of(2e6)}, month).ProfitPM, 333_333.333333)
	near(t, "small", Measure(Work{Hours: 870, Revenue: 1e6, Profit: of(.2e6)}, month).ProfitPM, 40_000)
}

// 400 hours of one person on an account with 300,000 of gross profit.
func TestPersonOnAccount(t *testing.T) {
	alone := Part(Work{Hours: 400, Revenue: 900_000, Profit: of(300_000)}, 400, nil)
	near(t, "alone", Measure(alone, month).ProfitPM, 130_500)
	shared := Part(Work{Hours: 800, Revenue: 900_000, Profit: of(300_000)}, 200, nil)
	near(t, "a quarter of the hours", shared.Profit, 75_000)
	near(t, "a quarter of the revenue", &shared.Revenue, 225_000)
}

// 9.5 person-months at 25,000.
func TestSunk(t *testing.T) { near(t, "sunk", of(Sunk(9.5, 25_000)), 237_500) }

func TestNoEffortIsNeverInfinite(t *testing.T) {
	for _, hours := range []float64{0, 17.39, math.NaN(), -5} {
		got := Measure(Work{Hours: hours, Revenue: 1e6, Profit: of(1e5), Cost: of(0)}, month)
		if got.Reason != NoEffort {
			t.Errorf("%v hours: %q, want no effort", hours, got.Reason)
		}
		none(t, "revenue/pm", got.RevenuePM)
		none(t, "GP/pm", got.ProfitPM)
	}
	if got := Measure(Work{Hours: 17.4, Revenue: 1}, month); got.Reason != "" || got.RevenuePM == nil {
		t.Errorf("a tenth of a person-month is enough: %+v", got)
	}
	if got := Measure(Work{Hours: 100}, 0); got.Reason != NoEffort {
		t.Errorf("a person-month without hours: %+v", got)
	}
}

func TestUnknownIsNotZero(t *testing.T) {
	got := Measure(Work{Hours: month, Revenue: 100}, month)
	near(t, "revenue/pm", got.RevenuePM, 100)
	none(t, "GP/pm", got.ProfitPM)
	none(t, "ROI", got.ROI)
	got = Measure(Work{Hours: month, Profit: of(50)}, month)
	near(t, "GP/pm", got.ProfitPM, 50)
	none(t, "net/pm without a known cost", got.NetPM)
	free := Measure(Work{Hours: month, Profit: of(50), Cost: of(0)}, month)
	near(t, "net/pm of free work", free.NetPM, 50)
	none(t, "ROI of free work", free.ROI)
	none(t, "index to a losing company", Index(of(5), of(-1)))
	none(t, "lift of what is not known", Lift(company, Work{Hours: 5}, month))
	none(t, "lift of the whole", Lift(company, company, month))
	if sum := Sum(accountA, Work{Hours: 5}); sum.Profit != nil || sum.Hours != 5_805 {
		t.Errorf("a sum with an unknown part: %+v", sum)
	}
}

func TestDragIsNegative(t *testing.T) {
	drag := Lift(company, Work{Hours: 5_800, Revenue: 1e6, Profit: of(.2e6)}, month)
	if drag == nil || *drag >= 0 {
		t.Errorf("an account below the average lifts by %v", drag)
	}
}

// paid orders and a recorded need, but net GP −20 k.
func TestTrueCustomer(t *testing.T) {
	for _, c := range []struct {
		test TrueCustomer
		want Answer
		why  string
	}{
		{TrueCustomer{Yes, Yes, No}, No, "no_profit"},
		{TrueCustomer{Yes, Yes, Yes}, Yes, ""},
		{TrueCustomer{Unknown, Yes, Yes}, Unknown, ""},
		{TrueCustomer{Unknown, No, Yes}, No, "no_need"},
		{TrueCustomer{No, No, No}, No, "no_payment"},
	} {
		if got := c.test.Verdict(); got != c.want || c.test.Why() != c.why {
			t.Errorf("%+v: %s %q, want %s %q", c.test, got, c.test.Why(), c.want, c.why)
		}
	}
}

// in the top tenth by revenue, but failing the test, is no quality customer.
func TestQuality(t *testing.T) {
	revenue, verdicts := make([]float64, 20), make([]Answer, 20)
	for i := range revenue {
		revenue[i], verdicts[i] = float64(100-i), Yes
	}
	verdicts[0] = No
	got := Quality(revenue, verdicts)
	if got[0] || !got[1] || !got[2] || got[3] {
		t.Errorf("marks: %v", got)
	}
	if none := Quality([]float64{5}, []Answer{Unknown}); none[0] {
		t.Error("an unknown customer has the mark")
	}
}

// −400, +100 and +500 thousand are paid back in year 3.
func TestPayback(t *testing.T) {
	if got := Payback([]float64{-400, 100, 500}); got != 3 {
		t.Errorf("year %d", got)
	}
	if got := Payback([]float64{-400, 100}); got != 0 {
		t.Errorf("not yet paid back: year %d", got)
	}
}
