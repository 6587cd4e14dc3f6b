package clv

import "math"

// problem is a model's likelihood as the fit wants it: of the parameters, with
// the gradient by the parameters.
type problem struct {
	n     int
	free  int // of these, the last ones are effects: any number, and no logarithm is taken
	start []float64
	above []float64 // lower ends of the parameters; nil: all 0
	rows  int
	eval  func(p vector, gradient *vector) float64
	curve func(p vector) matrix // the Hessian; nil: by forward differences
}

// reach is how far from their natural start parameters may run, in log units: a
// factor of 1e8. Beyond it the likelihood is flat to rounding.
const reach = 18.42

func (o Options) objective(p problem) *objective {
	obj := &objective{n: p.n}
	natural := p.logs(nil)
	for i := p.positive(); i < p.n; i++ {
		obj.low[i], obj.high[i] = -reach, reach
	}
	for i := range p.positive() {
		obj.low[i] = math.Max(natural[i]-reach, math.Log(minParam*1.001))
		obj.high[i] = math.Min(natural[i]+reach, math.Log(maxParam*0.999))
	}
	obj.eval = func(at vector, g *vector) float64 {
		v := p.eval(p.params(at), g)
		for i := range p.positive() {
			g[i] *= math.Exp(at[i])
		}
		return v + o.Prior.logDensity(at, g)
	}
	if p.curve != nil {
		obj.curve = func(at, gradient vector) matrix { return o.logCurve(p, at, gradient) }
	}
	return obj
}

// logCurve turns the Hessian by the parameters into minus that of the posterior by
// their logarithms; gradient is the posterior's.
func (o Options) logCurve(p problem, at, gradient vector) matrix {
	h, v := p.curve(p.params(at)), vector{}
	var prior vector
	o.Prior.logDensity(at, &prior)
	for i := range p.n {
		v[i] = math.Exp(at[i])
	}
	for i := range p.n {
		for j := range p.n {
			h[i][j] *= -v[i] * v[j]
		}
		h[i][i] -= gradient[i] - prior[i]
		if i < len(o.Prior) && o.Prior[i].SD > 0 {
			h[i][i] += 1 / (o.Prior[i].SD * o.Prior[i].SD)
		}
	}
	return h
}

func (p problem) positive() int { return p.n - p.free }

func (p problem) params(at vector) vector {
	for i := range p.positive() {
		at[i] = math.Exp(at[i])
		if p.above != nil {
			at[i] += p.above[i]
		}
	}
	return at
}

// logs of a start, or of the problem's own when there is none.
func (p problem) logs(start []float64) (at vector) {
	if start == nil {
		start = p.start
	}
	for i, v := range start {
		if i >= p.positive() {
			at[i] = v
			continue
		}
		if p.above != nil {
			v -= p.above[i]
		}
		at[i] = math.Log(math.Max(v, minParam))
	}
	return at
}
