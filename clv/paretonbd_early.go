package clv

import "math"

// early interpolates W(0, t) and its derivatives over the times whose pivot is
// below 0, which are the early ones where alpha < beta: there the 2F1 takes longest
// and the recurrence only needs x = 0. In y = ln(alpha+t) the tail is analytic
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
)

func (e *early) fill(m ParetoNBD, times []float64) {
	e.lo, e.hi, e.alpha = 0, 0, m.Alpha
	if m.Alpha >= m.Beta || m.pivot(0) > 0 {
		return
	}
	// The pivot rises with t; latest is where it is 0.
	latest := (m.Beta-m.Alpha)/(1+m.S/m.R) - m.Alpha
	n, last := 0, 0.0
	for _, t := range times {
		if t < latest {
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
