package clv

import "math"

// curve is the Hessian of eval by the parameters. It costs little more than one
// gradient, where forward differences cost four.
func (l *geometricLikelihood) curve(p vector) (h matrix) {
	m := betaGeometric{p[0], p[1], p[2], p[3], l.first}
	l.fillTimes(l.logs, m.alpha)
	h[0][0] -= l.risingCurve(m.r)
	l.stayedCurve(m, &h)
	for i := range l.rows.rows {
		l.oneCurve(m, &l.rows.rows[i], &h)
	}
	for i := range h {
		for j := range i {
			h[i][j] = h[j][i] // #nosec G602 -- i and j run over the rows and columns of h
		}
	}
	return h
}

// risingCurve is minus the second derivative of rising.
func (g *rows) risingCurve(a float64) (sum float64) {
	for j, n := range g.byX {
		v := a + float64(j)
		sum += n / (v * v)
	}
	return sum
}

func (l *geometricLikelihood) stayedCurve(m betaGeometric, h *matrix) {
	both, n := m.a+m.b, l.first*l.total
	ab := l.risingCurve(both+l.first) + n/(both*both)
	h[2][2] += ab
	h[2][3] += ab
	h[3][3] += ab - l.risingCurve(m.b+l.first) - n/(m.b*m.b)
}

// oneCurve adds one row to the upper triangle: that of the chance of being there
// without a doubt, and that of ln(1 + odds), q(1-q) d·dᵀ + q d², where q is the
// chance of having left and d the derivatives of the log odds.
func (l *geometricLikelihood) oneCurve(m betaGeometric, r *row, h *matrix) {
	a, b := &l.logs[r.last], &l.logs[r.t]
	x, t := float64(r.x), l.times[r.t]
	h[0][1] += r.n * t / m.alpha * b.ia
	h[1][1] += r.n * ((m.r+x)*b.ia*b.ia - m.r/(m.alpha*m.alpha))
	if x+l.first == 0 {
		return
	}
	c := 1 / (m.b + x + l.first - 1)
	head := m.a * c
	q := head / (head + math.Exp((m.r+x)*(a.la-b.la)))
	gone := r.n * q
	d := vector{b.la - a.la, (m.r + x) * (b.ia - a.ia), 1 / m.a, -c}
	for i := range d {
		for j := i; j < len(d); j++ {
			h[i][j] += gone * (1 - q) * d[i] * d[j]
		}
	}
	h[0][1] += gone * (b.ia - a.ia)
	h[1][1] -= gone * (m.r + x) * (b.ia*b.ia - a.ia*a.ia)
	h[2][2] -= gone / (m.a * m.a)
	h[3][3] += gone * c * c
}
