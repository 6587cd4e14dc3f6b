package ahead

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Many makes n things in some workers at once and uses each on the caller's goroutine as soon as it is made, in no
// particular order. work is told its worker, 0 … workers−1, so that it can keep memory of its own. No more things wait
// to be used than there are workers. All workers have ended when Many returns; the first failure ends all.
func Many[T any](ctx context.Context, workers, n int, work func(ctx context.Context, worker, i int) (T, error), use func(T) error) error {
	var next atomic.Int64
	return Run(ctx, func(ctx context.Context, send func(T) error) error {
		ctx, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		var all sync.WaitGroup
		for worker := range workers {
			all.Go(func() {
				if err := loop(ctx, worker, n, &next, work, send); err != nil {
					stop(err)
				}
			})
		}
		all.Wait()
		return context.Cause(ctx)
	}, use)
}

// loop is one worker.
func loop[T any](ctx context.Context, worker, n int, next *atomic.Int64, work func(context.Context, int, int) (T, error), send func(T) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("ahead: panic: %v\n%s", p, debug.Stack())
		}
	}()
	for {
		i := int(next.Add(1)) - 1
		if i >= n {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		thing, err := work(ctx, worker, i)
		if err != nil {
			return err
		}
		if err := send(thing); err != nil {
			return err
		}
	}
}
