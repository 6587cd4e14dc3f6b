package clv

import (
	"context"
	"math"
)

// FitGammaGamma fits by maximum likelihood, or at the posterior mode if the options
// hold a prior. Rows with N = 0 say nothing and are left out. The second parameter
// is fitted as q - 1, which keeps the mean finite; a fit at its lower end warns.
func FitGammaGamma(ctx context.Context, data []Spend, o Options) (GammaGamma, Fit, error) {
	l, err := newSpendLikelihood(data, o.Weights)
	if err != nil {
		return GammaGamma{}, Fit{}, err
	}
	start := []float64{4, 3, 2 * l.mean / 4}
	fit, err := o.run(ctx, problem{n: 3, start: start, above: []float64{0, 1, 0}, rows: len(l.rows), eval: l.eval})
	if err != nil {
		return GammaGamma{}, Fit{}, err
	}
	p := fit.Params
	return GammaGamma{p[0], p[1], p[2]}, fit, nil
}

// spendRow is one distinct (n, mean); its log-likelihood needs the gamma functions
// of n alone, so these are grouped by n.
type spendRow struct{ pn, total, weight float64 }

type spendLikelihood struct {
	rows    []spendRow
	byN     map[int]float64
	counts  []int // the keys of byN in the order they came, so that sums repeat exactly
	weight  float64
	mean    float64
	logMean float64 // Σ weight · ln mean
}

func newSpendLikelihood(data []Spend, weights []float64) (*spendLikelihood, error) {
	if err := checkWeights(weights, len(data)); err != nil {
		return nil, err
	}
	l := &spendLikelihood{byN: map[int]float64{}}
	for i, s := range data {
		if err := s.check(i); err != nil {
			return nil, err
		}
		if w := weight(weights, i); s.N > 0 && w > 0 {
			l.add(s, w)
		}
	}
	if l.weight == 0 {
		return nil, ErrNoData
	}
	l.mean /= l.weight
	return l, nil
}

func (l *spendLikelihood) add(s Spend, w float64) {
	if _, ok := l.byN[s.N]; !ok {
		l.counts = append(l.counts, s.N)
	}
	l.byN[s.N] += w
	n := float64(s.N)
	l.rows = append(l.rows, spendRow{n, n * s.Mean, w})
	l.weight += w
	l.mean += w * s.Mean
	l.logMean += w * math.Log(s.Mean)
}

func (l *spendLikelihood) eval(v vector, g *vector) float64 {
	m := GammaGamma{v[0], v[1], v[2]}
	sum := -l.logMean + l.gammas(m, g)
	for _, r := range l.rows {
		own, all := math.Log1p(m.V/r.total), math.Log1p(r.total/m.V)
		sum -= r.weight * (m.P*r.pn*own + m.Q*all)
		g[0] -= r.weight * r.pn * own
		g[1] -= r.weight * all
		g[2] += r.weight * (m.Q*r.total/m.V - m.P*r.pn) / (m.V + r.total)
	}
	return sum
}

// gammas is Σ lnΓ(pn+q) - lnΓ(pn) - lnΓ(q) over the distinct n.
func (l *spendLikelihood) gammas(m GammaGamma, g *vector) float64 {
	q, _ := math.Lgamma(m.Q)
	dq, sum := digamma(m.Q), 0.0
	for _, n := range l.counts {
		w, a := l.byN[n], m.P*float64(n)
		both := digamma(a + m.Q)
		sum += w * (logRising(a, m.Q) - q)
		g[0] += w * float64(n) * (both - digamma(a))
		g[1] += w * (both - dq)
	}
	return sum
}

// FrequencySpendCorrelation is Pearson's correlation of ln N and ln Mean over the
// customers with an order, -1 … 1. The Gamma-Gamma assumes 0; above 0.3 do not
// trust its product with a number of orders. NaN for fewer than 3 or no spread.
func FrequencySpendCorrelation(data []Spend) float64 {
	var n, sx, sy, sxx, syy, sxy float64
	for _, s := range data {
		if s.N == 0 || s.Check() != nil {
			continue
		}
		x, y := math.Log(float64(s.N)), math.Log(s.Mean)
		n++
		dx, dy := x-sx, y-sy
		sx += dx / n
		sy += dy / n
		sxx += dx * (x - sx)
		syy += dy * (y - sy)
		sxy += dx * (y - sy)
	}
	if n < 3 || sxx == 0 || syy == 0 {
		return math.NaN()
	}
	return clamp(sxy/math.Sqrt(sxx*syy), -1, 1)
}
