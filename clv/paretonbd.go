package clv

import "math"

// ParetoNBD is the model of Schmittlein, Morrison and Colombo (1987),
// Management Science 33(1). While alive a customer orders at random at the rate
// lambda ~ Gamma(R, Alpha); the lifetime is exponential with mu ~ Gamma(S, Beta).
// R and S are pure numbers, Alpha and Beta times.
type ParetoNBD struct{ R, Alpha, S, Beta float64 }

var _ Model = ParetoNBD{}

func (m ParetoNBD) Check() error {
	return firstError(checkParam("R", m.R), checkParam("Alpha", m.Alpha), checkParam("S", m.S), checkParam("Beta", m.Beta))
}

func (m ParetoNBD) bad(h History) bool { return !h.ok() || m.Check() != nil }

// Scaled is the model of a customer with covariates: pace is exp(g'z) and
// multiplies the order rate, dropout is exp(h'z) and multiplies the death rate
// (Fader and Hardie 2007). Both 1 gives the model itself.
func (m ParetoNBD) Scaled(pace, dropout float64) ParetoNBD {
	return ParetoNBD{m.R, m.Alpha / pace, m.S, m.Beta / dropout}
}

// LogLikelihood is the form A + lse(l1, l2) of Fader and Hardie (2005), A note on
// deriving the Pareto/NBD model, with l2 - l1 as odds.
func (m ParetoNBD) LogLikelihood(h History) float64 {
	if m.bad(h) {
		return math.NaN()
	}
	x := float64(h.X)
	alive := logRising(m.R, x) - m.R*math.Log1p(h.T/m.Alpha) - x*math.Log(m.Alpha+h.T) - m.S*math.Log1p(h.T/m.Beta)
	o := m.odds(h)
	return alive + o.logTotal()
}

// PAlive is 1 at T = Recency and falls with every day without an order.
func (m ParetoNBD) PAlive(h History) float64 {
	if m.bad(h) {
		return math.NaN()
	}
	return m.odds(h).alive()
}

// ConditionalOrders is PAlive · (r+x)/(alpha+T) · the expected time alive in t:
// equation (41) of Fader and Hardie (2005), note 009, as three peers quote it.
// It is written without the singularity of the published form at s = 1.
func (m ParetoNBD) ConditionalOrders(h History, t float64) float64 {
	return m.DiscountedOrders(h, 0, finite(t))
}

// ExpectedOrders is r/alpha times the expected time alive in t,
// r beta/(alpha(s-1)) (1 - (beta/(beta+t))^(s-1)).
func (m ParetoNBD) ExpectedOrders(t float64) float64 {
	if m.Check() != nil || amount(t, maxTime) != nil {
		return math.NaN()
	}
	return m.R / m.Alpha * m.timeAlive(m.Beta, t)
}

// DiscountedOrders has the product form PAlive · (r+x)/(alpha+T) · D(T); for an
// infinite horizon it is DERT of Fader, Hardie and Lee (2005), JMR 42.
func (m ParetoNBD) DiscountedOrders(h History, rate, horizon float64) float64 {
	if m.bad(h) || checkDiscount(rate, horizon) != nil {
		return math.NaN()
	}
	return m.odds(h).alive() * (m.R + float64(h.X)) / (m.Alpha + h.T) * m.Stay(h.T, rate, horizon)
}

// Stay is D_H(T), the expected discounted time that a customer alive at T stays
// one within the horizon. It depends on T alone, so it explains and it tables.
func (m ParetoNBD) Stay(T, rate, horizon float64) float64 {
	if m.Check() != nil || amount(T, maxTime) != nil || checkDiscount(rate, horizon) != nil {
		return math.NaN()
	}
	if rate == 0 {
		return m.timeAlive(m.Beta+T, horizon)
	}
	return stay(m.Beta+T, m.S, rate, horizon)
}

// timeAlive is age/(s-1) (1 - (age/(age+t))^(s-1)), written so that s = 1 and an
// age far above t are nothing special.
func (m ParetoNBD) timeAlive(age, t float64) float64 {
	z := math.Log1p(t / age)
	return age * z * expm1Over((1-m.S)*z)
}

// finite turns an infinite horizon into NaN where none is allowed.
func finite(t float64) float64 {
	if math.IsInf(t, 0) {
		return math.NaN()
	}
	return t
}
