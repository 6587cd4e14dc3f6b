package clv

import (
	"context"
	"fmt"
	"math"
	"testing"
)

// Values that other programs print or assert, named by their number in the
// project's oracle: LT lifetimes, CT and CV CLVTools, BT BTYD, BX BTYDplus, PM
// pymc-marketing. Tolerances are theirs, or tighter.

func fitted[M any](t testing.TB) func(M, Fit, error) M {
	return func(m M, _ Fit, err error) M {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
}

func each(t *testing.T, id string, want []float64, relative float64, got func(i int) float64) {
	t.Helper()
	for i, w := range want {
		near(t, fmt.Sprintf("%s[%d]", id, i), got(i), w, relative)
	}
}

func TestOracleBGNBD(t *testing.T) {
	var rounded []History
	for _, r := range table(t, "cdnow_customers_summary.csv") {
		rounded = append(rounded, History{X: int(r[1]), Recency: r[2], T: r[3]})
	}
	m := fitted[BGNBD](t)(FitBGNBD(context.Background(), rounded, Options{}))
	for i, want := range []float64{0.243, 4.414, 0.793, 2.426} {
		within(t, "LT-01", []float64{m.R, m.Alpha, m.A, m.B}[i], want, 0.0015)
	}
	at := []float64{0.1429, 1, 3, 31.8571, 32, 78}
	for i, want := range []float64{0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576} {
		within(t, "LT-03", m.ExpectedOrders(at[i]), want, 0.0005)
	}
	m = BGNBD{0.243, 4.414, 0.793, 2.426}
	near(t, "LT-05", m.PMF(10, 2), 1.07869e-07, 1e-5)
	for i, want := range []float64{0.0019995214, 0.0015170236, 0.001163315, 0.0009003148, 0.0007023638, 0.0005517902, 0.0004361913, 0.0003467171, 0.0002769613, 0.000222226} {
		within(t, "LT-07", m.PMF(11+i, 30), want, 1e-10)
	}
	// The list has 0.02792932464709 for x = 16. Its third differences break there and
	// nowhere else, and the formula that meets the other fifteen to 1e-10 differs from
	// it in one digit, so that digit is taken for a slip of the pen.
	each(t, "BT-05", []float64{0.12217179876219, 0.12810414989954, 0.1275365563259, 0.12136994218172, 0.11098490366479, 0.09797854483865, 0.08388008068222, 0.06993719179831, 0.05701760255568, 0.04561556496786, 0.03592250385311, 0.02791932464709, 0.02146176248171, 0.01634596701305, 0.01235251565815, 0.00927242684354}, 1e-10,
		func(i int) float64 { return m.ConditionalOrders(History{5 + i, 25, 39}, 2) })
	each(t, "BT-07", []float64{0.705626847158, 0.687091132532, 0.663866180954, 0.636545641921, 0.605614489279, 0.571551734243, 0.534884751617, 0.496212484387, 0.456205052749, 0.415584533117, 0.37509189289, 0.335446216178, 0.297303134559, 0.261219043127, 0.227626087735, 0.196820444467}, 1e-11,
		func(i int) float64 { return m.PAlive(History{5 + i, 30, 39}) })
	near(t, "BT-01", BGNBD{0.5, 6, 1.2, 3.3}.LogLikelihood(History{3, 4, 6}), -7.5763818767, 1e-10)
	near(t, "PM-02", BGNBD{0.25, 4, 0.8, 2.5}.LogLikelihood(History{200, 38, 40}), 100.7956931, 1e-9)
	sum := 0.0
	for _, h := range cdnow(t) {
		sum += BGNBD{0.5, 6, 1.2, 3.3}.LogLikelihood(h)
	}
	near(t, "BT-03", sum, -9783.44428562, 1e-11)
	m = BGNBD{0.2425982, 4.4136842, 0.7929899, 2.4261667}
	// The parameters are printed to seven digits, which leaves about 5e-6.
	near(t, "BT-23", m.ExpectedOrders(52), 1.444004, 2e-6)
	near(t, "BT-23", m.ConditionalOrders(History{26, 30.0 + 6.0/7, 31}, 52), 25.75659, 3e-6)
	near(t, "BT-23", m.PAlive(History{26, 30.0 + 6.0/7, 31}), 0.9688523, 2e-6)
	for x, want := range map[int]float64{10: 0.3474606, 20: 0.004158973, 25: 0.0003583685} {
		near(t, "BT-23", m.ConditionalOrders(History{x, 20, 39}, 52), want, 6e-6)
	}
}

func TestOracleCDNOWTotals(t *testing.T) {
	data := cdnow(t)
	m := fitted[BGNBD](t)(FitBGNBD(context.Background(), data, Options{}))
	p := fitted[ParetoNBD](t)(FitParetoNBD(context.Background(), data, Options{}))
	var orders, alive, miss, pOrders, pMiss float64
	for i, r := range table(t, "cdnow_sample_summary_exact.csv") {
		o := m.ConditionalOrders(data[i], 39)
		orders += o
		alive += m.PAlive(data[i])
		miss += math.Abs(o-r[6]) / 2357
		o = p.ConditionalOrders(data[i], 39)
		pOrders += o
		pMiss += math.Abs(o-r[6]) / 2357
	}
	near(t, "CV-06 orders", orders, 1653.40783867, 1e-6)
	near(t, "CV-06 alive", alive, 1917.27703632, 1e-5)
	near(t, "CV-06 error", miss, 0.785454144924, 1e-6)
	within(t, "Pareto/NBD orders", pOrders, 1665.5, 0.05)
	within(t, "Pareto/NBD error", pMiss, 0.7545, 5e-5)
	expected := func(m Model, week float64) (sum float64) {
		for _, h := range data {
			if since := h.T - 272.0/7 + week; since > 0 {
				sum += m.ExpectedOrders(since)
			}
		}
		return sum
	}
	for i, want := range []float64{76.86531, 74.88843, 73.04554, 71.32166, 69.70412, 68.18213} {
		week := float64(20 + i)
		within(t, "BT-27 BG/NBD", expected(m, week)-expected(m, week-1), want, 0.3)
	}
	for i, want := range []float64{78.308, 76.419, 74.648, 72.983, 71.414, 69.933} {
		week := float64(20 + i)
		within(t, "BT-27 Pareto/NBD", expected(p, week)-expected(p, week-1), want, 0.3)
	}
}

// The means of the holdout by the number of orders before the cut, 7 standing for 7 and more. BTYD's fit stops a little
// short of the optimum, which shows in the third decimal: at x = 4 it prints 2.399 for 2.3983.
func TestOracleCDNOWByFrequency(t *testing.T) {
	data := cdnow(t)
	p := fitted[ParetoNBD](t)(FitParetoNBD(context.Background(), data, Options{}))
	var actual, orders, customers [8]float64
	for i, r := range table(t, "cdnow_sample_summary_exact.csv") {
		bin := min(data[i].X, 7)
		customers[bin]++
		actual[bin] += r[6]
		orders[bin] += p.ConditionalOrders(data[i], 39)
	}
	for i, want := range []float64{1411, 439, 214, 100, 62, 38, 29, 64} {
		within(t, "BT-25 customers", customers[i], want, 0)
	}
	for i, want := range []float64{0.237, 0.697, 1.393, 1.56, 2.532, 2.947, 3.862, 6.359} {
		within(t, "BT-25 actual", actual[i]/customers[i], want, 5e-4)
	}
	for i, want := range []float64{0.138, 0.6, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403} {
		within(t, "BT-25 expected", orders[i]/customers[i], want, 1e-3)
	}
}

func TestOracleParetoNBD(t *testing.T) {
	var rounded []History
	for _, r := range table(t, "cdnow_customers_summary.csv") {
		rounded = append(rounded, History{X: int(r[1]), Recency: r[2], T: r[3]})
	}
	ctx := context.Background()
	m := fitted[ParetoNBD](t)(FitParetoNBD(ctx, rounded, Options{}))
	for i, want := range []float64{0.553, 10.578, 0.606, 11.669} {
		within(t, "LT-13", []float64{m.R, m.Alpha, m.S, m.Beta}[i], want, 0.005)
	}
	m, fit, err := FitParetoNBD(ctx, cdnow(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.0476264, 0.8427222, 0.1872594, 6.2105448} {
		near(t, "CT-05", fit.StandardErrors()[i], want, 1e-3)
	}
	within(t, "LT-15", m.ConditionalOrders(History{26, 30.86, 31}, 52), 25.46, 0.01)
	m = ParetoNBD{0.55, 10.58, 0.61, 11.67}
	near(t, "LT-17", m.ConditionalOrders(History{132, 200, 200}, 10), 6.206051788963242, 1e-10)
	near(t, "LT-17", m.ConditionalOrders(History{133, 200, 200}, 10), 6.252872247574811, 1e-10)
	m = ParetoNBD{10.465, 0.00798565181, 3.0516, 2.82}
	near(t, "LT-19", m.PAlive(History{40, 5, 6}), 0.001885128187361, 1e-9)
	near(t, "LT-19", m.PAlive(History{50, 1, 37}), 1.417144291287e-96, 1e-9)
	near(t, "LT-19", m.PAlive(History{50, 4, 37}), 6.732974871799e-60, 1e-9)
	near(t, "BT-09", ParetoNBD{0.5, 8, 0.7, 10}.LogLikelihood(History{3, 4, 6}), -7.77488611595, 1e-11)
	m = ParetoNBD{0.55, 10.56, 0.61, 11.64}
	near(t, "BT-11", m.PAlive(History{0, 0, 39}), 0.292403101109, 1e-11)
	near(t, "BT-15", m.ConditionalOrders(History{10, 35, 39}, 2), 0.388411723242, 1e-11)
	m = ParetoNBD{0.5629966, 12.559037, 0.4081095, 10.5148048}
	near(t, "BT-13", m.DiscountedOrders(History{7, 35, 77.86}, 0.0027, math.Inf(1)), 1.86418332807, 1e-11)
}

func TestOracleCLVTools(t *testing.T) {
	data, spend := cdnow(t), cdnowSpend(t)
	m := ParetoNBD{0.553270010378, 10.577800684454, 0.606019997268, 11.663914519398}
	g := fitted[GammaGamma](t)(FitGammaGamma(context.Background(), spend, Options{}))
	rows := table(t, "cdnow_sample_summary_exact.csv")
	at := []int{0, 1, 2, 5, 16, 1515}
	each(t, "CV-04 alive", []float64{0.86916549019, 0.16802797656, 0.295157618404, 0.749505148384, 0.901524038919, 0.997873935519}, 1e-9,
		func(i int) float64 { return m.PAlive(data[at[i]]) })
	each(t, "CV-04 orders", []float64{1.455320778292, 0.17115439907, 0.107090424203, 3.71252290299, 6.239127671941, 20.115889033705}, 1e-9,
		func(i int) float64 { return m.ConditionalOrders(data[at[i]], 39) })
	each(t, "CV-04 DERT", []float64{0.4068050403924, 0.0478426978199, 0.029934929119, 1.0377595455493, 1.7440200280635, 5.6895013127137}, 1e-9,
		func(i int) float64 { return m.DiscountedOrders(data[at[i]], 0.1, math.Inf(1)) })
	each(t, "CV-04 spend", []float64{24.654031171, 18.910291862, 35.1704992374, 71.4646120765, 24.6950068812, 39.8902852218}, 2e-5, func(i int) float64 {
		r := rows[at[i]]
		if r[1] == 0 {
			return g.PopulationMean()
		}
		return g.Mean(Spend{N: int(r[1]), Mean: r[5] / 100 / r[1]})
	})
	sum := 0.0
	for _, h := range data {
		sum += m.LogLikelihood(h)
	}
	near(t, "CV-02", sum, -9594.9761809, 1e-11)
}

func TestOracleMBGNBD(t *testing.T) {
	near(t, "PM-04", MBGNBD{0.25, 4, 0.8, 2.5}.LogLikelihood(History{200, 38, 40}), 100.7869098, 1e-9)
	m := MBGNBD{0.525, 6.183, 0.891, 1.614}
	h := History{2, 30.43, 38.86}
	near(t, "BX-01", m.ConditionalOrders(h, 39), 1.26296062327, 1e-10)
	near(t, "BX-01", m.PAlive(h), 0.706202265118, 1e-11)
	near(t, "BX-01", m.PAlive(History{0, 0, 38.86}), 0.389735080919, 1e-11)
	near(t, "BX-01", m.LogLikelihood(h), -9.48555131453, 1e-11)
	each(t, "BX-01", []float64{0.582473189493, 0.182783077288, 0.0868948256735, 0.0485704429516, 0.0297741485594}, 1e-10, func(i int) float64 { return m.PMF(i, 39) })
	near(t, "the right value beside BTYDplus", m.ExpectedOrders(39), 1.18295367, 1e-8)
	near(t, "the right value beside BTYDplus", m.ExpectedOrders(78), 1.80475758, 1e-8)
}

func TestOracleGammaGamma(t *testing.T) {
	m := GammaGamma{6.25, 3.74, 15.44}
	n := []int{2, 1, 0, 0, 0, 7, 1, 0, 2, 0}
	mean := []float64{22.35, 11.77, 0, 0, 0, 73.74, 11.77, 0, 25.55, 0}
	for i, want := range []float64{24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17} {
		within(t, "LT-11", m.Mean(Spend{n[i], mean[i]}), want, 0.1)
	}
	each(t, "LT-11 exact", []float64{24.663714, 18.916852, 35.218978}, 1e-7, func(i int) float64 { return m.Mean(Spend{n[i], mean[i]}) })
	near(t, "PM-20", GammaGamma{35, 15, 3}.PopulationMean(), 7.5, 1e-14)
}

func TestOracleCLVByMonth(t *testing.T) {
	var data []History
	for _, r := range table(t, "lifetimes_example_summary.csv") {
		data = append(data, History{X: int(r[1]), Recency: r[2], T: r[3]})
	}
	m := fitted[BGNBD](t)(FitBGNBD(context.Background(), data, Options{}))
	for i, want := range []float64{0.0080265, 0.0105855, 0.0152305, 0.015843, 0.0008035} {
		within(t, "LT-35", DiscountedByPeriod(m, data[i], 30, 1, 1), want, 1e-5)
		near(t, "LT-37", DiscountedByPeriod(m, data[i], 30, 2, 1), want+want/2, 0.1)
	}
}
