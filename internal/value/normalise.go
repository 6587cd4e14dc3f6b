package value

import (
	"fmt"
	"math"
)

// NormKind names one of the ways a raw input becomes a score of 0–100.
type NormKind string

const (
	// NormLin is 100·clamp((x−lo)/(hi−lo), 0, 1), for ratios and rates where a step counts the same everywhere.
	NormLin NormKind = "lin"
	// NormLow is 100 − lin: smaller is better, as for days outstanding.
	NormLow NormKind = "low"
	// NormLog is 100·(ln x − ln lo)/(ln hi − ln lo), 0 at or below lo, 100 at or above hi. For money, where twice as
	// much counts the same at every size; one giant does not press everybody else to the bottom.
	NormLog NormKind = "log"
	// NormLevel is 25·n for the judged levels 0..4.
	NormLevel NormKind = "lvl"
	// NormIdentity takes a score of 0–100 as it is.
	NormIdentity NormKind = "identity"
	// NormPiecewise is linear between given points and flat outside them.
	NormPiecewise NormKind = "pl"
)

// Point is one corner of a piecewise normaliser: the raw value X scores Y.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Normaliser turns a raw value into a score. Its bounds belong to the model version, never to the data set.
type Normaliser struct {
	Kind   NormKind `json:"kind"`
	Lo     float64  `json:"lo,omitempty"`
	Hi     float64  `json:"hi,omitempty"`
	Points []Point  `json:"points,omitempty"`
}

// Lin scores from 0 at lo to 100 at hi.
func Lin(lo, hi float64) Normaliser { return Normaliser{Kind: NormLin, Lo: lo, Hi: hi} }

// Low scores from 100 at lo down to 0 at hi.
func Low(lo, hi float64) Normaliser { return Normaliser{Kind: NormLow, Lo: lo, Hi: hi} }

// Log scores from 0 at lo to 100 at hi on a logarithmic scale; it needs 0 < lo < hi.
func Log(lo, hi float64) Normaliser { return Normaliser{Kind: NormLog, Lo: lo, Hi: hi} }

// Level scores 25 per level.
func Level() Normaliser { return Normaliser{Kind: NormLevel} }

// Identity passes a score of 0–100 through.
func Identity() Normaliser { return Normaliser{Kind: NormIdentity} }

// Piecewise joins the points, whose X must rise strictly.
func Piecewise(points ...Point) Normaliser { return Normaliser{Kind: NormPiecewise, Points: points} }

// Check says what is wrong with the bounds, or nil.
func (n Normaliser) Check() error {
	switch n.Kind {
	case NormLevel, NormIdentity:
		return nil
	case NormLin, NormLow:
		return checkBounds(n.Lo, n.Hi)
	case NormLog:
		if !(n.Lo > 0) {
			return fmt.Errorf("log needs a lower bound above 0, got %v", n.Lo)
		}
		return checkBounds(n.Lo, n.Hi)
	case NormPiecewise:
		return checkPoints(n.Points)
	}
	return fmt.Errorf("unknown normaliser %q", n.Kind)
}

func checkBounds(lo, hi float64) error {
	if !finite(lo) || !finite(hi) || !(lo < hi) || math.IsInf(hi-lo, 0) {
		return fmt.Errorf("bounds must be finite with lo < hi, got %v and %v", lo, hi)
	}
	return nil
}

func checkPoints(points []Point) error {
	if len(points) < 2 {
		return fmt.Errorf("a piecewise normaliser needs at least 2 points, got %d", len(points))
	}
	for i, p := range points {
		if !finite(p.X) || !(p.Y >= 0 && p.Y <= 100) {
			return fmt.Errorf("point %d: x must be finite and y within 0–100", i+1)
		}
		if i > 0 && checkBounds(points[i-1].X, p.X) != nil {
			return fmt.Errorf("point %d: x must be greater than the one before", i+1)
		}
	}
	return nil
}

// Score returns 0–100 for any finite x, given bounds that pass Check.
func (n Normaliser) Score(x float64) float64 {
	switch n.Kind {
	case NormLin:
		return 100 * clamp((x-n.Lo)/(n.Hi-n.Lo), 0, 1)
	case NormLow:
		return 100 - 100*clamp((x-n.Lo)/(n.Hi-n.Lo), 0, 1)
	case NormLog:
		return logScore(x, n.Lo, n.Hi)
	case NormLevel:
		return clamp(25*x, 0, 100)
	case NormPiecewise:
		return between(n.Points, x)
	}
	return clamp(x, 0, 100)
}

func logScore(x, lo, hi float64) float64 {
	switch {
	case x <= lo:
		return 0
	case x >= hi:
		return 100
	}
	return 100 * clamp((math.Log(x)-math.Log(lo))/(math.Log(hi)-math.Log(lo)), 0, 1)
}

func between(points []Point, x float64) float64 {
	if x <= points[0].X {
		return points[0].Y
	}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if x <= b.X {
			return a.Y + (b.Y-a.Y)*((x-a.X)/(b.X-a.X))
		}
	}
	return points[len(points)-1].Y
}

func clamp(x, lo, hi float64) float64 { return min(max(x, lo), hi) }

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
