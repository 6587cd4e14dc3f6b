package clv

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

func TestHistoryIsRefusedByName(t *testing.T) {
	for _, c := range []struct {
		h    History
		want error
	}{
		{History{-1, 0, 1}, ErrNegative}, {History{2, -1, 1}, ErrNegative}, {History{0, 0, -1}, ErrNegative},
		{History{2, 3, 2}, ErrRecency}, {History{0, 1, 2}, ErrNoOrders}, {History{2, 0, 2}, ErrNoRecency},
		{History{1, math.NaN(), 2}, ErrNotFinite}, {History{1, 1, math.NaN()}, ErrNotFinite}, {History{1, 1, math.Inf(1)}, ErrNotFinite},
		{History{1, 1, 1e10}, ErrRange}, {History{2e6, 1, 2}, ErrRange},
	} {
		data := []History{{1, 1, 2}, c.h}
		_, _, err := FitParetoNBD(context.Background(), data, Options{})
		var input *InputError
		if !errors.Is(err, c.want) || !errors.As(err, &input) || input.Row != 1 {
			t.Errorf("%+v: %v, want %v of row 1", c.h, err, c.want)
		}
		if m := (ParetoNBD{1, 1, 1, 1}); !math.IsNaN(m.PAlive(c.h)) || !math.IsNaN(m.LogLikelihood(c.h)) {
			t.Errorf("%+v: a number for what cannot be", c.h)
		}
		if err := ScoreAll(context.Background(), NBD{1, 1}, make([]Score, 2), data, ScoreOptions{}); !errors.Is(err, c.want) {
			t.Errorf("score of %+v: %v", c.h, err)
		}
	}
}

