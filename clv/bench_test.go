package clv

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// Floors: what the same count of the dearest operation costs here and now, so that
// a ratio can be quoted on any machine. A floor and its benchmark are to be run
// together: go test ./clv -run '^$' -bench . -benchtime 3x

func BenchmarkFit(b *testing.B) {
	data, spend, ctx := cdnow(b), cdnowSpend(b), context.Background()
	run := func(name string, fit func(Options) (Fit, error), o Options) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			calls := 0
			for b.Loop() {
				f, err := fit(o)
				if err != nil {
					b.Fatal(err)
				}
				calls = f.Evaluations
			}
			b.ReportMetric(float64(calls), "likelihoods")
		})
	}
	pareto := func(o Options) (Fit, error) { _, f, err := FitParetoNBD(ctx, data, o); return f, err }
	run("ParetoNBD", pareto, Options{})
	run("ParetoNBD/MAP", pareto, Options{Prior: ParetoNBD{}.DefaultPrior(7)})
	run("ParetoNBD/warm", pareto, Options{Start: []float64{0.56, 10.5, 0.62, 11.5}})
	run("BGNBD", func(o Options) (Fit, error) { _, f, err := FitBGNBD(ctx, data, o); return f, err }, Options{})
	run("MBGNBD", func(o Options) (Fit, error) { _, f, err := FitMBGNBD(ctx, data, o); return f, err }, Options{})
	run("NBD", func(o Options) (Fit, error) { _, f, err := FitNBD(ctx, data, o); return f, err }, Options{})
	run("GammaGamma", func(o Options) (Fit, error) { _, f, err := FitGammaGamma(ctx, spend, o); return f, err }, Options{})
}

// One likelihood of the BG/NBD calls exp and log once a distinct row.
func BenchmarkFitFloor(b *testing.B) {
	g, err := group(cdnow(b), nil)
	if err != nil {
		b.Fatal(err)
	}
	sum := 0.0
	for b.Loop() {
		for i := range g.rows {
			sum += math.Log(2 + math.Exp(-g.rows[i].n))
		}
	}
	sink = sum
}

var sink float64

func BenchmarkFitBusiness(b *testing.B) {
	data, ctx := business(50_000, 9), context.Background()
	gap, err := MedianGap(data)
	if err != nil {
		b.Fatal(err)
	}
	o := Options{Prior: ParetoNBD{}.DefaultPrior(gap)}
	m, f, err := FitParetoNBD(ctx, data, o)
	if err != nil {
		b.Fatal(err)
	}
	for name, start := range map[string][]float64{"cold": nil, "warm": {m.R * 1.05, m.Alpha * 1.05, m.S * 1.05, m.Beta * 1.05}} {
		for _, workers := range []int{1, 2} {
			b.Run(name+"/workers="+string(rune('0'+workers)), func(b *testing.B) {
				o.Start, o.Workers = start, workers
				for b.Loop() {
					if _, f, err = FitParetoNBD(ctx, data, o); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(f.Evaluations), "likelihoods")
			})
		}
	}
}

const million = 1_000_000

func BenchmarkScore(b *testing.B) {
	data, out := business(million, 3), make([]Score, million)
	models := []struct {
		name string
		m    Model
		n    int
	}{{"ParetoNBD", ParetoNBD{0.9, 20, 0.8, 200}, million}, {"MBGNBD", MBGNBD{0.52, 6.2, 0.89, 1.6}, 20_000}, {"NBD", NBD{0.9, 20}, million}}
	for _, c := range models {
		for _, workers := range []int{1, 2} {
			b.Run(c.name+"/workers="+string(rune('0'+workers)), func(b *testing.B) {
				o := year
				o.Workers = workers
				b.ReportAllocs()
				for b.Loop() {
					if err := ScoreAll(context.Background(), c.m, out[:c.n], data[:c.n], o); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.n), "ns/customer")
			})
		}
	}
}

// A pass over the same memory, and one exp a customer, which is what is left of
// the Pareto/NBD once everything of a time is kept.
func BenchmarkScoreFloor(b *testing.B) {
	data, out := business(million, 3), make([]Score, million)
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			for i := range data {
				out[i] = Score{data[i].T, data[i].Recency, float64(data[i].X)}
			}
		}
	})
	b.Run("exp", func(b *testing.B) {
		for b.Loop() {
			for i := range data {
				out[i].PAlive = math.Exp(-data[i].T / 100)
			}
		}
	})
}

func BenchmarkFeatures(b *testing.B) {
	const n, customers = 20_000_000, million
	r := rand.New(rand.NewPCG(1, 1))
	orders := make([]Order, n)
	for i := range orders {
		orders[i] = Order{int32(r.IntN(customers)), int32(i / (n / 3650)), int64(r.IntN(100_000))}
	}
	run := func(name string) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Activities(context.Background(), orders, customers, always); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/order")
		})
	}
	run("arrival")
	b.Run("floor/one pass", func(b *testing.B) {
		var sum int64
		for b.Loop() {
			for i := range orders {
				sum += orders[i].Cents + int64(orders[i].Day)
			}
		}
		sink = float64(sum)
	})
	b.Run("floor/random visits", func(b *testing.B) {
		out := make([]Activity, customers)
		for b.Loop() {
			for i := range orders {
				out[orders[i].Customer].Cents += orders[i].Cents
			}
		}
		sink = float64(out[0].Cents)
	})
	byCustomer := make([]Order, 0, n)
	for c := range customers {
		for d := range n / customers {
			byCustomer = append(byCustomer, Order{int32(c), int32(d * 100), 1000})
		}
	}
	orders = byCustomer
	run("clustered")
}
