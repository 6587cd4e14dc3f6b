package clv

// farApart is the number of recurrence steps that cost as much as a new series.
const farApart = 8

// fillTails computes W and its derivatives for every (x, time). At one time, W of
// neighbouring x are tied by
//
//	W(x, t) = [s + (r+x) z W(x+1, t)]/(r+s+x), z = (alpha-beta)/(alpha+t),
//
// which needs one series a time instead of one a pair. It is stable downwards
// while |z| ≤ 1: z > 0 adds only positive terms, and an error shrinks by |z|.
// For z < -1 it is not used downwards but upwards.
func (l *paretoLikelihood) fillTails(m ParetoNBD) {
	for from := 0; from < len(l.order); {
		to := from + 1
		time := l.pairs[l.order[from]].time
		for to < len(l.order) && l.pairs[l.order[to]].time == time {
			to++
		}
		l.column(m, l.order[from:to], l.times[time])
		from = to
	}
}

// column takes the pairs of one time, x falling.
func (l *paretoLikelihood) column(m ParetoNBD, pairs []int32, t float64) {
	r := newRecurrence(m, t)
	at := func(i int) int { return i }
	if r.z < -1 {
		at = func(i int) int { return len(pairs) - 1 - i }
	}
	var tail tailPart
	x := int32(0)
	for i := range pairs {
		slot := pairs[at(i)]
		want := l.pairs[slot].x
		if d := want - x; i == 0 || d > farApart || d < -farApart {
			tail, x = m.tailSlope(float64(want), t), want
		}
		for ; x > want; x-- {
			tail = r.down(float64(x-1), tail)
		}
		for ; x < want; x++ {
			tail = r.up(float64(x), tail)
		}
		l.tails[slot] = tail
	}
}

type recurrence struct {
	m                ParetoNBD
	z, zAlpha, zBeta float64
}

func newRecurrence(m ParetoNBD, t float64) recurrence {
	i := 1 / (m.Alpha + t)
	return recurrence{m: m, z: (m.Alpha - m.Beta) * i, zAlpha: (m.Beta + t) * i * i, zBeta: -i}
}

// down is the tail at x from that at x+1.
func (q *recurrence) down(x float64, next tailPart) tailPart {
	a, s := q.m.R+x, q.m.S
	ik := 1 / (a + s)
	c := a * ik * q.z
	mix := (1 - q.z*next.w) * ik * ik // of the derivatives by r and s
	return tailPart{
		w:     s*ik + c*next.w,
		r:     -s*mix + c*next.r,
		alpha: a*ik*q.zAlpha*next.w + c*next.alpha,
		s:     a*mix + c*next.s,
		beta:  a*ik*q.zBeta*next.w + c*next.beta,
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
