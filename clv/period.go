package clv

import "math"

// DiscountedByPeriod values orders as spreadsheets and some programs do: those of
// each of n periods of this length are worth 1/(1+rate) of those of the period
// before, the first period's included. DiscountedOrders is exact in time; this is
// for comparing with such programs. rate is per period, 0 … 1e6; n up to 1e6.
func DiscountedByPeriod(m Model, h History, period float64, n int, rate float64) float64 {
	if n < 0 || n > maxCount || amount(rate, 1e6) != nil || amount(period*float64(n), maxTime) != nil {
		return math.NaN()
	}
	sum, before, worth := 0.0, 0.0, 1.0
	for i := 1; i <= n; i++ {
		orders := m.ConditionalOrders(h, period*float64(i))
		worth /= 1 + rate
		sum += worth * math.Max(0, orders-before)
		before = orders
	}
	return sum
}
