package clv

import (
	"context"
	"math"
)

// FitSBG fits by maximum likelihood, or at the posterior mode if the options hold a
// prior. Somebody must have left.
func FitSBG(ctx context.Context, data []Contract, o Options) (SBG, Fit, error) {
	l, err := newContractLikelihood(data, o.Weights)
	if err != nil {
		return SBG{}, Fit{}, err
	}
	fit, err := o.run(ctx, problem{n: 2, start: []float64{1, 3}, rows: len(data), eval: l.eval})
	if err != nil {
		return SBG{}, Fit{}, err
	}
	return SBG{fit.Params[0], fit.Params[1]}, fit, nil
}

// contractLikelihood counts who faced and who renewed at each renewal; the
// likelihood is a product over renewals, so no gamma function remains.
type contractLikelihood struct{ faced, left []float64 }

func newContractLikelihood(data []Contract, weights []float64) (*contractLikelihood, error) {
	if err := checkWeights(weights, len(data)); err != nil {
		return nil, err
	}
	l, churned := &contractLikelihood{}, 0.0
	for i, c := range data {
		if err := c.check(i); err != nil {
			return nil, err
		}
		l.add(c, weight(weights, i))
		if c.Churned {
			churned += weight(weights, i)
		}
	}
	if churned == 0 {
		return nil, ErrNoData
	}
	for t := len(l.faced) - 2; t >= 0; t-- {
		l.faced[t] += l.faced[t+1]
	}
	return l, nil
}

func (l *contractLikelihood) add(c Contract, w float64) {
	for len(l.faced) < c.Periods {
		l.faced, l.left = append(l.faced, 0), append(l.left, 0)
	}
	if c.Periods == 0 {
		return
	}
	l.faced[c.Periods-1] += w
	if c.Churned {
		l.left[c.Periods-1] += w
	}
}

func (l *contractLikelihood) eval(p vector, g *vector) float64 {
	sum, both := 0.0, 0.0
	alpha, beta := p[0], p[1]
	for t, faced := range l.faced {
		b, all := beta+float64(t), alpha+beta+float64(t)
		left, stayed := l.left[t], faced-l.left[t]
		sum += left*math.Log(alpha/all) - stayed*math.Log1p(alpha/b)
		g[0] += left / alpha
		g[1] += stayed / b
		both += faced / all
	}
	g[0] -= both
	g[1] -= both
	return sum
}
