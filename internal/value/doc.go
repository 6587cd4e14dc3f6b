// Package value says what a customer is worth and why.
//
// This half of the package is the pure core: plain functions over plain values, without database, clock or I/O.
// The path of one evaluation is
//
//	orders of one account ──Measure──▶ Measures ──Inputs──▶ leaf inputs ──Scorer.Score──▶ Result ──Decide──▶ Decision
//
// An input is known, unknown or not applicable; unknown is never read as zero and never raises a score. Bounds and
// cuts come from the model version only, so that no account moves because another one changed. The same model and
// the same inputs always give the same numbers and the same hash.
//
// Amounts enter as minor units of the company's base currency and are scored in major units. Scores run from 0 to
// 100, are float64 and are reported rounded to 6 decimals, half away from zero; thresholds compare the rounded value.
package value
