package clv

import "math"

// early interpolates W(0, t) and its derivatives over the times from which the
// recurrence can go up from x = 0 at next to no loss, which are the early ones where
// alpha < beta: there the 2F1 takes longest. In y = ln(alpha+t) the tail is analytic
// within π of the axis, so that earlyNodes Chebyshev points give it to 1e-14 over a
// range of earlyRange, however many times there are.
type early struct {
	lo, hi float64 // of y; none covered while lo ≥ hi
	alpha  float64
	coef   [earlyNodes]tailPart
}

const (
	earlyNodes = 48
	earlyRange = 8.0
	earlyLeast = 2 * earlyNodes // distinct times for which it pays
	earlyLoss  = 100            // times an error may grow on the way up: two digits of the fourteen
)

func (e *early) fill(m ParetoNBD, times []float64) {
	e.lo, e.hi, e.alpha = 0, 0, m.Alpha
	if m.Alpha >= m.Beta || m.lossUp(0) > earlyLoss {
		return
	}
	n, last := 0, 0.0
	latest := m.latest(times)
	for _, t := range times {
		if t <= latest {
			n++
			last = math.Max(last, t)
		}
	}
	lo, hi := math.Log(m.Alpha), math.Log(m.Alpha+last)
	if n < earlyLeast || hi-lo > earlyRange {
		return
	}
	e.lo, e.hi = lo, hi+1e-9
	e.interpolate(m)
}

// lossUp is by how much an error at x = 0 grows on the way up to the pivot, beyond
// which it shrinks again: the product of k/((r+x)|z|) where that is above 1.
func (m ParetoNBD) lossUp(t float64) float64 {
	z := math.Abs(m.Alpha-m.Beta) / (m.Alpha + t)
	loss := 1.0
	for a := m.R; loss <= earlyLoss; a++ {
		by := (a + m.S) / (a * z)
		if by <= 1 {
			break
		}
		loss *= by
	}
	return loss
}

// latest is the last of the times up to which the loss, which grows with time, is
// borne, to a thousandth of a log unit.
func (m ParetoNBD) latest(times []float64) float64 {
	lo, hi := math.Log(m.Alpha), math.Log(m.Alpha)
	for _, t := range times {
		hi = math.Max(hi, math.Log(m.Alpha+t))
	}
	if m.lossUp(math.Exp(hi)-m.Alpha) <= earlyLoss {
		return math.Inf(1)
	}
	hi = math.Min(hi, lo+earlyRange)
	for hi-lo > 1e-3 {
		if mid := (lo + hi) / 2; m.lossUp(math.Exp(mid)-m.Alpha) <= earlyLoss {
			lo = mid
		} else {
			hi = mid
		}
	}
	return math.Exp(lo) - m.Alpha
}

// interpolate computes the Chebyshev coefficients from the values at the points.
func (e *early) interpolate(m ParetoNBD) {
	var values [earlyNodes]tailPart
	for i := range values {
		y := (e.lo+e.hi)/2 + (e.hi-e.lo)/2*math.Cos(math.Pi*(float64(i)+0.5)/earlyNodes)
		values[i] = m.tailSlope(0, math.Max(0, math.Exp(y)-m.Alpha))
	}
	for j := range e.coef {
		var c tailPart
		for i, v := range values {
			c.addTimes(2.0/earlyNodes*math.Cos(math.Pi*float64(j)*(float64(i)+0.5)/earlyNodes), v)
		}
		e.coef[j] = c
	}
}

func (p *tailPart) addTimes(f float64, q tailPart) {
	p.w += f * q.w
	p.r += f * q.r
	p.alpha += f * q.alpha
	p.s += f * q.s
	p.beta += f * q.beta
}

func (e *early) covers(t float64) bool {
	return e.lo < e.hi && math.Log(e.alpha+t) < e.hi
}

// at sums by Clenshaw's recurrence.
func (e *early) at(t float64) tailPart {
	y := (2*math.Log(e.alpha+t) - e.lo - e.hi) / (e.hi - e.lo)
	var b, last tailPart
	for j := earlyNodes - 1; j >= 1; j-- {
		next := e.coef[j]
		next.addTimes(2*y, b)
		next.addTimes(-1, last)
		b, last = next, b
	}
	sum := e.coef[0]
	sum.addTimes(-0.5, e.coef[0])
	sum.addTimes(y, b)
	sum.addTimes(-1, last)
	return sum
}
