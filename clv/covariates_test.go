package clv

import (
	"context"
	"errors"
	"math"
	"testing"
)

// market simulates customers of two channels and of different sizes: their orders come exp(0.6 channel - 0.4 size) times
// as often, and they leave exp(0.8 channel) times as readily. leave draws the end of a customer after its orders.
func market(n int, seed uint64, pareto bool) (data []History, pace, dropout [][]float64) {
	s := newSampler(seed)
	for range n {
		channel, size := float64(s.IntN(2)), float64(s.IntN(3)-1)
		rate, T := s.gamma(1.1)/12*math.Exp(.6*channel-.4*size), float64(40+s.IntN(120))
		by := math.Exp(.8 * channel)
		life, leaves := math.Inf(1), 0.0
		if pareto {
			life = s.ExpFloat64() / (s.gamma(.8) / 60 * by)
		} else {
			leaves = s.beta(.8*by, 3*by)
		}
		h := History{T: T}
		for at := s.ExpFloat64() / rate; at < math.Min(T, life); at += s.ExpFloat64() / rate {
			h.X, h.Recency = h.X+1, at
			if s.Float64() < leaves {
				break
			}
		}
		data, pace, dropout = append(data, h), append(pace, []float64{channel, size}), append(dropout, []float64{channel})
	}
	return data, pace, dropout
}

// The effects that made the data come back, within three and a half standard errors, and so do the parameters.
func TestCovariatesAreRecovered(t *testing.T) {
	ctx := context.Background()
	data, pace, dropout := market(12_000, 5, true)
	m, f, err := FitParetoNBD(ctx, data, Options{Covariates: &Covariates{Pace: pace, Dropout: dropout}})
	if err != nil {
		t.Fatal(err)
	}
	recovered(t, f, []float64{m.R, m.Alpha, m.S, m.Beta, f.Pace[0], f.Pace[1], f.Dropout[0]}, []float64{1.1, 12, .8, 60, .6, -.4, .8})
	data, pace, dropout = market(12_000, 6, false)
	b, f, err := FitBGNBD(ctx, data, Options{Covariates: &Covariates{Pace: pace, Dropout: dropout}})
	if err != nil {
		t.Fatal(err)
	}
	recovered(t, f, []float64{b.R, b.Alpha, b.A, b.B, f.Pace[0], f.Pace[1], f.Dropout[0]}, []float64{1.1, 12, .8, 3, .6, -.4, .8})
}

// recovered compares estimates, in the order of the standard errors, with what made the data.
func recovered(t *testing.T, f Fit, got, want []float64) {
	t.Helper()
	errs := f.StandardErrors()
	if len(errs) != len(got) {
		t.Fatalf("%d standard errors of %d estimates", len(errs), len(got))
	}
	for i := range got {
		if !(errs[i] > 0) || math.Abs(got[i]-want[i]) > 3.5*errs[i] {
			t.Errorf("place %d: %v ± %v, made with %v", i, got[i], errs[i], want[i])
		}
	}
}

