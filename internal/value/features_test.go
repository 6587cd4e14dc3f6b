package value

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/money"
)

func day(t *testing.T, s string) calendar.Day {
	t.Helper()
	d, ok := calendar.ParseDay(s)
	if !ok {
		t.Fatalf("%q is no date", s)
	}
	return d
}

// company is an evaluation on 2025-12-31 of a company with five years of data and everything recorded.
type company struct {
	calendar Calendar
	facts    CompanyFacts
	account  AccountFacts
}

func fullCompany() company {
	return company{
		calendar: Calendar{AsOf: calendar.DayOf(2025, 12, 31), CompanyFirst: calendar.DayOf(2021, 1, 4), HorizonYears: 4},
		facts:    CompanyFacts{HasProfit: true, HasDue: true, HasPaid: true, HasEffort: true, Gap: 40},
		account:  AccountFacts{Hours12: 1740},
	}
}

func (c company) inputs(t *testing.T, orders ...Order) *Measured {
	t.Helper()
	meter, err := NewMeter(c.calendar)
	if err != nil {
		t.Fatal(err)
	}
	m, err := meter.Measure(orders)
	if err != nil {
		t.Fatal(err)
	}
	var out Measured
	meter.Inputs(&m, c.account, c.facts, &out)
	return &out
}

// sale is an order of that many major units with a quarter of gross profit, paid on its due date 30 days later.
func sale(t *testing.T, date string, amount int64) Order {
	d := day(t, date)
	return Order{Date: d, Amount: amount * 100, Profit: amount * 25, HasProfit: true, Due: d + 30, Paid: d + 30}
}

func expectKnown(t *testing.T, in *Measured, code Code, want float64) {
	t.Helper()
	got, _ := in.Get(code)
	if got.State != StateKnown || math.Abs(got.Value-want) > 1e-9 {
		t.Errorf("%s: got %+v, want %v", code, got, want)
	}
}

func expectReason(t *testing.T, in *Measured, code Code, state State, want Reason) {
	t.Helper()
	got, _ := in.Get(code)
	if got.State != state || got.Reason != want || got.Value != 0 {
		t.Errorf("%s: got %+v, want %v %s", code, got, state, want)
	}
}

func TestFeaturesOfAnOldAccount(t *testing.T) {
	in := fullCompany().inputs(t,
		sale(t, "2021-03-01", 1000), sale(t, "2022-05-01", 4000), sale(t, "2024-02-01", 10000), sale(t, "2024-08-01", 10000),
		sale(t, "2025-03-01", 20000), sale(t, "2025-03-01", 5000), sale(t, "2025-09-22", 8000),
		Order{Date: day(t, "2025-10-05"), Amount: -300000, Profit: -75000, HasProfit: true, Paid: day(t, "2025-10-06")},
	)
	expectKnown(t, in, H1, (1000+0+5000+7500)/4.0) // 2022..2025; 2021 is outside the horizon
	expectKnown(t, in, H2, 57.0/12)                // 1 March 2021: 57 whole months + 30 days
	expectKnown(t, in, H3, 5.0/16)                 // quarters of 2022-05, 2024-02, 2024-08, 2025-03, 2025-09
	expectKnown(t, in, H4, 1)
	expectKnown(t, in, C1, 30000)
	expectKnown(t, in, C2, 7500)
	expectKnown(t, in, C3, 750) // 1,740 h are 10 person-months
	expectKnown(t, in, C4, 0)
	expectKnown(t, in, P6, .5)
	// Gaps 426, 641, 182, 212, 205: median 212; the return of October is no activity.
	expectKnown(t, in, P7, .25)
	c1, _ := in.Get(C1)
	if c1.From != calendar.DayOf(2025, 1, 1) || c1.To != calendar.DayOf(2025, 12, 31) || c1.Count != 4 || c1.Source != "order" || c1.Date != c1.To {
		t.Errorf("C1 does not name its orders: %+v", c1)
	}
}

func TestWindowsIncludeTheirEdges(t *testing.T) {
	c := fullCompany()
	for _, w := range []struct {
		date     string
		revenue  float64
		previous bool
	}{{"2025-12-31", 7, false}, {"2026-01-01", 0, false}, {"2025-01-01", 7, false}, {"2024-12-31", 0, true}, {"2024-01-01", 0, true}, {"2023-12-31", 0, false}} {
		in := c.inputs(t, sale(t, "2021-02-01", 1), sale(t, w.date, 7))
		expectKnown(t, in, C1, w.revenue)
		growth, _ := in.Get(P6)
		if lost := growth.Value == -1 && growth.State == StateKnown; lost != (w.revenue == 0) {
			t.Errorf("%s: P6 %+v", w.date, growth)
		}
	}
	if in := c.inputs(t, sale(t, "2021-02-01", 1), sale(t, "2024-01-01", 4), sale(t, "2025-12-31", 6)); in[iP6].Value != .5 {
		t.Errorf("P6 %+v", in[iP6])
	}
}

