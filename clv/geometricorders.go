package clv

import "math"

// ordersWhileAlive is E[(1 - (1 + p t/age)^-n)/p] for p ~ Beta(a, b): the orders
// expected in t of a customer known to be there, whose rate is Gamma(n, age).
//
// The papers give (a+b-1)/(a-1) · (1 - (age/(age+t))^n 2F1(n, b; a+b-1; z)) with
// z = t/(age+t), which is 0/0 at a = 1 and loses all digits for large a and b.
// Euler's transformation and the binomial series of (1-z)^(1-a) turn it into
//
//	(1-z)^(a-1) Σ over j ≥ 1 of (a)_(j-1)/j! z^j G_j,
//	G_1 = n, G_(j+1) = (C n + G_j (B+j))/(C+j), C = a+b-1, B = C-n,
//
// in which nothing is singular, and which for b → ∞ ends in the NBD's n·t/age.
func ordersWhileAlive(n, age, a, b, t float64) float64 {
	z, c := t/(age+t), a+b-1
	if z > 0.95 || a > 100 || c-n < -3 {
		return ordersByQuadrature(n, t/age, a, b)
	}
	term, g, sum := z, n, 0.0
	for j := 1.0; j < 1e4; j++ {
		add := term * g
		sum += add
		term *= (a + j - 1) / (j + 1) * z
		g = (c*n + g*(c-n+j)) / (c + j)
		// G grows by n at most, so the rest is below add/(1-z) times a few; before
		// j = n-c it may change its sign.
		if math.Abs(add) < 1e-18*sum && j > a && j > 4 {
			break
		}
	}
	return math.Exp((1-a)*math.Log1p(t/age)) * sum
}

// ordersByQuadrature is E[f(p)], f(p) = (1 - (1+pw)^-n)/p. Where a or b is below 1
// the density has its mass at an end, out of reach of a rule in the logit; there
// the value at the end is taken out, since for any f
//
//	E[f] = f(1) + b/(a+b) E'[(f - f(1))/(1-p)], E' under Beta(a, b+1)
//	E[f] = f(0) + a/(a+b) E'[(f - f(0))/p],     E' under Beta(a+1, b).
func ordersByQuadrature(n, w, a, b float64) float64 {
	f := func(p, _ float64) float64 { return leavers(n, w, p) }
	if b >= 1 {
		return math.Max(0, overChances(f, n*w, a, b))
	}
	end := leavers(n, w, 1)
	g := func(p, q float64) float64 { return (f(p, q) - end) / q }
	return math.Max(0, end+b/(a+b)*overChances(g, n*w-end, a, b+1))
}

// leavers are the orders of customers who leave with chance p after each.
func leavers(n, w, p float64) float64 {
	v := n * math.Log1p(p*w)
	if v < 1e-300 {
		return n * w
	}
	return -math.Expm1(-v) / p
}

// overChances is E[f(p)] for b ≥ 1; zero is f(0).
func overChances(f func(p, q float64) float64, zero, a, b float64) float64 {
	if a >= 1 {
		return overLogits(f, a, b)
	}
	g := func(p, q float64) float64 { return (f(p, q) - zero) / p }
	return zero + a/(a+b)*overLogits(g, a+1, b)
}

// overLogits is E[f(p)] for a, b ≥ 1 by the trapezoid rule in the logit of p, where
// the integrand decays exponentially at both ends and is analytic within π of the
// axis: with these steps the error is below rounding.
func overLogits(f func(p, q float64) float64, a, b float64) float64 {
	h := math.Min(0.5, 0.5*math.Sqrt(1/a+1/b))
	mode := math.Log(a / b)
	top := logBeta(mode, a, b)
	sum, mass := 0.0, 0.0
	for _, by := range [2]float64{h, -h} {
		y := mode + math.Min(0, by)
		for lw := 0.0; lw > -negligible; y += by {
			lw = logBeta(y, a, b) - top
			weight, e := math.Exp(lw), math.Exp(-y)
			mass += weight
			sum += weight * f(1/(1+e), e/(1+e))
		}
	}
	return sum / mass
}

// logBeta is a ln p + b ln(1-p) at the logit y: the density by y, up to a constant.
func logBeta(y, a, b float64) float64 {
	if y > 0 {
		return -a*math.Log1p(math.Exp(-y)) - b*(y+math.Log1p(math.Exp(-y)))
	}
	return a*(y-math.Log1p(math.Exp(y))) - b*math.Log1p(math.Exp(y))
}
