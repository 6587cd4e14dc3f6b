package clv

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
)

type counter struct {
	out     []Activity
	w       Window
	buckets int
	workers int
	buffer  []Order
	// next[k][b] is where worker k puts its next order of bucket b; starts[b] where b begins.
	next   [][]int
	starts []int
	bad    []int
}

func newCounter(customers int, w Window) *counter {
	c := &counter{out: make([]Activity, customers), w: w, buckets: customers>>bucketBits + 1, workers: min(2, runtime.GOMAXPROCS(0))}
	c.next = make([][]int, c.workers)
	for k := range c.next {
		c.next[k] = make([]int, c.buckets)
	}
	c.starts, c.bad = make([]int, c.buckets+1), make([]int, c.workers)
	return c
}

// count adds a chunk and returns the place of an order that cannot be, or -1.
func (c *counter) count(chunk []Order) int {
	if c.buffer == nil {
		c.buffer = make([]Order, min(chunkOrders, len(chunk)))
	}
	c.each(len(chunk), func(k, lo, hi int) { c.bad[k] = c.histogram(k, chunk[lo:hi]) })
	for k := range c.workers {
		if c.bad[k] >= 0 {
			return c.bad[k] + share(len(chunk), c.workers, k)
		}
	}
	c.layOut()
	c.each(len(chunk), func(k, lo, hi int) { c.scatter(k, chunk[lo:hi]) })
	c.each(c.buckets, func(_, lo, hi int) { c.apply(c.buffer[c.starts[lo]:c.starts[hi]]) })
	return -1
}

func share(n, workers, k int) int { return n * k / workers }

// each runs f on equal shares of 0 … n-1 at once and waits.
func (c *counter) each(n int, f func(k, lo, hi int)) {
	var done sync.WaitGroup
	for k := 1; k < c.workers; k++ {
		done.Go(func() { f(k, share(n, c.workers, k), share(n, c.workers, k+1)) })
	}
	f(0, 0, share(n, c.workers, 1))
	done.Wait()
}

func (c *counter) histogram(k int, orders []Order) int {
	clear(c.next[k])
	for i := range orders {
		o := &orders[i]
		if uint32(o.Customer) >= uint32(len(c.out)) { // #nosec G115 -- a negative number becomes a huge one, which the comparison refuses
			return i
		}
		if o.Day >= c.w.From && o.Day <= c.w.To {
			c.next[k][o.Customer>>bucketBits]++
		}
	}
	return -1
}

// layOut turns counts into places: bucket by bucket, and within one the first
// worker's orders first, so that their order of arrival is kept.
func (c *counter) layOut() {
	at := 0
	for b := range c.buckets {
		c.starts[b] = at
		for k := range c.next {
			at, c.next[k][b] = at+c.next[k][b], at
		}
	}
	c.starts[c.buckets] = at
}

func (c *counter) scatter(k int, orders []Order) {
	next, buffer := c.next[k], c.buffer
	for _, o := range orders {
		if o.Day >= c.w.From && o.Day <= c.w.To {
			b := o.Customer >> bucketBits
			buffer[next[b]] = o
			next[b]++
		}
	}
}

func (c *counter) apply(orders []Order) {
	for i := range orders {
		o := &orders[i]
		a := &c.out[o.Customer]
		if a.Days != mixed && !a.add(o.Day, o.Cents) {
			a.Days = mixed
		}
	}
}

// sortMixed counts again those customers whose orders came out of time.
func (c *counter) sortMixed(orders []Order) {
	again := c.takeMixed(orders)
	slices.SortFunc(again, func(a, b Order) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Day, b.Day))
	})
	c.apply(again)
}

func (c *counter) takeMixed(orders []Order) (again []Order) {
	found := slices.ContainsFunc(c.out, func(a Activity) bool { return a.Days == mixed })
	if !found {
		return nil
	}
	for _, o := range orders {
		if c.out[o.Customer].Days == mixed && o.Day >= c.w.From && o.Day <= c.w.To {
			again = append(again, o)
		}
	}
	for i := range c.out {
		if c.out[i].Days == mixed {
			c.out[i] = Activity{}
		}
	}
	return again
}
