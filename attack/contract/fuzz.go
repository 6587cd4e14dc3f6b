package contract

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"runtime"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Found is a request whose answer is at fault, as small as it could be made.
type Found struct {
	Request *Request `json:"request"`
	Fault   *Fault   `json:"fault"`
	Answer  string   `json:"answer"`
}

// prepare has rapid draw so many requests at a time, from a seed, and make one at fault smaller for so long. Its settings are
// those of the process.
func prepare(seed uint64, checks int, shrink time.Duration) {
	if !testing.Testing() {
		testing.Init() // rapid asks whether tests are to be short
		_ = flag.CommandLine.Parse(nil)
	}
	if testing.Short() {
		checks *= 5 // rapid takes a fifth
	}
	for name, value := range map[string]string{"checks": strconv.Itoa(checks), "seed": strconv.FormatUint(max(seed, 1), 10), "nofailfile": "true", "shrinktime": shrink.String()} {
		_ = flag.Set("rapid."+name, value) // they are there, and these are values of theirs
	}
}

// check draws requests of a class for an operation, and makes the first one at fault as small as it can be.
func (a *Attack) check(ctx context.Context, op *Operation, class Class, attempt int) (found *Found) {
	salt := fnv.New64a()
	_, _ = fmt.Fprint(salt, op.ID, class, attempt)
	offset := salt.Sum64()
	outcome := &quiet{name: op.ID}
	outcome.run(func() {
		rapid.Check(outcome, func(t *rapid.T) {
			// One seed serves all operations: without an offset of its own each would be asked for the same things.
			r := a.world.Draw(op, class, func(label string, n int) int {
				return int((uint64(rapid.IntRange(0, n-1).Draw(t, label)) + offset%uint64(n)) % uint64(n))
			})
			if r == nil || ctx.Err() != nil {
				return
			}
			if wrong, answer := a.Try(ctx, op, r); wrong != nil {
				found = &Found{Request: r, Fault: wrong, Answer: fmt.Sprintf("%d %.1000s", answer.Status, answer.Body)}
				t.Fatal(wrong.Kind) // the same for the same fault, or rapid would not take it for the same
			}
		})
	})
	return found
}

// quiet is where rapid says what it found: the harness says that itself.
type quiet struct {
	name   string
	failed bool
}

func (q *quiet) Helper()               {}
func (q *quiet) Name() string          { return q.name }
func (q *quiet) Logf(string, ...any)   {}
func (q *quiet) Log(...any)            {}
func (q *quiet) Skipf(string, ...any)  { runtime.Goexit() }
func (q *quiet) Skip(...any)           { runtime.Goexit() }
func (q *quiet) SkipNow()              { runtime.Goexit() }
func (q *quiet) Errorf(string, ...any) { q.failed = true }
func (q *quiet) Error(...any)          { q.failed = true }
func (q *quiet) Fatalf(string, ...any) { q.FailNow() }
func (q *quiet) Fatal(...any)          { q.FailNow() }
func (q *quiet) Fail()                 { q.failed = true }
func (q *quiet) Failed() bool          { return q.failed }
func (q *quiet) FailNow()              { q.failed = true; runtime.Goexit() }

// run lets rapid end its goroutine, as it ends that of a test.
func (q *quiet) run(do func()) {
	done := make(chan struct{})
	go func() {
		defer func() { done <- struct{}{} }()
		do()
	}()
	<-done
}
