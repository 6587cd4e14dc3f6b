package soak

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/loam-crm/loam/attack/lab"
)

// mostOpen is how many requests may be without an answer: a program that is so far behind does not come back in time.
const mostOpen = 5000

// comeBack is how long a browser waits that was dropped, as the stream says.
const comeBack = 2 * time.Second

// mostFaults are told in full; the others are counted.
const mostFaults = 20

// load has people ask for things at a rate.
type load struct {
	Options
	lab   *lab.Lab
	staff []*person

	mu   sync.Mutex
	seen seen
	open atomic.Int64
}

// seen is what came back.
type seen struct {
	latencies    []latency
	kind         []int // of the latency at the same place
	samples      []Sample
	statuses     map[string]int
	faults       []string
	failures     int
	serverErrors int
	events       int
	dropped      int // event streams by the program
}

// run asks until the time is over, and waits for the last answers.
func (w *load) run(ctx context.Context) (*seen, error) {
	w.seen.statuses = map[string]int{}
	hearing, deaf := context.WithCancel(ctx)
	defer deaf()
	var streams, asked sync.WaitGroup
	for _, p := range w.staff {
		if err := w.hear(hearing, p, &streams); err != nil {
			return nil, err
		}
	}
	began := time.Now()
	watching, stop := context.WithCancel(ctx)
	var watcher sync.WaitGroup
	var failed error
	watcher.Go(func() { failed = w.watch(ctx, watching, began) })
	for n := range int(w.For.Seconds() * float64(w.Rate)) {
		due := time.Duration(n) * time.Second / time.Duration(w.Rate)
		if !sleep(ctx, time.Until(began.Add(due))) {
			break
		}
		if w.open.Load() >= mostOpen {
			w.fault(day[0], due, lab.Answer{}, errors.New("not sent: too many requests without an answer"))
			continue
		}
		w.open.Add(1)
		asked.Go(func() {
			defer w.open.Add(-1)
			w.ask(ctx, n, began, due)
		})
	}
	asked.Wait()
	stop()
	watcher.Wait()
	deaf()
	streams.Wait()
	return &w.seen, errors.Join(failed, ctx.Err())
}

func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// ask has somebody do the n-th thing.
func (w *load) ask(ctx context.Context, n int, began time.Time, due time.Duration) {
	chance := chance(w.Seed, uint64(n))
	at := dealt[chance.IntN(len(dealt))]
	k, p := day[at], w.staff[chance.IntN(len(w.staff))]
	for k.writes && len(p.keeps) == 0 {
		p = w.staff[chance.IntN(len(w.staff))]
	}
	answer, err := k.do(ctx, w.lab, p, chance)
	took := time.Since(began) - due
	w.mu.Lock()
	w.seen.latencies, w.seen.kind = append(w.seen.latencies, latency{due, took}), append(w.seen.kind, at)
	w.seen.statuses[fmt.Sprintf("%s %d", k.name, answer.Status)]++
	w.mu.Unlock()
	if err != nil || !k.expected(answer) {
		w.fault(k, due, answer, err)
	}
}

func (w *load) fault(k kind, due time.Duration, answer lab.Answer, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.failures++
	if answer.Status >= http.StatusInternalServerError {
		w.seen.serverErrors++
	}
	if len(w.seen.faults) < mostFaults {
		w.seen.faults = append(w.seen.faults, fmt.Sprintf("%s, due at %v: %d %.300s %v", k.name, due.Round(time.Millisecond), answer.Status, answer.Body, err))
	}
}

// hear holds an event stream open as a browser does, which comes back where it was left when the program drops it: one that lags
// too far behind is dropped.
func (w *load) hear(ctx context.Context, p *person, open *sync.WaitGroup) error {
	stream, err := p.client.Stream(ctx, "/events")
	if err != nil {
		return err
	}
	open.Go(func() {
		for ctx.Err() == nil {
			w.listen(ctx, stream)
			for stream = nil; stream == nil && sleep(ctx, comeBack); {
				if stream, err = p.client.Stream(ctx, "/events"); err != nil {
					stream = nil // the next time, perhaps
				}
			}
		}
		if stream != nil {
			_ = stream.Close()
		}
	})
	return nil
}

// listen reads a stream to its end.
func (w *load) listen(ctx context.Context, stream io.ReadCloser) {
	defer stream.Close()
	told := 0
	lines := bufio.NewScanner(stream)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "event: ") {
			told++
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen.events += told
	if ctx.Err() == nil {
		w.seen.dropped++
	}
}

// watch takes a sample every second.
func (w *load) watch(ctx, until context.Context, began time.Time) error {
	told := 0
	for sleep(until, time.Second) {
		now, err := look(ctx, w.lab)
		if err != nil {
			return err
		}
		now.At = time.Since(began)
		w.mu.Lock()
		w.seen.samples = append(w.seen.samples, now)
		answered := len(w.seen.latencies)
		w.mu.Unlock()
		if tenth := int(10 * now.At / w.For); tenth > told {
			told = tenth
			fmt.Fprintf(w.Log, "%v: answered %d, open %d, RSS %.0f MiB, goroutines %d, handles %d, WAL %.1f MiB\n", now.At.Round(time.Second), answered,
				w.open.Load(), mebibytes(now.RSS), now.Goroutines, now.Handles, mebibytes(now.Log))
		}
	}
	return nil
}

// kinds lists how long the kinds of request took, the slowest first.
func (s *seen) kinds() (out []Kind) {
	took := map[int][]time.Duration{}
	for i, one := range s.latencies {
		took[s.kind[i]] = append(took[s.kind[i]], one.took)
	}
	for at, all := range took {
		out = append(out, Kind{day[at].name, len(all), percentile(all, 0.5), percentile(all, 0.99)})
	}
	slices.SortFunc(out, func(a, b Kind) int { return cmp.Compare(b.P99, a.P99) })
	return out
}
