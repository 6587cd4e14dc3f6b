package clv

import (
	"math"
	"slices"
)

// A row stands for all customers with the same history. Times are numbers in the
// table of distinct times, and (x, time) numbers in the table of pairs; both are
// far fewer than customers when the data counts days, and what depends on them
// alone is computed once.
type row struct {
	x              int32
	last, t        int32
	lastPair, pair int32
	n              float64
}

type pair struct{ x, time int32 }

type rows struct {
	times  []float64
	pairs  []pair
	rows   []row
	byX    []float64 // weight of the customers with at least j+1 repeat orders
	total  float64
	orders float64
	repeat float64 // weight of the customers with a repeat order
}

// numbers are the indexes behind the tables of rows.
type numbers struct{ times, pairs, rows *index }

// group checks the data and counts equal histories together.
func group(data []History, weights []float64) (*rows, error) {
	if err := checkWeights(weights, len(data)); err != nil {
		return nil, err
	}
	g, err := count(data, weights)
	if err == nil && (g.orders == 0 || g.total == 0) {
		return nil, ErrNoData
	}
	return g, err
}

func count(data []History, weights []float64) (*rows, error) {
	g := &rows{}
	in := numbers{newIndex(min(len(data), 512)), newIndex(min(len(data), 2048)), newIndex(min(len(data), 2048))}
	most := 0
	for i, h := range data {
		if err := h.check(i); err != nil {
			return nil, err
		}
		g.add(h, weight(weights, i), in)
		most = max(most, h.X)
	}
	g.count(most)
	return g, nil
}

func (g *rows) add(h History, n float64, in numbers) {
	if n == 0 {
		return
	}
	r := row{x: int32(h.X), last: g.time(h.Recency, in.times), t: g.time(h.T, in.times)} // #nosec G115 -- a history that was checked: at most 1e6
	r.lastPair, r.pair = g.pair(r.x, r.last, in.pairs), g.pair(r.x, r.t, in.pairs)
	at, isNew := in.rows.add(uint64(r.lastPair)<<32 | uint64(r.pair)) // #nosec G115 -- packed bit by bit, and never negative
	if isNew {
		g.rows = append(g.rows, r)
	}
	g.rows[at].n += n
}

func (g *rows) pair(x, time int32, pairs *index) int32 {
	i, isNew := pairs.add(uint64(x)<<32 | uint64(time)) // #nosec G115 -- packed bit by bit, and never negative
	if isNew {
		g.pairs = append(g.pairs, pair{x, time})
	}
	return int32(i) // #nosec G115 -- a table holds fewer than 2^31 rows
}

func (g *rows) time(t float64, times *index) int32 {
	i, isNew := times.add(math.Float64bits(t + 0)) // + 0 makes -0 a 0
	if isNew {
		g.times = append(g.times, t)
	}
	return int32(i) // #nosec G115 -- a table holds fewer than 2^31 rows
}

func (g *rows) count(most int) {
	g.byX = make([]float64, most)
	for _, r := range g.rows {
		g.total += r.n
		g.orders += r.n * float64(r.x)
		if r.x > 0 {
			g.byX[r.x-1] += r.n
			g.repeat += r.n
		}
	}
	for j := most - 2; j >= 0; j-- {
		g.byX[j] += g.byX[j+1]
	}
}

// rising is Σ over customers of lnΓ(a+x) - lnΓ(a) and its derivative by a, as one
// running sum over the orders instead of two lgamma a row.
func (g *rows) rising(a float64) (sum, slope float64) {
	for j, n := range g.byX {
		v := a + float64(j)
		sum += n * math.Log(v)
		slope += n / v
	}
	return sum, slope
}

// warnings of the data itself.
func (g *rows) warnings() []Warning {
	if g.repeat < 30 {
		return []Warning{FewRepeatBuyers}
	}
	return nil
}

// MedianGap is the median over repeat buyers of their mean gap between orders: the
// unit in which the default priors are at home. ErrNoData without repeat buyers.
func MedianGap(data []History) (float64, error) {
	var gaps []float64
	for i, h := range data {
		if err := h.check(i); err != nil {
			return 0, err
		}
		if h.X > 0 {
			gaps = append(gaps, h.Recency/float64(h.X))
		}
	}
	if len(gaps) == 0 {
		return 0, ErrNoData
	}
	slices.Sort(gaps)
	n := len(gaps)
	return gaps[(n-1)/2]/2 + gaps[n/2]/2, nil
}
