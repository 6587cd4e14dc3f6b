package clv

import "math"

// At one time the tails of neighbouring x are tied by
//
//	W(x, t) = [s + (r+x) z W(x+1, t)]/(r+s+x), z = (alpha-beta)/(alpha+t),
//
// so that a time needs one 2F1 and not one for every x. An error is multiplied by
// (r+x)z/(r+s+x) on the way down and by its inverse on the way up; the pivot is
// the x up to which down is the way that shrinks it.
func (m ParetoNBD) pivot(t float64) float64 {
	z := (m.Alpha - m.Beta) / (m.Alpha + t)
	if z >= -1 {
		return math.Inf(1)
	}
	return m.S/(-z-1) - m.R
}

// farApart is the number of recurrence steps that cost as much as a new series or,
// where that is long, a new integral.
func (m ParetoNBD) farApart(t float64) int32 {
	lo, hi := math.Min(m.Alpha, m.Beta), math.Max(m.Alpha, m.Beta)
	return int32(math.Min(500, 8*(hi+t)/(lo+t)))
}

// fillTails computes W and its derivatives for every (x, time) of the data.
func (l *paretoLikelihood) fillTails(m ParetoNBD) {
	l.early.fill(m, l.times)
	l.fillSteps(m)
	l.each(func(part int) {
		for from := l.columns[part]; from < l.columns[part+1]; {
			to := from + 1
			time := l.pairs[l.order[from]].time
			for to < len(l.order) && l.pairs[l.order[to]].time == time {
				to++
			}
			l.column(m, l.order[from:to], l.times[time])
			from = to
		}
	})
}

// column takes the pairs of one time, x falling, and goes both ways from the pivot.
func (l *paretoLikelihood) column(m ParetoNBD, slots []int32, t float64) {
	if l.early.covers(t) {
		l.climb(m, slots, t)
		return
	}
	pivot, start := m.pivot(t), 0
	for start < len(slots)-1 && float64(l.pairs[slots[start]].x) > pivot {
		start++
	}
	w := walk{recurrence: l.recurrence(m, t), t: t, x: math.MinInt32, far: m.farApart(t)}
	for _, slot := range slots[start:] {
		l.tails[slot] = w.to(l.pairs[slot].x)
	}
	w.x = l.pairs[slots[start]].x
	w.tail = l.tails[slots[start]]
	for i := start - 1; i >= 0; i-- {
		l.tails[slots[i]] = w.to(l.pairs[slots[i]].x)
	}
}

// climb takes the pairs of an early time, upwards from x = 0.
func (l *paretoLikelihood) climb(m ParetoNBD, slots []int32, t float64) {
	w := walk{recurrence: l.recurrence(m, t), t: t, tail: l.early.at(t), far: math.MaxInt32}
	for i := len(slots) - 1; i >= 0; i-- {
		l.tails[slots[i]] = w.to(l.pairs[slots[i]].x)
	}
}

// walk is a tail that moves along x.
type walk struct {
	recurrence
	t    float64
	far  int32
	x    int32
	tail tailPart
}

func (w *walk) to(x int32) tailPart {
	if d := int64(x) - int64(w.x); d > int64(w.far) || d < -int64(w.far) {
		w.tail, w.x = w.m.tailSlope(float64(x), w.t), x
	}
	for ; w.x > x; w.x-- {
		w.tail = w.down(w.x-1, w.tail)
	}
	for ; w.x < x; w.x++ {
		w.tail = w.up(float64(w.x), w.tail)
	}
	return w.tail
}

type recurrence struct {
	m                ParetoNBD
	z, zAlpha, zBeta float64
	steps            []step
}

// step is what a step of the recurrence needs of x alone: with a = r+x and k = a+s,
// a/k and s/k, and both by k once more. All times share them, and save a division.
type step struct{ a, s, ak, sk float64 }

func (l *paretoLikelihood) fillSteps(m ParetoNBD) {
	for x := range l.steps {
		a := m.R + float64(x)
		ik := 1 / (a + m.S)
		l.steps[x] = step{a * ik, m.S * ik, a * ik * ik, m.S * ik * ik}
	}
}

func (l *paretoLikelihood) recurrence(m ParetoNBD, t float64) recurrence {
	i := 1 / (m.Alpha + t)
	return recurrence{m: m, z: (m.Alpha - m.Beta) * i, zAlpha: (m.Beta + t) * i * i, zBeta: -i, steps: l.steps}
}

// down is the tail at x from that at x+1.
func (q *recurrence) down(x int32, next tailPart) tailPart {
	p := &q.steps[x]
	c := p.a * q.z
	mix := 1 - q.z*next.w // of the derivatives by r and s
	return tailPart{
		w:     p.s + c*next.w,
		r:     -p.sk*mix + c*next.r,
		alpha: p.a*q.zAlpha*next.w + c*next.alpha,
		s:     p.ak*mix + c*next.s,
		beta:  p.a*q.zBeta*next.w + c*next.beta,
	}
}

// up is the tail at x+1 from that at x: down, solved for the other side.
func (q *recurrence) up(x float64, last tailPart) tailPart {
	a, s := q.m.R+x, q.m.S
	ik := 1 / (a + s)
	ic := 1 / (a * ik * q.z)
	w := (last.w - s*ik) * ic
	mix := (1 - q.z*w) * ik * ik
	return tailPart{
		w:     w,
		r:     (last.r + s*mix) * ic,
		alpha: (last.alpha - a*ik*q.zAlpha*w) * ic,
		s:     (last.s - a*mix) * ic,
		beta:  (last.beta - a*ik*q.zBeta*w) * ic,
	}
}
