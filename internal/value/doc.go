// Package value says what a customer is worth and why.
//
// One half of the package is the pure core: plain functions over plain values, without database, clock or I/O.
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
//
// The other half puts the database and HTTP around it. An evaluation takes the accounts in parts: it reads a part with
// its efforts and orders (read.go), values it in memory (grader.go) and writes what has changed (batch.go), several
// parts at once (parts.go, evaluate.go). The same path values the few accounts that something happened to since
// (refresh.go). What must be known of the company as a whole comes from the evaluation before (company.go); the first
// one, which makes the model, surveys the company (survey.go). It proposes; people decide (approve.go, override.go).
// What a caller sees of it is in panel.go, board.go, proposals.go and report.go.
//
// The calibrated bounds and cuts, and the facts of the company they were fitted to (which leaves apply, its usual gap
// between orders), are frozen in the model version. Only the windows of time move.
//
// An evaluation stores an assessment only for an account whose inputs or model differ from its last one. Windows move
// with the date, so inputs that would change by themselves have a resolution: H2 counts quarters of a year; H3's quarters
// end with a month; P7, the only
// one that grows every day, has steps of a quarter of a gap up to 2 gaps, a half up to 5, 2 up to 20, 20 up to 100 and
// 100 beyond; sums of 12 months and of fiscal years change only when an order enters or leaves them. The value
// is cut to the step before it is scored, so that a stored assessment gives its score again exactly.
package value