// The log-likelihood is that of every customer's own scaled model, and no effect moved a little gives a higher one.
func TestCovariateFitIsAPeakOfTheScaledModels(t *testing.T) {
	ctx := context.Background()
	data, pace, dropout := market(700, 7, true)
	o := Options{Covariates: &Covariates{Pace: pace, Dropout: dropout}}
	p, fp, err1 := FitParetoNBD(ctx, data, o)
	b, fb, err2 := FitMBGNBD(ctx, data, o)
	n, fn, err3 := FitNBD(ctx, data, Options{Covariates: &Covariates{Pace: pace}})
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		fit    Fit
		scaled func(pace, dropout float64) Model
	}{
		"Pareto/NBD": {fp, func(x, z float64) Model { return p.Scaled(x, z) }},
		"MBG/NBD":    {fb, func(x, z float64) Model { return b.Scaled(x, z) }},
		"NBD":        {fn, func(x, _ float64) Model { return n.Scaled(x) }},
	} {
		sum := func(f Fit) float64 {
			total := 0.0
			for i, h := range data {
				total += c.scaled(f.Scale(pace[i], dropout[i])).LogLikelihood(h)
			}
			return total
		}
		best := sum(c.fit)
		near(t, name, best, c.fit.LogLikelihood, 1e-10)
		for k := range c.fit.Pace {
			for _, by := range []float64{-1e-3, 1e-3} {
				moved := c.fit
				moved.Pace = append([]float64{}, c.fit.Pace...)
				if moved.Pace[k] += by; sum(moved) >= best {
					t.Errorf("%s: pace %d %+v is better", name, k, by)
				}
			}
		}
		for _, by := range []float64{-1e-2, 1e-2} {
			if len(c.fit.Dropout) == 0 {
				break
			}
			moved := c.fit
			if moved.Dropout = []float64{c.fit.Dropout[0] + by}; sum(moved) >= best {
				t.Errorf("%s: dropout %+v is better", name, by)
			}
		}
	}
}

// The gradient by the effects is the slope of the likelihood.
func TestGradientByTheEffects(t *testing.T) {
	data, pace, dropout := market(300, 8, true)
	of := func(first float64) func(*rows) likelihood {
		return func(g *rows) likelihood {
			l := &geometricLikelihood{rows: g, first: first, logs: make([]timeLogs, len(g.times))}
			return likelihood{eval: l.eval}
		}
	}
	x, err := columns("Pace", pace, len(data))
	if err != nil {
		t.Fatal(err)
	}
	z, _ := columns("Dropout", dropout, len(data))
	for name, c := range map[string]struct {
		of   func(*rows) likelihood
		drop dropping
		p    vector
	}{
		"Pareto/NBD": {Options{}.paretoOf, scaleDropoutTime, vector{.9, 10, .7, 50, .3, -.2, .5}},
		"BG/NBD":     {of(0), scaleChances, vector{.9, 10, .7, 2.5, .3, -.2, .5}},
		"MBG/NBD":    {of(1), scaleChances, vector{.9, 10, .7, 2.5, .3, -.2, .5}},
	} {
		list, err := (Options{}).strata(data, x, z, c.of)
		if err != nil || len(list) != 6 {
			t.Fatalf("%d strata, %v", len(list), err)
		}
		var g vector
		together(list, 4, c.p, &g, c.drop)
		for k := range 7 {
			step := 1e-5 * math.Max(1, math.Abs(c.p[k]))
			up, down, none := c.p, c.p, vector{}
			up[k], down[k] = up[k]+step, down[k]-step
			slope := (together(list, 4, up, &none, c.drop) - together(list, 4, down, &none, c.drop)) / (2 * step)
			near(t, name, g[k], slope, 1e-6)
		}
	}
}

// Covariates of zeros, or none at all, are the plain fit.
func TestNoCovariatesAreThePlainFit(t *testing.T) {
	data, ctx := cdnow(t), context.Background()
	zeros := make([][]float64, len(data))
	for i := range zeros {
		zeros[i] = []float64{0, 0}
	}
	for name, c := range map[string]*Covariates{"zeros": {Pace: zeros, Dropout: zeros}, "a ridge over zeros": {Pace: zeros, SD: .5}, "none": {}} {
		p, f, err := FitParetoNBD(ctx, data, Options{Covariates: c})
		plain, g, _ := FitParetoNBD(ctx, data, Options{})
		if err != nil || len(f.StandardErrors()) != 4 {
			t.Fatalf("%s: %v", name, err)
		}
		near(t, name+" R", p.R, plain.R, 1e-8)
		near(t, name+" beta", p.Beta, plain.Beta, 1e-8)
		near(t, name+" likelihood", f.LogLikelihood, g.LogLikelihood, 1e-12)
		near(t, name+" gain", f.ChurnGain, g.ChurnGain, 1e-6)
		for _, effect := range append(f.Pace, f.Dropout...) {
			if effect != 0 {
				t.Errorf("%s: an effect of %v", name, effect)
			}
		}
		b, _, err := FitBGNBD(ctx, data, Options{Covariates: c})
		if bare, _, _ := FitBGNBD(ctx, data, Options{}); err != nil || math.Abs(b.A/bare.A-1) > 1e-7 {
			t.Errorf("%s: %+v, plain %+v, %v", name, b, bare, err)
		}
	}
}

