package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/errs"
)

func TestRunNowNeedsNoStart(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[int]{Name: "double", Work: func(_ context.Context, run *Run, n int) (any, error) {
		run.Progress(1, 2)
		time.Sleep(2 * pulseEvery)
		return 2 * n, nil
	}})
	var watched []Job
	j, err := b.RunNow(t.Context(), "double", 21, 7, func(j Job) { watched = append(watched, j) })
	if err != nil || j.State != Done || string(j.Result) != "42" || j.Done != 1 || j.CreatedBy != 7 {
		t.Errorf("job = %+v, %v", j, err)
	}
	if len(watched) != 1 || watched[0].Done != 1 || watched[0].Total != 2 {
		t.Errorf("watched %+v", watched)
	}
}

func TestRunNowReturnsTheWorksError(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	Register(b.Queue, Kind[int]{Name: "refuse", Retries: 3, Work: func(context.Context, *Run, int) (any, error) {
		return nil, errs.Conflict("file_gone")
	}})
	j, err := b.RunNow(t.Context(), "refuse", 1, 0, nil)
	if errs.Code(err) != "file_gone" || j.State != Failed {
		t.Errorf("job = %+v, %v", j, err)
	}
}

func TestRunNowEndsWithItsContext(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	kind, runs := blocking("block")
	Register(b.Queue, kind)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-runs
		interrupt()
	}()
	j, err := b.RunNow(ctx, "block", struct{}{}, 0, nil)
	if !errors.Is(err, context.Canceled) || j.State != Cancelled {
		t.Errorf("job = %+v, %v", j, err)
	}
}
