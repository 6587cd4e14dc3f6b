package clv

import "math"

// PMF is the chance of n orders while alive to t, plus the integral over the time
// of death of the chance of n orders until then.
func (m ParetoNBD) PMF(n int, t float64) float64 {
	if n < 0 || n > maxCount || m.Check() != nil || amount(t, maxTime) != nil {
		return math.NaN()
	}
	alive := math.Exp(logNB(m.R, m.Alpha, float64(n), t) - m.S*math.Log1p(t/m.Beta))
	return math.Min(1, alive+m.deadMass(float64(n), t))
}

// deathMass is the integrand in y, u = low(e^y - 1), less its constant factor.
type deathMass struct {
	m      ParetoNBD
	n, low float64
	fixed  float64
}

// deadMass walks from t back to 0 in panels on which the logarithm of the
// integrand is nearly straight, and stops where nothing is left.
func (m ParetoNBD) deadMass(n, t float64) float64 {
	d := deathMass{m: m, n: n, low: math.Min(m.Alpha, m.Beta)}
	d.fixed = logRising(m.R, n) - logRising(1, n) + math.Log(m.S)
	sum, top, last := 0.0, math.Inf(-1), 0.0
	w := 0.5
	for y := math.Log1p(t / d.low); y > 0; y -= w {
		w = d.width(y, math.Min(2*w, math.Min(0.75, y)))
		sum += integrate(func(y float64) float64 { return math.Exp(d.log(y)) }, y-w, y)
		last = d.log(y - w)
		top = math.Max(top, last)
		if n > 0 && last < top-negligible {
			break
		}
	}
	return sum
}

func (d *deathMass) log(y float64) float64 {
	u := d.low * math.Expm1(y)
	v := d.fixed + d.zero(u)
	if d.n > 0 {
		v += d.n * math.Log(u/(d.m.Alpha+u))
	}
	return v
}

func (d *deathMass) zero(u float64) float64 {
	m := d.m
	return math.Log((d.low+u)/(m.Beta+u)) - m.S*math.Log1p(u/m.Beta) - m.R*math.Log1p(u/m.Alpha)
}

// width halves w until both halves of the panel below y change by at most 4 log
// units. Up to n = 20 the factor u^n is a polynomial the rule integrates exactly.
func (d *deathMass) width(y, w float64) float64 {
	f := d.log
	if d.n <= 20 {
		f = func(y float64) float64 { return d.zero(d.low * math.Expm1(y)) }
	}
	at := f(y)
	for w > 1e-12 {
		mid, end := f(y-w/2), f(y-w)
		if math.Abs(at-mid) <= 4 && math.Abs(mid-end) <= 4 || at < -700 {
			break
		}
		w /= 2
	}
	return w
}
