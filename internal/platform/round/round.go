// Package round rounds figures to what is stored, shown and compared, so that two ways of adding the same numbers up
// give the same figure.
package round

import "math"

// Six rounds to six decimals, half away from zero.
func Six(x float64) float64 { return math.Round(x*1e6) / 1e6 }
