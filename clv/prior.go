package clv

import "math"

// A Normal is a belief about the logarithm of one parameter. SD 0 means none.
type Normal struct{ Mean, SD float64 }

// A Prior holds one Normal for each parameter of a model, in the order of its
// fields. A nil Prior is maximum likelihood.
type Prior []Normal

// priorSD is one log unit: a parameter within a factor of 2.7 of its centre is
// as good as unpunished, yet no parameter runs away on 50 customers.
const priorSD = 1.0

// DefaultPrior of the Pareto/NBD. unit is the usual gap between orders in the
// time unit of the data (see MedianGap); measured in it, a weekly and a yearly
// trade look alike. The centres are round numbers: about one order in two gaps,
// and of the customers a few per cent lost in each gap.
func (ParetoNBD) DefaultPrior(unit float64) Prior {
	return priorAround(1, 2*unit, 1, 20*unit)
}

// DefaultPrior of the BG/NBD, where one order in five is the last.
func (BGNBD) DefaultPrior(unit float64) Prior { return priorAround(1, 2*unit, 1, 4) }

// DefaultPrior of the MBG/NBD, where one order in five is the last.
func (MBGNBD) DefaultPrior(unit float64) Prior { return priorAround(1, 2*unit, 1, 4) }

// DefaultPrior of the NBD.
func (NBD) DefaultPrior(unit float64) Prior { return priorAround(1, 2*unit) }

// DefaultPrior of the Gamma-Gamma; unit is the usual value of an order. The
// second parameter is q - 1.
func (GammaGamma) DefaultPrior(unit float64) Prior { return priorAround(4, 2, unit/2) }

// DefaultPrior of the BG/BB.
func (BGBB) DefaultPrior() Prior { return priorAround(1, 1, 1, 4) }

// DefaultPrior of the sBG.
func (SBG) DefaultPrior() Prior { return priorAround(1, 3) }

func priorAround(centres ...float64) Prior {
	p := make(Prior, len(centres))
	for i, c := range centres {
		p[i] = Normal{Mean: math.Log(c), SD: priorSD}
	}
	return p
}

// PriorAround is a Prior of one standard deviation around known parameters: those
// of a tenant, with sd 0.5, are what its segments start from.
func PriorAround(sd float64, params ...float64) Prior {
	p := priorAround(params...)
	for i := range p {
		p[i].SD = sd
	}
	return p
}

func (p Prior) check(n int) error {
	if len(p) != 0 && len(p) != n {
		return &InputError{Row: -1, Field: "Prior", Err: ErrLength}
	}
	for _, v := range p {
		if amount(math.Abs(v.Mean), 1e3) != nil || amount(v.SD, 1e6) != nil {
			return &InputError{Row: -1, Field: "Prior", Err: ErrOptions}
		}
	}
	return nil
}

// logDensity adds the gradient to g and returns the density up to a constant.
func (p Prior) logDensity(at vector, g *vector) float64 {
	sum := 0.0
	for i, v := range p {
		if v.SD == 0 {
			continue
		}
		z := (at[i] - v.Mean) / v.SD
		sum -= z * z / 2
		g[i] -= z / v.SD
	}
	return sum
}
