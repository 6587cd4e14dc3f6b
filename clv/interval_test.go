package clv

import (
	"context"
	"errors"
	"math"
	"testing"
)

func TestSamplersHaveTheRightMoments(t *testing.T) {
	s := newSampler(7)
	const n = 200_000
	moments := func(what string, mean, variance float64, draw func() float64) {
		t.Helper()
		var a, b float64
		for range n {
			v := draw()
			a += v / n
			b += v * v / n
		}
		se := math.Sqrt(variance / n)
		within(t, what+" mean", a, mean, 5*se)
		within(t, what+" variance", b-a*a, variance, 0.05*variance+1e-12)
	}
	for _, shape := range []float64{0.05, 0.5, 1, 3, 100} {
		moments("gamma", shape, shape, func() float64 { return s.gamma(shape) })
	}
	for _, mean := range []float64{0.1, 5, 10, 50, 1e4} {
		moments("poisson", mean, mean, func() float64 { return s.poisson(mean) })
	}
	moments("beta", 0.25, 0.75*0.25/9, func() float64 { return s.beta(2, 6) })
	moments("geometric", 4, 12, func() float64 { return s.geometric(0.25) })
}

// The mean of the draws at known parameters is the closed form, for all models.
func TestDrawsMeanTheConditionalOrders(t *testing.T) {
	h, s := History{5, 30, 39}, newSampler(3)
	pareto, bg, mbg, nbd := ParetoNBD{0.55, 10.6, 0.61, 11.7}, BGNBD{0.24, 4.4, 0.79, 2.4}, MBGNBD{0.52, 6.2, 0.89, 1.6}, NBD{0.5, 8}
	for _, c := range []struct {
		m Model
		f future
	}{{pareto, pareto}, {bg, bg.kernel()}, {mbg, mbg.kernel()}, {nbd, nbd}} {
		const n = 200_000
		sum, square := 0.0, 0.0
		for range n {
			v := c.f.draw(s, h, 52)
			sum += v / n
			square += v * v / n
		}
		se := math.Sqrt((square - sum*sum) / n)
		within(t, "mean orders", sum, c.m.ConditionalOrders(h, 52), 5*se)
	}
}

