package clv

import (
	"context"
	"math"
)

// FitNBD fits by maximum likelihood, or at the posterior mode if the options hold a
// prior.
func FitNBD(ctx context.Context, data []History, o Options) (NBD, Fit, error) {
	g, err := group(data, o.Weights)
	if err != nil {
		return NBD{}, Fit{}, err
	}
	if o.Covariates != nil && o.Covariates.Dropout != nil {
		return NBD{}, Fit{}, &InputError{Row: -1, Field: "Dropout", Err: ErrOptions} // nobody leaves
	}
	fit, err := o.nbd(ctx, data, g)
	if err != nil {
		return NBD{}, Fit{}, err
	}
	fit.Warnings = append(fit.Warnings, g.warnings()...)
	return NBD{fit.Params[0], fit.Params[1]}, fit, nil
}

// exposure is what the NBD needs of all rows with one T.
type exposure struct{ t, n, orders float64 }

func (o Options) nbd(ctx context.Context, data []History, g *rows) (Fit, error) {
	whole := problem{n: 2, start: []float64{1, 2 * g.gap()}, rows: len(g.rows)}
	return o.fit(ctx, data, g, whole, nbdOf, nil)
}

func nbdOf(g *rows) likelihood {
	byT := make([]exposure, len(g.times))
	for _, r := range g.rows {
		e := &byT[r.t]
		e.t = g.times[r.t]
		e.n += r.n
		e.orders += r.n * float64(r.x)
	}
	return likelihood{eval: func(p vector, d *vector) float64 { return g.nbdLikelihood(byT, p[0], p[1], d) }}
}

func (g *rows) nbdLikelihood(byT []exposure, r, alpha float64, d *vector) float64 {
	sum, slope := g.rising(r)
	d[0] += slope
	for _, e := range byT {
		if e.n == 0 {
			continue
		}
		la := math.Log1p(e.t / alpha)
		sum -= r*e.n*la + e.orders*(math.Log(alpha)+la)
		d[0] -= e.n * la
		d[1] += (r*e.n*e.t/alpha - e.orders) / (alpha + e.t)
	}
	return sum
}

// gap is a rough mean gap between orders of those who ordered again; where a
// climb starts need not be exact.
func (g *rows) gap() float64 {
	span := 0.0
	for _, r := range g.rows {
		span += r.n * g.times[r.last]
	}
	return clamp(span/g.orders, 1e-6, 1e6)
}

// identified is the gain over the NBD, in log units, below which the data does not
// show that customers leave. Two more parameters gain one unit by chance alone.
const identified = 2.0

// guard compares with the NBD, of the same covariates of pace, and adds the warnings.
func (o Options) guard(ctx context.Context, data []History, g *rows, fit *Fit) error {
	like := Options{Start: fit.Params[:2], Weights: o.Weights}
	if o.Covariates != nil && o.Covariates.Pace != nil {
		like.Covariates = &Covariates{Pace: o.Covariates.Pace}
	}
	plain, err := like.nbd(ctx, data, g)
	if err != nil {
		return err
	}
	fit.ChurnGain = fit.LogLikelihood - plain.LogLikelihood
	if fit.ChurnGain < identified {
		fit.Warnings = append(fit.Warnings, ChurnNotIdentified)
	}
	fit.Warnings = append(fit.Warnings, g.warnings()...)
	return nil
}
