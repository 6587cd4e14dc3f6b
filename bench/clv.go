package main

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/loam-crm/loam/clv"
)

// The sizes of the figures of package clv, which needs no database.
const (
	fitCustomers   = 50_000
	scoreCustomers = 1_000_000
	featureOrders  = 20_000_000
)

// models measures package clv: fits, scores and features, each against the least that the same numbers cost here and now.
func (b *bench) models(ctx context.Context) error {
	data := histories(fitCustomers, 1)
	b.say("clv, %d customers", fitCustomers)
	for _, f := range []struct {
		name, aim string
		most      float64 // ms
		fit       func(workers int) (clv.Fit, error)
	}{
		{"BG/NBD fit", "", 0, func(int) (clv.Fit, error) {
			_, fit, err := clv.FitBGNBD(ctx, data, clv.Options{Prior: clv.BGNBD{}.DefaultPrior(30)})
			return fit, err
		}},
		{"Pareto/NBD fit", "≤ 1 s", 1000, func(workers int) (clv.Fit, error) {
			_, fit, err := clv.FitParetoNBD(ctx, data, clv.Options{Prior: clv.ParetoNBD{}.DefaultPrior(30), Workers: workers})
			return fit, err
		}},
	} {
		if err := b.fit(f.name, f.aim, f.most, f.fit); err != nil {
			return err
		}
	}
	if err := b.scores(ctx); err != nil {
		return err
	}
	return b.features(ctx)
}

// fit compares with one exp and one log for each distinct customer and likelihood.
func (b *bench) fit(name, aim string, most float64, run func(workers int) (clv.Fit, error)) error {
	var calls int
	once := func(workers int) error {
		fit, err := run(workers)
		calls = fit.Rows * fit.Evaluations
		return err
	}
	var ms float64
	var err error
	if most > 0 { // shared among the cores
		_, ms, err = b.cores(name, fitCustomers, once)
	} else {
		ms, err = b.often(func() error { return once(1) })
	}
	if err != nil {
		return err
	}
	floor := logarithms(calls)
	b.report.add(figure{Name: name + " to exp and log", Accounts: fitCustomers, Value: ms, Unit: "ms"}.against(floor, ms/floor, aim, ms <= most))
	return nil
}

// often is the median of repeated runs, ms.
func (b *bench) often(run func() error) (float64, error) {
	var took []float64
	for range b.runs {
		ms, err := timed(run)
		if err != nil {
			return 0, err
		}
		took = append(took, ms)
	}
	return median(took), nil
}

//lint:ignore U1000 written and never read: it keeps floors from being left out by the compiler
var sink float64

func logarithms(calls int) float64 {
	ms, _ := timed(func() error {
		for i := range calls {
			sink += math.Log(2 + math.Exp(-float64(i&1023)))
		}
		return nil
	})
	return ms
}

// scores compares with a plain pass over the same memory, on one core and on all.
func (b *bench) scores(ctx context.Context) error {
	data, out := histories(scoreCustomers, 2), make([]clv.Score, scoreCustomers)
	m := clv.ParetoNBD{R: 0.9, Alpha: 60, S: 0.8, Beta: 900}
	floor, _ := timed(func() error {
		for i := range data {
			out[i] = clv.Score{PAlive: data[i].T, Orders: data[i].Recency, Discounted: float64(data[i].X)}
		}
		return nil
	})
	one, all, err := b.cores("score", scoreCustomers, func(workers int) error {
		o := clv.ScoreOptions{Ahead: 365, Rate: math.Log(1.1) / 365.25, Horizon: 1096, Workers: workers}
		return clv.ScoreAll(ctx, m, out, data, o)
	})
	b.report.add(figure{Name: "score, one core, to a pass over memory", Accounts: scoreCustomers, Value: one, Unit: "ms"}.against(floor, one/floor, "≤ 0.3 s", one <= 300))
	b.report.add(figure{Name: "score, all cores, to a pass over memory", Accounts: scoreCustomers, Value: all, Unit: "ms"}.against(floor, all/floor, "≤ 0.3 s", all <= 300))
	return err
}

// features compares with a plain pass over the orders, which come in order of time.
func (b *bench) features(ctx context.Context) error {
	rng := rand.New(rand.NewPCG(3, 3))
	orders := make([]clv.Order, featureOrders)
	for i := range orders {
		orders[i] = clv.Order{Customer: int32(rng.IntN(scoreCustomers)), Day: int32(i / (featureOrders / 3650)), Cents: int64(rng.IntN(100_000))}
	}
	floor, _ := timed(func() error {
		var sum int64
		for i := range orders {
			sum += orders[i].Cents + int64(orders[i].Day)
		}
		sink += float64(sum)
		return nil
	})
	_, ms, err := b.cores("features", scoreCustomers, func(int) error {
		_, err := clv.Activities(ctx, orders, scoreCustomers, clv.Window{From: 0, To: math.MaxInt32})
		return err
	})
	if err != nil {
		return err
	}
	b.report.add(figure{Name: "features of 20 million orders to a pass over them", Accounts: scoreCustomers, Value: ms, Unit: "ms"}.
		against(floor, ms/floor, "≤ 1 s", ms <= 1000))
	return nil
}

// histories invents customers of up to ten years, in days.
func histories(n int, seed uint64) []clv.History {
	rng, out := rand.New(rand.NewPCG(seed, 4)), make([]clv.History, n)
	for i := range out {
		days := float64(180 + rng.IntN(3470))
		gap, life := 20+400*rng.ExpFloat64(), 1500*rng.ExpFloat64()
		h := clv.History{T: days}
		for at := gap * rng.ExpFloat64(); at < math.Min(days, life); at += gap * rng.ExpFloat64() {
			if d := math.Ceil(at); d > h.Recency && d <= days {
				h.X, h.Recency = h.X+1, d
			}
		}
		out[i] = h
	}
	return out
}