func TestIntervalIsDeterministicAndHoldsTheTruth(t *testing.T) {
	data, ctx := cdnow(t), context.Background()
	m, fit, err := FitParetoNBD(ctx, data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := m.Interval(ctx, fit, data, 39, Draws{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := m.Interval(ctx, fit, data, 39, Draws{Seed: 1})
	c, _ := m.Interval(ctx, fit, data, 39, Draws{Seed: 2})
	if a != b || a == c {
		t.Errorf("seed 1: %+v and %+v, seed 2: %+v", a, b, c)
	}
	if !(a.Low < a.Median && a.Median < a.High && math.Abs(a.Mean-1665) < 60) {
		t.Errorf("39 weeks of all customers: %+v, expected about 1665", a)
	}
	one, err := m.Interval(ctx, fit, data[:1], 39, Draws{N: 1000, Worth: []float64{100}})
	if err != nil || math.Mod(one.High, 100) != 0 || one.Low != 0 || one.High < 200 {
		t.Errorf("one customer at 100 an order: %+v %v", one, err)
	}
}

// Of customers drawn from the model, about 80 % fall within P10 … P90; counts are
// discrete, so it is rather more.
func TestIntervalsCover(t *testing.T) {
	m, s, ctx := ParetoNBD{0.55, 10.6, 0.61, 11.7}, newSampler(11), context.Background()
	var data []History
	var next []float64
	for range 1500 {
		rate, life := s.gamma(m.R)/m.Alpha, s.ExpFloat64()*m.Beta/s.gamma(m.S)
		h, ahead := History{T: 39}, 0.0
		for at := s.ExpFloat64() / rate; at < math.Min(78, life); at += s.ExpFloat64() / rate {
			if at < 39 {
				h.X++
				h.Recency = at
			} else {
				ahead++
			}
		}
		data, next = append(data, h), append(next, ahead)
	}
	m, fit, err := FitParetoNBD(ctx, data, Options{Prior: ParetoNBD{}.DefaultPrior(10)})
	if err != nil {
		t.Fatal(err)
	}
	held, total := 0, 0.0
	for i, h := range data[:400] {
		v, err := m.Interval(ctx, fit, []History{h}, 39, Draws{Seed: uint64(i)})
		if err != nil {
			t.Fatal(err)
		}
		if next[i] >= v.Low && next[i] <= v.High {
			held++
		}
	}
	if held < 320 {
		t.Errorf("%d of 400 within P10 … P90", held)
	}
	for _, v := range next {
		total += v
	}
	all, _ := m.Interval(ctx, fit, data, 39, Draws{Low: 0.001, High: 0.999, N: 1000})
	if total < all.Low || total > all.High {
		t.Errorf("total %v outside %+v", total, all)
	}
}

func TestIntervalRefuses(t *testing.T) {
	ctx, h := context.Background(), []History{{1, 2, 3}}
	if _, err := (NBD{1, 1}).Interval(ctx, Fit{}, h, 1, Draws{}); !errors.Is(err, ErrOpen) {
		t.Errorf("without a fit: %v", err)
	}
	m, fit, err := FitNBD(ctx, cdnow(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		t    float64
		d    Draws
		want error
	}{{-1, Draws{}, ErrNegative}, {math.NaN(), Draws{}, ErrNotFinite}, {1, Draws{N: -1}, ErrOptions}, {1, Draws{Low: 0.9, High: 0.1}, ErrOptions}, {1, Draws{Worth: []float64{1, 2}}, ErrLength}} {
		if _, err := m.Interval(ctx, fit, h, c.t, c.d); !errors.Is(err, c.want) {
			t.Errorf("%v %+v: %v, want %v", c.t, c.d, err, c.want)
		}
	}
}

// The value of three orders of a customer: its mean is three times the Gamma-Gamma's own, its variance that of the sum
// around an uncertain mean: 3p/ν² and (3p)² of the variance of 1/ν, ν ~ Gamma(q+pN, v+Nm).
func TestDrawsOfValueHaveTheRightMoments(t *testing.T) {
	g, known, s := GammaGamma{P: 6.25, Q: 3.74, V: 15.44}, Spend{N: 4, Mean: 40}, newSampler(5)
	const n, orders = 200_000, 3.0
	var a, b float64
	for range n {
		v := g.value(s, known, orders)
		a += v / n
		b += v * v / n
	}
	shape, scale := g.Q+4*g.P, g.V+4*40
	inverse, square := scale/(shape-1), scale*scale/((shape-1)*(shape-2))
	k := orders * g.P
	mean, variance := k*inverse, k*square+k*k*(square-inverse*inverse)
	within(t, "mean", mean, orders*g.Mean(known), 1e-9)
	within(t, "drawn mean", a, mean, 5*math.Sqrt(variance/n))
	within(t, "drawn variance", b-a*a, variance, .05*variance)
	if g.value(s, known, 0) != 0 {
		t.Error("no orders are worth something")
	}
}

// The range of value is wider than that of orders at their mean size, and refuses what does not fit.
func TestIntervalOfValue(t *testing.T) {
	data, ctx := cdnow(t)[:40], context.Background()
	m, fit, err := FitParetoNBD(ctx, cdnow(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, spend, worth := GammaGamma{P: 1.5, Q: 3.74, V: 60}, make([]Spend, 40), make([]float64, 40)
	for i := range spend {
		spend[i] = Spend{N: 2, Mean: 30}
		worth[i] = g.Mean(spend[i])
	}
	fixed, err1 := m.Interval(ctx, fit, data, 39, Draws{N: 2000, Worth: worth})
	sized, err2 := m.Interval(ctx, fit, data, 39, Draws{N: 2000, Spend: spend, Sizes: g})
	if err1 != nil || err2 != nil || sized.High-sized.Low < 1.05*(fixed.High-fixed.Low) || math.Abs(sized.Mean/fixed.Mean-1) > .1 {
		t.Errorf("%+v, with sizes %+v, %v %v", fixed, sized, err1, err2)
	}
	for name, d := range map[string]Draws{"both": {Worth: worth, Spend: spend, Sizes: g}, "too few": {Spend: spend[:3], Sizes: g}, "no model": {Spend: spend},
		"a negative mean": {Spend: append([]Spend{{N: 1, Mean: -1}}, spend[1:]...), Sizes: g}} {
		if _, err := m.Interval(ctx, fit, data, 39, d); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
