package clv

import (
	"context"
	"math"
	"slices"
)

// FitParetoNBD fits by maximum likelihood, or at the posterior mode if the options
// hold a prior. The gradient is analytic; the context is looked at every step.
func FitParetoNBD(ctx context.Context, data []History, o Options) (ParetoNBD, Fit, error) {
	g, err := group(data, o.Weights)
	if err != nil {
		return ParetoNBD{}, Fit{}, err
	}
	unit := g.gap()
	whole := problem{n: 4, start: []float64{0.7, 2 * unit, 0.7, 5 * unit}, rows: len(g.rows)}
	fit, err := o.fit(ctx, data, g, whole, o.paretoOf, scaleDropoutTime)
	if err != nil {
		return ParetoNBD{}, Fit{}, err
	}
	p := fit.Params
	err = o.guard(ctx, data, g, &fit)
	return ParetoNBD{p[0], p[1], p[2], p[3]}, fit, err
}

func (o Options) paretoOf(g *rows) likelihood {
	return likelihood{eval: newParetoLikelihood(g, o.Workers).eval}
}

// paretoLikelihood holds what one evaluation fills in: a tail for each (x, time)
// and the logarithms of each time.
type paretoLikelihood struct {
	*rows
	order []int32 // pairs, by time and then by falling x
	tails []tailPart
	logs  []timeLogs
	steps []step
	early early // the tails of early times, which take longest
	parts
}

type timeLogs struct{ la, lb, age, ia, ib float64 }

func newParetoLikelihood(g *rows, workers int) *paretoLikelihood {
	l := &paretoLikelihood{rows: g, order: make([]int32, len(g.pairs)), tails: make([]tailPart, len(g.pairs)), logs: make([]timeLogs, len(g.times)),
		steps: make([]step, len(g.byX)+1)}
	for i := range l.order {
		l.order[i] = int32(i)
	}
	slices.SortFunc(l.order, func(i, j int32) int {
		a, b := g.pairs[i], g.pairs[j]
		if a.time != b.time {
			return int(a.time - b.time)
		}
		return int(b.x - a.x)
	})
	l.parts = l.divide(workers)
	return l
}

func (l *paretoLikelihood) eval(p vector, g *vector) float64 {
	m := ParetoNBD{p[0], p[1], p[2], p[3]}
	l.fillTimes(l.logs, m.Alpha)
	l.fillDropout(m.Beta)
	l.fillTails(m)
	sum, slope := l.rising(m.R)
	g[0] += slope
	l.each(func(part int) {
		own := sumOfPart{}
		logs := logSum{product: 1}
		for i := l.from[part]; i < l.from[part+1]; i++ {
			own.value += l.one(m, &l.rows.rows[i], &logs, &own.gradient)
		}
		own.value += logs.value()
		l.sums[part] = own
	})
	for i := range l.sums {
		sum += l.sums[i].value
		for k := range 4 {
			g[k] += l.sums[i].gradient[k]
		}
	}
	return sum
}

// fillTimes does what depends on alpha, for all models that have one.
func (g *rows) fillTimes(logs []timeLogs, alpha float64) {
	log := math.Log(alpha)
	for i, t := range g.times {
		la := math.Log1p(t / alpha)
		logs[i] = timeLogs{la: la, age: log + la, ia: 1 / (alpha + t)}
	}
}

func (l *paretoLikelihood) fillDropout(beta float64) {
	for i, t := range l.times {
		l.logs[i].lb, l.logs[i].ib = math.Log1p(t/beta), 1/(beta+t)
	}
}

// one is the likelihood of a row, less the rising factorial that rows share and a
// logarithm that it leaves to logs.
func (l *paretoLikelihood) one(m ParetoNBD, r *row, logs *logSum, g *vector) float64 {
	a, b := &l.logs[r.last], &l.logs[r.t]
	head, rest := &l.tails[r.lastPair], &l.tails[r.pair]
	x, t := float64(r.x), l.times[r.t]
	o := odds{head: head.w, rest: rest.w}
	o.grow = (m.R+x)*(b.la-a.la) + m.S*(b.lb-a.lb)
	o.shrink = math.Exp(-o.grow)
	total := o.total()
	up, down := r.n/total, r.n*o.shrink/total // weights of the dead's and of the living's derivatives
	lift := up * head.w
	g[0] += -r.n*b.la + up*head.r - down*rest.r + lift*(b.la-a.la)
	g[1] += r.n*(m.R*t/m.Alpha-x)*b.ia + up*head.alpha - down*rest.alpha + lift*(m.R+x)*(b.ia-a.ia)
	g[2] += -r.n*b.lb + up*head.s - down*rest.s + lift*(b.lb-a.lb)
	g[3] += r.n*m.S*t/m.Beta*b.ib + up*head.beta - down*rest.beta + lift*m.S*(b.ib-a.ib)
	logs.add(r.n, total)
	return r.n * (o.grow - m.R*b.la - x*b.age - m.S*b.lb)
}
