package value

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

// The worked numbers of domain model §3.4 (oracles F4_AHP).
func TestCompareWorkedNumbers(t *testing.T) {
	for name, c := range map[string]struct {
		n              int
		upper          []float64
		weights        []float64
		lambda, ci, cr float64
		factor         float64
		worst          [][2]int // the worst pairs, in any order where they are equally bad
	}{
		"default":      {4, []float64{1.0 / 3, 1.0 / 4, 1.0 / 2, 1.0 / 2, 2, 3}, []float64{.095435, .277181, .467296, .160088}, 4.030983, .010328, .011475, 1.224122, [][2]int{{0, 2}, {0, 3}}},
		"inconsistent": {3, []float64{3, 1.0 / 5, 3}, []float64{.278447, .330135, .391418}, 4.838038, .919019, 1.584515, 3.556893, [][2]int{{0, 1}, {0, 2}, {1, 2}}},
	} {
		got, err := Compare(c.n, c.upper)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.weights {
			if round.Six(got.Weights[i]) != c.weights[i] {
				t.Errorf("%s: weights %v, want %v", name, got.Weights, c.weights)
			}
		}
		if round.Six(got.Lambda) != c.lambda || round.Six(got.CI) != c.ci || round.Six(got.CR) != c.cr {
			t.Errorf("%s: λ %v, CI %v, CR %v", name, got.Lambda, got.CI, got.CR)
		}
		if len(got.Worst) != 2 || round.Six(got.Worst[0].Factor) != c.factor {
			t.Fatalf("%s: worst %+v, want the factor %v", name, got.Worst, c.factor)
		}
		for _, pair := range got.Worst {
			if !slices.Contains(c.worst, [2]int{pair.I, pair.J}) || math.Abs(pair.Consistent-got.Weights[pair.I]/got.Weights[pair.J]) > 1e-12 {
				t.Errorf("%s: pair %+v", name, pair)
			}
		}
	}
	second, _ := Compare(4, []float64{1.0 / 3, 1.0 / 4, 1.0 / 2, 1.0 / 2, 2, 3})
	if round.Six(second.Worst[1].Factor) != 1.192278 || second.Worst[1].J != 3 {
		t.Errorf("second worst %+v", second.Worst[1])
	}
}

func TestCompareRefusesTheInconsistent(t *testing.T) {
	c, err := Compare(3, []float64{3, 1.0 / 5, 3})
	if err != nil {
		t.Fatal(err)
	}
	var refused *errs.Error
	if !errors.As(c.Consistent(ConsistentCR), &refused) || refused.Status != 422 || refused.Code != "inconsistent" ||
		refused.Params["cr"] != 1.584515 || len(refused.Params["pairs"].([]Pair)) != 2 {
		t.Errorf("%v", refused)
	}
	// Taking the consistent value over makes the worst pair say what the weights say.
	fixed, err := Compare(3, []float64{3, 9, 3})
	if err != nil || fixed.Consistent(ConsistentCR) != nil || fixed.CR > 1e-9 || len(fixed.Worst) != 0 {
		t.Errorf("a consistent matrix: %+v %v", fixed, err)
	}
	two, err := Compare(2, []float64{9})
	if err != nil || two.CR != 0 || round.Six(two.Weights[0]) != .9 {
		t.Errorf("two items: %+v %v", two, err)
	}
}

func TestGroupOfJudges(t *testing.T) {
	group, each, err := CompareGroup(3, [][]float64{{2, 4, 2}, {3, 3, 1}})
	if err != nil || len(each) != 2 {
		t.Fatal(err)
	}
	for i, want := range []float64{.589302, .240581, .170117} {
		if round.Six(group.Weights[i]) != want {
			t.Errorf("weights %v", group.Weights)
		}
	}
	if round.Six(group.CR) != 0 || round.Six(group.Lambda) != 3 {
		t.Errorf("λ %v, CR %v", group.Lambda, group.CR)
	}
	if _, _, err := CompareGroup(3, nil); errs.Code(err) != "validation" {
		t.Errorf("no judges: %v", err)
	}
	if _, _, err := CompareGroup(3, [][]float64{{2, 4, 2}, {1}}); errs.Code(err) != "validation" {
		t.Errorf("matrices of two sizes: %v", err)
	}
}

func anyUpper(t *rapid.T, n int) []float64 {
	return rapid.SliceOfN(rapid.Float64Range(1.0/9, 9), n*(n-1)/2, n*(n-1)/2).Draw(t, "upper")
}

// Whoever says "A is 3 times B" has said "B is a third of A": the other way round, the same weights come out.
func TestCompareIsReciprocal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "n")
		upper := anyUpper(t, n)
		matrix := reciprocal(n, upper)
		turned := []float64{}
		for i := range n {
			for j := i + 1; j < n; j++ {
				turned = append(turned, matrix[n-1-i][n-1-j])
			}
		}
		a, errA := Compare(n, upper)
		b, errB := Compare(n, turned)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		sum := 0.0
		for i := range n {
			sum += a.Weights[i]
			if math.Abs(a.Weights[i]-b.Weights[n-1-i]) > 1e-6 {
				t.Fatalf("%v and turned %v", a.Weights, b.Weights)
			}
		}
		if math.Abs(sum-1) > 1e-9 || a.CR < 0 || a.Lambda < float64(n)-1e-6 || math.Abs(a.CR-b.CR) > 1e-5 {
			t.Fatalf("sum %v, λ %v, CR %v and %v", sum, a.Lambda, a.CR, b.CR)
		}
	})
}

// Comparisons made from weights give back the weights, whatever their scale, and contradict nothing.
func TestCompareFindsTheWeightsBehind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 10).Draw(t, "n")
		w := rapid.SliceOfN(rapid.Float64Range(1, 9), n, n).Draw(t, "w")
		scale := rapid.Float64Range(.01, 100).Draw(t, "scale")
		var upper []float64
		sum := 0.0
		for i := range n {
			sum += w[i]
			for j := i + 1; j < n; j++ {
				upper = append(upper, (w[i]*scale)/(w[j]*scale))
			}
		}
		got, err := Compare(n, upper)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if math.Abs(got.Weights[i]-w[i]/sum) > 1e-9 {
				t.Fatalf("%v, want %v", got.Weights, w)
			}
		}
		if got.CR > 1e-9 || len(got.Worst) != 0 {
			t.Fatalf("CR %v, worst %v", got.CR, got.Worst)
		}
	})
}
