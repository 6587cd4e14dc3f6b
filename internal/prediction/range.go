package prediction

import (
	"context"

	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/calendar"
)

// Ahead is what is expected of a customer in a time ahead, with the middle 80 % of what may come, P10–P90.
type Ahead struct {
	Orders, Sales float64 // expected; sales in minor units
	Ranged        bool    // else the fit gives no ranges
	OrdersRange   clv.Interval
	SalesRange    clv.Interval // with the uncertainty of the sizes of orders
}

// Year is what is expected in twelve months, in which every month comes once.
func (s *Scorer) Year(ctx context.Context, b *Buyer, asOf calendar.Day) (Ahead, error) {
	return s.ahead(ctx, b, asOf, year)
}

// Until is what is expected up to a day, by the company's season: orders come in it as they would in so much more or
// less time, which keeps the expectation and its range together.
func (s *Scorer) Until(ctx context.Context, b *Buyer, asOf, to calendar.Day) (Ahead, error) {
	return s.ahead(ctx, b, asOf, float64(to-asOf)*s.model.Season.over(asOf, to))
}

// ahead draws equal ranges for equal customers: the seed is the account.
func (s *Scorer) ahead(ctx context.Context, b *Buyer, asOf calendar.Day, days float64) (Ahead, error) {
	r := b.row(asOf)
	score, p := s.score(&r), s.group(&r).params
	out := Ahead{Orders: score.Alive * score.Pace * p.Orders.Stay(r.history.T, 0, days)}
	out.Sales = out.Orders * score.Size
	if p.Covariance == nil {
		return out, nil
	}
	fit, err := clv.StoredFit([]float64{p.Orders.R, p.Orders.Alpha, p.Orders.S, p.Orders.Beta}, p.Covariance)
	if err != nil {
		return out, nil // rounding made it open: no range is better than a wrong one
	}
	draws, data := clv.Draws{Seed: uint64(b.Account)}, []clv.History{r.history} // #nosec G115 -- all 64 bits are the seed
	if out.OrdersRange, err = p.Orders.Interval(ctx, fit, data, days, draws); err != nil {
		return out, err
	}
	draws.Spend, draws.Sizes = []clv.Spend{r.spend}, p.Spend
	out.SalesRange, err = p.Orders.Interval(ctx, fit, data, days, draws)
	out.Ranged = err == nil
	return out, err
}
