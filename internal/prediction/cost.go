package prediction

import (
	"context"
	"database/sql"
	"math"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/money"
)

// hoursPerMonth is a person-month: 21.75 days of 8 hours (§3.10).
const hoursPerMonth = 174

// usualMonthCost is what a person-month costs where nobody's cost is recorded, major units (§3.10's example).
const usualMonthCost = 20_000

// personMonth is what a person-month costs the company, minor units.
type personMonth struct {
	minor float64
	known bool // from the people's own costs; else usualMonthCost
}

func (p personMonth) hour() float64 { return p.minor / hoursPerMonth }

// monthCost is the mean over the people whose cost is recorded. It is one figure for all, since the cost of a customer
// on whom one person worked would else be that person's.
func monthCost(ctx context.Context, q db.Querier, currency string) (personMonth, error) {
	var mean sql.NullFloat64
	err := q.QueryRow(ctx, "SELECT AVG(CAST(cost_per_pm AS DOUBLE PRECISION)) FROM users WHERE archived_at IS NULL AND cost_per_pm > 0").Scan(&mean)
	if err != nil {
		return personMonth{}, err
	}
	if mean.Valid {
		return personMonth{minor: mean.Float64, known: true}, nil
	}
	return personMonth{minor: usualMonthCost * math.Pow10(money.Exponent(currency))}, nil
}
