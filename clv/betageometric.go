package clv

import "math"

// betaGeometric is what BG/NBD and MBG/NBD share. Orders come at the rate lambda ~
// Gamma(r, alpha); after an order the customer leaves with chance p ~ Beta(a, b).
// In the modified model first is 1: the first order counts among these chances.
type betaGeometric struct{ r, alpha, a, b, first float64 }

func (m betaGeometric) check() error {
	return firstError(checkParam("R", m.r), checkParam("Alpha", m.alpha), checkParam("A", m.a), checkParam("B", m.b))
}

func (m betaGeometric) bad(h History) bool { return !h.ok() || m.check() != nil }

// odds of having left with the last order. Who had no chance to leave is there.
func (m betaGeometric) odds(h History) odds {
	x := float64(h.X)
	if x+m.first == 0 {
		return odds{shrink: 1}
	}
	grow := (m.r + x) * math.Log1p((h.T-h.Recency)/(m.alpha+h.Recency))
	return odds{grow: grow, shrink: math.Exp(-grow), head: m.a / (m.b + x + m.first - 1)}
}

func (m betaGeometric) logLikelihood(h History) float64 {
	if m.bad(h) {
		return math.NaN()
	}
	x := float64(h.X)
	stayed := logRising(m.b, x+m.first) - logRising(m.a+m.b, x+m.first)
	orders := logRising(m.r, x) - m.r*math.Log1p(h.T/m.alpha) - x*math.Log(m.alpha+h.T)
	return stayed + orders + m.odds(h).logTotal()
}

func (m betaGeometric) alive(h History) float64 {
	if m.bad(h) {
		return math.NaN()
	}
	return m.odds(h).alive()
}

func (m betaGeometric) conditional(h History, t float64) float64 {
	if m.bad(h) || amount(t, maxTime) != nil {
		return math.NaN()
	}
	x := float64(h.X)
	return m.odds(h).alive() * ordersWhileAlive(m.r+x, m.alpha+h.T, m.a, m.b+x+m.first, t)
}

func (m betaGeometric) discounted(h History, rate, horizon float64) float64 {
	if m.bad(h) || checkDiscount(rate, horizon) != nil {
		return math.NaN()
	}
	x := float64(h.X)
	c := func(t float64) float64 {
		return ordersWhileAlive(m.r+x, m.alpha+h.T, m.a, m.b+x+m.first, t)
	}
	return m.odds(h).alive() * discounted(c, (m.alpha+h.T)/math.Max(1, m.r+x), rate, horizon)
}

func (m betaGeometric) expected(t float64) float64 { return m.conditional(History{}, t) }

// pmf is P(X(t) = n): n orders and still there, or at least n and gone after the nth.
func (m betaGeometric) pmf(n int, t float64) float64 {
	if n < 0 || n > maxCount || m.check() != nil || amount(t, maxTime) != nil {
		return math.NaN()
	}
	chances := float64(n) + m.first
	there := math.Exp(logRising(m.b, chances) - logRising(m.a+m.b, chances) + logNB(m.r, m.alpha, float64(n), t))
	if chances == 0 {
		return there
	}
	gone := math.Exp(logRising(m.b, chances-1) - logRising(m.a+m.b, chances) + math.Log(m.a))
	return math.Min(1, there+gone*upperNB(m.r, m.alpha, n, t))
}
