package pyramid

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/value"
)

// TrendCell counts the accounts of one grade and one trend of value.
type TrendCell struct {
	Grade value.Grade `json:"grade"`
	Trend string      `json:"trend" enum:"up,steady,down,unknown"`
	Count int         `json:"count"`
	Sales string      `json:"sales_12m"`
}

// TrendGrid is value against trend: who is worth much and falls needs somebody first.
type TrendGrid struct {
	Currency string      `json:"currency"`
	Cells    []TrendCell `json:"cells"` // S, A, B, C, U × up, steady, down, unknown
}

// steadiness is how many points a score may move and still count as steady.
const steadiness = .5

func trendOf(change *float64) string {
	switch {
	case change == nil:
		return "unknown"
	case *change >= steadiness:
		return "up"
	case *change <= -steadiness:
		return "down"
	}
	return "steady"
}

// ValueTrend counts the accounts the caller sees by grade and trend.
func (s *Service) ValueTrend(ctx context.Context, actor authz.Actor) (*TrendGrid, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	rows, err := s.accountRows(ctx, actor)
	if err != nil {
		return nil, err
	}
	type key struct {
		grade value.Grade
		trend string
	}
	counts, sums := map[key]int{}, map[key]int64{}
	for _, r := range rows {
		k := key{r.grade, trendOf(r.trend)}
		counts[k]++
		sums[k] += r.sales12
	}
	out := &TrendGrid{Currency: env.Currency}
	for _, g := range append(rungs[:len(rungs):len(rungs)], value.GradeU) {
		for _, trend := range []string{"up", "steady", "down", "unknown"} {
			k := key{g, trend}
			out.Cells = append(out.Cells, TrendCell{Grade: g, Trend: trend, Count: counts[k], Sales: money.Format(sums[k], env.Currency)})
		}
	}
	return out, nil
}
