package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Kind declares one kind of job with arguments of type A, which travel as JSON.
type Kind[A any] struct {
	Name string
	// Retries is how often a failed job is tried again, later and later. An
	// errs.Error is a refusal and final, whatever Retries says.
	Retries int
	// Work does the job. Its result is kept as JSON. It must return soon after ctx
	// ends, and may be called again for the same job.
	Work func(ctx context.Context, run *Run, args A) (result any, err error)
}

// kind is a Kind without its type.
type kind struct {
	name    string
	retries int
	work    func(ctx context.Context, run *Run, args []byte) (any, error)
}

// Register adds a kind before Start. It panics on a name used twice: that is a
// mistake in the wiring.
func Register[A any](q *Queue, k Kind[A]) {
	if _, taken := q.kinds[k.Name]; taken || k.Name == "" {
		panic(fmt.Sprintf("jobs: kind %q registered twice or without a name", k.Name))
	}
	q.kinds[k.Name] = &kind{name: k.Name, retries: k.Retries, work: decoded(k.Work)}
}

func decoded[A any](work func(context.Context, *Run, A) (any, error)) func(context.Context, *Run, []byte) (any, error) {
	return func(ctx context.Context, run *Run, raw []byte) (any, error) {
		var args A
		if err := json.Unmarshal(raw, &args); err != nil {
			return nil, errs.Unprocessable("job_args_unreadable").Because(err)
		}
		return work(ctx, run, args)
	}
}
