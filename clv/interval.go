package clv

import "context"

// An Interval of what a customer, or the sum of many, will order.
type Interval struct{ Low, Median, High, Mean float64 }

// Interval simulates the orders of all of data together in the time t ahead; pass
// one history for one customer. Three things are uncertain, and each draw takes all
// three: the parameters (Laplace: normal in their logarithms around the mode with
// the Hessian of the fit), the customer's own rate and lifetime (their exact
// posterior: Gamma(r+x, alpha+T) and, if alive, Gamma(s, beta+T)), and what the
// Poisson process brings. The fit must be the one that gave m, and its Hessian
// positive definite, which a prior ensures; else the error is ErrOpen.
func (m ParetoNBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return ParetoNBD{p[0], p[1], p[2], p[3]} })
}

// Interval is that of ParetoNBD.Interval; if the customer is still there, the
// chance to leave after an order is Beta(a, b+x).
func (m BGNBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return betaGeometric{p[0], p[1], p[2], p[3], 0} })
}

// Interval is that of ParetoNBD.Interval; if the customer is still there, the
// chance to leave after an order is Beta(a, b+x+1).
func (m MBGNBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return betaGeometric{p[0], p[1], p[2], p[3], 1} })
}

// Interval is that of ParetoNBD.Interval, without an end.
func (m NBD) Interval(ctx context.Context, fit Fit, data []History, t float64, d Draws) (Interval, error) {
	return simulate(ctx, fit, data, t, d, func(p vector) future { return NBD{p[0], p[1]} })
}