func TestOrdersAfterTheAsOfDateAreNotSeen(t *testing.T) {
	orders := []Order{sale(t, "2021-02-01", 10), sale(t, "2025-12-20", 10)}
	before := fullCompany().inputs(t, orders...)
	after := fullCompany().inputs(t, append(orders, sale(t, "2026-01-01", 99))...)
	for i := range before {
		if before[i].State != after[i].State || before[i].Value != after[i].Value || before[i].Count != after[i].Count {
			t.Errorf("%s changed: %+v, %+v", measuredCodes[i], before[i], after[i])
		}
	}
	// The order of 20 December is paid in January: still open.
	expectKnown(t, before, C4, 365)
}

func TestPayments(t *testing.T) {
	d := func(s string) calendar.Day { return day(t, s) }
	in := fullCompany().inputs(t,
		Order{Date: d("2021-06-01"), Amount: 100, Due: d("2021-07-01"), Paid: d("2021-06-30")}, // before the horizon
		Order{Date: d("2025-02-01"), Amount: 100, Due: d("2025-03-01"), Paid: d("2025-03-01")}, // in time
		Order{Date: d("2025-03-01"), Amount: 200, Due: d("2025-04-01"), Paid: d("2025-04-02")}, // late
		Order{Date: d("2025-04-01"), Amount: 300, Due: d("2025-05-01")},                        // never
		Order{Date: d("2025-05-01"), Amount: 100},                                              // no due date, open
		Order{Date: d("2025-06-01"), Amount: -50, Due: d("2025-06-01")},                        // credit
		Order{Date: d("2025-12-01"), Amount: 150, Due: d("2025-12-31")},                        // due today: not decided
		Order{Date: d("2025-12-02"), Amount: 100, Due: d("2026-01-31"), Paid: d("2025-12-30")}, // paid early, not yet due
	)
	expectKnown(t, in, H4, 1.0/3)
	expectKnown(t, in, C4, (300+100-50+150)/900.0*365)
	credit := fullCompany().inputs(t, Order{Date: d("2025-02-01"), Amount: 100, Paid: d("2025-03-01")}, Order{Date: d("2025-06-01"), Amount: -50})
	expectKnown(t, credit, C4, 0)
	expectReason(t, credit, H4, StateUnknown, ReasonNothingDue)
}

func TestReturnsCountInMoneyOnly(t *testing.T) {
	c := fullCompany()
	in := c.inputs(t, Order{Date: day(t, "2025-06-01"), Amount: -500, Profit: -100, HasProfit: true})
	expectKnown(t, in, C1, 0)
	expectKnown(t, in, C2, -1)
	for _, code := range []Code{H1, H2, H3, P6, P7} {
		expectReason(t, in, code, StateUnknown, ReasonNoOrders)
	}
	expectReason(t, in, C4, StateUnknown, ReasonNoRevenue)
}

func TestAccountWithoutOrders(t *testing.T) {
	in := fullCompany().inputs(t)
	for _, code := range []Code{H1, H2, H3, P6, P7} {
		expectReason(t, in, code, StateUnknown, ReasonNoOrders)
	}
	expectKnown(t, in, C1, 0)
	expectKnown(t, in, C2, 0)
	expectKnown(t, in, C3, 0)
	expectReason(t, in, H4, StateUnknown, ReasonNothingDue)
	expectReason(t, in, C4, StateUnknown, ReasonNoRevenue)
}

func TestWhatTheCompanyLacksIsNotApplicable(t *testing.T) {
	c := fullCompany()
	c.facts = CompanyFacts{}
	c.calendar.CompanyFirst = calendar.DayOf(2024, 1, 2) // one day short of 24 months
	in := c.inputs(t, Order{Date: calendar.DayOf(2024, 1, 2), Amount: 100}, Order{Date: calendar.DayOf(2025, 6, 2), Amount: 100})
	for code, why := range map[Code]Reason{
		H1: ReasonNoProfitData, C2: ReasonNoProfitData, C3: ReasonNoProfitData, H4: ReasonNoPaymentData,
		C4: ReasonNoPaymentData, P6: ReasonShortHistory, P7: ReasonNoRepeatOrders,
	} {
		expectReason(t, in, code, StateNA, why)
	}
	expectKnown(t, in, H2, 1.75)
	expectKnown(t, in, H3, 1.0/7)
	expectKnown(t, in, C1, 1)

	c.calendar.CompanyFirst = calendar.DayOf(2024, 1, 1)
	expectKnown(t, c.inputs(t, Order{Date: calendar.DayOf(2024, 1, 1), Amount: 100}, Order{Date: calendar.DayOf(2025, 6, 2), Amount: 300}), P6, 2)

	c = fullCompany()
	c.facts.HasEffort = false
	expectReason(t, c.inputs(t, sale(t, "2025-06-01", 1)), C3, StateNA, ReasonNoEffortData)
	c = fullCompany()
	c.account.Hours12 = 17.3 // just under 0.1 person-months
	expectReason(t, c.inputs(t, sale(t, "2025-06-01", 1)), C3, StateNA, ReasonNoEffort)
	c = fullCompany()
	c.facts.HasPaid = false
	expectReason(t, c.inputs(t, sale(t, "2025-06-01", 1)), H4, StateNA, ReasonNoPaymentData)
}

