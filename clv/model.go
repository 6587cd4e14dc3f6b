package clv

// A Model is what all models of orders without a contract can do. Given input
// that Check refuses, or a negative t, every method returns NaN, as package
// math does; nothing else makes them return NaN, an infinity or a negative
// number, save a logarithm.
type Model interface {
	// Check returns nil or names the parameter outside 1e-12 … 1e12.
	Check() error
	// LogLikelihood of one history, natural logarithm.
	LogLikelihood(h History) float64
	// PAlive is the chance that the customer will ever order again, 0 … 1.
	PAlive(h History) float64
	// ConditionalOrders expects so many order-days in (T, T+t] given the history.
	ConditionalOrders(h History, t float64) float64
	// ExpectedOrders expects so many repeat order-days of a new customer in (0, t].
	ExpectedOrders(t float64) float64
	// PMF is the chance of exactly n repeat order-days of a new customer in (0, t].
	PMF(n int, t float64) float64
	// DiscountedOrders are the conditional orders of a horizon, each worth
	// exp(-rate·time) of one. The rate is continuous, per unit of time. With an
	// infinite horizon, where the rate must be above 0, it is DERT.
	DiscountedOrders(h History, rate, horizon float64) float64
}
