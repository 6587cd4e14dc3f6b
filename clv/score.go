package clv

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// A Score is what is expected of one customer.
type Score struct {
	PAlive     float64
	Orders     float64 // in the time ahead
	Discounted float64 // within the horizon, each order worth exp(-rate·time)
}

// ScoreOptions are the questions asked of every customer.
type ScoreOptions struct {
	Ahead   float64 // time of Orders, 0 … 1e9
	Rate    float64 // continuous, per unit of time
	Horizon float64 // of Discounted; may be infinite where Rate is above 0
	Workers int     // 0: one for each processor
}

// ScoreAll fills out[i] with the score of data[i]. It is a loop over the model's
// methods, shared among workers; for the Pareto/NBD what depends on a time alone,
// and the 2F1, are kept for the times that come again. It allocates nothing per
// customer.
func ScoreAll(ctx context.Context, m Model, out []Score, data []History, o ScoreOptions) error {
	if err := o.check(m, out, data); err != nil {
		return err
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	most, err := o.survey(ctx, data)
	if err != nil {
		return err
	}
	return spread(ctx, len(data), o.Workers, func() func(lo, hi int) {
		one := o.scorer(m, most)
		return func(lo, hi int) {
			for i := lo; i < hi; i++ {
				out[i] = one(data[i])
			}
		}
	})
}

func (o ScoreOptions) check(m Model, out []Score, data []History) error {
	if err := m.Check(); err != nil {
		return err
	}
	if err := amount(o.Ahead, maxTime); err != nil {
		return &InputError{Row: -1, Field: "Ahead", Err: err}
	}
	if o.Workers < 0 {
		return &InputError{Row: -1, Field: "Workers", Err: ErrOptions}
	}
	if len(out) != len(data) {
		return &InputError{Row: -1, Field: "out", Err: ErrLength}
	}
	return checkDiscount(o.Rate, o.Horizon)
}

// survey checks the data and finds the largest X.
func (o ScoreOptions) survey(ctx context.Context, data []History) (int, error) {
	var most, bad atomic.Int64
	err := spread(ctx, len(data), o.Workers, func() func(lo, hi int) {
		return func(lo, hi int) {
			x, ok := 0, true
			for _, h := range data[lo:hi] {
				x, ok = max(x, h.X), ok && h.ok()
			}
			for old := most.Load(); int64(x) > old && !most.CompareAndSwap(old, int64(x)); old = most.Load() {
			}
			if !ok {
				bad.Store(1)
			}
		}
	})
	if bad.Load() != 0 {
		return 0, checkAll(data) // again, in order, for the first row that is bad
	}
	return int(most.Load()), err
}

// scorer returns the function of one worker; no X is above most.
func (o ScoreOptions) scorer(m Model, most int) func(History) Score {
	if p, ok := m.(ParetoNBD); ok {
		return newParetoScorer(p, o, most).score
	}
	return func(h History) Score {
		return Score{m.PAlive(h), m.ConditionalOrders(h, o.Ahead), m.DiscountedOrders(h, o.Rate, o.Horizon)}
	}
}

const scoreChunk = 4096

// spread gives 0 … n-1 in chunks to workers; each gets a function of its own, so
// that none shares a cache. It stops between chunks when the context ends.
func spread(ctx context.Context, n, workers int, worker func() func(lo, hi int)) error {
	var next atomic.Int64
	var done sync.WaitGroup
	work := func() {
		f := worker()
		for ctx.Err() == nil {
			lo := int(next.Add(scoreChunk)) - scoreChunk
			if lo >= n {
				return
			}
			f(lo, min(lo+scoreChunk, n))
		}
	}
	for range min(workers, n/scoreChunk+1) - 1 {
		done.Go(work)
	}
	work()
	done.Wait()
	return ctx.Err()
}
