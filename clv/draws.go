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
	// Spend is nil, or what is known of each customer's orders, and the interval is one of value, with the uncertainty
	// of Sizes: the customer's own mean (its exact posterior) and the size of each order around it. Not with Worth.
	Spend []Spend
	Sizes GammaGamma
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
	if err := d.checkSpend(data); err != nil {
		return d, err
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

func (d Draws) checkSpend(data []History) error {
	switch {
	case d.Spend == nil:
		return nil
	case d.Worth != nil:
		return &InputError{Row: -1, Field: "Worth", Err: ErrOptions}
	case len(d.Spend) != len(data):
		return &InputError{Row: -1, Field: "Spend", Err: ErrLength}
	}
	for i := range d.Spend {
		if err := d.Spend[i].check(i); err != nil {
			return err
		}
	}
	return d.Sizes.Check()
}

// value draws what n orders of a customer are worth together: nu ~ Gamma(q+pN, v+N mean), an order ~ Gamma(p, nu).
func (m GammaGamma) value(s sampler, known Spend, n float64) float64 {
	if n == 0 {
		return 0
	}
	of := float64(known.N)
	nu := s.gamma(m.Q+m.P*of) / (m.V + of*known.Mean)
	return s.gamma(m.P*n) / math.Max(nu, 1e-300)
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
