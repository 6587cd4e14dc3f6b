package prediction

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Lifetime is what a customer brings who yields Margin a year (any currency unit) and stays from one year to the next
// with probability Stay (0 ≤ p < 1, survival of the company × retention), discounted by Discount a year (0 … 0.5).
type Lifetime struct {
	Margin, Stay, Discount float64
	Years                  int // 1 … 100
}

// Check names every figure that is out of its bounds (§3.11).
func (l Lifetime) Check() error {
	var bad []errs.Field
	refuse := func(no bool, field string) {
		if no {
			bad = append(bad, errs.Field{Name: field, Code: "out_of_range"})
		}
	}
	refuse(!(l.Stay >= 0 && l.Stay < 1), "stay")
	refuse(!(l.Discount >= 0 && l.Discount <= .5), "discount")
	refuse(l.Years < 1 || l.Years > 100, "years")
	refuse(math.IsNaN(l.Margin) || math.IsInf(l.Margin, 0), "margin")
	if len(bad) > 0 {
		return errs.Validation(bad...)
	}
	return nil
}

// Value is CLV_T = Σ m·pᵗ/(1+d)ᵗ for t = 1 … T (§3.11), in the unit of Margin.
func (l Lifetime) Value() (float64, error) {
	if err := l.Check(); err != nil {
		return 0, err
	}
	sum, year := 0.0, 1.0
	for range l.Years {
		year *= l.Stay / (1 + l.Discount)
		sum += l.Margin * year
	}
	return sum, nil
}

// Infinite is m·p/(1+d−p), the value without an end; for reference only.
func (l Lifetime) Infinite() (float64, error) {
	if err := l.Check(); err != nil {
		return 0, err
	}
	return l.Margin * l.Stay / (1 + l.Discount - l.Stay), nil
}

// ProfitMultiple is (cumulative gross profit + CLV) ÷ development cost, RevenueMultiple cumulative revenue ÷
// development cost (§3.11, R-189). Without a cost they are not applicable (false): nothing is not a denominator.
func ProfitMultiple(profit, clv, cost float64) (float64, bool) {
	if !(cost > 0) {
		return 0, false
	}
	return (profit + clv) / cost, true
}

// RevenueMultiple is described at ProfitMultiple.
func RevenueMultiple(revenue, cost float64) (float64, bool) { return ProfitMultiple(revenue, 0, cost) }

// ReturnOnCost is (margin to date + expected margin − cost) ÷ cost, the return on acquisition cost.
func ReturnOnCost(margin, expected, cost float64) (float64, bool) {
	if !(cost > 0) {
		return 0, false
	}
	return (margin + expected - cost) / cost, true
}

// PaybackYear is the first year, counted from 1, at whose end the yearly cash so far adds up to zero or more; 0: not
// within these years.
func PaybackYear(cash []int64) int {
	var sum int64
	for i, one := range cash {
		if sum += one; sum >= 0 {
			return i + 1
		}
	}
	return 0
}
