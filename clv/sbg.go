package clv

import (
	"context"
	"math"
)

// SBG is the shifted-beta-geometric model of Fader and Hardie (2007), Journal of
// Interactive Marketing 21(1), for contracts whose end is seen: at every renewal
// the customer leaves with chance theta ~ Beta(Alpha, Beta). Pure numbers.
type SBG struct{ Alpha, Beta float64 }

// A Contract is how long a contract was seen.
type Contract struct {
	Periods int  // renewals faced, 1 … 1e6; 0 only if not churned
	Churned bool // left at the last of them; else it was renewed and is still open
}

// Check returns nil or an *InputError naming the field that cannot be.
func (c Contract) Check() error { return c.check(-1) }

func (c Contract) check(row int) error {
	switch {
	case c.Periods < 0:
		return &InputError{Row: row, Field: "Periods", Err: ErrNegative}
	case c.Periods > maxCount:
		return &InputError{Row: row, Field: "Periods", Err: ErrRange}
	case c.Periods == 0 && c.Churned:
		return &InputError{Row: row, Field: "Periods", Err: ErrNotPositive}
	}
	return nil
}

func (m SBG) Check() error {
	return firstError(checkParam("Alpha", m.Alpha), checkParam("Beta", m.Beta))
}

func (m SBG) bad(t int) bool { return m.Check() != nil || t < 0 || t > maxCount }

// Survival is the share of customers left after t renewals (ibid., eq. 6).
func (m SBG) Survival(t int) float64 {
	if m.bad(t) {
		return math.NaN()
	}
	return math.Exp(m.logSurvival(float64(t)))
}

func (m SBG) logSurvival(t float64) float64 {
	return logRising(m.Beta, t) - logRising(m.Alpha+m.Beta, t)
}

// Churn is the share of customers who leave at the renewal t = 1, 2, … (ibid., eq. 5).
func (m SBG) Churn(t int) float64 {
	if m.bad(t) || t == 0 {
		return math.NaN()
	}
	n := float64(t)
	return math.Exp(m.logSurvival(n-1)) * m.Alpha / (m.Alpha + m.Beta + n - 1)
}

// Retention is the share of the customers left before renewal t = 1, 2, … who
// renew (ibid., eq. 8). It rises with t as the inclined to leave have left.
func (m SBG) Retention(t int) float64 {
	if m.bad(t) || t == 0 {
		return math.NaN()
	}
	n := float64(t)
	return (m.Beta + n - 1) / (m.Alpha + m.Beta + n - 1)
}

// ResidualLifetime is DERL of Fader and Hardie (2010), Marketing Science 29(1),
// eq. 6: the discounted renewals to come of a customer who has renewed n-1 times
// and stands before renewal n = 1, 2, …, that one counting in full. rate is per
// period, 1e-6 … 1e6.
func (m SBG) ResidualLifetime(n int, rate float64) float64 {
	if m.bad(n) || n == 0 || !(rate >= 1e-6 && rate <= 1e6) {
		return math.NaN()
	}
	b := m.Beta + float64(n)
	return m.Retention(n) * hypOne(b, m.Alpha+b, 1/(1+rate))
}

// LogLikelihood of one contract.
func (m SBG) LogLikelihood(c Contract) float64 {
	if c.Check() != nil || m.Check() != nil {
		return math.NaN()
	}
	n := float64(c.Periods)
	if c.Churned {
		return m.logSurvival(n-1) + math.Log(m.Alpha/(m.Alpha+m.Beta+n-1))
	}
	return m.logSurvival(n)
}

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
