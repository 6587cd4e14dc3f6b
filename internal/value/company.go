package value

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Found is what a full evaluation found out about the company as a whole. It is kept with the evaluation, and the next
// one starts from it, so that the accounts can be valued one after the other without having seen all others first.
type Found struct {
	CompanyFacts
	// ProfitPerMonth is the company's gross profit per person-month over the time C3 looks at, in major units and to three
	// significant digits: a figure that moved with every hour somebody books would make a new record of every account
	// every night. 0: not known.
	ProfitPerMonth float64 `json:"profit_per_month"`
}

// Company gathers Found from the measures of all accounts, in any order.
type Company struct {
	facts    CompanyFacts
	gaps     []float64
	hours    float64
	profit   int64 // minor units, of the time over which hours are logged
	noProfit bool  // some order of this time has none
}

// Add takes one account and its hours of 12 months. Only accounts with a rhythm of their own (three order days) vote
// on the company's.
func (c *Company) Add(m *Measures, hours float64) {
	c.facts.HasProfit = c.facts.HasProfit || m.HasProfit
	c.facts.HasDue = c.facts.HasDue || m.HasDue
	c.facts.HasPaid = c.facts.HasPaid || m.HasPaid
	c.facts.HasEffort = c.facts.HasEffort || hours > 0
	c.hours += hours
	c.profit = money.Plus(c.profit, m.Worked.Profit)
	c.noProfit = c.noProfit || m.Worked.NoProfit > 0
	if m.OrderDays >= leastOrderDays {
		c.gaps = append(c.gaps, m.Gap)
	}
}

// Merge takes what another has gathered.
func (c *Company) Merge(other *Company) {
	c.facts.HasProfit = c.facts.HasProfit || other.facts.HasProfit
	c.facts.HasDue = c.facts.HasDue || other.facts.HasDue
	c.facts.HasPaid = c.facts.HasPaid || other.facts.HasPaid
	c.facts.HasEffort = c.facts.HasEffort || other.facts.HasEffort
	c.hours += other.hours
	c.profit = money.Plus(c.profit, other.profit)
	c.noProfit = c.noProfit || other.noProfit
	c.gaps = append(c.gaps, other.gaps...)
}

// Found sums up, in minor units per major unit of the base currency and hours per person-month; 0: the usual ones.
func (c *Company) Found(minor, perMonth float64) Found {
	if !(perMonth > 0) {
		perMonth = settings.UsualHoursPerMonth
	}
	f := Found{CompanyFacts: c.facts}
	f.Gap = percentile(sortedCopy(c.gaps), .5)
	f.MinorUnits, f.HoursPerMonth = minor, perMonth
	if months := c.hours / perMonth; c.facts.HasProfit && !c.noProfit && months >= leastPersonMonths {
		f.ProfitPerMonth = threeDigits(float64(c.profit) / minor / months)
	}
	return f
}

// threeDigits rounds to three significant digits.
func threeDigits(x float64) float64 {
	if x == 0 || !finite(x) {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(math.Abs(x)))-2)
	return round.Six(math.Round(x/unit) * unit)
}

// under are the facts that evaluations under a model use: the frozen ones where the model was calibrated.
func (f Found) under(m *Model) Found {
	if m.Company != nil {
		minor, hours := f.MinorUnits, f.HoursPerMonth
		f.CompanyFacts = *m.Company
		f.MinorUnits, f.HoursPerMonth = minor, hours
	}
	return f
}

// decides says whether two findings can lead to different grades under a model. The usual gap between orders is not
// asked: it only stands in for accounts without a rhythm, and waits for the next evaluation.
func (f Found) decides(other Found, m *Model) bool {
	a, b := f.under(m), other.under(m)
	a.Gap, b.Gap = 0, 0
	if m.Gates.Off {
		a.ProfitPerMonth, b.ProfitPerMonth = 0, 0
	}
	return a != b
}

// lastFound reads what the newest full evaluation found; ok is false when there is none.
func lastFound(ctx context.Context, q db.Querier) (f Found, ok bool, err error) {
	var text string
	err = q.QueryRow(ctx, "SELECT facts FROM evaluations WHERE finished_at IS NOT NULL AND kind = ? ORDER BY id DESC LIMIT 1", kindFull).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) || err == nil && text == "" {
		return f, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &f)
	}
	return f, err == nil, err
}