func TestOptionsAreRefusedByName(t *testing.T) {
	data, ctx := cdnow(t), context.Background()
	for _, c := range []struct {
		o    Options
		want error
	}{
		{Options{Weights: []float64{1}}, ErrLength}, {Options{Start: []float64{1}}, ErrLength}, {Options{Start: []float64{1, 1, 1, -1}}, ErrParameter},
		{Options{Prior: Prior{{0, 1}}}, ErrLength}, {Options{Steps: -1}, ErrOptions}, {Options{Prior: make(Prior, 4)[:3]}, ErrLength},
		{Options{Steps: 1}, ErrNotConverged},
	} {
		if _, _, err := FitBGNBD(ctx, data, c.o); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.o, err, c.want)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := FitParetoNBD(cancelled, data, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, _, err := FitParetoNBD(ctx, make([]History, 9), Options{}); !errors.Is(err, ErrNoData) {
		t.Errorf("nobody came back: %v", err)
	}
	if _, _, err := FitSBG(ctx, []Contract{{3, false}}, Options{}); !errors.Is(err, ErrNoData) {
		t.Errorf("nobody left: %v", err)
	}
	for _, s := range []Spend{{-1, 1}, {1, math.NaN()}, {1, -3}, {1, 0}, {0, 5}} {
		if _, _, err := FitGammaGamma(ctx, []Spend{s}, Options{}); err == nil {
			t.Errorf("%+v passed", s)
		}
	}
	for _, s := range []Season{{-1, 0, 1}, {1, 0, 2}, {0, 1, 2}, {2, 1, 3}, {1, 4, 3}} {
		if s.Check() == nil {
			t.Errorf("%+v passed", s)
		}
	}
}

// Weights are a shorthand for repeating rows.
func TestWeightsCountRows(t *testing.T) {
	data, ctx := cdnow(t)[:300], context.Background()
	var twice []History
	weights := make([]float64, len(data))
	for i, h := range data {
		weights[i] = float64(i % 3)
		for range i % 3 {
			twice = append(twice, h)
		}
	}
	prior := ParetoNBD{}.DefaultPrior(4)
	a, fa, err := FitParetoNBD(ctx, data, Options{Weights: weights, Prior: prior})
	b, fb, err2 := FitParetoNBD(ctx, twice, Options{Prior: prior})
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	near(t, "r", a.R, b.R, 1e-10)
	near(t, "beta", a.Beta, b.Beta, 1e-10)
	near(t, "log-likelihood", fa.LogLikelihood, fb.LogLikelihood, 1e-12)
}

// The unit of time does not matter: not to the model, not to the prior that knows it.
func TestUnitsOfTime(t *testing.T) {
	weeks, ctx := cdnow(t), context.Background()
	days := slices.Clone(weeks)
	for i := range days {
		days[i].Recency *= 7
		days[i].T *= 7
	}
	gap, err := MedianGap(weeks)
	if err != nil {
		t.Fatal(err)
	}
	gapDays, _ := MedianGap(days)
	near(t, "gap", gapDays, 7*gap, 1e-12)
	a, _, err := FitParetoNBD(ctx, weeks, Options{Prior: ParetoNBD{}.DefaultPrior(gap)})
	b, _, err2 := FitParetoNBD(ctx, days, Options{Prior: ParetoNBD{}.DefaultPrior(gapDays)})
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	near(t, "r", b.R, a.R, 1e-9)
	near(t, "beta", b.Beta, 7*a.Beta, 1e-9)
	near(t, "orders", b.ConditionalOrders(days[0], 70), a.ConditionalOrders(weeks[0], 10), 1e-9)
}

// loyal customers never leave: the likelihood has no maximum inside.
func loyal() []History {
	var data []History
	for i := range 60 {
		x := 6 + i%9
		data = append(data, History{X: x, Recency: 50 - 50/float64(x+1)*float64(i%3)/2, T: 52})
	}
	return data
}

func TestNoDropoutIsNamed(t *testing.T) {
	data, ctx := loyal(), context.Background()
	gap, _ := MedianGap(data)
	for name, fit := range map[string]func(Options) (Model, Fit, error){
		"Pareto/NBD": func(o Options) (Model, Fit, error) { return three(FitParetoNBD(ctx, data, o)) },
		"BG/NBD":     func(o Options) (Model, Fit, error) { return three(FitBGNBD(ctx, data, o)) },
		"MBG/NBD":    func(o Options) (Model, Fit, error) { return three(FitMBGNBD(ctx, data, o)) },
	} {
		for _, prior := range []Prior{nil, {{0, 1}, {math.Log(2 * gap), 1}, {0, 1}, {math.Log(20 * gap), 1}}} {
			m, f, err := fit(Options{Prior: prior})
			if err != nil {
				t.Errorf("%s, prior %v: %v", name, prior != nil, err)
				continue
			}
			if !f.Has(ChurnNotIdentified) || f.ChurnGain > identified {
				t.Errorf("%s: warnings %v, gain %v", name, f.Warnings, f.ChurnGain)
			}
			n := m.ConditionalOrders(data[0], 52)
			if !(n > 1 && n < 20) {
				t.Errorf("%s: %v orders in a year", name, n)
			}
			if prior != nil && f.Has(AtBoundary) {
				t.Errorf("%s: at the boundary in spite of the prior, %v", name, f.Params)
			}
		}
	}
}

func three[M Model](m M, f Fit, err error) (Model, Fit, error) { return m, f, err }

func TestFewRepeatBuyersIsNamed(t *testing.T) {
	data := append(make([]History, 40), History{1, 10, 30}, History{2, 20, 30})
	for i := range 40 {
		data[i].T = 30
	}
	_, f, err := FitParetoNBD(context.Background(), data, Options{Prior: ParetoNBD{}.DefaultPrior(10)})
	if err != nil || !f.Has(FewRepeatBuyers) {
		t.Errorf("%v %v", f.Warnings, err)
	}
}

// Parameters and histories at the ends of their ranges give numbers.
func TestEndsOfTheRanges(t *testing.T) {
	ends := []float64{minParam, 1, maxParam}
	histories := []History{{}, {0, 0, 1e9}, {1, 1e-9, 1e-9}, {1, 1e9, 1e9}, {1, 1e-9, 1e9}, {maxCount, 1e3, 1e3}, {maxCount, 1, 1e9}, {3, 2, 10}}
	for _, r := range ends {
		for _, alpha := range ends {
			for _, s := range ends {
				for _, beta := range ends {
					for _, m := range []Model{ParetoNBD{r, alpha, s, beta}, BGNBD{r, alpha, s, beta}, MBGNBD{r, alpha, s, beta}} {
						for _, h := range histories {
							checkNumbers(t, m, h, 52, 0.0027, 521)
						}
					}
				}
			}
		}
	}
}

func checkNumbers(t *testing.T, m Model, h History, ahead, rate, horizon float64) {
	t.Helper()
	p, n, e, d, l := m.PAlive(h), m.ConditionalOrders(h, ahead), m.ExpectedOrders(ahead), m.DiscountedOrders(h, rate, horizon), m.LogLikelihood(h)
	if !(p >= 0 && p <= 1) || !(n >= 0) || !(e >= 0) || !(d >= 0) || math.IsNaN(l) || math.IsInf(n+e+d+l, 0) {
		t.Fatalf("%T%+v %+v: alive %v, orders %v, new %v, discounted %v, likelihood %v", m, m, h, p, n, e, d, l)
	}
}

func TestParametersOutsideAreNaN(t *testing.T) {
	for _, bad := range []float64{0, -1, math.NaN(), math.Inf(1), 1e13} {
		for _, m := range []Model{ParetoNBD{bad, 1, 1, 1}, BGNBD{1, bad, 1, 1}, MBGNBD{1, 1, bad, 1}, NBD{1, bad}} {
			if !errors.Is(m.Check(), ErrParameter) || !math.IsNaN(m.ExpectedOrders(1)) || !math.IsNaN(m.PMF(1, 1)) || !math.IsNaN(m.PAlive(History{})) {
				t.Errorf("%+v is taken", m)
			}
		}
	}
	if m := (GammaGamma{1, 1, 1}); m.Check() == nil || !math.IsNaN(m.PopulationMean()) {
		t.Error("q = 1 is taken, though the mean is infinite")
	}
	m := ParetoNBD{1, 1, 1, 1}
	if !math.IsNaN(m.DiscountedOrders(History{}, 0, math.Inf(1))) || !math.IsNaN(m.DiscountedOrders(History{}, -1, 1)) || !math.IsNaN(m.ConditionalOrders(History{}, -1)) {
		t.Error("a sum without a limit is taken")
	}
}
