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
	z := t / (age + t)
	if z > 0.9 || a > 100 {
		return ordersByQuadrature(n, t/age, a, b)
	}
	c := a + b - 1
	term, g, sum := z, n, 0.0
	for j := 1.0; j < 1e4; j++ {
		add := term * g
		sum += add
		term *= (a + j - 1) / (j + 1) * z
		g = (c*n + g*(c-n+j)) / (c + j)
		// G grows by n at most, so the rest is below add/(1-z) times a few.
		if add < 1e-18*sum && j > a {
			break
		}
	}
	return math.Exp((1-a)*math.Log1p(t/age)) * sum
}

// leaving is the trapezoid rule for an expectation over p ~ Beta(a, b) in the
// logit of p, where the integrand decays exponentially at both ends and is
// analytic within π of the axis: the error is far below rounding.
type leaving struct{ n, w, a, b float64 }

// ordersByQuadrature is E[f(p)], f(p) = (1 - (1+pw)^-n)/p. For a < 1 the mass near
// p = 0 reaches far, so there f(0) = n·w is taken out:
// E[f] = f(0) + a/(a+b) · E[(f(p) - f(0))/p] under Beta(a+1, b).
func ordersByQuadrature(n, w, a, b float64) float64 {
	l := leaving{n: n, w: w, a: a, b: b}
	if a >= 1 {
		return l.mean(l.orders)
	}
	l.a++
	rest := l.mean(func(p float64) float64 { return (l.orders(p) - n*w) / p })
	return math.Max(0, n*w+a/(a+b)*rest)
}

func (l leaving) orders(p float64) float64 {
	v := l.n * math.Log1p(p*l.w)
	if v < 1e-300 {
		return l.n * l.w
	}
	return -math.Expm1(-v) / p
}

func (l leaving) mean(f func(float64) float64) float64 {
	h := math.Min(0.5, 0.5*math.Sqrt(1/l.a+1/l.b))
	mode := math.Log(l.a / l.b)
	top := l.logWeight(mode)
	var sum, mass float64
	side := func(from, by float64) {
		for y := from; ; y += by {
			lw := l.logWeight(y) - top
			if lw < -negligible {
				return
			}
			weight := math.Exp(lw)
			mass += weight
			sum += weight * f(1/(1+math.Exp(-y)))
		}
	}
	side(mode, h)
	side(mode-h, -h)
	return sum / mass
}

// logWeight is a ln p + b ln(1-p) at the logit y, the density by y up to a constant.
func (l leaving) logWeight(y float64) float64 {
	if y > 0 {
		return -l.a*math.Log1p(math.Exp(-y)) - l.b*(y+math.Log1p(math.Exp(-y)))
	}
	return l.a*(y-math.Log1p(math.Exp(y))) - l.b*math.Log1p(math.Exp(y))
}