// A company that began to log hours in July has six months of them: what it sold before took work that nobody wrote down.
// 25 of gross profit in August by half a person-month are 50, not (25+25)/0.5.
func TestOutputDividesTheSameMonths(t *testing.T) {
	c := fullCompany()
	c.account.Hours12 = 87
	c.calendar.EffortFirst = calendar.DayOf(2025, 7, 1)
	orders := []Order{sale(t, "2025-02-01", 100), sale(t, "2025-06-30", 100), sale(t, "2025-07-01", 60), sale(t, "2025-08-01", 40)}
	in := c.inputs(t, orders...)
	expectKnown(t, in, C3, 50)
	expectKnown(t, in, C2, 75)
	if got, _ := in.Get(C3); got.From != calendar.DayOf(2025, 7, 1) || got.Count != 2 {
		t.Errorf("stands on %d orders since %v", got.Count, got.From)
	}
	orders[0].HasProfit = false // of a time that is not looked at
	expectKnown(t, c.inputs(t, orders...), C3, 50)
	c.calendar.EffortFirst = calendar.DayOf(2024, 3, 1) // logged for longer than the 12 months
	expectKnown(t, c.inputs(t, orders[1:]...), C3, 100)
	c.calendar.EffortFirst = calendar.DayOf(2025, 10, 1) // three months to the day
	expectKnown(t, c.inputs(t, orders...), C3, 0)
	c.calendar.EffortFirst++
	expectReason(t, c.inputs(t, orders...), C3, StateNA, ReasonShortEffort)
}

func TestAccountTooNewIsUnknown(t *testing.T) {
	c := fullCompany()
	young := c.inputs(t, sale(t, "2025-10-02", 100)) // the quarter began on 1 October
	expectReason(t, young, H3, StateUnknown, ReasonUnderOneQuarter)
	expectReason(t, young, P6, StateUnknown, ReasonUnder24Months)
	expectKnown(t, young, P7, 2) // the company's rhythm
	expectKnown(t, c.inputs(t, sale(t, "2025-10-01", 100)), H3, 1)

	c.calendar.AsOf = calendar.DayOf(2025, 12, 30) // 2025 is open now
	expectReason(t, c.inputs(t, sale(t, "2025-01-01", 100)), H1, StateUnknown, ReasonNoClosedYear)
	expectKnown(t, c.inputs(t, sale(t, "2024-12-31", 100)), H1, 25)

	c = fullCompany()
	back := c.inputs(t, sale(t, "2021-06-01", 100), sale(t, "2025-06-01", 100))
	expectReason(t, back, P6, StateUnknown, ReasonNoBase)
	gone := c.inputs(t, sale(t, "2021-06-01", 100))
	expectKnown(t, gone, P6, -1)
}

func TestIncompleteProfitIsUnknown(t *testing.T) {
	bare := sale(t, "2023-06-01", 100)
	bare.HasProfit, bare.Profit = false, 0
	in := fullCompany().inputs(t, bare, sale(t, "2025-06-01", 100))
	expectReason(t, in, H1, StateUnknown, ReasonProfitIncomplete)
	expectKnown(t, in, C2, 25)
	bare.Date = day(t, "2025-06-01")
	in = fullCompany().inputs(t, bare)
	expectReason(t, in, C2, StateUnknown, ReasonProfitIncomplete)
	expectReason(t, in, C3, StateUnknown, ReasonProfitIncomplete)
}

func TestOwnRhythmNeedsThreeOrderDays(t *testing.T) {
	c := fullCompany()
	expectKnown(t, c.inputs(t, sale(t, "2025-12-01", 1), sale(t, "2025-12-11", 1)), P7, 20.0/40)
	expectKnown(t, c.inputs(t, sale(t, "2025-12-01", 1), sale(t, "2025-12-11", 1), sale(t, "2025-12-11", 1)), P7, 20.0/40)
	expectKnown(t, c.inputs(t, sale(t, "2025-12-01", 1), sale(t, "2025-12-11", 1), sale(t, "2025-12-15", 1)), P7, 2)
}

