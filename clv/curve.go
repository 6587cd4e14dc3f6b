package clv

import (
	"cmp"
	"math"
	"slices"
)

// At is the survival at t; before the first step it is 1.
func (c Curve) At(t float64) float64 {
	if i := c.steps(t); i > 0 {
		return c.Steps[i-1].Survival
	}
	return 1
}

// steps is the number of steps up to t.
func (c Curve) steps(t float64) int {
	i, found := slices.BinarySearchFunc(c.Steps, t, func(s Step, t float64) int { return cmp.Compare(s.Time, t) })
	if found {
		i++
	}
	return i
}

// Quantile is the first time by which the share p has ended, +Inf if it never
// does within the data. Quantile(0.5) is the median.
func (c Curve) Quantile(p float64) float64 {
	for _, s := range c.Steps {
		if s.Survival <= 1-p {
			return s.Time
		}
	}
	return math.Inf(1)
}

// RestrictedMean is the mean time that goes by before the end or the horizon,
// whichever is first: the area under the curve, and its standard error. Beyond
// the data the curve is taken to stay where it is.
func (c Curve) RestrictedMean(horizon float64) (mean, se float64) {
	if amount(horizon, math.MaxFloat64) != nil {
		return math.NaN(), math.NaN()
	}
	variance, area, end := 0.0, 0.0, horizon
	for i := c.steps(horizon) - 1; i >= 0; i-- {
		s := c.Steps[i]
		area += s.Survival * (end - s.Time)
		end = s.Time
		if s.AtRisk > s.Ended {
			variance += area * area * float64(s.Ended) / (float64(s.AtRisk) * float64(s.AtRisk-s.Ended))
		}
	}
	return area + end, math.Sqrt(variance)
}
