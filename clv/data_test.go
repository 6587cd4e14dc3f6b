package clv

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// table reads a file of testdata as numbers, without its heading.
func table(t testing.TB, name string) [][]float64 {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([][]float64, 0, len(rows))
	for _, r := range rows[1:] {
		v := make([]float64, len(r))
		for i, s := range r {
			if v[i], err = strconv.ParseFloat(s, 64); err != nil {
				v[i] = math.NaN()
			}
		}
		out = append(out, v)
	}
	return out
}

// cdnow are the histories of the CDNOW sample in weeks, to 1997-09-30.
func cdnow(t testing.TB) []History {
	var out []History
	for _, r := range table(t, "cdnow_sample_summary_exact.csv") {
		out = append(out, History{X: int(r[1]), Recency: r[2] / 7, T: r[3] / 7})
	}
	return out
}

// cdnowSpend are the repeat orders of the 946 repeat buyers, in dollars.
func cdnowSpend(t testing.TB) []Spend {
	var out []Spend
	for _, r := range table(t, "cdnow_sample_summary_exact.csv") {
		if r[1] > 0 {
			out = append(out, Spend{N: int(r[1]), Mean: r[5] / 100 / r[1]})
		}
	}
	return out
}

func donations(t testing.TB) (data []Season, weights []float64) {
	for _, r := range table(t, "donations.csv") {
		data = append(data, Season{X: int(r[0]), Last: int(r[1]), N: int(r[2])})
		weights = append(weights, r[3])
	}
	return data, weights
}

func near(t testing.TB, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: got %.15g, want %.15g within %g relative (off by %.2g)", what, got, want, relative, math.Abs(got/want-1))
	}
}

func within(t testing.TB, what string, got, want, absolute float64) {
	t.Helper()
	if !(math.Abs(got-want) <= absolute) {
		t.Errorf("%s: got %.15g, want %.15g within %g", what, got, want, absolute)
	}
}

// cdnowOrders are the orders of the sample.
func cdnowOrders(t testing.TB) []Order {
	t.Helper()
	f, err := os.Open("testdata/cdnow_sample_transactions.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []Order
	for _, r := range rows[1:] {
		customer, _ := strconv.Atoi(r[1])
		spend, _ := strconv.ParseFloat(r[4], 64)
		out = append(out, order(int32(customer), r[2], int64(math.Round(spend*100))))
	}
	return out
}
