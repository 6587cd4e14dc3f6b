package value

import (
	"errors"
	"slices"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/money"
)

// Order is what the value model sees of one order. Amounts are minor units of the company's base currency.
type Order struct {
	Date   calendar.Day
	Amount int64 // negative: a return or cancellation, which counts in money but is no sign of activity
	Profit int64 // gross profit, if HasProfit
	// HasProfit is false when neither gross profit nor cost is recorded for the order.
	HasProfit bool
	Due       calendar.Day // 0: no due date
	Paid      calendar.Day // 0: not paid, as far as is recorded
}

// Measures are the sums of one account's orders from which its leaf inputs follow. They have a fixed size, so that
// those of all accounts can be held while the company's facts are gathered from them.
type Measures struct {
	First, Last     calendar.Day // of the sales (amount above 0); 0: none
	OrderDays       int          // different days with a sale
	Gap             float64      // median days between order days; 0 with fewer than two
	Orders          int          // rows up to the as-of date, returns included
	Orders12        int          // of these in the last 12 months
	Orders24        int          // in the 12 months before those
	Revenue12       int64
	Revenue24       int64
	Profit12        int64
	NoProfit12      int             // orders of the last 12 months without gross profit
	Worked          Worked          // of these 12 months, what was sold since hours are logged
	YearProfit      [maxYears]int64 // per year of the horizon, latest first
	YearNoProfit    [maxYears]int   // orders without gross profit
	YearOrders      [maxYears]int
	Active          uint32 // bit k: a sale in quarter k, latest first
	Due, OnTime     int    // invoices of the horizon that fell due, and those of them paid in time
	Open            int64  // unpaid at the as-of date, returns set off
	HasProfit       bool   // some order has a gross profit
	HasDue, HasPaid bool   // some order has a due date, a paid date
}

// Worked is what output per person-month divides: the orders of the time over which the hours are counted.
type Worked struct {
	Orders, NoProfit int
	Profit           int64
}

func (w *Worked) add(o *Order) {
	w.Orders++
	if o.HasProfit {
		w.Profit = money.Plus(w.Profit, o.Profit)
	} else {
		w.NoProfit++
	}
}

// Meter measures one account after the other, in one pass over its orders and without allocating for an account once
// its buffer has grown. It is not safe for concurrent use; make one per goroutine.
type Meter struct {
	p             *periods
	m             Measures
	gaps          []int32
	previous      calendar.Day
	year, quarter int
	fault         error
}

// NewMeter prepares the windows of an evaluation.
func NewMeter(c Calendar) (*Meter, error) {
	p, err := newPeriods(c)
	if err != nil {
		return nil, err
	}
	meter := &Meter{p: p}
	meter.Begin()
	return meter, nil
}

var (
	errNoDate   = errors.New("value: an order has no date")
	errUnsorted = errors.New("value: the orders of an account must come in order of their date")
)

// Measure measures the orders of one account, which must be sorted by date; the order within a day does not matter.
func (t *Meter) Measure(orders []Order) (Measures, error) {
	t.Begin()
	for i := range orders {
		t.Add(&orders[i])
	}
	return t.End()
}

// Begin starts the next account, for callers that stream orders instead of collecting them.
func (t *Meter) Begin() {
	t.m = Measures{}
	t.gaps = t.gaps[:0]
	t.previous, t.fault = 0, nil
	t.year, t.quarter = t.p.years-1, t.p.quarters-1
}

// Add takes the account's next order. Orders after the as-of date are not seen.
func (t *Meter) Add(o *Order) {
	switch {
	case o.Date <= 0:
		t.fault = errNoDate
		return
	case o.Date < t.previous:
		t.fault = errUnsorted
		return
	}
	t.previous = o.Date
	if o.Date > t.p.asOf {
		return
	}
	t.m.Orders++
	t.addMonths(o)
	t.addYear(o)
	t.addPayment(o)
	if o.Amount > 0 {
		t.addActivity(o.Date)
	}
}

// End finishes the account.
func (t *Meter) End() (Measures, error) {
	t.m.Gap = medianOf(t.gaps)
	return t.m, t.fault
}

func (t *Meter) addMonths(o *Order) {
	m := &t.m
	m.HasProfit = m.HasProfit || o.HasProfit
	if o.Date > t.p.effortFrom {
		m.Worked.add(o)
	}
	switch {
	case o.Date > t.p.month12:
		m.Orders12++
		m.Revenue12 = money.Plus(m.Revenue12, o.Amount)
		if o.HasProfit {
			m.Profit12 = money.Plus(m.Profit12, o.Profit)
		} else {
			m.NoProfit12++
		}
	case o.Date > t.p.month24:
		m.Orders24++
		m.Revenue24 = money.Plus(m.Revenue24, o.Amount)
	}
}

// addYear relies on rising dates: the current year only ever moves towards the present.
func (t *Meter) addYear(o *Order) {
	for t.year >= 0 && o.Date > t.p.yearEnd[t.year] {
		t.year--
	}
	if t.year < 0 || o.Date <= t.p.yearEnd[t.year+1] {
		return
	}
	t.m.YearOrders[t.year]++
	if o.HasProfit {
		t.m.YearProfit[t.year] = money.Plus(t.m.YearProfit[t.year], o.Profit)
	} else {
		t.m.YearNoProfit[t.year]++
	}
}

// addPayment judges only what is decided: an unpaid invoice due today may still be paid in time.
func (t *Meter) addPayment(o *Order) {
	m, asOf := &t.m, t.p.asOf
	m.HasDue, m.HasPaid = m.HasDue || o.Due > 0, m.HasPaid || o.Paid > 0
	paid := o.Paid > 0 && o.Paid <= asOf
	if !paid {
		m.Open = money.Plus(m.Open, o.Amount)
	}
	if o.Amount <= 0 || o.Due <= t.p.horizonFrom || o.Due > asOf || (!paid && o.Due == asOf) {
		return
	}
	m.Due++
	if paid && o.Paid <= o.Due {
		m.OnTime++
	}
}

func (t *Meter) addActivity(date calendar.Day) {
	m := &t.m
	for t.quarter >= 0 && date > t.p.quarterEnd[t.quarter] {
		t.quarter--
	}
	if t.quarter >= 0 && date > t.p.quarterEnd[t.quarter+1] {
		m.Active |= 1 << t.quarter
	}
	if date == m.Last {
		return
	}
	if m.First == 0 {
		m.First = date
	} else {
		t.gaps = append(t.gaps, int32(date-m.Last))
	}
	m.Last = date
	m.OrderDays++
}

// medianOf sorts gaps in place; 0 for none.
func medianOf(gaps []int32) float64 {
	if len(gaps) == 0 {
		return 0
	}
	slices.Sort(gaps)
	half := len(gaps) / 2
	if len(gaps)%2 == 1 {
		return float64(gaps[half])
	}
	return (float64(gaps[half-1]) + float64(gaps[half])) / 2
}