// A ridge draws effects towards nothing, the tighter the more.
func TestRidge(t *testing.T) {
	data, pace, dropout := market(400, 9, true)
	last := math.Inf(1)
	for _, sd := range []float64{0, .3, .05, 1e-4} {
		_, f, err := FitParetoNBD(context.Background(), data, Options{Covariates: &Covariates{Pace: pace, Dropout: dropout, SD: sd}})
		if err != nil {
			t.Fatal(err)
		}
		if size := math.Abs(f.Pace[0]); size >= last || sd == 1e-4 && size > 1e-3 {
			t.Errorf("sd %v: %v after %v", sd, size, last)
		} else {
			last = size
		}
	}
}

// The unit of a covariate does not matter: metres or kilometres, the effect follows.
func TestUnitsOfCovariates(t *testing.T) {
	data, pace, _ := market(600, 10, true)
	large := make([][]float64, len(pace))
	for i := range pace {
		large[i] = []float64{pace[i][0], 1e6 * pace[i][1]}
	}
	_, a, err1 := FitParetoNBD(context.Background(), data, Options{Covariates: &Covariates{Pace: pace}})
	_, b, err2 := FitParetoNBD(context.Background(), data, Options{Covariates: &Covariates{Pace: large}})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	near(t, "effect", b.Pace[1]*1e6, a.Pace[1], 1e-7)
	near(t, "error", b.StandardErrors()[5]*1e6, a.StandardErrors()[5], 1e-4)
}

func TestBadCovariates(t *testing.T) {
	data, pace, _ := market(200, 11, true)
	same, wide, ragged := make([][]float64, 200), make([][]float64, 200), append([][]float64{}, pace...)
	for i := range same {
		same[i] = []float64{3}
		for k := range 9 {
			wide[i] = append(wide[i], float64((i*(k+3)+i/7)%13))
		}
	}
	ragged[7] = nil
	broken := append([][]float64{}, pace...)
	broken[3] = []float64{1, math.NaN()}
	ctx := context.Background()
	for name, c := range map[string]struct {
		covariates Covariates
		want       error
	}{
		"too few": {Covariates{Pace: pace[:5]}, ErrLength}, "ragged": {Covariates{Pace: ragged}, ErrLength}, "NaN": {Covariates{Dropout: broken}, ErrNotFinite},
		"constant": {Covariates{Pace: same}, ErrConstant}, "too many": {Covariates{Pace: wide}, ErrOptions}, "a negative ridge": {Covariates{Pace: pace, SD: -1}, ErrOptions},
	} {
		if _, _, err := FitParetoNBD(ctx, data, Options{Covariates: &c.covariates}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := FitNBD(ctx, data, Options{Covariates: &Covariates{Dropout: pace}}); !errors.Is(err, ErrOptions) {
		t.Errorf("who never leaves has an effect on leaving: %v", err)
	}
	if _, _, err := FitSBG(ctx, []Contract{{3, true}, {4, false}, {2, true}}, Options{Covariates: &Covariates{}}); !errors.Is(err, ErrOptions) {
		t.Errorf("a model without covariates took some: %v", err)
	}
	m, f, err := FitParetoNBD(ctx, data, Options{Covariates: &Covariates{Pace: pace}, Prior: ParetoNBD{}.DefaultPrior(10)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Interval(ctx, f, data[:1], 10, Draws{}); !errors.Is(err, ErrOptions) {
		t.Errorf("an interval left the effects out: %v", err)
	}
}
