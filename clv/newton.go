package clv

import (
	"context"
	"math"
)

// maxParams is the largest number of parameters of a model; the arrays have its
// size so that a fit allocates nothing in its loop.
const maxParams = 4

type (
	vector [maxParams]float64
	matrix [maxParams][maxParams]float64
)

// An objective is a log-posterior in the logarithms of n parameters and its
// gradient.
type objective struct {
	n     int
	eval  func(at vector, gradient *vector) float64
	low   vector // the range of the logarithms
	high  vector
	calls int
}

const (
	stepCap      = 2.0   // log units a parameter may move in one step
	hessianStep  = 1e-5  // of the forward difference, in log units
	tolerance    = 1e-10 // of the gradient, relative to the objective
	stepDone     = 1e-9  // log units
	armijo       = 1e-4
	maxHalvings  = 40
	defaultSteps = 200
)

// state is one point of the climb.
type state struct {
	at, gradient vector
	value        float64
	hessian      matrix // of minus the objective
	steps        int
}

func (o *objective) value(at vector) (float64, vector) {
	o.calls++
	var g vector
	v := o.eval(at, &g)
	return v, g
}

// maximise climbs by Newton's method: a forward-difference Hessian of the
// gradient, damped until it is positive definite, steps capped in log units,
// backtracking. It needs five to seven steps on usual data.
func (o *objective) maximise(ctx context.Context, start vector, limit int) (state, error) {
	s := state{at: o.clamp(start)}
	s.value, s.gradient = o.value(s.at)
	for ; s.steps < limit; s.steps++ {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		s.hessian = o.curvature(&s)
		moved := o.step(&s)
		if o.small(&s) && moved < stepDone {
			s.hessian = o.curvature(&s)
			return s, nil
		}
		if moved == 0 {
			break
		}
	}
	// Rounding may forbid the last tiny gain; a gradient that is as good as zero is an answer.
	if o.relative(&s) < 1e4*tolerance {
		return s, nil
	}
	return s, ErrNotConverged
}

// step moves along the damped Newton direction and returns how far it went.
func (o *objective) step(s *state) float64 {
	d := o.direction(s)
	for range maxHalvings {
		next := s.at
		for i := range o.n {
			next[i] += d[i]
		}
		next = o.clamp(next)
		v, g := o.value(next)
		if v >= s.value+armijo*o.slope(s, next)-1e-13*math.Abs(s.value) {
			moved := distance(s.at, next)
			s.at, s.value, s.gradient = next, v, g
			return moved
		}
		for i := range d {
			d[i] /= 2
		}
	}
	return 0
}

func (o *objective) slope(s *state, next vector) float64 {
	sum := 0.0
	for i := range o.n {
		sum += s.gradient[i] * (next[i] - s.at[i])
	}
	return math.Max(0, sum)
}

// curvature is minus the Hessian, by forward differences of the gradient.
func (o *objective) curvature(s *state) matrix {
	var h matrix
	for i := range o.n {
		at, by := s.at, hessianStep
		if at[i]+by > o.high[i] {
			by = -by
		}
		at[i] += by
		_, g := o.value(at)
		for j := range o.n {
			h[i][j] = (s.gradient[j] - g[j]) / by
		}
	}
	return h.symmetric(o.n)
}

// direction solves H d = g. Parameters pressed against their range stay; the
// rest is damped until H is positive definite.
func (o *objective) direction(s *state) vector {
	h, g := s.hessian, s.gradient
	for i := range o.n {
		if o.pressed(s, i) {
			g[i] = 0
			for j := range o.n {
				h[i][j], h[j][i] = 0, 0
			}
			h[i][i] = 1
		}
	}
	d := h.dampedSolve(g, o.n)
	longest := 0.0
	for i := range o.n {
		longest = math.Max(longest, math.Abs(d[i]))
	}
	for i := range o.n {
		d[i] *= math.Min(1, stepCap/math.Max(longest, 1e-300))
	}
	return d
}

func (o *objective) pressed(s *state, i int) bool {
	return s.at[i] <= o.low[i] && s.gradient[i] < 0 || s.at[i] >= o.high[i] && s.gradient[i] > 0
}

// relative is the largest part of the gradient that can still be followed,
// against the size of the objective.
func (o *objective) relative(s *state) float64 {
	most := 0.0
	for i := range o.n {
		if !o.pressed(s, i) {
			most = math.Max(most, math.Abs(s.gradient[i]))
		}
	}
	return most / (1 + math.Abs(s.value))
}

func (o *objective) small(s *state) bool { return o.relative(s) < tolerance }

func (o *objective) clamp(at vector) vector {
	for i := range o.n {
		at[i] = clamp(at[i], o.low[i], o.high[i])
	}
	return at
}

func distance(a, b vector) float64 {
	most := 0.0
	for i := range a {
		most = math.Max(most, math.Abs(a[i]-b[i]))
	}
	return most
}
