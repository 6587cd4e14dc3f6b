package clv

import (
	"context"
	"math"
)

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
	ChurnGain     float64   // log units over the NBD; NaN for models without dropout
	Pace, Dropout []float64 // effects of the covariates, in their order; nil: none were given

	at      vector
	effects int // in at, after the parameters
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

// Covariance of the logarithms of the parameters, followed by the effects of
// covariates that vary (Pace, then Dropout): the inverse of minus the Hessian at
// the mode. nil where the data leaves a direction open.
func (f Fit) Covariance() [][]float64 {
	n := len(f.Params) + f.effects
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

// StandardErrors of the parameters themselves, in the order of Covariance, by the delta method, which at a
// maximum likelihood optimum equals inverting the Hessian in the parameters. nil
// where the data leaves a direction open.
func (f Fit) StandardErrors() []float64 {
	cov := f.Covariance()
	if cov == nil {
		return nil
	}
	out := make([]float64, len(cov))
	for i := range out {
		if out[i] = math.Sqrt(cov[i][i]); i < len(f.Params) {
			out[i] *= math.Exp(f.at[i])
		}
	}
	return out
}

// run climbs and fills in the Fit.
func (o Options) run(ctx context.Context, p problem) (Fit, error) {
	if err := o.check(p.n, p.free); err != nil {
		return Fit{}, err
	}
	obj := o.objective(p)
	s, err := obj.maximise(ctx, p.logs(o.Start), o.steps())
	if err != nil {
		return Fit{}, err
	}
	f := Fit{effects: p.free, LogPosterior: s.value, Rows: p.rows, Steps: s.steps, Evaluations: obj.calls, Gradient: obj.relative(&s), ChurnGain: math.NaN(), at: s.at, hessian: s.hessian}
	var g vector
	f.LogLikelihood = s.value - o.Prior.logDensity(s.at, &g)
	at := p.params(s.at)
	f.Params = append(f.Params, at[:p.positive()]...)
	if s.open || obj.atEnd(&s) {
		f.Warnings = append(f.Warnings, AtBoundary)
	}
	return f, nil
}

func (o *objective) atEnd(s *state) bool {
	for i := range o.n {
		if s.at[i] <= o.low[i] || s.at[i] >= o.high[i] {
			return true
		}
	}
	return false
}
