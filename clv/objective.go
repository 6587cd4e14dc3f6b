package clv

import "math"

// maxParams is the largest number of parameters of a model; the arrays have its
// size so that a fit allocates nothing in its loop.
const maxParams = 4 + MaxEffects

type (
	vector [maxParams]float64
	matrix [maxParams][maxParams]float64
)

// An objective is a log-posterior in the logarithms of n parameters, the last of
// which may be effects and stand for themselves, and its gradient.
type objective struct {
	n     int
	eval  func(at vector, gradient *vector) float64
	curve func(at, gradient vector) matrix // minus the Hessian; nil: by forward differences
	low   vector                           // the range of the logarithms
	high  vector
	calls int
}

func (o *objective) slope(s *state, next vector) float64 {
	sum := 0.0
	for i := range o.n {
		sum += s.gradient[i] * (next[i] - s.at[i])
	}
	return math.Max(0, sum)
}

// curvature is minus the Hessian, if need be by forward differences of the gradient.
func (o *objective) curvature(s *state) matrix {
	if o.curve != nil {
		return o.curve(s.at, s.gradient)
	}
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
