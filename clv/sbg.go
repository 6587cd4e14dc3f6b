package clv

import "math"

// SBG is the shifted-beta-geometric model of Fader and Hardie (2007), Journal of
// Interactive Marketing 21(1), for contracts whose end is seen: at every renewal
// the customer leaves with chance theta ~ Beta(Alpha, Beta). Pure numbers.
type SBG struct{ Alpha, Beta float64 }

func (m SBG) Check() error {
	return firstError(checkParam("Alpha", m.Alpha), checkParam("Beta", m.Beta))
}

func (m SBG) bad(t int) bool { return m.Check() != nil || t < 0 || t > maxCount }

// Survival is the share of customers left after t renewals,
// B(alpha, beta+t)/B(alpha, beta).
func (m SBG) Survival(t int) float64 {
	if m.bad(t) {
		return math.NaN()
	}
	return math.Exp(m.logSurvival(float64(t)))
}

func (m SBG) logSurvival(t float64) float64 {
	return logRising(m.Beta, t) - logRising(m.Alpha+m.Beta, t)
}

// Churn is the share of customers who leave at the renewal t = 1, 2, …,
// B(alpha+1, beta+t-1)/B(alpha, beta).
func (m SBG) Churn(t int) float64 {
	if m.bad(t) || t == 0 {
		return math.NaN()
	}
	n := float64(t)
	return math.Exp(m.logSurvival(n-1)) * m.Alpha / (m.Alpha + m.Beta + n - 1)
}

// Retention is the share of the customers left before renewal t = 1, 2, … who
// renew, (beta+t-1)/(alpha+beta+t-1). It rises with t as the inclined to leave have left.
func (m SBG) Retention(t int) float64 {
	if m.bad(t) || t == 0 {
		return math.NaN()
	}
	n := float64(t)
	return (m.Beta + n - 1) / (m.Alpha + m.Beta + n - 1)
}

// ResidualLifetime is DERL of Fader and Hardie (2010), Marketing Science 29(1): the discounted renewals to come of a customer who has renewed n-1 times
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
