package main

import (
	"math"
	"slices"
	"time"
)

// timed runs f and says how long it took, in milliseconds.
func timed(f func() error) (float64, error) {
	began := time.Now()
	err := f()
	return millis(time.Since(began)), err
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// percentile is the smallest value that at least p % (0–100) of the values do not
// exceed; 0 of none. It sorts a copy.
func percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := int(math.Ceil(p/100*float64(len(sorted)))) - 1
	return sorted[max(at, 0)]
}

func median(values []float64) float64 { return percentile(values, 50) }
