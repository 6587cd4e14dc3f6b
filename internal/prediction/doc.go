// Package prediction gives a second opinion beside the grade: how likely a customer still is one, how many orders to
// expect, what they are worth, and how far such guesses have been right.
//
// The models are those of package clv (Pareto/NBD for the orders, Gamma-Gamma for their size), fitted to the company's
// own orders: one order-day is one order. A Collector gathers what a fit and its test need in one pass over the orders;
// Fit makes a Model of it; a Scorer applies the model to one customer after another. The Model carries its own test
// (Backtest): where it ranks customers worse than their past spend does, it says so and steps back (RanksBy).
//
// Probabilities are 0…1, times are days, money is minor units of the company's currency. Figures meant to be shown are
// rounded to two digits (Shown, Chance), because the noise of the future hides the third (domain/value-models.md, 5).
package prediction
