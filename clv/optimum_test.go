package clv

import (
	"context"
	"errors"
	"math"
	"testing"
)

// The converged optima of the CDNOW sample, computed by an independent program
// until the gradient was below 3e-11; ten decimals are known.
func TestOptimaOfCDNOW(t *testing.T) {
	data, spend, ctx := cdnow(t), cdnowSpend(t), context.Background()
	pareto := func(o Options) (Fit, error) { _, f, err := FitParetoNBD(ctx, data, o); return f, err }
	bg := func(o Options) (Fit, error) { _, f, err := FitBGNBD(ctx, data, o); return f, err }
	mbg := func(o Options) (Fit, error) { _, f, err := FitMBGNBD(ctx, data, o); return f, err }
	gamma := func(o Options) (Fit, error) { _, f, err := FitGammaGamma(ctx, spend, o); return f, err }
	for _, c := range []struct {
		model  string
		fit    func(Options) (Fit, error)
		want   []float64
		ll     float64
		starts [][]float64
	}{
		{"Pareto/NBD", pareto, []float64{0.5532770469, 10.5776834633, 0.6062399891, 11.6687352889}, -9594.9761789395,
			[][]float64{nil, {1, 1, 1, 1}, {3, 50, 3, 100}, {0.1, 2, 0.1, 2}, {0.5, 30, 2, 3}, {2, 100, 0.2, 1}}},
		{"BG/NBD", bg, []float64{0.2425945224, 4.413602019, 0.7929220172, 2.4259067768}, -9582.4292066739,
			[][]float64{nil, {1, 1, 1, 1}, {3, 50, 3, 10}, {0.05, 1, 0.1, 1}, {1, 10, 5, 1}}},
		{"MBG/NBD", mbg, []float64{0.5248431591, 6.1830852796, 0.8913593907, 1.6140022402}, -9582.1357155537,
			[][]float64{nil, {1, 1, 1, 1}, {3, 50, 3, 10}, {0.05, 1, 0.1, 1}, {1, 10, 5, 1}}},
		{"Gamma-Gamma", gamma, []float64{6.2495722713, 3.7442246671, 15.4435209626}, -4055.9176948019,
			[][]float64{nil, {1, 2, 1}, {20, 10, 100}, {2, 1.1, 5}, {0.3, 5, 300}}},
	} {
		for _, start := range c.starts {
			f, err := c.fit(Options{Start: start})
			if err != nil {
				t.Errorf("%s from %v: %v", c.model, start, err)
				continue
			}
			for i, want := range c.want {
				near(t, c.model, f.Params[i], want, 1e-8)
			}
			near(t, c.model+" log-likelihood", f.LogLikelihood, c.ll, 1e-12)
			t.Logf("%s from %v: %d steps, %d evaluations, gradient %.1g, params %.10f", c.model, start, f.Steps, f.Evaluations, f.Gradient, f.Params)
		}
	}
}

// The Hessian written out against forward differences, with and without a prior.
func TestCurveOfBetaGeometric(t *testing.T) {
	g, err := group(cdnow(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, first := range []float64{0, 1} {
		for _, o := range []Options{{}, {Prior: BGNBD{}.DefaultPrior(3)}} {
			l := &geometricLikelihood{rows: g, first: first, logs: make([]timeLogs, len(g.times))}
			obj := o.objective(problem{n: 4, start: []float64{0.3, 4, 1, 2}, eval: l.eval, curve: l.curve})
			s := state{at: vector{-1.1, 1.5, 0.2, 0.7}}
			s.value, s.gradient = obj.value(s.at)
			got := obj.curvature(&s)
			obj.curve = nil
			want := obj.curvature(&s)
			for i := range 4 {
				for j := range 4 {
					within(t, "curve", got[i][j], want[i][j], 0.02+1e-4*math.Abs(want[i][j]))
				}
			}
		}
	}
}

// However many share the work, the numbers are the same to the last bit.
func TestWorkersDoNotMatter(t *testing.T) {
	data := business(20_000, 4)
	var first Fit
	for _, workers := range []int{1, 2, 5} {
		m, f, err := FitParetoNBD(context.Background(), data, Options{Prior: ParetoNBD{}.DefaultPrior(9), Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		if workers == 1 {
			first = f
		}
		if m.R != first.Params[0] || m.Beta != first.Params[3] || f.LogLikelihood != first.LogLikelihood {
			t.Errorf("%d workers: %v, one: %v", workers, f.Params, first.Params)
		}
	}
	if _, _, err := FitParetoNBD(context.Background(), data[:100], Options{Workers: -1}); !errors.Is(err, ErrOptions) {
		t.Errorf("−1 workers: %v", err)
	}
}
