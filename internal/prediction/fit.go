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

// Fit makes the model of what a collector gathered, with its test. before, where there is one, only saves time: the
// climb starts at its parameters. It returns the errors of the context and of package clv.
func Fit(ctx context.Context, c *Collector, before *Model) (*Model, error) {
	m := &Model{AsOf: c.asOf, State: NotEnough}
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

func histories(rows []row) []clv.History {
	out := make([]clv.History, len(rows))
	for i := range rows {
		out[i] = rows[i].history
	}
	return out
}

// spends are the order sizes with the largest hundredth drawn in: one giant project must not set the size of all.
func spends(rows []row) []clv.Spend {
	out := make([]clv.Spend, 0, len(rows))
	for i := range rows {
		if rows[i].spend.N > 0 {
			out = append(out, rows[i].spend)
		}
	}
	top := quantile(means(out), .99)
	for i := range out {
		out[i].Mean = min(out[i].Mean, top)
	}
	return out
}

func means(list []clv.Spend) []float64 {
	out := make([]float64, len(list))
	for i := range list {
		out[i] = list[i].Mean
	}
	return out
}

// usualSpend is the median of the customers' mean orders.
func usualSpend(rows []row) float64 { return max(1, quantile(means(spends(rows)), .5)) }

func repeats(rows []row) int {
	n := 0
	for i := range rows {
		if rows[i].history.X > 0 {
			n++
		}
	}
	return n
}

// quantile sorts its values; 0 of none.
func quantile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[max(0, int(math.Ceil(p*float64(len(values))))-1)]
}

// compare finds the medians of the factors, of the company and of every segment that has enough customers.
func (m *Model) compare(rows []row) {
	s := NewScorer(m)
	all := make([]Factors, len(rows))
	bySegment := map[id.ID][]Factors{}
	for i := range rows {
		all[i] = s.factors(&rows[i])
		bySegment[rows[i].segment] = append(bySegment[rows[i].segment], all[i])
	}
	m.Usual = medians(all)
	for i := range m.Segments {
		if list := bySegment[m.Segments[i].ID]; m.Segments[i].ID != 0 && len(list) >= usualFrom {
			usual := medians(list)
			m.Segments[i].Usual = &usual
		}
	}
}

func medians(list []Factors) Factors {
	one := func(get func(*Factors) float64) float64 {
		values := make([]float64, len(list))
		for i := range list {
			values[i] = get(&list[i])
		}
		return quantile(values, .5)
	}
	return Factors{
		Alive: one(func(f *Factors) float64 { return f.Alive }), Pace: one(func(f *Factors) float64 { return f.Pace }),
		Stay: one(func(f *Factors) float64 { return f.Stay }), Size: one(func(f *Factors) float64 { return f.Size }),
	}
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
