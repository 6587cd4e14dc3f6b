package clv

import (
	"context"
	"math"
)

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
	if fit.effects > 0 {
		return Interval{}, &InputError{Row: -1, Field: "Fit", Err: ErrOptions} // whose effects would be left out
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
		switch {
		case d.Worth != nil:
			n *= d.Worth[i]
		case d.Spend != nil:
			n = d.Sizes.value(s, d.Spend[i], n)
		}
		sum += n
	}
	return sum, nil
}
