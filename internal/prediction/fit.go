package prediction

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// row is a customer as a fit takes it.
type row struct {
	segment id.ID
	history clv.History
	spend   clv.Spend
}

// known makes the row of what was known of a customer at the end of a day. First, last and day are order-days of it.
func known(segment id.ID, first calendar.Day, s state, at calendar.Day) row {
	r := row{segment: segment, history: clv.History{X: int(s.days) - 1, Recency: float64(s.last - first), T: float64(at - first)}}
	if s.spent > 0 {
		r.spend = clv.Spend{N: int(s.days), Mean: min(float64(s.spent)/float64(s.days), mostMean)}
	}
	return r
}

// mostMean is the largest mean order that package clv takes.
const mostMean = 1e12

func (b *Buyer) row(at calendar.Day) row {
	return known(b.Segment, b.First, state{last: b.Last, days: b.Days, spent: b.Spent}, at)
}

// Fit makes the model of what a collector gathered, on a company's terms, with its test. before, where there is one, only saves time: the
// climb starts at its parameters. It returns the errors of the context and of package clv.
func Fit(ctx context.Context, c *Collector, terms Terms, before *Model) (*Model, error) {
	m := &Model{AsOf: c.asOf, State: NotEnough, Terms: terms}
	rows := stratified(c.buyers, c.asOf, sampleSize)
	m.measure(c, len(rows))
	if m.Size.Repeat < NeededRepeat {
		m.Test = Backtest{RanksBy: ByHistory}
		return m, nil
	}
	if before != nil && before.State != Ready {
		before = nil
	}
	if err := m.fit(ctx, rows, before); err != nil {
		return nil, err
	}
	m.Season = c.season(c.asOf)
	m.compare(rows)
	m.warn(rows)
	var err error
	m.Test, err = backtest(ctx, c, m)
	return m, err
}

func (m *Model) measure(c *Collector, sampled int) {
	m.Size = Size{Buyers: len(c.buyers), OrderDays: c.OrderDays(), Sampled: sampled}
	var sum, of float64
	for i := range c.buyers {
		b := &c.buyers[i]
		if b.Days > 1 {
			m.Size.Repeat++
		}
		if margin := float64(b.Margin); !math.IsNaN(margin) {
			sum, of = sum+margin*float64(b.Spent), of+float64(b.Spent)
		}
	}
	if of > 0 {
		margin := sum / of
		m.Margin = &margin
	}
}

// stratified takes at most limit buyers, so many of every stratum of repeat orders and segments as are its share.
func stratified(buyers []Buyer, at calendar.Day, limit int) []row {
	type stratum struct {
		segment id.ID
		class   int
	}
	share := min(1, float64(limit)/float64(max(1, len(buyers))))
	owed := map[stratum]float64{}
	var out []row
	for i := range buyers {
		b := &buyers[i]
		if share < 1 {
			s := stratum{b.Segment, int(math.Log2(float64(b.Days)))}
			if owed[s] += share; owed[s] < 1 {
				continue
			}
			owed[s]--
		}
		out = append(out, b.row(at))
	}
	return out
}

// fit finds the parameters of the company and of every segment that carries its own.
func (m *Model) fit(ctx context.Context, rows []row, before *Model) error {
	var err error
	if m.Gap, err = clv.MedianGap(histories(rows)); err != nil {
		return err
	}
	var start *Params
	if before != nil {
		start = &before.Company
	}
	unit := clv.ParetoNBD{}.DefaultPrior(m.Gap)
	if m.Company, err = fitParams(ctx, rows, unit, clv.GammaGamma{}.DefaultPrior(usualSpend(rows)), start); err != nil {
		return err
	}
	m.State = Ready
	return m.fitSegments(ctx, rows)
}

func (m *Model) fitSegments(ctx context.Context, rows []row) error {
	bySegment := map[id.ID][]row{}
	for _, r := range rows {
		bySegment[r.segment] = append(bySegment[r.segment], r)
	}
	p := m.Company.Orders
	orders := clv.PriorAround(ownSpread, p.R, p.Alpha, p.S, p.Beta)
	spend := clv.PriorAround(ownSpread, m.Company.Spend.P, m.Company.Spend.Q-1, m.Company.Spend.V)
	for one, list := range bySegment {
		s := Segment{ID: one, Buyers: len(list), Repeat: repeats(list)}
		if one != 0 && s.Buyers >= ownCustomers && s.Repeat >= ownRepeat {
			own, err := fitParams(ctx, list, orders, spend, &m.Company)
			if err != nil {
				return err
			}
			s.Own = &own
		}
		m.Segments = append(m.Segments, s)
	}
	slices.SortFunc(m.Segments, func(a, b Segment) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}

func fitParams(ctx context.Context, rows []row, orders, spend clv.Prior, start *Params) (Params, error) {
	o, g := clv.Options{Prior: orders}, clv.Options{Prior: spend}
	if start != nil {
		o.Start = []float64{start.Orders.R, start.Orders.Alpha, start.Orders.S, start.Orders.Beta}
	}
	var p Params
	var err error
	var fit clv.Fit
	if p.Orders, fit, err = clv.FitParetoNBD(ctx, histories(rows), o); err != nil {
		return p, err
	}
	p.Covariance, p.ChurnGain = fit.Covariance(), fit.ChurnGain
	p.Spend, _, err = clv.FitGammaGamma(ctx, spends(rows), g)
	if errors.Is(err, clv.ErrNotConverged) {
		p.Spend, err = centre(spend), nil // orders all alike, such as fees: any spread will do, and the prior has one
	}
	return p, err
}

func centre(p clv.Prior) clv.GammaGamma {
	return clv.GammaGamma{P: math.Exp(p[0].Mean), Q: 1 + math.Exp(p[1].Mean), V: math.Exp(p[2].Mean)}
}

// followsFrom is from which correlation on order sizes are not independent of their number.
const followsFrom = 0.3

func (m *Model) warn(rows []row) {
	if m.Company.noChurn() {
		m.Warnings = append(m.Warnings, NoChurnEvidence)
	}
	if math.Abs(clv.FrequencySpendCorrelation(spends(rows))) > followsFrom {
		m.Warnings = append(m.Warnings, SizeFollowsFrequency)
	}
	if m.Size.Buyers < ownCustomers {
		m.Warnings = append(m.Warnings, FewCustomers)
	}
}
