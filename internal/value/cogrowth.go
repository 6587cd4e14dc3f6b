package value

import (
	"context"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/round"
)

// InputCoGrowth sets a customer's revenue beside our sales to it, year by year.
type InputCoGrowth struct {
	Points   []InputCoYear `json:"points"`   // oldest year first
	Customer *float64      `json:"customer"` // its growth from the last year but one to the last, 0.2 is 20 %
	Ours     *float64      `json:"ours"`     // the growth of our sales to it between the same years
	Alone    bool          `json:"alone"`    // the customer grows without us
}

// InputCoYear is one calendar year; amounts are decimals.
type InputCoYear struct {
	Year     int64  `json:"year"`
	Currency string `json:"currency"` // of the revenue
	Revenue  string `json:"revenue"`
	Ours     string `json:"ours"`

	revenue, ours int64
}

// GrowsAlone says that a customer grows while our sales to it fall; rates, 0.2 is 20 %.
func GrowsAlone(customer, ours float64) bool { return customer > 0 && ours < 0 }

// coGrowth reads the years with a revenue; nil with fewer than two.
func coGrowth(ctx context.Context, q db.Querier, target id.ID, asOf calendar.Date, base string) (*InputCoGrowth, error) {
	years, err := revenues(ctx, q, target, asOf)
	if err != nil || len(years) < 2 {
		return nil, err
	}
	sold, err := soldByYear(ctx, q, target)
	if err != nil {
		return nil, err
	}
	for i := range years {
		years[i].ours = sold[years[i].Year]
		years[i].Ours = money.Format(years[i].ours, base)
	}
	out := &InputCoGrowth{Points: years}
	before, last := years[len(years)-2], years[len(years)-1]
	if before.Currency == last.Currency && last.Year == before.Year+1 {
		out.Customer, out.Ours = relative(before.revenue, last.revenue), relative(before.ours, last.ours)
	}
	out.Alone = out.Customer != nil && out.Ours != nil && GrowsAlone(*out.Customer, *out.Ours)
	return out, nil
}

func relative(from, to int64) *float64 {
	if from <= 0 {
		return nil
	}
	rate := round.Six(float64(to)/float64(from) - 1)
	return &rate
}

func revenues(ctx context.Context, q db.Querier, target id.ID, asOf calendar.Date) ([]InputCoYear, error) {
	rows, err := q.Query(ctx, `SELECT year, currency, revenue FROM statements
		WHERE account_id = ? AND archived_at IS NULL AND revenue IS NOT NULL AND published_on <= ? ORDER BY year`, target, asOf)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []InputCoYear
	for rows.Next() {
		var y InputCoYear
		if err := rows.Scan(&y.Year, &y.Currency, &y.revenue); err != nil {
			return nil, err
		}
		y.Revenue = money.Format(y.revenue, y.Currency)
		out = append(out, y)
	}
	return out, rows.Err()
}

// soldByYear sums our orders by calendar year, in the company's currency.
func soldByYear(ctx context.Context, q db.Querier, target id.ID) (map[int64]int64, error) {
	rows, err := q.Query(ctx, `SELECT SUBSTR(ordered_on, 1, 4), CAST(SUM(base_amount) AS BIGINT) FROM orders
		WHERE account_id = ? AND archived_at IS NULL GROUP BY SUBSTR(ordered_on, 1, 4)`, target)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[int64]int64{}
	for rows.Next() {
		var text string
		var sum int64
		if err := rows.Scan(&text, &sum); err != nil {
			return nil, err
		}
		year, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, err
		}
		out[year] = sum
	}
	return out, rows.Err()
}
