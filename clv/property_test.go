package clv

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// magnitude draws from a range of magnitudes, evenly in the logarithm.
func magnitude(t *rapid.T, name string, lo, hi float64) float64 {
	return math.Exp(rapid.Float64Range(math.Log(lo), math.Log(hi)).Draw(t, name))
}

func drawHistory(t *rapid.T) History {
	h := History{X: rapid.IntRange(0, 300).Draw(t, "x"), T: magnitude(t, "T", 1e-3, 1e5)}
	if h.X > 0 {
		h.Recency = h.T * rapid.Float64Range(1e-6, 1).Draw(t, "recency")
	}
	return h
}

func drawPareto(t *rapid.T) ParetoNBD {
	return ParetoNBD{magnitude(t, "r", 1e-3, 1e3), magnitude(t, "alpha", 1e-4, 1e8), magnitude(t, "s", 1e-3, 1e3), magnitude(t, "beta", 1e-4, 1e8)}
}

func drawModel(t *rapid.T) Model {
	r, alpha := magnitude(t, "r", 1e-3, 1e3), magnitude(t, "alpha", 1e-4, 1e8)
	a, b := magnitude(t, "a", 1e-4, 1e5), magnitude(t, "b", 1e-4, 1e8)
	switch rapid.IntRange(0, 3).Draw(t, "model") {
	case 0:
		return drawPareto(t)
	case 1:
		return BGNBD{r, alpha, a, b}
	case 2:
		return MBGNBD{r, alpha, a, b}
	}
	return NBD{r, alpha}
}

func TestPAliveIsAChanceAndRisesWithRecency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := drawModel(t), drawHistory(t)
		p := m.PAlive(h)
		if !(p >= 0 && p <= 1) {
			t.Fatalf("%+v %+v: %v", m, h, p)
		}
		later := h
		later.Recency = h.Recency + (h.T-h.Recency)*rapid.Float64Range(0, 1).Draw(t, "later")
		if h.X > 0 && m.PAlive(later) < p-1e-12 {
			t.Fatalf("%+v: %v at %+v, %v at %+v", m, p, h, m.PAlive(later), later)
		}
		h.Recency = h.T
		if _, geometric := m.(MBGNBD); h.X > 0 && !geometric {
			if _, bg := m.(BGNBD); !bg && m.PAlive(h) != 1 {
				t.Fatalf("on the day of an order: %v", m.PAlive(h))
			}
		}
	})
}

// What is expected in (0, s+t] is what is expected in (0, s] and, of those alive
// then without an order since being counted or not, in (s, s+t]. For any horizon
// the orders only grow, by no more than the pace allows.
func TestOrdersGrowWithTheHorizon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := drawModel(t), drawHistory(t)
		s, more := magnitude(t, "s", 1e-3, 1e5), magnitude(t, "t", 1e-3, 1e5)
		first, both := m.ConditionalOrders(h, s), m.ConditionalOrders(h, s+more)
		if !(first >= 0 && both >= first*(1-1e-10) && !math.IsInf(both, 0)) {
			t.Fatalf("%+v %+v: %v in %v, %v in %v", m, h, first, s, both, s+more)
		}
		if n := m.ExpectedOrders(s); !(n >= 0 && n <= m.ExpectedOrders(s+more)*(1+1e-10)) {
			t.Fatalf("%+v: %v in %v, %v in %v", m, n, s, m.ExpectedOrders(s+more), s+more)
		}
	})
}

// Additivity proper: discounting at a rate of 0 over adjacent horizons, through
// the rate of orders. The derivative of the orders is the pace at that time, so
// the integral of the numerical pace over (s, s+t] is the difference.
func TestOrdersAddOverAdjacentHorizons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawPareto(t)
		h := drawHistory(t)
		s, more := magnitude(t, "s", 1e-1, 1e4), magnitude(t, "t", 1e-1, 1e4)
		// The living at T+s have the same Gamma posteriors with T+s for T.
		live := math.Exp(-m.S * math.Log1p(s/(m.Beta+h.T)))
		pace := (m.R + float64(h.X)) / (m.Alpha + h.T)
		second := m.PAlive(h) * pace * live * m.Stay(h.T+s, 0, more)
		got := m.ConditionalOrders(h, s+more)
		if want := m.ConditionalOrders(h, s) + second; math.Abs(got-want) > 1e-10*want+1e-300 {
			t.Fatalf("%+v %+v: %v, want %v", m, h, got, want)
		}
	})
}

func TestDiscountingOnlyTakesAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := drawModel(t), drawHistory(t)
		rate, horizon := magnitude(t, "rate", 1e-6, 10), magnitude(t, "horizon", 1e-2, 1e5)
		got, whole := m.DiscountedOrders(h, rate, horizon), m.ConditionalOrders(h, horizon)
		if !(got >= 0 && got <= whole*(1+1e-8)+1e-300 && got >= whole*math.Exp(-rate*horizon)*(1-1e-8)) {
			t.Fatalf("%+v %+v: %v of %v", m, h, got, whole)
		}
		if whole := m.DiscountedOrders(h, rate, math.Inf(1)); !(whole >= got*(1-1e-8)) || math.IsInf(whole, 0) {
			t.Fatalf("%+v %+v: %v without a horizon, %v with", m, h, whole, got)
		}
	})
}

func TestMassSumsToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, alpha, x := magnitude(t, "r", 0.2, 20), magnitude(t, "alpha", 1, 100), magnitude(t, "t", 0.1, 20)
		a, b := magnitude(t, "a", 0.05, 50), magnitude(t, "b", 0.05, 50)
		for _, m := range []Model{NBD{r, alpha}, BGNBD{r, alpha, a, b}, MBGNBD{r, alpha, a, b}, ParetoNBD{r, alpha, a, b}} {
			sum, mean := 0.0, 0.0
			for n := range 2000 {
				p := m.PMF(n, x)
				sum += p
				mean += p * float64(n)
				if !(p >= 0 && p <= 1) {
					t.Fatalf("%+v: %v at %d", m, p, n)
				}
				if n > 20 && p < 1e-18 {
					break
				}
			}
			if math.Abs(sum-1) > 1e-9 || math.Abs(mean-m.ExpectedOrders(x)) > 1e-7*(1+mean) {
				t.Fatalf("%+v in %v: sum %v, mean %v, expected %v", m, x, sum, mean, m.ExpectedOrders(x))
			}
		}
	})
}

func TestMassOfBGBBSumsToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := BGBB{magnitude(t, "alpha", 0.01, 100), magnitude(t, "beta", 0.01, 100), magnitude(t, "gamma", 0.01, 100), magnitude(t, "delta", 0.01, 100)}
		n, sum, mean := rapid.IntRange(0, 40).Draw(t, "n"), 0.0, 0.0
		for x := range n + 1 {
			sum += m.PMF(x, n)
			mean += m.PMF(x, n) * float64(x)
		}
		if math.Abs(sum-1) > 1e-11 || math.Abs(mean-m.ExpectedOrders(n)) > 1e-10*(1+mean) {
			t.Fatalf("%+v: sum %v, mean %v, expected %v", m, sum, mean, m.ExpectedOrders(n))
		}
	})
}

// As nobody leaves any more, every model is the NBD.
func TestLimitIsTheNBD(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, alpha, h := magnitude(t, "r", 0.1, 10), magnitude(t, "alpha", 0.1, 100), drawHistory(t)
		h.T, h.Recency, h.X = h.T/1e3, h.Recency/1e3, h.X%20
		if h.X > 0 && h.Recency < 0.3*h.T {
			h.Recency = 0.3 * h.T
		}
		n := NBD{r, alpha}
		for _, m := range []Model{BGNBD{r, alpha, 1e-12, 10}, BGNBD{r, alpha, 1, 1e12}, MBGNBD{r, alpha, 1e-12, 10}, ParetoNBD{r, alpha, 1e-12, 10}, ParetoNBD{r, alpha, 1, 1e12}} {
			e := math.Exp((r + float64(h.X)) * math.Log1p((h.T-h.Recency)/(alpha+h.Recency)))
			for what, v := range map[string][2]float64{
				"orders": {m.ConditionalOrders(h, 30), n.ConditionalOrders(h, 30)}, "new": {m.ExpectedOrders(30), n.ExpectedOrders(30)},
				"mass": {m.PMF(3, 30), n.PMF(3, 30)}, "discounted": {m.DiscountedOrders(h, 0.01, 100), n.DiscountedOrders(h, 0.01, 100)},
				"log-likelihood": {1 + m.LogLikelihood(h), 1 + n.LogLikelihood(h)},
			} {
				if math.Abs(v[0]-v[1]) > (1e-8+1e-8*e)*(1+math.Abs(v[1])) {
					t.Fatalf("%s of %+v, %+v: %v, NBD %v", what, m, h, v[0], v[1])
				}
			}
		}
	})
}

