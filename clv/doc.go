// Package clv estimates what customers will be worth: who is still active, how
// many orders to expect, what an order is worth, and the range around all that.
//
// # Models
//
// Orders without a contract, from [History] (how often, how recently, how long):
//
//   - [ParetoNBD]: customers leave at any moment. The default for business customers.
//   - [BGNBD], [MBGNBD]: customers leave after an order.
//   - [NBD]: nobody leaves; the fallback and the yardstick.
//   - [BGBB]: orders at fixed opportunities, from [Season].
//
// Order values: [GammaGamma], from [Spend]. Contracts: [SBG] from [Contract], and
// [KaplanMeier] from [Duration].
//
// All models look alike. A model is a value holding its parameters; its methods are
// pure functions, safe for concurrent use, and allocate nothing. It is fitted by
//
//	model, fit, err := clv.FitParetoNBD(ctx, data, clv.Options{Prior: prior})
//
// and [Fit] holds log-likelihood, standard errors and named warnings.
//
// # Units
//
// Times are real numbers in one unit of the caller's choice, the same in data,
// parameters and arguments; a week is 7 days, not a calendar week. Discount rates
// are continuous, per unit of time: 15 % a year is ln(1.15)/52.18 a week. Money is
// integer cents in [Order] and any one unit elsewhere. One customer-day is one
// order. An order-day at the start of a customer's life is not a repeat order.
//
// # Maximum likelihood or prior
//
// Plain maximum likelihood runs to absurd parameters on small or loyal customer
// bases. Give [Options] a Prior, such as DefaultPrior of the model with
// [MedianGap], and heed the warning [ChurnNotIdentified].
//
// # Covariates
//
// What is known of customers beside their orders ([Covariates]) multiplies how often
// they order and how readily they leave; [Fit] holds the effects, and Scaled of a
// model with Scale of the fit is the model of one customer.
//
// # Errors and edges
//
// Data is checked and refused by name ([InputError], [ErrRecency], …). A method of a
// model returns NaN for input its Check refuses, as package math does, and for
// nothing else. Parameters may lie between 1e-12 and 1e12, times up to 1e9, counts
// up to 1e6; in this range there are no overflows, and the points where the
// formulas of the papers are 0/0 (s = 1, a = 1, alpha = beta, gamma = 1) are as
// good as any other.
//
// # Sources
//
// Each model names its paper, and each method writes its equation out. Formulas are
// changed in form where the published one is unstable; the comments say how and why.
package clv
