package value

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// AHPWeights returns the principal eigenvector, scaled to sum 1, of the pairwise matrix whose upper triangle is given
// row by row (§3.4, Saaty): upper[0] says how much more important the first item is than the second, 1/9..9.
// Power iteration from the uniform vector until no weight changes by 1e−12, at most 1,000 rounds.
func AHPWeights(n int, upper []float64) ([]float64, error) {
	if n < 2 || n > 10 || len(upper) != n*(n-1)/2 {
		return nil, errs.Invalid("upper", "wrong_length")
	}
	for _, a := range upper {
		// A ninth typed as 1/9 may be off by one bit.
		if !within(a, 1.0/9-1e-12, 9+1e-12) {
			return nil, errs.Invalid("upper", "out_of_range")
		}
	}
	matrix := reciprocal(n, upper)
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1 / float64(n)
	}
	for range 1000 {
		next := multiply(matrix, weights)
		change := largestChange(weights, next)
		weights = next
		if change < 1e-12 {
			break
		}
	}
	return weights, nil
}

func reciprocal(n int, upper []float64) [][]float64 {
	matrix := make([][]float64, n)
	for i := range matrix {
		matrix[i] = make([]float64, n)
		matrix[i][i] = 1
	}
	at := 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			matrix[i][j], matrix[j][i] = upper[at], 1/upper[at]
			at++
		}
	}
	return matrix
}

// multiply returns matrix·w scaled to sum 1.
func multiply(matrix [][]float64, w []float64) []float64 {
	out, sum := make([]float64, len(w)), 0.0
	for i, row := range matrix {
		for j, a := range row {
			out[i] += a * w[j]
		}
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func largestChange(a, b []float64) float64 {
	change := 0.0
	for i := range a {
		change = max(change, math.Abs(a[i]-b[i]))
	}
	return change
}
