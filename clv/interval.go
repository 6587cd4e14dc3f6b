package clv

import (
	"context"
	"math"
	"slices"
)

// Draws say how an interval is to be simulated. The zero value means 200 draws
// from seed 0 and the range from P10 to P90.
type Draws struct {
	N         int     // 0: 200
	Seed      uint64  // equal seeds give equal intervals
	Low, High float64 // quantiles, both 0: 0.1 and 0.9
	// Worth is nil, or what one order of each customer is worth; the interval is
	// then one of worth.
	Worth []float64
}

// An Interval of what a customer, or the sum of many, will order.
type Interval struct{ Low, Median, High, Mean float64 }

// Interval simulates the orders of all of data together in the time t ahead; pass
// one history for one customer. Three things are uncertain, and each draw takes all
// three: the parameters (Laplace: normal in their logarithms around the mode with
// the Hessian of the fit), the customer's own rate and lifetime (their exact
// posterior: Gamma(r+x, alpha+T) and, if alive, Gamma(s, beta+T)), and what the
// Poisson process brings. The fit must be the one that gave m, and its Hessian
// positive definite, which a prior ensures; else the error is ErrOpen.
func (m ParetoNBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return ParetoNBD{p[0], p[1], p[2], p[3]} })
}

// Interval is that of ParetoNBD.Interval; if the customer is still there, the
// chance to leave after an order is Beta(a, b+x).
func (m BGNBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return betaGeometric{p[0], p[1], p[2], p[3], 0} })
}

// Interval is that of ParetoNBD.Interval; if the customer is still there, the
// chance to leave after an order is Beta(a, b+x+1).
func (m MBGNBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return betaGeometric{p[0], p[1], p[2], p[3], 1} })
}

// Interval is that of ParetoNBD.Interval, without an end.
func (m NBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return NBD{p[0], p[1]} })
}

// future draws one possible number of orders in t.
type future interface {
	draw(s sampler, h History, t float64) float64
}

func (m ParetoNBD) draw(s sampler, h History, t float64) float64 {
	if s.Float64() >= m.odds(h).alive() {
		return 0
	}
	rate := s.gamma(m.R+float64(h.X)) / (m.Alpha + h.T)
	dying := s.gamma(m.S) / (m.Beta + h.T)
	return s.poisson(rate * math.Min(t, s.ExpFloat64()/math.Max(dying, 1e-300)))
}

func (m betaGeometric) draw(s sampler, h History, t float64) float64 {
	if s.Float64() >= m.odds(h).alive() {
		return 0
	}
	x := float64(h.X)
	rate := s.gamma(m.r+x) / (m.alpha + h.T)
	last := s.geometric(s.beta(m.a, m.b+x+m.first))
	return math.Min(last, s.poisson(rate*t))
}

func (m NBD) draw(s sampler, h History, t float64) float64 {
	return s.poisson(s.gamma(m.R+float64(h.X)) / (m.Alpha + h.T) * t)
}

func simulate(ctx context.Context, fit Fit, data []History, t float64, d Draws, model func(vector) future) (Interval, error) {
	d, err := d.check(data, t)
	if err != nil {
		return Interval{}, err
	}
	n := len(fit.Params)
	l, ok := fit.hessian.cholesky(n)
	if n == 0 || !ok {
		return Interval{}, ErrOpen
	}
	s := newSampler(d.Seed)
	totals := make([]float64, d.N)
	for i := range totals {
		m := model(fit.drawParams(s, &l))
		if totals[i], err = d.total(ctx, s, m, data, t); err != nil {
			return Interval{}, err
		}
	}
	return d.interval(totals), nil
}

// drawParams is one draw of the parameters: mode + L⁻ᵀ z has the covariance H⁻¹.
func (f Fit) drawParams(s sampler, l *matrix) vector {
	n := len(f.Params)
	var z vector
	for i := range n {
		z[i] = s.NormFloat64()
	}
	z = l.backward(z, n)
	for i := range n {
		z[i] = clamp(math.Exp(f.at[i]+z[i]), minParam, maxParam)
	}
	return z
}

func (d Draws) total(ctx context.Context, s sampler, m future, data []History, t float64) (float64, error) {
	sum := 0.0
	for i, h := range data {
		if i&0xfff == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		n := m.draw(s, h, t)
		if d.Worth != nil {
			n *= d.Worth[i]
		}
		sum += n
	}
	return sum, nil
}

func (d Draws) check(data []History, t float64) (Draws, error) {
	if d.N == 0 {
		d.N = 200
	}
	if d.Low == 0 && d.High == 0 {
		d.Low, d.High = 0.1, 0.9
	}
	if d.N < 1 || d.N > maxCount || !(d.Low >= 0 && d.Low <= d.High && d.High <= 1) {
		return d, &InputError{Row: -1, Field: "Draws", Err: ErrOptions}
	}
	if d.Worth != nil && len(d.Worth) != len(data) {
		return d, &InputError{Row: -1, Field: "Worth", Err: ErrLength}
	}
	for i, w := range d.Worth {
		if math.IsNaN(w) || math.Abs(w) > 1e15 {
			return d, &InputError{Row: i, Field: "Worth", Err: ErrNotFinite}
		}
	}
	if err := amount(t, maxTime); err != nil {
		return d, &InputError{Row: -1, Field: "t", Err: err}
	}
	return d, checkAll(data)
}

func checkAll(data []History) error {
	for i := range data {
		if err := data[i].check(i); err != nil {
			return err
		}
	}
	return nil
}

func (d Draws) interval(totals []float64) Interval {
	mean := 0.0
	for _, v := range totals {
		mean += v / float64(len(totals))
	}
	slices.Sort(totals)
	return Interval{Low: quantile(totals, d.Low), Median: quantile(totals, 0.5), High: quantile(totals, d.High), Mean: mean}
}

// quantile of sorted values, the smallest with at least the share p at or below
// it: of counts it is a count.
func quantile(sorted []float64, p float64) float64 {
	i := int(math.Ceil(p*float64(len(sorted)))) - 1
	return sorted[max(0, i)]
}
