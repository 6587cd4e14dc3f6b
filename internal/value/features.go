package value

import (
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/prediction"
)

// measuredCodes are the leaves that follow from orders and effort, in the order of Measured.
var measuredCodes = [...]Code{H1, H2, H3, H4, C1, C2, C3, C4, P6, P7, P8, P9}

const (
	iH1 = iota
	iH2
	iH3
	iH4
	iC1
	iC2
	iC3
	iC4
	iP6
	iP7
	iP8
	iP9
	measuredCount
)

// Measured are the inputs of the measured leaves of one account.
type Measured [measuredCount]Input

// Get returns the input of a measured leaf; ok is false for any other leaf.
func (m *Measured) Get(code Code) (in Input, ok bool) {
	at := measuredLeaf(code)
	if at < 0 {
		return Input{}, false
	}
	return m[at], true
}

func measuredLeaf(code Code) int8 { return int8(slices.Index(measuredCodes[:], code)) } // #nosec G115 -- one of a few dozen codes

// Minor units per major unit, and the least effort that counts.
const (
	defaultMinorUnits = 100
	leastPersonMonths = 0.1
)

// leastOrderDays is how many order days an account needs before its own rhythm says anything.
const leastOrderDays = 3

// CompanyFacts decide which leaves apply to the company at all. The zero value of the two numbers means the default.
type CompanyFacts struct {
	HasProfit     bool    `json:"has_profit"`      // some order has a gross profit or cost
	HasDue        bool    `json:"has_due"`         // some order has a due date
	HasPaid       bool    `json:"has_paid"`        // some order has a paid date
	HasEffort     bool    `json:"has_effort"`      // some effort is logged
	Gap           float64 `json:"gap"`             // median over the accounts of their own median gap, days; 0: no account has a rhythm
	MinorUnits    float64 `json:"minor_units"`     // minor units per major unit of the base currency, at least 1; 0: 100
	HoursPerMonth float64 `json:"hours_per_month"` // 0: settings.UsualHoursPerMonth
}

// AccountFacts are what the orders do not tell.
type AccountFacts struct {
	Since   calendar.Day // start of the relationship where it is known to be before the first order; 0: the first order
	Hours12 float64      // hours of effort in the last 12 months
	Outlook *Outlook     // nil: the company's orders do not carry a prediction
}

// Outlook is what the predictions expect of an account.
type Outlook struct {
	Alive float64 // chance that it still is a customer, 0..1
	Sales float64 // of the next 12 months, minor units
}

// Inputs turns measures into leaf inputs, written to out.
//
// A leaf the whole company has no data for is n/a for everybody; an account too new for a leaf is unknown there:
//
//	H1 average yearly gross profit over the closed fiscal years served (rolling years before the first one closed).
//	   n/a: company without gross profit. Unknown: relationship began after the last closed year; an order without profit.
//	H2 years of relationship in whole quarters. Unknown: no order.
//	H3 quarters with a sale ÷ full quarters served, back from the end of the last month, whose open successor counts
//	   with the latest quarter. Unknown: under one full quarter.
//	H4 invoices paid by their due date ÷ invoices that fell due within the horizon, by count. n/a: company without due
//	   or paid dates. Unknown: nothing fell due.
//	C1 net revenue of 12 months, 0 when returns exceed it.
//	C2 gross profit of 12 months. n/a and unknown as H1.
//	C3 gross profit ÷ person-months, both of 12 months or, where hours are logged for a shorter time, of that. n/a: company
//	   without gross profit or effort, or that logs effort for under 3 months; under 0.1 person-months logged for the account.
//	C4 unpaid amount ÷ revenue of 12 months × 365. n/a: company without due or paid dates. Unknown: no revenue.
//	P6 growth of net purchases on the 12 months before. n/a: company data under 24 months. Unknown: first order under
//	   24 months ago; nothing to compare with. Nothing in either year is −1, not unknown.
//	P7 days since the last sale ÷ own median gap, the company's with fewer than 3 order days, cut to the step below
//	   (see silenceStep). n/a: company without a rhythm. Unknown: no sale.
//	P8 chance that the account still is a customer, cut to the twentieth below. n/a: no prediction. Unknown: no sale.
//	P9 sales expected of the next 12 months, to two digits. n/a and unknown as P8.
func (t *Meter) Inputs(m *Measures, account AccountFacts, company CompanyFacts, out *Measured) {
	f := features{p: t.p, m: m, account: account, company: company, first: m.First, minor: company.MinorUnits}
	if account.Since > 0 && (f.first == 0 || account.Since < f.first) {
		f.first = account.Since
	}
	if !(f.minor >= 1) {
		f.minor = defaultMinorUnits
	}
	*out = Measured{
		iH1: f.averageProfit(), iH2: f.years(), iH3: f.repeat(), iH4: f.onTime(),
		iC1: f.revenue(), iC2: f.profit(), iC3: f.efficiency(), iC4: f.daysOutstanding(),
		iP6: f.growth(), iP7: f.silence(), iP8: f.alive(), iP9: f.expected(),
	}
	for i := range out {
		out[i].Date = t.p.asOf
	}
}

