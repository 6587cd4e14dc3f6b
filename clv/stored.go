package clv

import "math"

// StoredFit is a fit of which only the parameters and the Covariance of their
// logarithms were kept, which is what Interval needs. The error is ErrLength or
// ErrParameter, or ErrOpen where the covariance is not positive definite.
func StoredFit(params []float64, covariance [][]float64) (Fit, error) {
	n := len(params)
	if n == 0 || n > maxParams || len(covariance) != n {
		return Fit{}, &InputError{Row: -1, Field: "covariance", Err: ErrLength}
	}
	f := Fit{Params: append([]float64(nil), params...), ChurnGain: math.NaN()}
	var c matrix
	for i, v := range params {
		if err := checkParam("params", v); err != nil {
			return Fit{}, err
		}
		if len(covariance[i]) != n {
			return Fit{}, &InputError{Row: i, Field: "covariance", Err: ErrLength}
		}
		f.at[i] = math.Log(v)
		copy(c[i][:], covariance[i])
	}
	inverse, ok := c.inverse(n)
	if !ok {
		return Fit{}, ErrOpen
	}
	f.hessian = inverse.symmetric(n)
	return f, nil
}
