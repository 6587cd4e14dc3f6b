package clv

import (
	"context"
	"math"
)

// FitBGNBD fits by maximum likelihood, or at the posterior mode if the options hold
// a prior.
func FitBGNBD(ctx context.Context, data []History, o Options) (BGNBD, Fit, error) {
	p, fit, err := fitGeometric(ctx, data, o, 0)
	return BGNBD{p[0], p[1], p[2], p[3]}, fit, err
}

// FitMBGNBD fits by maximum likelihood, or at the posterior mode if the options hold
// a prior.
func FitMBGNBD(ctx context.Context, data []History, o Options) (MBGNBD, Fit, error) {
	p, fit, err := fitGeometric(ctx, data, o, 1)
	return MBGNBD{p[0], p[1], p[2], p[3]}, fit, err
}

func fitGeometric(ctx context.Context, data []History, o Options, first float64) (p vector, fit Fit, err error) {
	g, err := group(data, o.Weights)
	if err != nil {
		return p, fit, err
	}
	of := func(g *rows) likelihood {
		l := &geometricLikelihood{rows: g, first: first, logs: make([]timeLogs, len(g.times))}
		return likelihood{eval: l.eval, curve: l.curve}
	}
	fit, err = o.fit(ctx, data, g, problem{n: 4, start: []float64{1, 2 * g.gap(), 1, 4}, rows: len(g.rows)}, of, scaleChances)
	if err != nil {
		return p, Fit{}, err
	}
	copy(p[:], fit.Params)
	err = o.guard(ctx, data, g, &fit)
	return p, fit, err
}

type geometricLikelihood struct {
	*rows
	first float64
	logs  []timeLogs
}

func (l *geometricLikelihood) eval(p vector, g *vector) float64 {
	m := betaGeometric{p[0], p[1], p[2], p[3], l.first}
	l.fillTimes(l.logs, m.alpha)
	sum, slope := l.rising(m.r)
	g[0] += slope
	sum += l.stayed(m, g)
	logs := logSum{product: 1}
	for i := range l.rows.rows {
		sum += l.one(m, &l.rows.rows[i], &logs, g)
	}
	return sum + logs.value()
}

// stayed is Σ ln B(a, b+chances) - ln B(a, b), again as running sums.
func (l *geometricLikelihood) stayed(m betaGeometric, g *vector) float64 {
	shift := l.first // with first, one more chance for everybody, and the others one later
	b, db := l.rising(m.b + shift)
	ab, dab := l.rising(m.a + m.b + shift)
	n := shift * l.total
	g[2] -= dab + n/(m.a+m.b)
	g[3] += db - dab + n*(1/m.b-1/(m.a+m.b))
	return b - ab - n*math.Log1p(m.a/m.b)
}

func (l *geometricLikelihood) one(m betaGeometric, r *row, logs *logSum, g *vector) float64 {
	a, b := &l.logs[r.last], &l.logs[r.t]
	x, t := float64(r.x), l.times[r.t]
	own := r.n * (-m.r*b.la - x*b.age)
	g[0] -= r.n * b.la
	g[1] += r.n * (m.r*t/m.alpha - x) * b.ia
	if x+l.first == 0 {
		return own
	}
	chances := m.b + x + l.first - 1
	o := odds{grow: (m.r + x) * (b.la - a.la), head: m.a / chances}
	o.shrink = math.Exp(-o.grow)
	total := o.total()
	gone := r.n * o.head / total // weight times the chance of having left
	g[0] += gone * (b.la - a.la)
	g[1] += gone * (m.r + x) * (b.ia - a.ia)
	g[2] += gone / m.a
	g[3] -= gone / chances
	logs.add(r.n, total)
	return own + r.n*o.grow
}
