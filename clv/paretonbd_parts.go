package clv

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parts divide the work of one likelihood among workers. How it is divided depends on
// the data alone and sums are taken in the order of the parts, so that the result
// does not depend on how many workers there are.
type parts struct {
	columns []int // part k takes order[columns[k]:columns[k+1]], whole times
	from    []int // and rows from[k] … from[k+1]-1
	sums    []sumOfPart
	workers int
}

type sumOfPart struct {
	value    float64
	gradient vector
}

// Fewer pairs than partLeast are not worth a second worker; more parts than workers
// even out that some take longer.
const (
	partLeast = 4096
	partsMost = 16
)

func (l *paretoLikelihood) divide(workers int) parts {
	n := max(1, min(partsMost, len(l.order)/partLeast))
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	p := parts{sums: make([]sumOfPart, n), workers: min(n, workers)}
	for k := range n + 1 {
		at := share(len(l.order), n, k)
		for at > 0 && at < len(l.order) && l.pairs[l.order[at]].time == l.pairs[l.order[at-1]].time {
			at++
		}
		p.columns = append(p.columns, at)
		p.from = append(p.from, share(len(l.rows.rows), n, k))
	}
	return p
}

// each calls f for every part and waits.
func (p *parts) each(f func(part int)) {
	var next atomic.Int64
	var done sync.WaitGroup
	work := func() {
		for k := int(next.Add(1)) - 1; k < len(p.sums); k = int(next.Add(1)) - 1 {
			f(k)
		}
	}
	for range p.workers - 1 {
		done.Go(work)
	}
	work()
	done.Wait()
}
