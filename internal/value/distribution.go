package value

import (
	"math"
	"slices"
)

// distributionBins is how many bars a distribution of amounts and rates has; levels have one each.
const distributionBins = 24

// Distribution is how the raw values of one leaf lie over the accounts, before any normaliser. Bars are equally wide
// from From to To, on a logarithmic axis in the logarithm.
type Distribution struct {
	Accounts      int     `json:"accounts" doc:"live accounts"`
	Sampled       int     `json:"sampled" doc:"those of them that were looked at; of a large company an even sample"`
	Known         int     `json:"known" doc:"accounts with a known value"`
	Unknown       int     `json:"unknown"`
	NotApplicable int     `json:"not_applicable"`
	Missing       int     `json:"missing" doc:"accounts never valued, or by a model without this leaf"`
	From          float64 `json:"from"`
	To            float64 `json:"to"`
	Log           bool    `json:"log"`
	Bins          []int   `json:"bins" doc:"accounts, from the least value to the greatest"`
	Below         int     `json:"below" doc:"known, but less than from"`
	Above         int     `json:"above" doc:"known, but more than to"`
	// Quartiles of the known values: a quarter of the accounts has no more than the first, half no more than the second.
	Quartiles []float64 `json:"quartiles"`
}

// spread puts values into bars. The few at either end would press everybody else into one bar, so the axis runs from
// the 2nd to the 98th percentile and what is outside is counted beside it. A logarithmic axis begins above 0.
func (d *Distribution) spread(values []float64, levels bool) {
	d.Bins, d.Quartiles, d.Known = []int{}, []float64{}, len(values)
	if len(values) == 0 {
		return
	}
	slices.Sort(values)
	for _, p := range [...]float64{.25, .5, .75} {
		d.Quartiles = append(d.Quartiles, percentile(values, p))
	}
	switch {
	case levels:
		d.Log, d.From, d.To, d.Bins = false, -.5, 4.5, make([]int, 5)
	default:
		d.axis(values)
		d.Bins = make([]int, distributionBins)
	}
	for _, x := range values {
		d.count(x)
	}
}

// axis chooses the ends, from values in ascending order.
func (d *Distribution) axis(values []float64) {
	if d.Log {
		first := slices.IndexFunc(values, func(x float64) bool { return x > 0 })
		if first < 0 {
			d.Log = false // nothing to take a logarithm of
		} else {
			values = values[first:]
		}
	}
	d.From, d.To = percentile(values, .02), percentile(values, .98)
	if d.From < d.To {
		return
	}
	// All alike: one bar in the middle of an axis that has a width.
	if d.Log {
		d.From, d.To = d.From/2, d.To*2
		return
	}
	half := max(math.Abs(d.From)/2, .5)
	d.From, d.To = d.From-half, d.To+half
}

func (d *Distribution) count(x float64) {
	switch {
	case x < d.From:
		d.Below++
	case x > d.To:
		d.Above++
	default:
		d.Bins[min(int(d.place(x)*float64(len(d.Bins))), len(d.Bins)-1)]++
	}
}

// place is where a value stands on the axis, 0..1.
func (d *Distribution) place(x float64) float64 {
	if d.Log {
		return math.Log(x/d.From) / math.Log(d.To/d.From)
	}
	return (x - d.From) / (d.To - d.From)
}