// features is one account on its way to inputs.
type features struct {
	p       *periods
	m       *Measures
	account AccountFacts
	company CompanyFacts
	first   calendar.Day // start of the relationship
	minor   float64
}

// from names the orders behind an input: those dated after one day (0: from the beginning) up to another.
func (f *features) from(in Input, source string, after, to calendar.Day, count int) Input {
	in.Source, in.To, in.Count = source, to, count
	if after > 0 {
		in.From = after + 1
	}
	return in
}

func (f *features) averageProfit() Input {
	if !f.company.HasProfit {
		return NA(ReasonNoProfitData)
	}
	if f.first == 0 {
		return Unknown(ReasonNoOrders)
	}
	var years [maxYears]Input
	orders := 0
	for k := range f.p.years {
		oldestFirst := f.p.years - 1 - k
		years[oldestFirst] = f.yearProfit(k)
		orders += f.m.YearOrders[k]
	}
	in, _ := HorizonAverage(years[:f.p.years], f.p.years)
	if in.State == StateNA {
		in = Unknown(ReasonNoClosedYear)
	}
	return f.from(in, "order", f.p.yearEnd[f.p.years], f.p.yearEnd[0], orders)
}

func (f *features) yearProfit(k int) Input {
	switch {
	case f.first > f.p.yearEnd[k]:
		return NA(ReasonNotServed)
	case f.m.YearNoProfit[k] > 0:
		return Unknown(ReasonProfitIncomplete)
	}
	return Known(float64(f.m.YearProfit[k]) / f.minor)
}

// years counts whole quarters of a year, so that the input stands still in between.
func (f *features) years() Input {
	if f.first == 0 {
		return Unknown(ReasonNoOrders)
	}
	in := Known(float64(f.first.MonthsUntil(f.p.asOf)/3) / 4)
	return f.from(in, "order", 0, f.p.asOf, f.m.Orders)
}

func (f *features) repeat() Input {
	if f.first == 0 {
		return Unknown(ReasonNoOrders)
	}
	served, active := 0, 0
	for k := range f.p.quarters {
		start := f.p.quarterEnd[k+1] + 1
		if f.first > start || f.p.companyFirst > start+grace {
			break
		}
		served++
		active += int(f.m.Active>>k) & 1
	}
	if served == 0 {
		return Unknown(ReasonUnderOneQuarter)
	}
	in := Known(float64(active) / float64(served))
	return f.from(in, "order", f.p.quarterEnd[served], f.p.asOf, f.m.Orders)
}

func (f *features) hasPayments() bool { return f.company.HasDue && f.company.HasPaid }

func (f *features) onTime() Input {
	if !f.hasPayments() {
		return NA(ReasonNoPaymentData)
	}
	if f.m.Due == 0 {
		return Unknown(ReasonNothingDue)
	}
	return f.from(Known(float64(f.m.OnTime)/float64(f.m.Due)), "finance", f.p.horizonFrom, f.p.asOf, f.m.Due)
}

func (f *features) revenue() Input {
	in := Known(max(0, float64(f.m.Revenue12)/f.minor))
	return f.from(in, "order", f.p.month12, f.p.asOf, f.m.Orders12)
}

func (f *features) profit() Input {
	return f.profitOf(f.m.Profit12, f.m.NoProfit12, f.p.month12, f.m.Orders12)
}

// profitOf is the gross profit of the orders after a day, unless some of them have none.
func (f *features) profitOf(sum int64, missing int, after calendar.Day, orders int) Input {
	switch {
	case !f.company.HasProfit:
		return NA(ReasonNoProfitData)
	case missing > 0:
		return Unknown(ReasonProfitIncomplete)
	}
	return f.from(Known(float64(sum)/f.minor), "order", after, f.p.asOf, orders)
}

