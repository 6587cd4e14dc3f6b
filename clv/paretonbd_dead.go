package clv

import "math"

// odds are the odds of being dead against being alive, kept in the form
// dead/alive = (head - shrink·rest)/shrink. Nothing in it overflows: shrink is
// alive's weight, e^-grow, and falls to 0 for a customer long gone.
type odds struct{ grow, shrink, head, rest float64 }

func (o odds) total() float64    { return o.head + o.shrink*(1-o.rest) }
func (o odds) alive() float64    { return math.Min(1, o.shrink/o.total()) }
func (o odds) logTotal() float64 { return o.grow + math.Log(o.total()) }

// odds of the Pareto/NBD. With W(t) as in tail they are W(t_x)·E - W(T), where E
// is how much likelier silence since t_x is for the dead.
func (m ParetoNBD) odds(h History) odds {
	x := float64(h.X)
	gap := h.T - h.Recency
	grow := (m.R+x)*math.Log1p(gap/(m.Alpha+h.Recency)) + m.S*math.Log1p(gap/(m.Beta+h.Recency))
	o := odds{grow: grow, shrink: math.Exp(-grow), head: m.tail(x, h.Recency)}
	o.rest = o.head
	if gap > 0 {
		o.rest = m.tail(x, h.T)
	}
	return o
}

// tail is the weight of dying after t with x orders before it, against living
// for ever from t on with the same orders; it lies in (0, 1]:
//
//	W(x, t) = s ∫ from t of ((alpha+t)/(alpha+u))^(r+x) ((beta+t)/(beta+u))^s du/(beta+u)
//
// It is s/k times the two 2F1 of Fader and Hardie (2005), brought by Euler's
// transformation to a first parameter of 1: k = r+s+x, and
//
//	alpha ≥ beta: W = s/k 2F1(1, r+x; k+1; (alpha-beta)/(alpha+t))
//	alpha < beta: W = s/k (alpha+t)/(beta+t) 2F1(1, s+1; k+1; (beta-alpha)/(beta+t))
func (m ParetoNBD) tail(x, t float64) float64 {
	k := m.R + m.S + x
	if m.steep(t) {
		return m.tailIntegral(x, t).w
	}
	if m.Alpha >= m.Beta {
		return m.S / k * hypOne(m.R+x, k+1, (m.Alpha-m.Beta)/(m.Alpha+t))
	}
	return m.S / k * (m.Alpha + t) / (m.Beta + t) * hypOne(m.S+1, k+1, (m.Beta-m.Alpha)/(m.Beta+t))
}

// steep: the argument of the 2F1 is so near to 1 that an integral is cheaper.
func (m ParetoNBD) steep(t float64) bool {
	lo, hi := math.Min(m.Alpha, m.Beta), math.Max(m.Alpha, m.Beta)
	return lo+t < 1e-3*(hi+t)
}

// tailPart is W with its derivatives by the four parameters.
type tailPart struct{ w, r, alpha, s, beta float64 }

// tailSlope is W with derivatives by the series, by the integral where that is long.
func (m ParetoNBD) tailSlope(x, t float64) tailPart {
	lo, hi := math.Min(m.Alpha, m.Beta), math.Max(m.Alpha, m.Beta)
	if (lo + t) < 0.03*(hi+t) {
		return m.tailIntegral(x, t)
	}
	if m.Alpha >= m.Beta {
		return m.tailFast(x, t)
	}
	return m.tailSlow(x, t)
}

// tailFast is the case alpha ≥ beta, where customers die sooner than they order.
func (m ParetoNBD) tailFast(x, t float64) tailPart {
	k, age := m.R+m.S+x, m.Alpha+t
	h, hb, hc, hz := hypTerms(m.R+x, k+1, (m.Alpha-m.Beta)/age)
	f := m.S / k
	return tailPart{
		w:     f * h,
		r:     f * (hb + hc - h/k),
		alpha: f * hz * (m.Beta + t) / (age * age),
		s:     f*(hc-h/k) + h/k,
		beta:  -f * hz / age,
	}
}

// tailSlow is the case alpha < beta.
func (m ParetoNBD) tailSlow(x, t float64) tailPart {
	k, age := m.R+m.S+x, m.Beta+t
	q := (m.Alpha + t) / age
	h, hb, hc, hz := hypTerms(m.S+1, k+1, (m.Beta-m.Alpha)/age)
	f := m.S / k * q
	return tailPart{
		w:     f * h,
		r:     f * (hc - h/k),
		alpha: (m.S/k*h - f*hz) / age,
		s:     f*(hb+hc-h/k) + q*h/k,
		beta:  f * (q*hz - h) / age,
	}
}
