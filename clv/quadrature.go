package clv

import "math"

// gauss16 are the positive nodes and the weights of the 16-point Gauss–Legendre
// rule on (-1, 1), computed to 20 digits by Newton's method on P16.
var gauss16 = [8][2]float64{
	{0.98940093499164993260, 0.02715245941175409485},
	{0.94457502307323257608, 0.06225352393864789286},
	{0.86563120238783174388, 0.09515851168249278481},
	{0.75540440835500303390, 0.12462897125553387205},
	{0.61787624440264374845, 0.14959598881657673208},
	{0.45801677765722738634, 0.16915651939500253819},
	{0.28160355077925891323, 0.18260341504492358887},
	{0.09501250983763744019, 0.18945061045506849629},
}

// integrate is the 16-node rule for f on (lo, hi).
func integrate(f func(float64) float64, lo, hi float64) float64 {
	mid, half, sum := (lo+hi)/2, (hi-lo)/2, 0.0
	for _, g := range gauss16 {
		sum += g[1] * (f(mid-half*g[0]) + f(mid+half*g[0]))
	}
	return sum * half
}

// negligible is the number of log units below which nothing counts: e^-45 = 3e-20.
const negligible = 45.0

// stay is D_H of the Pareto/NBD: the expected discounted time that a customer
// alive now goes on being one, in units of time,
//
//	∫ from 0 to horizon of e^(-rate·y) (age/(age+y))^s dy, age = beta + T.
//
// With y = age(e^z - 1) the integrand is entire in z, and one panel of 16 nodes
// gives 1e-15 for horizons of years; extreme arguments are cut into more.
func stay(age, s, rate, horizon float64) float64 {
	if rate*horizon > negligible {
		horizon = negligible / rate
	}
	end := math.Log1p(horizon / age)
	if (s-1)*end > negligible {
		end = negligible / (s - 1)
	}
	f := func(z float64) float64 { return math.Exp((1-s)*z - rate*age*math.Expm1(z)) }
	sum := 0.0
	for z := 0.0; z < end; {
		w := panel(z, math.Min(3, end-z), math.Abs(1-s), rate*age)
		sum += integrate(f, z, z+w)
		z = advance(z, w, end)
	}
	return age * sum
}

// panel halves the width until the exponent changes by at most 6 on it, which
// 16 nodes integrate to rounding.
func panel(z, width, slope, rate float64) float64 {
	for slope*width+rate*math.Exp(z)*math.Expm1(width) > 6 {
		width /= 2
	}
	return width
}

// advance ends at end exactly, so that rounding leaves no sliver behind.
func advance(z, w, end float64) float64 {
	if z+w >= end*(1-1e-14) {
		return end
	}
	return z + w
}

// discounted is ∫ e^(-rate·u) dC(u) on (0, horizon) for a function C with C(0) = 0
// that is known but whose derivative is not, by parts:
// e^(-rate·H) C(H) + rate ∫ e^(-rate·u) C(u) du, with u = scale(e^z - 1). scale is
// the time in which C changes, so that C is smooth in z.
func discounted(c func(float64) float64, scale, rate, horizon float64) float64 {
	if rate*horizon > negligible {
		horizon = negligible / rate
	}
	end := math.Log1p(horizon / scale)
	f := func(z float64) float64 {
		u := scale * math.Expm1(z)
		return math.Exp(z-rate*u) * c(u)
	}
	sum := 0.0
	for z := 0.0; rate > 0 && z < end; {
		w := panel(z, math.Min(3, end-z), 1, rate*scale)
		sum += integrate(f, z, z+w)
		z = advance(z, w, end)
	}
	return math.Exp(-rate*horizon)*c(horizon) + rate*scale*sum
}

// checkDiscount refuses rates that are negative or, without a horizon, so small
// that the sum would be a number without meaning.
func checkDiscount(rate, horizon float64) error {
	switch {
	case math.IsNaN(horizon):
		return &InputError{Row: -1, Field: "horizon", Err: ErrNotFinite}
	case horizon < 0:
		return &InputError{Row: -1, Field: "horizon", Err: ErrNegative}
	case horizon > maxTime && !math.IsInf(horizon, 1):
		return &InputError{Row: -1, Field: "horizon", Err: ErrRange}
	case math.IsNaN(rate) || rate < 0 || rate > 1e6, math.IsInf(horizon, 1) && rate < 1e-9:
		return &InputError{Row: -1, Field: "rate", Err: ErrDiscount}
	}
	return nil
}