// Nothing happens at the points where the published formulas are 0/0.
func TestNoSingularity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, h := drawPareto(t), drawHistory(t)
		x := magnitude(t, "t", 1e-2, 1e4)
		same := func(what string, at, beside, tolerance float64) {
			if math.Abs(at-beside) > tolerance*(math.Abs(at)+1e-300) {
				t.Fatalf("%s: %v, beside it %v (%+v, %+v)", what, at, beside, m, h)
			}
		}
		m.S = 1
		b := m
		b.S += 1e-9
		same("s = 1", m.ConditionalOrders(h, x)+1, b.ConditionalOrders(h, x)+1, 1e-6)
		m.Beta = m.Alpha
		b = m
		b.Beta *= 1 + 1e-9
		same("alpha = beta", m.LogLikelihood(h), b.LogLikelihood(h), 1e-6)
		g := BGNBD{m.R, m.Alpha, 1, magnitude(t, "b", 1e-2, 1e4)}
		c := g
		c.A += 1e-9
		same("a = 1", g.ConditionalOrders(h, x)+1, c.ConditionalOrders(h, x)+1, 1e-6)
	})
}

func TestScaledByOneIsTheModel(t *testing.T) {
	h := History{3, 20, 39}
	p, b, g := ParetoNBD{0.5, 8, 0.7, 10}, BGNBD{0.5, 6, 1.2, 3.3}, MBGNBD{0.5, 6, 1.2, 3.3}
	if p.Scaled(1, 1) != p || b.Scaled(1, 1) != b || g.Scaled(1, 1) != g || (NBD{1, 2}).Scaled(1) != (NBD{1, 2}) {
		t.Error("covariates of no effect change the model")
	}
	// Twice the pace is the same as a clock at half the speed, for the orders alone.
	near(t, "pace", NBD{1, 8}.Scaled(2).ConditionalOrders(h, 4), NBD{1, 4}.ConditionalOrders(h, 4), 1e-15)
}

func TestGammaGammaLiesBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := GammaGamma{magnitude(t, "p", 1e-3, 1e3), 1 + magnitude(t, "q-1", 1e-3, 1e3), magnitude(t, "v", 1e-3, 1e6)}
		s := Spend{rapid.IntRange(1, 1000).Draw(t, "n"), magnitude(t, "mean", 1e-2, 1e9)}
		got, all, w := m.Mean(s), m.PopulationMean(), m.Weight(s.N)
		if want := w*s.Mean + (1-w)*all; !(math.Abs(got-want) <= 1e-8*want) || !(w >= 0 && w <= 1) {
			t.Fatalf("%+v %+v: %v, want %v", m, s, got, want)
		}
		if v := m.LogLikelihood(s); math.IsNaN(v) || math.IsInf(v, 0) {
			t.Fatalf("%+v %+v: %v", m, s, v)
		}
	})
}

func TestSBGIsADistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := SBG{magnitude(t, "alpha", 1e-3, 1e3), magnitude(t, "beta", 1e-3, 1e3)}
		left, s := 0.0, 1.0
		for n := 1; n <= 50; n++ {
			left += m.Churn(n)
			s *= m.Retention(n)
			if math.Abs(left+m.Survival(n)-1) > 1e-11 || math.Abs(s-m.Survival(n)) > 1e-11 {
				t.Fatalf("%+v after %d: %v left, %v survive", m, n, left, m.Survival(n))
			}
		}
		// DERL is the sum it stands for.
		sum, alive, worth := 0.0, 1.0, 1.0
		for k := range 400 {
			alive *= m.Retention(3 + k)
			sum += alive * worth
			worth /= 1.2
		}
		if got := m.ResidualLifetime(3, 0.2); math.Abs(got-sum) > 1e-10*(1+sum) {
			t.Fatalf("%+v: DERL %v, want %v", m, got, sum)
		}
	})
}
