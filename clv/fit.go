package clv

import (
	"context"
	"math"
)

// Options of a fit. The zero value is maximum likelihood from the package's own
// start, every row counting once.
type Options struct {
	Prior   Prior     // nil: maximum likelihood; else the posterior mode (MAP)
	Weights []float64 // nil, or how often each row counts, 0 … 1e9
	Start   []float64 // nil, or parameters to start from: a warm start takes two steps
	Steps   int       // most Newton steps; 0 means 200
}

// A Fit is what is known of the parameters besides their values. Params and all
// that follows keep the order of the model's fields.
type Fit struct {
	Params        []float64
	LogLikelihood float64 // at Params, without the prior
	LogPosterior  float64 // the same plus the log prior density, up to its constant
	Rows          int     // distinct rows, after equal ones were counted together
	Steps         int     // Newton steps
	Evaluations   int     // of the likelihood with its gradient
	Gradient      float64 // largest part, relative to 1 + |LogPosterior|
	Warnings      []Warning
	ChurnGain     float64 // log units over the NBD; NaN for models without dropout

	fixed   []float64 // q = 1 + e^θ of the Gamma-Gamma: what is added to e^θ
	at      vector
	hessian matrix
}

// Has tells whether the fit carries the warning.
func (f Fit) Has(w Warning) bool {
	for _, v := range f.Warnings {
		if v == w {
			return true
		}
	}
	return false
}

// Covariance of the logarithms of the parameters: the inverse of minus the
// Hessian at the mode. nil where the data leaves a direction open.
func (f Fit) Covariance() [][]float64 {
	n := len(f.Params)
	inv, ok := f.hessian.inverse(n)
	if !ok {
		return nil
	}
	out := make([][]float64, n)
	for i := range out {
		out[i] = append([]float64(nil), inv[i][:n]...)
	}
	return out
}

// StandardErrors of the parameters themselves, by the delta method, which at a
// maximum likelihood optimum equals inverting the Hessian in the parameters. nil
// where the data leaves a direction open.
func (f Fit) StandardErrors() []float64 {
	cov := f.Covariance()
	if cov == nil {
		return nil
	}
	out := make([]float64, len(f.Params))
	for i := range out {
		out[i] = math.Exp(f.at[i]) * math.Sqrt(cov[i][i])
	}
	return out
}

// problem is a model's likelihood as the fit wants it: of the parameters, with
// the gradient by the parameters.
type problem struct {
	n     int
	start []float64
	above []float64 // lower ends of the parameters; nil: all 0
	rows  int
	eval  func(p vector, gradient *vector) float64
}

// run climbs and fills in the Fit.
func (o Options) run(ctx context.Context, p problem) (Fit, error) {
	if err := o.check(p.n); err != nil {
		return Fit{}, err
	}
	obj := o.objective(p)
	s, err := obj.maximise(ctx, p.logs(o.Start), o.steps())
	if err != nil {
		return Fit{}, err
	}
	f := Fit{LogPosterior: s.value, Rows: p.rows, Steps: s.steps, Evaluations: obj.calls, Gradient: obj.relative(&s), ChurnGain: math.NaN(), at: s.at, hessian: s.hessian, fixed: p.above}
	var g vector
	f.LogLikelihood = s.value - o.Prior.logDensity(s.at, &g)
	at := p.params(s.at)
	f.Params = append(f.Params, at[:p.n]...)
	for i := range p.n {
		if s.at[i] <= obj.low[i] || s.at[i] >= obj.high[i] {
			f.Warnings = append(f.Warnings, AtBoundary)
			break
		}
	}
	return f, nil
}

func (o Options) steps() int {
	if o.Steps == 0 {
		return defaultSteps
	}
	return o.Steps
}

func (o Options) check(n int) error {
	if o.Steps < 0 {
		return &InputError{Row: -1, Field: "Steps", Err: ErrOptions}
	}
	if len(o.Start) != 0 && len(o.Start) != n {
		return &InputError{Row: -1, Field: "Start", Err: ErrLength}
	}
	for _, v := range o.Start {
		if err := checkParam("Start", v); err != nil {
			return err
		}
	}
	return o.Prior.check(n)
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

// checkWeights returns how often row i counts.
func checkWeights(weights []float64, n int) error {
	if weights == nil {
		return nil
	}
	if len(weights) != n {
		return &InputError{Row: -1, Field: "Weights", Err: ErrLength}
	}
	for i, w := range weights {
		if err := amount(w, 1e9); err != nil {
			return &InputError{Row: i, Field: "Weights", Err: err}
		}
	}
	return nil
}

func weight(weights []float64, i int) float64 {
	if weights == nil {
		return 1
	}
	return weights[i]
}
