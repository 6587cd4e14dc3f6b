package clv

import (
	"context"
	"encoding/binary"
	"math"
)

// likelihood of some rows at the parameters of a model.
type likelihood struct {
	eval  func(p vector, g *vector) float64
	curve func(p vector) matrix
}

// stratum are the customers with the same covariates, whose model is the common one
// scaled.
type stratum struct {
	likelihood
	pace, dropout []float64 // of the columns that vary
}

// A dropping is how the parameters of a model answer to exp(h'z), and what a gradient
// by the scaled parameters is by the common ones and by h'z.
type dropping func(p *vector, by float64) func(g *vector) (slope float64)

// scaleDropoutTime divides beta: the death rate is multiplied.
func scaleDropoutTime(p *vector, by float64) func(g *vector) float64 {
	p[3] /= by
	beta := p[3]
	return func(g *vector) float64 {
		slope := -g[3] * beta
		g[3] /= by
		return slope
	}
}

// scaleChances multiplies a and b.
func scaleChances(p *vector, by float64) func(g *vector) float64 {
	p[2], p[3] = p[2]*by, p[3]*by
	a, b := p[2], p[3]
	return func(g *vector) float64 {
		slope := g[2]*a + g[3]*b
		g[2], g[3] = g[2]*by, g[3]*by
		return slope
	}
}

// fit climbs the likelihood of all customers, or that of the strata of the
// covariates together with their effects. g are all rows, whole the problem without
// covariates, of the likelihood of some rows.
func (o Options) fit(ctx context.Context, data []History, g *rows, whole problem, of func(*rows) likelihood, drop dropping) (Fit, error) {
	c := o.Covariates
	if c == nil {
		l := of(g)
		whole.eval, whole.curve = l.eval, l.curve
		return o.run(ctx, whole)
	}
	pace, err := columns("Pace", c.Pace, len(data))
	if err != nil {
		return Fit{}, err
	}
	dropout, err := columns("Dropout", c.Dropout, len(data))
	if err != nil {
		return Fit{}, err
	}
	all := append(append([]column{}, pace...), dropout...)
	if len(all) > MaxEffects || amount(c.SD, 1e6) != nil {
		return Fit{}, &InputError{Row: -1, Field: "Covariates", Err: ErrOptions}
	}
	with := o
	with.Covariates = nil
	if err := with.check(whole.n, 0); err != nil {
		return Fit{}, err
	}
	strata, err := o.strata(data, pace, dropout, of)
	if err != nil {
		return Fit{}, err
	}
	base := whole.n
	whole.n, whole.free = base+len(all), len(all)
	whole.start = append(whole.start, make([]float64, len(all))...)
	whole.eval = func(p vector, g *vector) float64 { return together(strata, base, p, g, drop) }
	with.widen(base, c.SD, all)
	fit, err := with.run(ctx, whole)
	if err != nil {
		return Fit{}, err
	}
	fit.unscale(base, all)
	fit.Pace, fit.Dropout = effects(c.Pace, pace, fit.at[base:]), effects(c.Dropout, dropout, fit.at[base+len(pace):])
	return fit, nil
}

// widen gives the start and the prior their places for the effects.
func (o *Options) widen(base int, sd float64, all []column) {
	if o.Start != nil {
		o.Start = append(append([]float64{}, o.Start...), make([]float64, len(all))...)
	}
	prior := make(Prior, base, base+len(all))
	copy(prior, o.Prior)
	for i := range all {
		prior = append(prior, Normal{SD: sd * all[i].unit})
	}
	o.Prior = prior
}

// strata groups the customers by the values that vary.
func (o Options) strata(data []History, pace, dropout []column, of func(*rows) likelihood) ([]stratum, error) {
	numbers := map[string]int{}
	var members [][]int
	var key []byte
	for i := range data {
		key = key[:0]
		for _, list := range [][]column{pace, dropout} {
			for k := range list {
				key = binary.LittleEndian.AppendUint64(key, math.Float64bits(list[k].value(i)))
			}
		}
		at, known := numbers[string(key)]
		if !known {
			at = len(members)
			numbers[string(key)] = at
			members = append(members, nil)
		}
		members[at] = append(members[at], i)
	}
	out := make([]stratum, 0, len(members))
	for _, list := range members {
		some, weights := make([]History, len(list)), make([]float64, len(list))
		for k, i := range list {
			some[k], weights[k] = data[i], weight(o.Weights, i)
		}
		g, err := count(some, weights)
		if err != nil {
			return nil, err
		}
		out = append(out, stratum{likelihood: of(g), pace: values(pace, list[0]), dropout: values(dropout, list[0])})
	}
	return out, nil
}

func values(columns []column, i int) []float64 {
	out := make([]float64, len(columns))
	for k := range columns {
		out[k] = columns[k].value(i)
	}
	return out
}

// together sums the strata up. The gradient by alpha and by the dropout of a stratum
// becomes one by the common parameters and by the effects.
func together(strata []stratum, base int, p vector, g *vector, drop dropping) float64 {
	sum := 0.0
	for i := range strata {
		s := &strata[i]
		at := p
		u, v := dot(p[base:], s.pace), dot(p[base+len(s.pace):], s.dropout)
		by := math.Exp(u)
		at[1] = clamp(p[1]/by, minParam, maxParam)
		back := func(*vector) float64 { return 0 }
		if len(s.dropout) > 0 {
			back = drop(&at, math.Exp(v))
		}
		var own vector
		sum += s.eval(at, &own)
		slope := back(&own)
		for k, x := range s.pace {
			g[base+k] -= own[1] * at[1] * x
		}
		for k, z := range s.dropout {
			g[base+len(s.pace)+k] += slope * z
		}
		own[1] /= by
		for k := range base {
			g[k] += own[k]
		}
	}
	return sum
}

// unscale turns the effects from those of a standard deviation to those of a unit.
func (f *Fit) unscale(base int, all []column) {
	for i := range all {
		k := base + i
		f.at[k] /= all[i].unit
		for j := range base + len(all) {
			f.hessian[k][j] *= all[i].unit
			f.hessian[j][k] *= all[i].unit
		}
	}
}

// effects puts the estimates into the places of their columns; nil without covariates.
func effects(rows [][]float64, varying []column, at []float64) []float64 {
	if len(rows) == 0 {
		return nil
	}
	out := make([]float64, len(rows[0]))
	for k := range varying {
		out[varying[k].at] = at[k]
	}
	return out
}
