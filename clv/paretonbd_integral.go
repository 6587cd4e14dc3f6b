package clv

import "math"

// tailIntegral is W and its derivatives by 16-node panels in y, u + m = (t + m)e^y,
// m the smaller of alpha and beta. In y the integrand has no singularity nearer
// than π, and it falls off like e^(-k y), so the panels are few for any
// parameters; the series is quicker unless alpha and beta differ greatly.
func (m ParetoNBD) tailIntegral(x, t float64) tailPart {
	in := tailIntegrand{m: m, a: m.R + x, t: t, low: math.Min(m.Alpha, m.Beta)}
	k := in.a + m.S
	// Beyond flat both alpha+u and beta+u are u to the last digit.
	flat := math.Log((math.Max(m.Alpha, m.Beta)+t)/(in.low+t)) + 38
	var sum tailPart
	y, e := 0.0, 0.0
	for w := 2.0; y < flat && e > -negligible; {
		w, e = in.width(y, math.Min(2, 2*w), e)
		sum.add(in.panel(y, y+w))
		y += w
	}
	if e > -negligible {
		sum.add(in.rest(y, k))
	}
	return sum.finish(m.S)
}

// width halves w until the exponent, e at y, falls by at most 8 to the e returned.
func (in *tailIntegrand) width(y, w, e float64) (float64, float64) {
	end := in.exponent(y + w)
	for e-end > 8 {
		w /= 2
		end = in.exponent(y + w)
	}
	return w, end
}

type tailIntegrand struct {
	m         ParetoNBD
	a, t, low float64
}

func (p *tailPart) add(q tailPart) {
	p.w += q.w
	p.r += q.r
	p.alpha += q.alpha
	p.s += q.s
	p.beta += q.beta
}

// finish adds what the factor s in front contributes.
func (p tailPart) finish(s float64) tailPart {
	p.s += p.w / s
	return p
}

func (in *tailIntegrand) logs(y float64) (e, la, lb float64) {
	e = (in.low + in.t) * math.Expm1(y)
	return e, math.Log1p(e / (in.m.Alpha + in.t)), math.Log1p(e / (in.m.Beta + in.t))
}

func (in *tailIntegrand) exponent(y float64) float64 {
	_, la, lb := in.logs(y)
	return -in.a*la - in.m.S*lb
}

func (in *tailIntegrand) panel(lo, hi float64) tailPart {
	mid, half := (lo+hi)/2, (hi-lo)/2
	var sum tailPart
	for _, g := range gauss16 {
		sum.add(in.at(mid-half*g[0], g[1]*half))
		sum.add(in.at(mid+half*g[0], g[1]*half))
	}
	return sum
}

// at is the integrand and its derivatives at one node.
func (in *tailIntegrand) at(y, weight float64) tailPart {
	m := in.m
	e, la, lb := in.logs(y)
	ia, ib := 1/(m.Alpha+in.t+e), 1/(m.Beta+in.t+e)
	f := weight * m.S * math.Exp(-in.a*la-m.S*lb) * (in.low + in.t + e) * ib
	return tailPart{
		w:     f,
		r:     -f * la,
		alpha: f * in.a * e * ia / (m.Alpha + in.t),
		s:     -f * lb,
		beta:  f * (m.S*e/(m.Beta+in.t) - 1) * ib,
	}
}

// rest is the integral from y on, where the integrand is f e^(-k(y'-y)) exactly
// and its logarithms grow by y'-y.
func (in *tailIntegrand) rest(y, k float64) tailPart {
	p := in.at(y, 1)
	return tailPart{
		w:     p.w / k,
		r:     p.r/k - p.w/(k*k),
		alpha: p.alpha / k,
		s:     p.s/k - p.w/(k*k),
		beta:  p.beta / k,
	}
}
