package value

import (
	"cmp"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Bounds of a pairwise comparison (§3.4).
const (
	minCompared = 2
	maxCompared = 10
	// ConsistentCR is the largest consistency ratio of an accepted comparison.
	ConsistentCR = .10
	// JudgeCR is the largest consistency ratio of one judge among several: a group evens out single slips.
	JudgeCR = .20
)

// randomIndex is the mean consistency index of random matrices for n = 3..10 (Saaty, as in domain model §3.4).
var randomIndex = [...]float64{.58, .90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49}

// Comparison is what a pairwise comparison of n items says.
type Comparison struct {
	Weights []float64 `json:"weights"` // principal eigenvector, sums to 1
	Lambda  float64   `json:"lambda"`  // principal eigenvalue, at least n
	CI      float64   `json:"ci"`      // (λ−n)/(n−1), at least 0
	CR      float64   `json:"cr"`      // CI ÷ random index; 0 for n = 2
	// Worst are the up to two pairs that contradict the others most, the worst first; none when nothing contradicts.
	Worst []Pair `json:"worst"`
}

// Pair is one comparison: item I was said to be Given times as important as item J; the weights say Consistent.
type Pair struct {
	I          int     `json:"i"`
	J          int     `json:"j"`
	Given      float64 `json:"given"`
	Consistent float64 `json:"consistent"` // w_i/w_j, kept within 1/9..9
	Factor     float64 `json:"factor"`     // max(Given·w_j/w_i, its inverse), at least 1
}

// Compare weighs n items (2..10) by the upper triangle of their pairwise matrix, row by row (§3.4, Saaty): upper[0]
// says how much more important the first item is than the second, 1/9..9. Malformed matrices are refused (422); how
// consistent the answers are is the caller's to judge.
func Compare(n int, upper []float64) (Comparison, error) {
	weights, err := AHPWeights(n, upper)
	if err != nil {
		return Comparison{}, err
	}
	out := Comparison{Weights: weights, Lambda: lambda(reciprocal(n, upper), weights)}
	out.CI = (out.Lambda - float64(n)) / float64(n-1)
	if n > minCompared {
		out.CR = max(0, out.CI/randomIndex[n-3])
	}
	out.Worst = worstPairs(n, upper, weights)
	return out, nil
}

// CompareGroup weighs the items by several judges: the geometric mean of their answers, pair by pair. It also says
// what each judge alone would have got.
func CompareGroup(n int, judges [][]float64) (group Comparison, each []Comparison, err error) {
	if len(judges) == 0 {
		return group, nil, errs.Invalid("judges", "required")
	}
	for _, upper := range judges {
		one, err := Compare(n, upper)
		if err != nil {
			return group, nil, err
		}
		each = append(each, one)
	}
	group, err = Compare(n, geometricMean(judges))
	return group, each, err
}

// geometricMean keeps reciprocity, which the arithmetic mean would break. A single judge is left to the last bit.
func geometricMean(judges [][]float64) []float64 {
	if len(judges) == 1 {
		return judges[0]
	}
	mean := make([]float64, len(judges[0]))
	for at := range mean {
		sum := 0.0
		for _, upper := range judges {
			sum += math.Log(upper[at])
		}
		mean[at] = math.Exp(sum / float64(len(judges)))
	}
	return mean
}

// Consistent refuses (422 inconsistent, with the worst pairs) answers that contradict each other too much.
func (c Comparison) Consistent(limit float64) error {
	if c.CR <= limit+1e-12 {
		return nil
	}
	return errs.Unprocessable("inconsistent").With("cr", round.Six(c.CR)).With("limit", limit).With("pairs", c.Worst)
}

// lambda is mean((A·w)_i ÷ w_i).
func lambda(matrix [][]float64, w []float64) float64 {
	sum := 0.0
	for i, row := range matrix {
		product := 0.0
		for j, a := range row {
			product += a * w[j]
		}
		sum += product / w[i]
	}
	return sum / float64(len(w))
}

func worstPairs(n int, upper, w []float64) []Pair {
	pairs, at := []Pair{}, 0
	for i := range n {
		for j := i + 1; j < n; j++ {
			consistent := w[i] / w[j]
			factor := max(upper[at]/consistent, consistent/upper[at])
			if factor > 1+1e-9 {
				pairs = append(pairs, Pair{I: i, J: j, Given: upper[at], Consistent: clamp(consistent, 1.0/9, 9), Factor: factor})
			}
			at++
		}
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(b.Factor, a.Factor) })
	return pairs[:min(2, len(pairs))]
}

// AHPWeights returns the principal eigenvector, scaled to sum 1, of a pairwise matrix; see Compare. Power iteration
// from the uniform vector until no weight changes by 1e−12, at most 1,000 rounds.
func AHPWeights(n int, upper []float64) ([]float64, error) {
	if n < minCompared || n > maxCompared || len(upper) != n*(n-1)/2 {
		return nil, errs.Invalid("upper", "wrong_length")
	}
	for _, a := range upper {
		// A ninth typed as 1/9 may be off by one bit.
		if !within(a, 1.0/9-1e-12, 9+1e-12) {
			return nil, errs.Validation(errs.Field{Name: "upper", Code: "out_of_range", Params: map[string]any{"min": "1/9", "max": 9}})
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
