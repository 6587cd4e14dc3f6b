package clv

import (
	"context"
	"math"
)

// FitBGBB fits by maximum likelihood, or at the posterior mode if the options hold
// a prior. Equal rows are counted together, as they are few.
func FitBGBB(ctx context.Context, data []Season, o Options) (BGBB, Fit, error) {
	l, err := newSeasonLikelihood(data, o.Weights)
	if err != nil {
		return BGBB{}, Fit{}, err
	}
	fit, err := o.run(ctx, problem{n: 4, start: []float64{1, 1, 1, 4}, rows: len(l.rows), eval: l.eval})
	if err != nil {
		return BGBB{}, Fit{}, err
	}
	p := fit.Params
	return BGBB{p[0], p[1], p[2], p[3]}, fit, nil
}

type seasonLikelihood struct {
	rows    []Season
	weights []float64
	// running sums of ln(a+j) and 1/(a+j) from j = 0, for the six a of the formula
	alpha, beta, both, gamma, delta, life rising
}

// rising holds lnΓ(a+n) - lnΓ(a) and its derivative by a for n = 0, 1, ….
type rising struct{ log, slope []float64 }

func (r *rising) fill(a float64) {
	log, slope := 0.0, 0.0
	for j := range r.log {
		r.log[j], r.slope[j] = log, slope
		log += math.Log(a + float64(j))
		slope += 1 / (a + float64(j))
	}
}

func newSeasonLikelihood(data []Season, weights []float64) (*seasonLikelihood, error) {
	if err := checkWeights(weights, len(data)); err != nil {
		return nil, err
	}
	l, seen, most, orders := &seasonLikelihood{}, map[Season]int{}, 0, 0.0
	for i, h := range data {
		if err := h.check(i); err != nil {
			return nil, err
		}
		at, w := l.row(h, seen), weight(weights, i)
		l.weights[at] += w
		orders += w * float64(h.X)
		most = max(most, h.N)
	}
	if orders == 0 {
		return nil, ErrNoData
	}
	for _, r := range []*rising{&l.alpha, &l.beta, &l.both, &l.gamma, &l.delta, &l.life} {
		*r = rising{make([]float64, most+2), make([]float64, most+2)}
	}
	return l, nil
}

// row is the place of all histories equal to this one.
func (l *seasonLikelihood) row(h Season, seen map[Season]int) int {
	at, known := seen[h]
	if !known {
		at = len(l.rows)
		seen[h] = at
		l.rows, l.weights = append(l.rows, h), append(l.weights, 0)
	}
	return at
}

func (l *seasonLikelihood) eval(p vector, g *vector) float64 {
	l.alpha.fill(p[0])
	l.beta.fill(p[1])
	l.both.fill(p[0] + p[1])
	l.gamma.fill(p[2])
	l.delta.fill(p[3])
	l.life.fill(p[2] + p[3])
	sum := 0.0
	for i, h := range l.rows {
		sum += l.weights[i] * l.one(h, l.weights[i], g)
	}
	return sum
}

// one is the logarithm of a sum of products; its gradient is the mean of theirs,
// each by its share.
func (l *seasonLikelihood) one(h Season, w float64, g *vector) float64 {
	var part [maxParams]float64
	top := l.term(h.X, h.N, 0, &part)
	for i := h.Last; i < h.N; i++ {
		top = math.Max(top, l.term(h.X, i, 1, &part))
	}
	total, mean := 0.0, vector{}
	add := func(n, left int) {
		v := math.Exp(l.term(h.X, n, left, &part) - top)
		total += v
		for k := range mean {
			mean[k] += v * part[k]
		}
	}
	add(h.N, 0)
	for i := h.Last; i < h.N; i++ {
		add(i, 1)
	}
	for k := range mean {
		g[k] += w * mean[k] / total
	}
	return top + math.Log(total)
}

// term is the logarithm of one product and its gradient: x orders in n
// opportunities, alive after them (left 0) or dead right then (left 1).
func (l *seasonLikelihood) term(x, n, left int, d *[maxParams]float64) float64 {
	d[0] = l.alpha.slope[x] - l.both.slope[n]
	d[1] = l.beta.slope[n-x] - l.both.slope[n]
	d[2] = l.gamma.slope[left] - l.life.slope[n+left]
	d[3] = l.delta.slope[n] - l.life.slope[n+left]
	return l.alpha.log[x] + l.beta.log[n-x] - l.both.log[n] + l.gamma.log[left] + l.delta.log[n] - l.life.log[n+left]
}
