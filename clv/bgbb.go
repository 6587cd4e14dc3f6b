package clv

import "math"

// BGBB is the model of Fader, Hardie and Shang (2010), Marketing Science 29(6), for
// orders that can only come at n discrete opportunities (a season, an annual
// contract): while alive a customer orders at each with chance p ~ Beta(Alpha,
// Beta), and dies before each with chance theta ~ Beta(Gamma, Delta). Pure numbers.
type BGBB struct{ Alpha, Beta, Gamma, Delta float64 }

func (m BGBB) Check() error {
	return firstError(checkParam("Alpha", m.Alpha), checkParam("Beta", m.Beta), checkParam("Gamma", m.Gamma), checkParam("Delta", m.Delta))
}

func (m BGBB) bad(h Season) bool { return h.Check() != nil || m.Check() != nil }

// logBuy is ln of B(alpha+x, beta+n-x)/B(alpha, beta): x given orders out of n.
func (m BGBB) logBuy(x, n float64) float64 {
	return logRising(m.Alpha, x) + logRising(m.Beta, n-x) - logRising(m.Alpha+m.Beta, n)
}

// logStay is ln of B(gamma, delta+n)/B(gamma, delta): alive after n opportunities.
func (m BGBB) logStay(n float64) float64 {
	return logRising(m.Delta, n) - logRising(m.Gamma+m.Delta, n)
}

// logLeave is ln of B(gamma+1, delta+n)/B(gamma, delta): dead right after the nth.
func (m BGBB) logLeave(n float64) float64 {
	return math.Log(m.Gamma) + logRising(m.Delta, n) - logRising(m.Gamma+m.Delta, n+1)
}

// LogLikelihood of one history in its given order of opportunities:
//
//	L = buy(x, N) stay(N) + Σ over i = Last … N-1 of buy(x, i) leave(i)
func (m BGBB) LogLikelihood(h Season) float64 {
	if m.bad(h) {
		return math.NaN()
	}
	x := float64(h.X)
	sum := m.logBuy(x, float64(h.N)) + m.logStay(float64(h.N))
	for i := h.Last; i < h.N; i++ {
		sum = logAddExp(sum, m.logBuy(x, float64(i))+m.logLeave(float64(i)))
	}
	return sum
}

// PAlive is the chance to be alive at opportunity N+1, the
// convention of the paper's table 6. aliveNow is that at N.
func (m BGBB) PAlive(h Season) float64 {
	if m.bad(h) {
		return math.NaN()
	}
	n := float64(h.N)
	return m.aliveNow(h) * (m.Delta + n) / (m.Gamma + m.Delta + n)
}

func (m BGBB) aliveNow(h Season) float64 {
	n := float64(h.N)
	return math.Min(1, math.Exp(m.logBuy(float64(h.X), n)+m.logStay(n)-m.LogLikelihood(h)))
}

// ConditionalOrders expects so many orders in the next n opportunities:
// alive at N, times (alpha+x)/(alpha+beta+N), times the opportunities it will live.
func (m BGBB) ConditionalOrders(h Season, n int) float64 {
	if m.bad(h) || n < 0 || n > maxCount {
		return math.NaN()
	}
	pace := (m.Alpha + float64(h.X)) / (m.Alpha + m.Beta + float64(h.N))
	return m.aliveNow(h) * pace * m.stays(float64(h.N), n)
}

// stays is Σ over i = 1 … n of the chance to live i opportunities more. The closed
// form is 0/0 at gamma = 1; the sum is not, and n is small.
func (m BGBB) stays(age float64, n int) float64 {
	sum, term := 0.0, 1.0
	for i := range n {
		j := age + float64(i)
		term *= (m.Delta + j) / (m.Gamma + m.Delta + j)
		sum += term
		if term == 0 {
			break
		}
	}
	return sum
}

// ExpectedOrders of a new customer in n opportunities.
func (m BGBB) ExpectedOrders(n int) float64 { return m.ConditionalOrders(Season{}, n) }

// DiscountedOrders is DERT: all future orders, the one at the next
// opportunity worth 1/(1+rate). rate is per opportunity, 1e-6 … 1e6.
func (m BGBB) DiscountedOrders(h Season, rate float64) float64 {
	if m.bad(h) || !(rate >= 1e-6 && rate <= 1e6) {
		return math.NaN()
	}
	n := float64(h.N)
	pace := (m.Alpha + float64(h.X)) / (m.Alpha + m.Beta + n)
	all := hypOne(m.Delta+n+1, m.Gamma+m.Delta+n+1, 1/(1+rate))
	return m.PAlive(h) * pace / (1 + rate) * all
}

// PMF is the chance of x orders in n opportunities:
//
//	C(n, x) buy(x, n) stay(n) + Σ over i = x … n-1 of C(i, x) buy(x, i) leave(i)
func (m BGBB) PMF(x, n int) float64 {
	if m.Check() != nil || x < 0 || n < 0 || n > maxCount {
		return math.NaN()
	}
	if x > n {
		return 0
	}
	fx := float64(x)
	choose := func(i float64) float64 { return logRising(fx+1, i-fx) - logRising(1, i-fx) }
	sum := math.Exp(choose(float64(n)) + m.logBuy(fx, float64(n)) + m.logStay(float64(n)))
	for i := x; i < n; i++ {
		f := float64(i)
		sum += math.Exp(choose(f) + m.logBuy(fx, f) + m.logLeave(f))
	}
	return math.Min(1, sum)
}
