package clv

// MBGNBD is the modified BG/NBD of Batislam, Denizel and Filiztekin (2007),
// International Journal of Research in Marketing 24(3), and of Hoppe and Wagner
// (2007), Marketing JRM 3(2): as BGNBD, but the customer may also leave after the
// first order. Alpha is a time, the rest are pure numbers.
type MBGNBD struct{ R, Alpha, A, B float64 }

var _ Model = MBGNBD{}

func (m MBGNBD) kernel() betaGeometric { return betaGeometric{m.R, m.Alpha, m.A, m.B, 1} }

func (m MBGNBD) Check() error { return m.kernel().check() }

// Scaled is the model of a customer with covariates: the order rate is multiplied
// by pace, and A and B by dropout.
func (m MBGNBD) Scaled(pace, dropout float64) MBGNBD {
	return MBGNBD{m.R, m.Alpha / pace, m.A * dropout, m.B * dropout}
}

func (m MBGNBD) LogLikelihood(h History) float64 { return m.kernel().logLikelihood(h) }

// PAlive counts the first order among the chances to leave.
func (m MBGNBD) PAlive(h History) float64 { return m.kernel().alive(h) }

// ConditionalOrders is that of the BG/NBD with b+1 in place of b.
func (m MBGNBD) ConditionalOrders(h History, t float64) float64 {
	return m.kernel().conditional(h, t)
}

// ExpectedOrders is the conditional one at x = 0 and T = 0, times b/(a+b).
func (m MBGNBD) ExpectedOrders(t float64) float64 { return m.kernel().expected(t) }

// PMF adds the chance to have left with the nth order, the first counted as none.
func (m MBGNBD) PMF(n int, t float64) float64 { return m.kernel().pmf(n, t) }

// DiscountedOrders has no closed form; it integrates ConditionalOrders by parts.
func (m MBGNBD) DiscountedOrders(h History, rate, horizon float64) float64 {
	return m.kernel().discounted(h, rate, horizon)
}
