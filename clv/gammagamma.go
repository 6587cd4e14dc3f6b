package clv

import "math"

// GammaGamma is the model of order values of Colombo and Jiang (1999) as written
// in Fader and Hardie (2013), note 025 of brucehardie.com: an order is worth
// Gamma(P, nu) and nu ~ Gamma(Q, V). V is an amount of money, P and Q are pure
// numbers. It assumes that how much does not depend on how often.
type GammaGamma struct{ P, Q, V float64 }

// A Spend is a customer's number of orders and their mean value, in any currency
// unit. All orders is the better choice for few orders; the papers drop the first.
type Spend struct {
	N    int     // orders, 1 … 1e6; 0 with a Mean of 0 is a customer unknown
	Mean float64 // above 0, up to 1e12
}

func (s Spend) check(row int) error {
	fault := func(field string, err error) error { return &InputError{Row: row, Field: field, Err: err} }
	switch {
	case s.N < 0:
		return fault("N", ErrNegative)
	case s.N > maxCount:
		return fault("N", ErrRange)
	}
	if err := amount(s.Mean, 1e12); err != nil {
		return fault("Mean", err)
	}
	if (s.N > 0) != (s.Mean > 0) || s.N > 0 && s.Mean < 1e-12 {
		return fault("Mean", ErrNotPositive)
	}
	return nil
}

// Check returns nil or an *InputError naming the field that cannot be.
func (s Spend) Check() error { return s.check(-1) }

// Check returns nil or names the parameter. Q must be above 1, since below the
// mean value of an order is infinite.
func (m GammaGamma) Check() error {
	return firstError(checkParam("P", m.P), checkParam("Q-1", m.Q-1), checkParam("V", m.V))
}

// LogLikelihood of one customer's mean (note 025, eq. 1a); 0 for N = 0.
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

// Mean is what the average order of this customer is expected to be worth (note
// 025, eq. 5). It lies between the customer's own mean and PopulationMean, see
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
