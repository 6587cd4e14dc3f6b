package clv

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// business are customers of a wholesaler, acquired over ten years, in weeks; they
// order about every twenty weeks and stay for years. Days are whole.
func business(n int, seed uint64) []History {
	s, data := newSampler(seed), make([]History, n)
	for i := range data {
		days := 180 + s.IntN(3470)
		rate, life := s.gamma(1.2)/(24*7), s.ExpFloat64()*200*7/s.gamma(0.9)
		h := History{T: float64(days) / 7}
		last := 0.0
		for at := s.ExpFloat64() / rate; at < math.Min(float64(days), life); at += s.ExpFloat64() / rate {
			if d := math.Ceil(at); d > last && d <= float64(days) {
				h.X, last = h.X+1, d
			}
		}
		h.Recency = last / 7
		data[i] = h
	}
	return data
}

var year = ScoreOptions{Ahead: 52, Rate: 0.002678, Horizon: 521.8}

func TestScoreAllIsTheMethods(t *testing.T) {
	data := business(20_000, 5)
	data[7] = History{X: mostX + 50, Recency: 300, T: 300}
	out := make([]Score, len(data))
	for _, m := range []Model{ParetoNBD{0.55, 10.58, 0.61, 11.67}, ParetoNBD{1.2, 20, 0.9, 300}, ParetoNBD{1, 40, 20, 10}, NBD{1, 20}} {
		for _, workers := range []int{0, 1, 3} {
			o := year
			o.Workers = workers
			if err := ScoreAll(context.Background(), m, out, data, o); err != nil {
				t.Fatal(err)
			}
			for i, h := range data {
				within(t, "alive", out[i].PAlive, m.PAlive(h), 1e-11)
				near(t, "orders", out[i].Orders, m.ConditionalOrders(h, 52), 1e-8)
				near(t, "discounted", out[i].Discounted, m.DiscountedOrders(h, year.Rate, year.Horizon), 1e-8)
				if t.Failed() {
					t.Fatalf("%+v %+v", m, h)
				}
			}
		}
	}
}

// Times that never come again are scored one by one.
func TestScoreAllOfContinuousTimes(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	data := make([]History, 3*mostTimes)
	for i := range data {
		data[i] = History{X: 2, T: 50 + r.Float64()}
		data[i].Recency = data[i].T * r.Float64()
	}
	m, out := ParetoNBD{0.55, 10.58, 0.61, 11.67}, make([]Score, len(data))
	if err := ScoreAll(context.Background(), m, out, data, year); err != nil {
		t.Fatal(err)
	}
	for i, h := range data {
		within(t, "alive", out[i].PAlive, m.PAlive(h), 1e-12)
	}
}

func TestScoreAllRefuses(t *testing.T) {
	ctx, data := context.Background(), make([]History, 2)
	for _, c := range []struct {
		m    Model
		out  int
		o    ScoreOptions
		want error
	}{
		{NBD{}, 2, year, ErrParameter}, {NBD{1, 1}, 1, year, ErrLength}, {NBD{1, 1}, 2, ScoreOptions{Ahead: -1}, ErrNegative},
		{NBD{1, 1}, 2, ScoreOptions{Horizon: math.Inf(1)}, ErrDiscount}, {NBD{1, 1}, 2, ScoreOptions{Workers: -1}, ErrOptions},
	} {
		if err := ScoreAll(ctx, c.m, make([]Score, c.out), data, c.o); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c, err, c.want)
		}
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := ScoreAll(cancelled, NBD{1, 1}, make([]Score, 2), data, year); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Scoring allocates nothing per customer: not the methods, and ScoreAll the same
// for ten times the customers.
func TestScoringAllocatesNothing(t *testing.T) {
	h := History{5, 30, 39}
	for _, m := range []Model{ParetoNBD{0.55, 10.58, 0.61, 11.67}, BGNBD{0.24, 4.4, 0.79, 2.4}, MBGNBD{0.52, 6.2, 0.89, 1.6}, NBD{0.5, 8}} {
		if n := testing.AllocsPerRun(100, func() {
			m.PAlive(h)
			m.ConditionalOrders(h, 52)
			m.ExpectedOrders(52)
			m.PMF(3, 52)
			m.DiscountedOrders(h, 0.0027, 521)
			m.LogLikelihood(h)
		}); n != 0 {
			t.Errorf("%T: %v allocations", m, n)
		}
	}
	all := func(n int) float64 {
		data, out := business(200, 1), make([]Score, n)
		many := make([]History, n)
		for i := range many {
			many[i] = data[i%len(data)]
		}
		o := year
		o.Workers = 1
		return testing.AllocsPerRun(3, func() {
			if err := ScoreAll(context.Background(), ParetoNBD{0.55, 10.58, 0.61, 11.67}, out, many, o); err != nil {
				t.Error(err)
			}
		})
	}
	if few, many := all(2000), all(20_000); few != many {
		t.Errorf("%v allocations for 2,000 customers, %v for 20,000", few, many)
	}
}
