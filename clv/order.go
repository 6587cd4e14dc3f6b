package clv

import "math"

// An Order is one line of the order book. Cancellations are not orders; leave
// them out here and take them off the value elsewhere.
type Order struct {
	Customer int32 // 0 … customers-1
	Day      int32 // a day number of any origin, the same for all, such as days since 1970-01-01
	Cents    int64 // worth, in the currency's smallest unit
}

// An Activity is what the orders of one customer come to in a window of days.
// All orders of one day are one order-day.
type Activity struct {
	First, Last       int32 // order-days
	Days              int32 // distinct order-days; 0: no order in the window
	Orders            int32
	FirstCents, Cents int64 // worth of the first order-day, and of all
}

// A Window of days, both ends included. Two windows, before and after a cut, make
// a calibration and a holdout sample.
type Window struct{ From, To int32 }

// History as seen at the end of day to, in units of unit days: 7 for weeks. It is
// the zero History for an Activity without orders, or one that ends after to.
func (a Activity) History(to int32, unit float64) History {
	if a.Days <= 0 || to < a.Last || a.Last < a.First || !(unit > 0) || math.IsInf(unit, 1) {
		return History{}
	}
	return History{X: int(a.Days) - 1, Recency: (float64(a.Last) - float64(a.First)) / unit, T: (float64(to) - float64(a.First)) / unit}
}

// Spend is the mean worth of all order-days, the better choice where many
// customers ordered once. Zero where there is nothing above zero.
func (a Activity) Spend() Spend { return spend(a.Days, a.Cents) }

// RepeatSpend leaves out the first order-day, as the papers do.
func (a Activity) RepeatSpend() Spend { return spend(a.Days-1, a.Cents-a.FirstCents) }

func spend(days int32, cents int64) Spend {
	if days <= 0 || cents <= 0 {
		return Spend{}
	}
	return Spend{N: int(days), Mean: float64(cents) / float64(days)}
}

// Week numbers the calendar weeks (Monday to Sunday) of days since 1970-01-01.
// Orders bucketed by it, with unit 1, give the features of programs that count in
// calendar weeks.
func Week(day int32) int32 {
	d := int64(day) + 3 // 1970-01-01 was a Thursday
	if d < 0 {
		d -= 6
	}
	return int32(d / 7) // #nosec G115 -- a week of a day that is an int32
}

// add counts one order; false if it is older than one counted before, from which
// an Activity cannot tell whether its day is new.
func (a *Activity) add(day int32, cents int64) bool {
	switch {
	case a.Days == 0:
		*a = Activity{First: day, Last: day, Days: 1, Orders: 1, FirstCents: cents, Cents: cents}
		return true
	case day < a.Last:
		return false
	case day > a.Last:
		a.Last = day
		a.Days++
	case a.Days == 1:
		a.FirstCents += cents
	}
	a.Orders++
	a.Cents += cents
	return true
}
