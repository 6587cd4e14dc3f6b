package value

import "math"

// Inverse returns a raw value that scores exactly the given score, or where only steps are possible the nearest step
// that scores at least (atLeast) or at most that much. ok is false when no value does. At the flat ends of a scale it
// is the end nearest to the slope; where a piecewise scale has several answers, the one nearest to the present value.
func (n Normaliser) Inverse(score, present float64, atLeast bool) (x float64, ok bool) {
	if !within(score, 0, 100) {
		return 0, false
	}
	switch n.Kind {
	case NormLin:
		return n.Lo + (n.Hi-n.Lo)*score/100, true
	case NormLow:
		return n.Hi - (n.Hi-n.Lo)*score/100, true
	case NormLog:
		return math.Exp(math.Log(n.Lo) + (math.Log(n.Hi)-math.Log(n.Lo))*score/100), true
	case NormLevel:
		if atLeast {
			return math.Ceil(score / 25), true
		}
		return math.Floor(score / 25), true
	case NormIdentity:
		return score, true
	case NormPiecewise:
		return inverseBetween(n.Points, score, present)
	}
	return 0, false
}

func inverseBetween(points []Point, score, present float64) (x float64, ok bool) {
	for i := 1; i < len(points); i++ {
		candidate, crosses := crossing(points[i-1], points[i], score, present)
		if crosses && (!ok || math.Abs(candidate-present) < math.Abs(x-present)) {
			x, ok = candidate, true
		}
	}
	return x, ok
}

// crossing is where the segment a–b has the score; on a flat one, the point nearest to the present value.
func crossing(a, b Point, score, present float64) (float64, bool) {
	if !within(score, min(a.Y, b.Y), max(a.Y, b.Y)) {
		return 0, false
	}
	if a.Y == b.Y {
		return clamp(present, a.X, b.X), true
	}
	return a.X + (b.X-a.X)*((score-a.Y)/(b.Y-a.Y)), true
}
