package clv

import "math"

// problem is a model's likelihood as the fit wants it: of the parameters, with
// the gradient by the parameters.
type problem struct {
	n     int
	start []float64
	above []float64 // lower ends of the parameters; nil: all 0
	rows  int
	eval  func(p vector, gradient *vector) float64
}

// reach is how far from their natural start parameters may run, in log units: a
// factor of 1e8. Beyond it the likelihood is flat to rounding.
const reach = 18.42

func (o Options) objective(p problem) *objective {
	obj := &objective{n: p.n}
	natural := p.logs(nil)
	for i := range p.n {
		obj.low[i] = math.Max(natural[i]-reach, math.Log(minParam*1.001))
		obj.high[i] = math.Min(natural[i]+reach, math.Log(maxParam*0.999))
	}
	obj.eval = func(at vector, g *vector) float64 {
		v := p.eval(p.params(at), g)
		for i := range p.n {
			g[i] *= math.Exp(at[i])
		}
		return v + o.Prior.logDensity(at, g)
	}
	return obj
}

func (p problem) params(at vector) vector {
	for i := range p.n {
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
		if p.above != nil {
			v -= p.above[i]
		}
		at[i] = math.Log(math.Max(v, minParam))
	}
	return at
}
