package clv

import (
	"math"
	"slices"
)

// Draws say how an interval is to be simulated. The zero value means 200 draws
// from seed 0 and the range from P10 to P90.
type Draws struct {
	N         int     // 0: 200
	Seed      uint64  // equal seeds give equal intervals
	Low, High float64 // quantiles, both 0: 0.1 and 0.9
	// Worth is nil, or what one order of each customer is worth; the interval is
	// then one of worth.
	Worth []float64
}

func (d Draws) check(data []History, t float64) (Draws, error) {
	if d.N == 0 {
		d.N = 200
	}
	if d.Low == 0 && d.High == 0 {
		d.Low, d.High = 0.1, 0.9
	}
	if d.N < 1 || d.N > maxCount || !(d.Low >= 0 && d.Low <= d.High && d.High <= 1) {
		return d, &InputError{Row: -1, Field: "Draws", Err: ErrOptions}
	}
	if d.Worth != nil && len(d.Worth) != len(data) {
		return d, &InputError{Row: -1, Field: "Worth", Err: ErrLength}
	}
	for i, w := range d.Worth {
		if math.IsNaN(w) || math.Abs(w) > 1e15 {
			return d, &InputError{Row: i, Field: "Worth", Err: ErrNotFinite}
		}
	}
	if err := amount(t, maxTime); err != nil {
		return d, &InputError{Row: -1, Field: "t", Err: err}
	}
	return d, checkAll(data)
}

func checkAll(data []History) error {
	for i := range data {
		if err := data[i].check(i); err != nil {
			return err
		}
	}
	return nil
}

func (d Draws) interval(totals []float64) Interval {
	mean := 0.0
	for _, v := range totals {
		mean += v / float64(len(totals))
	}
	slices.Sort(totals)
	return Interval{Low: quantile(totals, d.Low), Median: quantile(totals, 0.5), High: quantile(totals, d.High), Mean: mean}
}

// quantile of sorted values, the smallest with at least the share p at or below
// it: of counts it is a count.
func quantile(sorted []float64, p float64) float64 {
	i := int(math.Ceil(p*float64(len(sorted)))) - 1
	return sorted[max(0, i)]
}