func (f *features) efficiency() Input {
	if f.company.HasProfit && !f.company.HasEffort {
		return NA(ReasonNoEffortData)
	}
	perMonth := f.company.HoursPerMonth
	if !(perMonth > 0) {
		perMonth = settings.UsualHoursPerMonth
	}
	if f.company.HasProfit && f.p.effortShort {
		return NA(ReasonShortEffort)
	}
	in := f.profitOf(f.m.Worked.Profit, f.m.Worked.NoProfit, f.p.effortFrom, f.m.Worked.Orders)
	months := f.account.Hours12 / perMonth
	if in.State != StateNA && !(months >= leastPersonMonths) {
		return NA(ReasonNoEffort)
	}
	if in.State == StateKnown {
		in.Value, in.Source = in.Value/months, "effort"
	}
	return in
}

func (f *features) daysOutstanding() Input {
	switch {
	case !f.hasPayments():
		return NA(ReasonNoPaymentData)
	case f.m.Revenue12 <= 0:
		return Unknown(ReasonNoRevenue)
	}
	days := math.Max(0, float64(f.m.Open)) / float64(f.m.Revenue12) * 365
	return f.from(Known(days), "finance", 0, f.p.asOf, f.m.Orders)
}

func (f *features) growth() Input {
	firstDay := f.p.month24 + 1
	switch {
	case f.p.companyFirst == 0 || f.p.companyFirst > firstDay:
		return NA(ReasonShortHistory)
	case f.m.First == 0:
		return Unknown(ReasonNoOrders)
	case f.first > firstDay:
		return Unknown(ReasonUnder24Months)
	}
	now, before := max(0, f.m.Revenue12), max(0, f.m.Revenue24)
	in := Known(-1)
	switch {
	case before > 0:
		in = Known(float64(now)/float64(before) - 1)
	case now > 0:
		in = Unknown(ReasonNoBase)
	}
	return f.from(in, "order", f.p.month24, f.p.asOf, f.m.Orders12+f.m.Orders24)
}

func (f *features) silence() Input {
	gap := f.m.Gap
	if f.m.OrderDays < leastOrderDays {
		gap = f.company.Gap
	}
	switch {
	case !(gap >= 1): // order days are whole days apart
		return NA(ReasonNoRepeatOrders)
	case f.m.First == 0:
		return Unknown(ReasonNoOrders)
	}
	return f.from(Known(inSilenceSteps(float64(f.p.asOf-f.m.Last)/gap)), "order", 0, f.p.asOf, f.m.Orders)
}

// aliveStep is the resolution of P8, which falls by itself every day.
const aliveStep = .05

func (f *features) alive() Input {
	in := f.foreseen()
	if in.State == StateKnown {
		in.Value = round.Six(math.Floor(f.account.Outlook.Alive/aliveStep+1e-9) * aliveStep)
	}
	return in
}

func (f *features) expected() Input {
	in := f.foreseen()
	if in.State == StateKnown {
		in.Value = prediction.Shown(f.account.Outlook.Sales) / f.minor
	}
	return in
}

// foreseen is an input that an outlook gives the value of.
func (f *features) foreseen() Input {
	switch {
	case f.account.Outlook == nil:
		return NA(ReasonNoPrediction)
	case f.m.First == 0:
		return Unknown(ReasonNoOrders)
	}
	return f.from(Known(0), "order", 0, f.p.asOf, f.m.Orders)
}

// silenceStep is the resolution of P7: a quarter of a gap while the account may still be on time, coarser the longer the
// silence. P7 is the one input that moves by itself every day; without steps every quiet account would make a new
// record every night that says nothing new.
func silenceStep(gaps float64) float64 {
	switch {
	case gaps < 2:
		return .25
	case gaps < 5:
		return .5
	case gaps < 20:
		return 2
	case gaps < 100:
		return 20
	}
	return 100
}

// inSilenceSteps cuts to the step below, so that a silence is never shown longer than it is. The small allowance
// keeps a whole number of steps whole in floating point.
func inSilenceSteps(gaps float64) float64 {
	step := silenceStep(gaps)
	return round.Six(math.Floor(gaps/step+1e-9) * step)
}

// Arrange puts measured and judged inputs into the order of the model's leaves, into dst, which it reuses. Judged
// inputs that are too old on the as-of day become unknown; a leaf nobody gave is unknown.
func (s *Scorer) Arrange(measured *Measured, judged map[Code]Input, asOf calendar.Day, dst []Input) []Input {
	dst = dst[:0]
	for i := range s.model.Leaves {
		leaf := &s.model.Leaves[i]
		if at := s.measured[i]; at >= 0 {
			dst = append(dst, measured[at])
			continue
		}
		in, given := judged[leaf.Code]
		if !given {
			in = Unknown(ReasonNotGiven)
		}
		dst = append(dst, Expire(*leaf, in, asOf))
	}
	return dst
}
