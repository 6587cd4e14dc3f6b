package clv

import "math"

// NBD is the model of Ehrenberg (1959), Applied Statistics 8(1): orders at random
// at the rate lambda ~ Gamma(R, Alpha), and nobody ever leaves. It is the limit of
// the others when nobody drops out, and the measure of whether dropout shows.
type NBD struct{ R, Alpha float64 }

var _ Model = NBD{}

func (m NBD) Check() error {
	return firstError(checkParam("R", m.R), checkParam("Alpha", m.Alpha))
}

// Scaled is the model of a customer whose order rate is multiplied by pace.
func (m NBD) Scaled(pace float64) NBD { return NBD{m.R, m.Alpha / pace} }

func (m NBD) LogLikelihood(h History) float64 {
	if !h.ok() || m.Check() != nil {
		return math.NaN()
	}
	x := float64(h.X)
	return logRising(m.R, x) - m.R*math.Log1p(h.T/m.Alpha) - x*math.Log(m.Alpha+h.T)
}

// PAlive is 1: in this model nobody leaves.
func (m NBD) PAlive(h History) float64 {
	if !h.ok() || m.Check() != nil {
		return math.NaN()
	}
	return 1
}

func (m NBD) ConditionalOrders(h History, t float64) float64 {
	return m.DiscountedOrders(h, 0, finite(t))
}

func (m NBD) ExpectedOrders(t float64) float64 {
	return m.ConditionalOrders(History{}, t)
}

// DiscountedOrders is (r+x)/(alpha+T) (1 - e^(-rate·horizon))/rate.
func (m NBD) DiscountedOrders(h History, rate, horizon float64) float64 {
	if !h.ok() || m.Check() != nil || checkDiscount(rate, horizon) != nil {
		return math.NaN()
	}
	pace := (m.R + float64(h.X)) / (m.Alpha + h.T)
	if math.IsInf(horizon, 1) {
		return pace / rate
	}
	return pace * horizon * expm1Over(-rate*horizon)
}

func (m NBD) PMF(n int, t float64) float64 {
	if n < 0 || n > maxCount || m.Check() != nil || amount(t, maxTime) != nil {
		return math.NaN()
	}
	return math.Exp(logNB(m.R, m.Alpha, float64(n), t))
}

// logNB is the logarithm of the negative binomial mass at n.
func logNB(r, alpha, n, t float64) float64 {
	zero := -r * math.Log1p(t/alpha)
	if n == 0 {
		return zero
	}
	return logRising(r, n) - logRising(1, n) + zero + n*math.Log(t/(alpha+t))
}

// upperNB is the chance of at least n. Where it is small it is summed from n up,
// since 1 minus the lower sum would have no digits left.
func upperNB(r, alpha float64, n int, t float64) float64 {
	below := 0.0
	for j := range n {
		below += math.Exp(logNB(r, alpha, float64(j), t))
	}
	if below < 0.9 {
		return 1 - below
	}
	z := t / (alpha + t)
	term := math.Exp(logNB(r, alpha, float64(n), t))
	// The terms from n on are term · Σ (r+n)_j/(n+1)_j z^j.
	return math.Min(1, term*hypTail(r+float64(n), float64(n)+1, z))
}

// hypTail is 2F1(1, b; c; z) also for b > c, where the terms may grow at first.
func hypTail(b, c, z float64) float64 {
	sum, term := 1.0, 1.0
	for n := 0.0; n < 1e7; n++ {
		q := (b + n) / (c + n) * z
		term *= q
		sum += term
		if q < 1 && term < (1-math.Max(q, z))*1e-17*sum {
			break
		}
	}
	return sum
}
