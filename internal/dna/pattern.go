package dna

import (
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Bought is one order: the day and the amount in minor units of the company's currency; returns are below zero.
type Bought struct {
	On     calendar.Date
	Amount int64
}

// The least that has to be there before a habit is called one.
const (
	leastDays   = 3 // order days for a cadence: two intervals
	leastOrders = 3 // orders for a batch size
	leastSeason = 6 // orders for a season
	leastPrices = 5 // lines of one product for price sensitivity
	mostYears   = 3 // that a season looks back
)

// Cadence is the usual number of days between the days a customer orders on, the median; ok is false with fewer than
// three such days. Several orders of one day are one occasion, and returns are none.
func Cadence(bought []Bought) (days int, ok bool) {
	var on []int
	for _, b := range bought {
		if b.Amount > 0 {
			on = append(on, b.On.Days())
		}
	}
	slices.Sort(on)
	on = slices.Compact(on)
	if len(on) < leastDays {
		return 0, false
	}
	gaps := make([]int64, len(on)-1)
	for i := range gaps {
		gaps[i] = int64(on[i+1] - on[i])
	}
	return int(quantile(gaps, .5)), true
}

// Batch is the size of an order in minor units: the median, and between which sizes half of the orders lie.
type Batch struct {
	Low, Usual, High int64
}

// BatchSize needs three orders; returns are none.
func BatchSize(bought []Bought) (b Batch, ok bool) {
	var sizes []int64
	for _, one := range bought {
		if one.Amount > 0 {
			sizes = append(sizes, one.Amount)
		}
	}
	if len(sizes) < leastOrders {
		return Batch{}, false
	}
	return Batch{quantile(sizes, .25), quantile(sizes, .5), quantile(sizes, .75)}, true
}

// quantile of a list, between two values in proportion; rounded half away from zero.
func quantile(list []int64, q float64) int64 {
	sorted := slices.Sorted(slices.Values(list))
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 == len(sorted) {
		return sorted[low]
	}
	return int64(math.Round(float64(sorted[low]) + (at-float64(low))*float64(sorted[low+1]-sorted[low])))
}

// BuyingSeason is by how much a customer buys more or less in each calendar month than in an average one: 1 is average. It
// looks at the whole years that end with the last month over, so that every month counts as often.
type BuyingSeason struct {
	Years int         `json:"years" doc:"whole years it was seen over"`
	Month [12]float64 `json:"month" doc:"January first; 1 is an average month"`
	Peaks []int       `json:"peaks" nullable:"false" doc:"months of one and a half times the average or more, 1 is January"`
}

// peak is from which multiple of an average month a month is called a high season.
const peak = 1.5

// SeasonOf needs a whole year and six orders within; nil otherwise, and when returns outweigh the orders.
func SeasonOf(bought []Bought, today calendar.Date) *BuyingSeason {
	end := today[:8] + "01" // the open month is no whole one
	first := end
	for _, b := range bought {
		first = min(first, b.On)
	}
	years := 0
	for years < mostYears && end.AddMonths(-12*(years+1)) >= first[:8]+"01" {
		years++
	}
	s := &BuyingSeason{Years: years, Peaks: []int{}}
	var total float64
	var orders int
	for _, b := range bought {
		if years > 0 && b.On >= end.AddMonths(-12*years) && b.On < end {
			month := b.On.Time().Month() - 1
			s.Month[month] += float64(b.Amount)
			total += float64(b.Amount)
			orders++
		}
	}
	if years == 0 || orders < leastSeason || total <= 0 {
		return nil
	}
	for m := range s.Month {
		if s.Month[m] = round.Six(s.Month[m] * 12 / total); s.Month[m] >= peak {
			s.Peaks = append(s.Peaks, m+1)
		}
	}
	return s
}

// Priced is one line of an order: how much of a product and at what price each, in one currency.
type Priced struct {
	On       calendar.Date
	Quantity float64
	Price    float64
}

// DNAPriceSense is how the quantity of a product answers to its price.
type DNAPriceSense struct {
	Product    string  `json:"product"`
	Lines      int     `json:"lines"`
	Elasticity float64 `json:"elasticity" doc:"by how many per cent the quantity changes with one per cent of price"`
	Class      string  `json:"class" enum:"high,medium,low"`
}

// leastSpread is by how much the highest price must exceed the lowest before anything can be read from it.
const leastSpread = 1.05

// PriceSenseOf reads it from the lines of one product: the slope of the logarithm of the quantity over that of the
// price, by least squares. Below −1 the customer buys less the dearer it is (high), above −0.3 it does not (low). ok is
// false with fewer than five lines or when the price hardly moved.
func PriceSenseOf(product string, list []Priced) (s DNAPriceSense, ok bool) {
	if len(list) < leastPrices {
		return s, false
	}
	low, high := list[0].Price, list[0].Price
	var n, sx, sy, sxx, sxy float64
	for _, p := range list {
		x, y := math.Log(p.Price), math.Log(p.Quantity)
		low, high = min(low, p.Price), max(high, p.Price)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if high < low*leastSpread {
		return s, false
	}
	s = DNAPriceSense{Product: product, Lines: len(list), Elasticity: round.Six((n*sxy - sx*sy) / (n*sxx - sx*sx)), Class: "medium"}
	switch {
	case s.Elasticity <= -1:
		s.Class = "high"
	case s.Elasticity > -.3:
		s.Class = "low"
	}
	return s, true
}
