package prediction

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Terms are on what a company counts the future of its customers: so many years ahead, discounted by so much a year.
// They are part of a model: what is stored and what is shown stand on the same, and a model made on other terms than
// the company now has is due to be made anew.
type Terms struct {
	Years    int     `json:"years"`
	Discount float64 `json:"discount"`
}

// before are the terms of models stored when companies could not choose.
var before = Terms{Years: 3, Discount: .10}

func termsOf(c settings.Company) Terms { return Terms{Years: c.CLVYears, Discount: c.CLVDiscount} }

// terms are those a model was made on.
func (m *Model) terms() Terms {
	if m.Terms == (Terms{}) {
		return before
	}
	return m.Terms
}

// rate is the continuous discount a day that makes Discount a year.
func (t Terms) rate() float64 { return math.Log1p(t.Discount) / year }

func (t Terms) horizon() float64 { return float64(t.Years) * year }

// wanted are the company's terms now.
func wanted(ctx context.Context, q db.Querier) (Terms, error) {
	company, err := settings.Load(ctx, q)
	return termsOf(company), err
}
