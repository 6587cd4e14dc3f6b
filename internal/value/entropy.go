package value

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

const (
	// leastComplete is how many accounts with every score known entropy weights need.
	leastComplete = 10
	// DefaultLambda is the usual share of people's weights in a blend; leastLambda the smallest allowed one.
	DefaultLambda = .7
	leastLambda   = .5
)

// Entropy says how much the columns of a table of scores tell the rows apart (§3.5, Shannon).
type Entropy struct {
	E       []float64 `json:"e"`       // per column, 0..1; 1: every row the same, or all zero
	Weights []float64 `json:"weights"` // (1−e) ÷ Σ(1−e), sums to 1; equal when no column tells anything
}

// EntropyWeights weighs the columns of a table of scores (0..100, one row for each account): with p the share of a
// row in its column, e = −Σ p·ln p ÷ ln m and w = (1−e) ÷ Σ(1−e). It rewards spread, not importance, and is only
// used blended. Fewer than 10 rows are refused (422 too_few), rows of different lengths and scores outside 0..100 too.
func EntropyWeights(rows [][]float64) (Entropy, error) {
	if len(rows) < leastComplete {
		return Entropy{}, errs.Unprocessable("too_few").With("found", len(rows)).With("needed", leastComplete)
	}
	n := len(rows[0])
	for _, row := range rows {
		if len(row) != n || n == 0 {
			return Entropy{}, errs.Invalid("rows", "wrong_length")
		}
		for _, s := range row {
			if !within(s, 0, 100) {
				return Entropy{}, errs.Validation(errs.Field{Name: "rows", Code: "out_of_range", Params: map[string]any{"min": 0, "max": 100}})
			}
		}
	}
	out := Entropy{E: make([]float64, n), Weights: make([]float64, n)}
	total := 0.0
	for j := range n {
		out.E[j] = columnEntropy(rows, j)
		out.Weights[j] = 1 - out.E[j]
		total += out.Weights[j]
	}
	for j := range n {
		if total > 1e-12 {
			out.Weights[j] /= total
		} else {
			out.Weights[j] = 1 / float64(n)
		}
	}
	return out, nil
}

func columnEntropy(rows [][]float64, j int) float64 {
	sum, e := 0.0, 0.0
	for _, row := range rows {
		sum += row[j]
	}
	if sum == 0 {
		return 1
	}
	for _, row := range rows {
		if p := row[j] / sum; p > 0 {
			e -= p * math.Log(p)
		}
	}
	return clamp(e/math.Log(float64(len(rows))), 0, 1)
}

// Blend mixes people's weights with entropy weights: λ·subjective + (1−λ)·entropy, λ .5..1. Both must be of one length.
func Blend(subjective, entropy []float64, lambda float64) ([]float64, error) {
	if !within(lambda, leastLambda, 1) {
		return nil, errs.Validation(errs.Field{Name: "lambda", Code: "out_of_range", Params: map[string]any{"min": leastLambda, "max": 1}})
	}
	if len(subjective) != len(entropy) {
		return nil, errs.Invalid("weights", "wrong_length")
	}
	out := make([]float64, len(subjective))
	for i := range out {
		out[i] = lambda*subjective[i] + (1-lambda)*entropy[i]
	}
	return out, nil
}

// heavy is the weight above which one item decides nearly alone.
const heavy = .6

// CheckManual refuses typed weights that are negative or do not sum to 1 ± 1e−6; the error carries the sum. heavy
// are the positions of weights above .6, which is allowed but worth a warning.
func CheckManual(weights []float64) (tooHeavy []int, err error) {
	sum := 0.0
	for i, w := range weights {
		if !within(w, 0, 1) {
			return nil, errs.Validation(errs.Field{Name: "weights", Code: "out_of_range", Params: map[string]any{"min": 0, "max": 1}})
		}
		if w > heavy {
			tooHeavy = append(tooHeavy, i)
		}
		sum += w
	}
	if !near(sum) {
		return nil, errs.Validation(errs.Field{Name: "weights", Code: "weights_must_sum_to_1", Params: map[string]any{"sum": round.Six(sum)}})
	}
	return tooHeavy, nil
}
