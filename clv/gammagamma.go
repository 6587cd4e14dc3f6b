package clv

import "math"

// GammaGamma is the model of order values of Colombo and Jiang (1999) as written
// in Fader and Hardie (2013), note 025 of brucehardie.com: an order is worth
// Gamma(P, nu) and nu ~ Gamma(Q, V). V is an amount of money, P and Q are pure
// numbers. It assumes that how much does not depend on how often.
type GammaGamma struct{ P, Q, V float64 }

// Check returns nil or names the parameter. Q must be above 1, since below the
// mean value of an order is infinite.
func (m GammaGamma) Check() error {
	return firstError(checkParam("P", m.P), checkParam("Q-1", m.Q-1), checkParam("V", m.V))
}

// LogLikelihood of one customer's mean:
// lnΓ(pn+q) - lnΓ(pn) - lnΓ(q) + q ln v + (pn-1) ln m + pn ln n - (pn+q) ln(v+nm).
// It is 0 for N = 0.
func (m GammaGamma) LogLikelihood(s Spend) float64 {
	if s.Check() != nil || m.Check() != nil {
		return math.NaN()
	}
	if s.N == 0 {
		return 0
	}
	n := float64(s.N)
	a, nm := m.P*n, n*s.Mean
	// lnΓ(a+q) - lnΓ(a) - lnΓ(q) by the smaller of the two.
	lo, hi := math.Min(a, m.Q), math.Max(a, m.Q)
	gamma, _ := math.Lgamma(lo)
	return logRising(hi, lo) - gamma - m.Q*math.Log1p(nm/m.V) - a*math.Log1p(m.V/nm) - math.Log(s.Mean)
}

// Mean is what the average order of this customer is expected to be worth,
// p(v+nm)/(pn+q-1). It lies between the customer's own mean and PopulationMean, see
// Weight; with N = 0 it is PopulationMean.
func (m GammaGamma) Mean(s Spend) float64 {
	if s.Check() != nil || m.Check() != nil {
		return math.NaN()
	}
	n := float64(s.N)
	return m.P * (m.V + n*s.Mean) / (m.P*n + m.Q - 1)
}

// PopulationMean is the mean order value of a customer unknown, pv/(q-1).
func (m GammaGamma) PopulationMean() float64 { return m.Mean(Spend{}) }

// Weight is how much of Mean comes from the customer's own n orders, 0 … 1.
func (m GammaGamma) Weight(n int) float64 {
	if n < 0 || n > maxCount || m.Check() != nil {
		return math.NaN()
	}
	a := m.P * float64(n)
	return a / (a + m.Q - 1)
}