func TestRelationshipMayBeOlderThanTheOrders(t *testing.T) {
	c := fullCompany()
	c.account.Since = calendar.DayOf(2015, 12, 31)
	in := c.inputs(t, sale(t, "2025-11-01", 100))
	expectKnown(t, in, H2, 10)
	expectKnown(t, in, H3, 1.0/16)
	expectKnown(t, in, H1, 25.0/4)
	expectReason(t, in, P6, StateUnknown, ReasonNoBase)
}

// A company whose data begin in 2010-12 has no whole closed year in 2011-12: rolling years instead.
func TestShortHistoryUsesRollingYears(t *testing.T) {
	c := fullCompany()
	c.calendar = Calendar{AsOf: calendar.DayOf(2011, 12, 10), CompanyFirst: calendar.DayOf(2010, 12, 1), HorizonYears: 4}
	in := c.inputs(t, sale(t, "2010-12-20", 100), sale(t, "2011-11-20", 300))
	expectKnown(t, in, H1, 100)
	expectReason(t, in, P6, StateNA, ReasonShortHistory)
	expectKnown(t, in, H3, 1.0/3) // full quarters from 11 March on; that of 20 December is cut
}

func TestFiscalYear(t *testing.T) {
	c := fullCompany()
	c.calendar.FiscalStart = 4 // closed years end 2025-03-31, …, the first whole one begins 2021-04-01
	in := c.inputs(t, sale(t, "2021-02-01", 4000), sale(t, "2021-04-01", 400), sale(t, "2025-03-31", 800), sale(t, "2025-04-01", 16000))
	expectKnown(t, in, H1, 300.0/4)
}

func TestMeterRefusesBadOrdersAndCalendars(t *testing.T) {
	meter, err := NewMeter(fullCompany().calendar)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := meter.Measure([]Order{{Date: 5}, {Date: 4}}); err == nil {
		t.Error("unsorted orders were measured")
	}
	if _, err := meter.Measure([]Order{{Amount: 5}}); err == nil {
		t.Error("an order without a date was measured")
	}
	if _, err := meter.Measure([]Order{{Date: 5}, {Date: 5}}); err != nil {
		t.Errorf("the fault of the account before stayed: %v", err)
	}
	for _, bad := range []Calendar{{HorizonYears: 4}, {AsOf: 5}, {AsOf: 5, HorizonYears: 7}, {AsOf: 5, HorizonYears: 1, FiscalStart: 13}} {
		if _, err := NewMeter(bad); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

func TestSumsSaturate(t *testing.T) {
	d := calendar.DayOf(2025, 6, 1)
	in := fullCompany().inputs(t, Order{Date: d, Amount: math.MaxInt64}, Order{Date: d, Amount: math.MaxInt64})
	expectKnown(t, in, C1, float64(math.MaxInt64)/100)
	if money.Plus(math.MinInt64, -1) != math.MinInt64 || money.Plus(-3, 5) != 2 {
		t.Error("plus wraps round")
	}
}

func TestOtherUnits(t *testing.T) {
	c := fullCompany()
	c.facts.MinorUnits, c.facts.HoursPerMonth = 1, 174
	expectKnown(t, c.inputs(t, Order{Date: calendar.DayOf(2025, 6, 1), Amount: 700}), C1, 700)
}

func TestMeasuringDoesNotAllocate(t *testing.T) {
	meter, err := NewMeter(fullCompany().calendar)
	if err != nil {
		t.Fatal(err)
	}
	orders := twentyOrders()
	var out Measured
	allocs := testing.AllocsPerRun(100, func() {
		m, _ := meter.Measure(orders)
		meter.Inputs(&m, AccountFacts{Hours12: 200}, CompanyFacts{HasProfit: true, HasEffort: true, Gap: 40}, &out)
	})
	if allocs != 0 {
		t.Errorf("measuring allocates %v times", allocs)
	}
}

// Streaming the orders one by one is the same as handing them over together.
func TestStreamingEqualsMeasuring(t *testing.T) {
	meter, err := NewMeter(fullCompany().calendar)
	if err != nil {
		t.Fatal(err)
	}
	orders := twentyOrders()
	whole, err := meter.Measure(orders)
	if err != nil {
		t.Fatal(err)
	}
	meter.Begin()
	for i := range orders {
		meter.Add(&orders[i])
	}
	if streamed, err := meter.End(); err != nil || streamed != whole {
		t.Errorf("got %+v, %v, want %+v", streamed, err, whole)
	}
}
