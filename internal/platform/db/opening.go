package db

import (
	"context"
	"sync"
)

// opening is what comes first in the first write transaction of a context.
type opening struct {
	mu   sync.Mutex
	done bool
	run  func(ctx context.Context, tx *Tx) error
}

type openingKey struct{}

// WithOpening puts run at the beginning of the first transaction that commits under the context; what it writes is durable
// exactly if what was asked for is. An error of run is the transaction's.
func WithOpening(ctx context.Context, run func(ctx context.Context, tx *Tx) error) context.Context {
	return context.WithValue(ctx, openingKey{}, &opening{run: run})
}

// open runs what comes first, unless that was committed already, and returns what to do after the commit.
func open(ctx context.Context, tx *Tx) (committed func(), err error) {
	first, ok := ctx.Value(openingKey{}).(*opening)
	if !ok {
		return func() {}, nil
	}
	first.mu.Lock()
	done := first.done
	first.mu.Unlock()
	if done {
		return func() {}, nil
	}
	return func() {
		first.mu.Lock()
		defer first.mu.Unlock()
		first.done = true
	}, first.run(ctx, tx)
}
