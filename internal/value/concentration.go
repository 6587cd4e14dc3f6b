package value

import (
	"math/bits"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Band is a traffic light of a concentration figure.
type Band string

const (
	BandGreen Band = "green"
	BandAmber Band = "amber"
	BandRed   Band = "red"
)

// Concentration says how much of the revenue hangs on few customers (§3.18). Shares are 0..1, rounded to 6 decimals.
type Concentration struct {
	Accounts int     `json:"accounts"`
	Total    uint64  `json:"total"` // minor units, net negative accounts counted 0
	CR1      float64 `json:"cr1"`   // share of the biggest customer
	CR3      float64 `json:"cr3"`   // share of the three biggest
	HHI      float64 `json:"hhi"`   // Σ share², 1/n..1
	// Gini is 2·Σ i·x₍ᵢ₎ ÷ (n·Σx) − (n+1)/n over all n accounts in ascending order, those with 0 included and without
	// the n/(n−1) correction for samples: 0 when all are equal, near 1 when one has everything.
	Gini     float64 `json:"gini"`
	Pareto80 Pareto  `json:"pareto80"`
	CR1Band  Band    `json:"cr1_band"`
	CR3Band  Band    `json:"cr3_band"`
	HHIBand  Band    `json:"hhi_band"`
	// Lorenz runs from (0,0) to (1,1) in at most 101 points: X share of the accounts, smallest first, Y of the revenue.
	Lorenz []Point `json:"lorenz"`
}

// Pareto is the smallest number of customers that together bring 80 % of the revenue.
type Pareto struct {
	Accounts        int     `json:"accounts"`
	ShareOfAccounts float64 `json:"share_of_accounts"`
	ShareOfRevenue  float64 `json:"share_of_revenue"` // what those customers bring, at least .8
}

// Concentrate measures the net revenue of all customers, one total each in minor units; their order does not matter.
// Net negative customers count 0. With no revenue at all the figures are n/a: ok is false.
// Totals whose sum leaves 64 bits are refused.
func Concentrate(totals []int64) (c Concentration, ok bool, err error) {
	amounts := make([]uint64, len(totals))
	for i, total := range totals {
		amounts[i] = uint64(max(total, 0))
		var carry uint64
		if c.Total, carry = bits.Add64(c.Total, amounts[i], 0); carry != 0 {
			return Concentration{}, false, errs.Unprocessable("amount_too_large")
		}
	}
	c.Accounts = len(totals)
	if c.Total == 0 {
		return c, false, nil
	}
	slices.Sort(amounts)
	c.shares(amounts)
	c.Pareto80 = pareto80(amounts, c.Total)
	c.Lorenz = lorenz(amounts, c.Total)
	return c, true, nil
}

// shares fills the ratios from amounts in ascending order.
func (c *Concentration) shares(amounts []uint64) {
	n, total := len(amounts), float64(c.Total)
	var hhi, ranked float64
	for i, amount := range amounts {
		share := float64(amount) / total
		hhi += share * share
		ranked += float64(i+1) * share
		if i >= n-3 {
			c.CR3 += share
		}
	}
	c.CR1 = round.Six(float64(amounts[n-1]) / total)
	c.CR3, c.HHI = round.Six(c.CR3), round.Six(hhi)
	// Adding 0 keeps equal customers from a Gini of −0.
	c.Gini = round.Six(max(0, 2*ranked/float64(n)-float64(n+1)/float64(n))) + 0
	c.CR1Band, c.CR3Band, c.HHIBand = band(c.CR1, .30, .50), band(c.CR3, .60, .80), band(c.HHI, .18, .25)
}

func band(x, amber, red float64) Band {
	switch {
	case x >= red:
		return BandRed
	case x >= amber:
		return BandAmber
	}
	return BandGreen
}

func pareto80(ascending []uint64, total uint64) Pareto {
	n, sum := len(ascending), uint64(0)
	for count := 1; count <= n; count++ {
		sum += ascending[n-count]
		if reaches80(sum, total) {
			return Pareto{count, round.Six(float64(count) / float64(n)), round.Six(float64(sum) / float64(total))}
		}
	}
	return Pareto{}
}

// reaches80 compares 5·sum ≥ 4·total exactly, in 128 bits.
func reaches80(sum, total uint64) bool {
	hi5, lo5 := bits.Mul64(sum, 5)
	hi4, lo4 := bits.Mul64(total, 4)
	return hi5 > hi4 || (hi5 == hi4 && lo5 >= lo4)
}

func lorenz(ascending []uint64, total uint64) []Point {
	n := len(ascending)
	steps := min(n, 100)
	points := make([]Point, 1, steps+1)
	at, sum := 0, uint64(0)
	for step := 1; step <= steps; step++ {
		for upTo := step * n / steps; at < upTo; at++ {
			sum += ascending[at]
		}
		points = append(points, Point{round.Six(float64(at) / float64(n)), round.Six(float64(sum) / float64(total))})
	}
	return points
}
