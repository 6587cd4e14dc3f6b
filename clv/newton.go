package clv

import (
	"context"
	"math"
)

const (
	stepCap      = 2.0   // log units a parameter may move in one step
	hessianStep  = 1e-5  // of the forward difference, in log units
	tolerance    = 1e-10 // of the gradient, relative to the objective
	stepDone     = 1e-9  // log units
	openGain     = 1e-3  // log units to be gained …
	openCurve    = 1e-2  // … along a direction known no better than to ten log units
	stepFresh    = 0.05  // log units: after a shorter step the Hessian is corrected, not computed anew
	armijo       = 1e-4
	maxHalvings  = 40
	defaultSteps = 200
)

// state is one point of the climb.
type state struct {
	at, gradient vector
	value        float64
	hessian      matrix  // of minus the objective
	moved        float64 // by the last step
	drift        float64 // since the Hessian was computed
	steps        int
	open         bool // the climb goes along a ridge without end: parameters run to 0 or infinity
}

func (o *objective) value(at vector) (float64, vector) {
	o.calls++
	var g vector
	v := o.eval(at, &g)
	return v, g
}

// maximise climbs by Newton's method: a forward-difference Hessian of the
// gradient, damped until it is positive definite, steps capped in log units,
// backtracking. Where steps have become short the Hessian is not computed anew
// but corrected by what the step showed (BFGS), which saves half of the
// evaluations; the one returned is always computed.
func (o *objective) maximise(ctx context.Context, start vector, limit int) (state, error) {
	s := state{at: o.clamp(start), moved: math.Inf(1)}
	s.value, s.gradient = o.value(s.at)
	for ; s.steps < limit && !s.stuck(); s.steps++ {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		if s.moved > stepFresh || s.moved == 0 { // 0: the corrected Hessian led nowhere
			o.refresh(&s)
		}
		o.step(&s)
		if o.done(&s) {
			o.settle(&s)
			return s, nil
		}
	}
	return o.nearly(s)
}

// stuck: not even the Hessian of this very point shows a way up.
func (s *state) stuck() bool { return s.moved == 0 && s.drift == 0 }

// nearly judges a climb that ended without being done. Rounding may forbid the last
// tiny gain; a gradient that is as good as zero is an answer.
func (o *objective) nearly(s state) (state, error) {
	if o.relative(&s) >= 1e4*tolerance {
		return s, ErrNotConverged
	}
	o.settle(&s)
	return s, nil
}

func (o *objective) refresh(s *state) { s.hessian, s.drift = o.curvature(s), 0 }

// settle computes the Hessian at the end, unless that is where it was computed.
func (o *objective) settle(s *state) {
	if s.drift > 1e-7 {
		o.refresh(s)
	}
}

// done: nothing is left to climb, and Newton's last step no longer moved or went
// along a ridge without end.
func (o *objective) done(s *state) bool {
	return s.open || o.small(s) && s.moved < stepDone
}

// ridge tells whether the direction d gains next to nothing although it is flat.
func (o *objective) ridge(s *state, d vector) bool {
	gd, dd := 0.0, 0.0
	for i := range o.n {
		gd += s.gradient[i] * d[i]
		dd += d[i] * d[i]
	}
	return gd/2 < openGain && gd < openCurve*dd
}

// step moves along the damped Newton direction, shortened until it pays.
func (o *objective) step(s *state) {
	d := o.direction(s)
	s.open = o.ridge(s, d)
	for range maxHalvings {
		next := s.at
		for i := range o.n {
			next[i] += d[i]
		}
		next = o.clamp(next)
		v, g := o.value(next)
		if v >= s.value+armijo*o.slope(s, next)-1e-13*math.Abs(s.value) {
			o.move(s, next, v, g)
			return
		}
		for i := range d {
			d[i] /= 2
		}
	}
	s.moved = 0
}

func (o *objective) move(s *state, next vector, value float64, gradient vector) {
	var d, y vector
	for i := range o.n {
		d[i], y[i] = next[i]-s.at[i], s.gradient[i]-gradient[i]
	}
	s.moved = distance(s.at, next)
	s.drift += s.moved
	s.at, s.value, s.gradient = next, value, gradient
	if s.moved <= stepFresh {
		s.hessian = s.hessian.secant(d, y, o.n)
	}
}
