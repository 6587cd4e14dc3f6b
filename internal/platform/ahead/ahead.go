// Package ahead makes things in one goroutine while another uses them: a file is
// read while its rows are stored, accounts are graded while grades are written.
package ahead

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Run calls use for everything that produce sends, in order and on the caller's
// goroutine. Produce is one or two things ahead. It has ended when Run returns,
// whatever happened; a panic in it becomes an error. The first failure of either
// ends both.
func Run[T any](ctx context.Context, produce func(ctx context.Context, send func(T) error) error, use func(T) error) error {
	making, stop := context.WithCancel(ctx)
	things := make(chan T, 1)
	var failed error
	go func() {
		defer close(things)
		defer func() {
			if p := recover(); p != nil {
				failed = fmt.Errorf("ahead: panic: %v\n%s", p, debug.Stack())
			}
		}()
		failed = produce(making, func(thing T) error {
			select {
			case things <- thing:
				return nil
			case <-making.Done():
				return making.Err()
			}
		})
	}()
	defer func() {
		stop()
		for range things { // until it is closed
		}
	}()
	for thing := range things {
		if err := use(thing); err != nil {
			return err
		}
	}
	return failed
}
