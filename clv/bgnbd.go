package clv

// BGNBD is the model of Fader, Hardie and Lee (2005), Marketing Science 24(2),
// 275–284: orders at random at the rate lambda ~ Gamma(R, Alpha); after each
// repeat order the customer leaves with chance p ~ Beta(A, B). Who never ordered
// again counts as alive for ever; where one-time buyers are many, MBGNBD or
// ParetoNBD describe them better. Alpha is a time, the rest are pure numbers.
type BGNBD struct{ R, Alpha, A, B float64 }

var _ Model = BGNBD{}

func (m BGNBD) kernel() betaGeometric { return betaGeometric{m.R, m.Alpha, m.A, m.B, 0} }

func (m BGNBD) Check() error { return m.kernel().check() }

// Scaled is the model of a customer with covariates: the order rate is multiplied
// by pace, and A and B by dropout.
func (m BGNBD) Scaled(pace, dropout float64) BGNBD {
	return BGNBD{m.R, m.Alpha / pace, m.A * dropout, m.B * dropout}
}

func (m BGNBD) LogLikelihood(h History) float64 { return m.kernel().logLikelihood(h) }

// PAlive is 1 for a one-time buyer, however long ago; else
// 1/(1 + a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x)).
func (m BGNBD) PAlive(h History) float64 { return m.kernel().alive(h) }

// ConditionalOrders is PAlive times
// (a+b+x-1)/(a-1) (1 - ((alpha+T)/(alpha+T+t))^(r+x) 2F1(r+x, b+x; a+b+x-1; t/(alpha+T+t))),
// written without its singularity at a = 1.
func (m BGNBD) ConditionalOrders(h History, t float64) float64 {
	return m.kernel().conditional(h, t)
}

// ExpectedOrders is the conditional one at x = 0 and T = 0.
func (m BGNBD) ExpectedOrders(t float64) float64 { return m.kernel().expected(t) }

// PMF is the chance to have n orders and be there, or at least n and have left with
// the nth.
func (m BGNBD) PMF(n int, t float64) float64 { return m.kernel().pmf(n, t) }

// DiscountedOrders has no closed form; it integrates ConditionalOrders by parts.
func (m BGNBD) DiscountedOrders(h History, rate, horizon float64) float64 {
	return m.kernel().discounted(h, rate, horizon)
}
