package value

import (
	"time"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
)

const (
	maxYears    = 6
	maxQuarters = 4 * maxYears
	// grace is how many days after the start of a period the company's data may begin and still cover it: the first
	// order of January is rarely booked on the 1st.
	grace = 30
)

// Calendar fixes the dates one evaluation looks at.
type Calendar struct {
	AsOf         calendar.Day // the state at the end of this day; later orders and payments are not seen
	CompanyFirst calendar.Day // date of the company's oldest order; 0 when it has none
	FiscalStart  time.Month   // first month of the fiscal year; 0 means January
	HorizonYears int          // of the model, 1..6
	EffortFirst  calendar.Day // since when hours are logged; 0: nothing is known about that
}

// periods are the windows of a Calendar. Every period k covers the days after its lower and up to its upper bound,
// which for years and quarters are end[k+1] and end[k]; period 0 is the latest.
type periods struct {
	asOf, companyFirst calendar.Day
	month12, month24   calendar.Day
	horizonFrom        calendar.Day
	effortFrom         calendar.Day // what C3 looks at begins after it: 12 months, or as long as hours are logged
	effortShort        bool         // hours are logged for too short a time
	yearEnd            [maxYears + 1]calendar.Day
	years              int // years the company's data cover, at least 1
	rolling            bool
	quarterEnd         [maxQuarters + 1]calendar.Day
	quarters           int
}

func newPeriods(c Calendar) (*periods, error) {
	if c.AsOf <= 0 {
		return nil, errs.Invalid("as_of", "required")
	}
	if c.HorizonYears < 1 || c.HorizonYears > maxYears {
		return nil, errs.Invalid("horizon_years", "out_of_range")
	}
	if c.FiscalStart < 0 || c.FiscalStart > 12 {
		return nil, errs.Invalid("fiscal_start", "out_of_range")
	}
	p := &periods{asOf: c.AsOf, companyFirst: c.CompanyFirst, quarters: 4 * c.HorizonYears}
	p.month12, p.month24 = c.AsOf.AddMonths(-12), c.AsOf.AddMonths(-24)
	p.horizonFrom = c.AsOf.AddMonths(-12 * c.HorizonYears)
	p.effortFrom = max(p.month12, c.EffortFirst-1)
	p.effortShort = c.EffortFirst > 0 && c.EffortFirst.MonthsUntil(c.AsOf+1) < effort.LeastMonths
	p.endQuarters()
	p.setYears(lastFiscalEnd(c.AsOf, max(c.FiscalStart, time.January)), c.HorizonYears)
	return p, nil
}

// endQuarters lays quarters back from the last month's end; the latest one also has the days of the open month. They
// move once a month and not every night, when one order in ninety would pass from one into another.
func (p *periods) endQuarters() {
	year, month, _ := (p.asOf + 1).Date()
	p.quarterEnd[0] = p.asOf
	for k := 1; k < len(p.quarterEnd); k++ {
		p.quarterEnd[k] = calendar.DayOf(year, month-time.Month(3*k), 1) - 1
	}
}

// setYears takes the closed fiscal years the company's data cover. A company that has not a single one yet, because
// its data begin inside the current or the last year, is measured in rolling 12 months back from the as-of date.
func (p *periods) setYears(lastEnd calendar.Day, horizon int) {
	p.endYearsAt(lastEnd)
	p.years = p.covered(horizon)
	if p.years > 0 {
		return
	}
	p.rolling = true
	p.endYearsAt(p.asOf)
	p.years = max(1, p.covered(horizon))
}

// endYearsAt lays 12-month years back from the last one's end. Fiscal years end on the last day of a month, which
// AddMonths alone would lose after a February: the day after is moved instead.
func (p *periods) endYearsAt(last calendar.Day) {
	for k := range p.yearEnd {
		p.yearEnd[k] = (last + 1).AddMonths(-12*k) - 1
	}
}

func (p *periods) covered(horizon int) int {
	years := 0
	for years < horizon && p.companyFirst > 0 && p.companyFirst <= p.yearEnd[years+1]+1+grace {
		years++
	}
	return years
}

// lastFiscalEnd is the last day of the latest fiscal year that is over at the end of asOf.
func lastFiscalEnd(asOf calendar.Day, start time.Month) calendar.Day {
	year, _, _ := asOf.Date()
	end := calendar.DayOf(year+1, start, 1) - 1
	for end > asOf {
		year--
		end = calendar.DayOf(year+1, start, 1) - 1
	}
	return end
}
