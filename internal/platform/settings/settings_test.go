package settings

import (
	"errors"
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// What the predictions stand on is refused by name outside of its range, and changed alone.
func TestOutlookSettings(t *testing.T) {
	if err := Default().check(); err != nil {
		t.Fatalf("the defaults are refused: %v", err)
	}
	for name, c := range map[string]struct {
		field  string
		change func(*Company)
	}{
		"no year":            {"clv_years", func(c *Company) { c.CLVYears = 0 }},
		"a lifetime":         {"clv_years", func(c *Company) { c.CLVYears = 21 }},
		"negative discount":  {"clv_discount", func(c *Company) { c.CLVDiscount = -.01 }},
		"too much discount":  {"clv_discount", func(c *Company) { c.CLVDiscount = .51 }},
		"no number":          {"clv_discount", func(c *Company) { c.CLVDiscount = math.NaN() }},
		"certain risk":       {"risk_high", func(c *Company) { c.RiskHigh = 0 }},
		"watch below risk":   {"risk_some", func(c *Company) { c.RiskHigh, c.RiskSome = .6, .5 }},
		"everybody at watch": {"risk_some", func(c *Company) { c.RiskSome = 1 }},
	} {
		company := Default()
		c.change(&company)
		var bad *errs.Error
		if err := company.check(); !errors.As(err, &bad) || len(bad.Fields) != 1 || bad.Fields[0].Name != c.field || bad.Fields[0].Code != "out_of_range" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPersonMonths(t *testing.T) {
	c := Default()
	if got := c.PersonMonths(5800); math.Abs(got-33.333333) > 1e-6 {
		t.Errorf("5,800 h are %v person-months", got)
	}
	if c.HoursPerMonth = 160; c.PersonMonths(80) != .5 || c.DayHours() != 160/21.75 {
		t.Errorf("%v", c.PersonMonths(80))
	}
}
