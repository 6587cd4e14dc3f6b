package clv

import (
	"context"
	"testing"
)

func TestOracleBGBB(t *testing.T) {
	data, weights := donations(t)
	m, fit, err := FitBGBB(context.Background(), data, Options{Weights: weights})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1.204, 0.750, 0.657, 2.783} {
		within(t, "LT-20", fit.Params[i], want, 0.0006)
	}
	within(t, "log-likelihood", fit.LogLikelihood, -33225.58, 0.005)
	for i, h := range []Season{{0, 0, 6}, {2, 4, 6}, {6, 6, 6}} {
		within(t, "LT-21", m.PAlive(h), []float64{0.11, 0.59, 0.93}[i], 0.005)
	}
	total := 0.0
	for i, h := range data {
		total += weights[i] * m.ConditionalOrders(h, 5)
	}
	within(t, "LT-23", m.PMF(0, 6)*11104, 3454.9, 0.5)
	within(t, "LT-23", m.PMF(6, 6)*11104, 1253.1, 0.5)
	within(t, "holdout total", total, 12884.16, 0.01)

	m = BGBB{1.2, 0.75, 0.66, 2.78}
	near(t, "BT-17", m.LogLikelihood(Season{3, 4, 6}), -5.06086817507, 1e-11)
	each(t, "BT-17", []float64{0.107756060654, 0.695698484428, 0.930084745763}, 1e-10,
		func(i int) float64 { return m.PAlive([]Season{{0, 0, 6}, {4, 5, 6}, {6, 6, 6}}[i]) })
	near(t, "BT-19", m.ExpectedOrders(10), 3.16499022002, 1e-11)
	near(t, "BT-19", m.ConditionalOrders(Season{3, 4, 6}, 10), 1.84081270242, 1e-11)

	m = BGBB{1.204, 0.75, 0.657, 2.783}
	x := []int{6, 5, 4, 3, 2, 1, 5, 4, 3, 2, 1, 4, 3, 2, 1, 3, 2, 1, 2, 1, 1, 0}
	last := []int{6, 6, 6, 6, 6, 6, 5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 2, 2, 1, 0}
	each(t, "PM-06", []float64{-2.18167018824, -4.29485034929, -5.3847333436, -5.80915881601, -5.65172964525, -4.88370164695, -3.71682127437, -5.09558227343, -5.61576884108, -5.50636893346, -4.76723821904, -3.84829625138, -5.05936147828, -5.19562191019, -4.57070931973, -3.52745257839, -4.51620272962, -4.22465969453, -3.01199924784, -3.58817880928, -2.28882847451, -1.16751622367}, 1e-3,
		func(i int) float64 { return m.LogLikelihood(Season{x[i], last[i], 6}) })
}

// The sum over future opportunities, one by one, is DERT.
func TestDiscountedOrdersOfBGBB(t *testing.T) {
	for _, m := range []BGBB{{1.2, 0.75, 0.66, 2.78}, {1, 1, 1, 1}, {2, 3, 1e-3, 5}} {
		h, rate := Season{3, 4, 6}, 0.1
		sum, before, worth := 0.0, 0.0, 1.0
		for n := 1; n < 600; n++ {
			v := m.ConditionalOrders(h, n)
			worth /= 1 + rate
			sum += (v - before) * worth
			before = v
		}
		near(t, "DERT", m.DiscountedOrders(h, rate), sum, 1e-9)
	}
}

func contracts(t *testing.T, segment int) (data []Contract, weights []float64) {
	var left []float64
	for i, r := range table(t, "sbg_retention_table1.csv") {
		if i/13 == segment && r[1] < 8 {
			left = append(left, r[2]*10)
		}
	}
	for year := 1; year < len(left); year++ {
		data = append(data, Contract{year, true})
		weights = append(weights, left[year-1]-left[year])
	}
	return append(data, Contract{7, false}), append(weights, left[7])
}

func TestOracleSBG(t *testing.T) {
	for i, want := range [][3]float64{{0.7040773, 1.1820431, -1680.2651885}, {0.6680884, 3.8060955, -1611.1581474}} {
		data, weights := contracts(t, i)
		for _, start := range [][]float64{nil, {0.1, 0.1}, {10, 10}, {0.01, 50}} {
			_, fit, err := FitSBG(context.Background(), data, Options{Weights: weights, Start: start})
			if err != nil {
				t.Fatal(err)
			}
			// Given to 5e-7; ours agree with one another to 1e-12 from every start.
			near(t, "alpha", fit.Params[0], want[0], 2e-7)
			near(t, "beta", fit.Params[1], want[1], 2e-7)
			near(t, "log-likelihood", fit.LogLikelihood, want[2], 1e-10)
		}
	}
	m := SBG{1.0 / 15, 4.0 / 15}
	each(t, "PM-10", []float64{7.6815, 9.4620, 9.8560, 10.0605, 10.1924}, 1e-5, func(i int) float64 { return m.ResidualLifetime(i+1, 0.1) })
	m = SBG{3.8, 15.2}
	each(t, "DERL case 1", []float64{3.31, 3.45, 3.59, 3.72, 3.84}, 2e-3, func(i int) float64 { return m.ResidualLifetime(i+1, 0.1) })
}
