package value

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

// tenAccounts are the scores C1..C4 of domain model §3.5 (oracles F5_entropy).
var tenAccounts = [][]float64{{20, 15, 60, 70}, {35, 30, 62, 66}, {80, 75, 58, 72}, {10, 5, 61, 69}, {55, 60, 65, 71},
	{0, 0, 59, 68}, {90, 95, 63, 70}, {25, 20, 60, 67}, {40, 45, 64, 73}, {60, 50, 57, 70}}

func TestEntropyWorkedNumbers(t *testing.T) {
	got, err := EntropyWeights(tenAccounts)
	if err != nil {
		t.Fatal(err)
	}
	blend, err := Blend([]float64{.25, .30, .25, .20}, got.Weights, DefaultLambda)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][3]float64{{.883995, .451902, .310571}, {.859848, .545969, .373791}, {.999644, .001388, .175416}, {.999810, .000742, .140223}} {
		if is := [3]float64{round.Six(got.E[i]), round.Six(got.Weights[i]), round.Six(blend[i])}; is != want {
			t.Errorf("column %d: %v, want %v", i, is, want)
		}
	}
}

func TestEntropyEdges(t *testing.T) {
	var refused *errs.Error
	if _, err := EntropyWeights(tenAccounts[:9]); !errors.As(err, &refused) || refused.Status != 422 || refused.Code != "too_few" || refused.Params["found"] != 9 {
		t.Errorf("nine accounts: %v", refused)
	}
	same := make([][]float64, 10)
	for i := range same {
		same[i] = []float64{50, 0}
	}
	got, err := EntropyWeights(same)
	if err != nil || round.Six(got.E[0]) != 1 || got.E[1] != 1 || got.Weights[0] != .5 || got.Weights[1] != .5 {
		t.Errorf("columns that tell nothing: %+v %v", got, err)
	}
	for _, lambda := range []float64{.49, 1.01, math.NaN()} {
		if _, err := Blend([]float64{1}, []float64{1}, lambda); errs.Code(err) != "validation" {
			t.Errorf("λ %v: %v", lambda, err)
		}
	}
	same[3] = []float64{50, 101}
	if _, err := EntropyWeights(same); errs.Code(err) != "validation" {
		t.Errorf("a score of 101: %v", err)
	}
}

// Shares do not know of scale: halving every score of a column changes nothing.
func TestEntropyIsScaleInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, n := rapid.IntRange(10, 30).Draw(t, "m"), rapid.IntRange(1, 6).Draw(t, "n")
		by := rapid.Float64Range(.1, 1).Draw(t, "by")
		rows, scaled := make([][]float64, m), make([][]float64, m)
		for i := range rows {
			rows[i] = rapid.SliceOfN(rapid.Float64Range(0, 100), n, n).Draw(t, "row")
			scaled[i] = append([]float64{}, rows[i]...)
			scaled[i][0] *= by
		}
		a, errA := EntropyWeights(rows)
		b, errB := EntropyWeights(scaled)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		sum := 0.0
		for j := range n {
			sum += a.Weights[j]
			if math.Abs(a.E[j]-b.E[j]) > 1e-9 || a.E[j] < 0 || a.E[j] > 1 {
				t.Fatalf("%v and scaled %v", a.E, b.E)
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("weights %v", a.Weights)
		}
	})
}

func TestManualWeights(t *testing.T) {
	if heavy, err := CheckManual([]float64{.7, .3, 0}); err != nil || len(heavy) != 1 || heavy[0] != 0 {
		t.Errorf("%v %v", heavy, err)
	}
	if heavy, err := CheckManual([]float64{.6, .4000009}); err != nil || heavy != nil {
		t.Errorf("off by less than a millionth: %v %v", heavy, err)
	}
	var refused *errs.Error
	if _, err := CheckManual([]float64{.5, .4}); !errors.As(err, &refused) || refused.Status != 422 || refused.Fields[0].Params["sum"] != .9 {
		t.Errorf("%v", refused)
	}
	if _, err := CheckManual([]float64{1.2, -.2}); errs.Code(err) != "validation" {
		t.Errorf("a negative weight: %v", err)
	}
}

func TestWeighingANode(t *testing.T) {
	sample := func(codes []string) ([][]float64, error) {
		out := make([][]float64, len(tenAccounts))
		for i, row := range tenAccounts {
			out[i] = row[:len(codes)]
		}
		return out, nil
	}
	m := FullModel()
	c := WeightChange{Node: "C", Method: MethodBlend, Codes: []string{"C1", "C2", "C3", "C4"}, Weights: map[string]float64{"C1": .25, "C2": .30, "C3": .25, "C4": .20}}
	if err := c.Weigh(&m, sample); err != nil || m.Validate() != nil {
		t.Fatal(err, m.Validate())
	}
	if w, _ := m.weighting("C"); round.Six(m.Leaves[m.leaf(C1)].Weight) != .310571 || w.Sampled != 10 || w.Lambda != .7 {
		t.Errorf("C1 %v by %+v", m.Leaves[m.leaf(C1)].Weight, w)
	}
	off := WeightChange{Node: "C", Method: MethodManual, Codes: []string{"C1", "C2"}, Weights: map[string]float64{"C1": .5, "C2": .5}}
	if err := off.Weigh(&m, sample); err != nil || m.Leaves[m.leaf(C4)].Weight != 0 || m.Validate() != nil {
		t.Errorf("switching off: %v, C4 %v", err, m.Leaves[m.leaf(C4)].Weight)
	}
	judges := []Judge{{"Boss", []float64{3, 1.0 / 5, 3}}, {"Director", []float64{3, 1.0 / 5, 3}}}
	for name, bad := range map[string]WeightChange{
		"validation":   {Node: "Q", Method: MethodManual, Codes: []string{"C1"}},
		"inconsistent": {Node: "C", Method: MethodAHP, Codes: []string{"C1", "C2", "C3"}, Judges: judges},
	} {
		if err := bad.Weigh(&m, sample); errs.Code(err) != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	groups := WeightChange{Node: GroupsNode, Method: MethodBlend, Codes: []string{"H", "C", "P", "N"}, Lambda: .7}
	if err := groups.Weigh(&m, sample); errs.Code(err) != "validation" {
		t.Errorf("a blend between groups: %v", err)
	}
}

// The shipped comparison explains the shipped weights to the last bit.
func TestDefaultComparisonIsKept(t *testing.T) {
	m := FullModel().withDefaultComparison()
	w, ok := m.weighting(GroupsNode)
	if !ok || w.CR != .011475 {
		t.Fatalf("%+v", w)
	}
	again := WeightChange{Node: w.Node, Method: w.Method, Codes: w.Codes, Judges: w.Judges}
	if err := again.Weigh(&m, nil); err != nil {
		t.Fatal(err)
	}
	for i, g := range FullModel().Groups {
		if m.Groups[i].Weight != g.Weight {
			t.Errorf("%s: %v, want %v", g.Code, m.Groups[i].Weight, g.Weight)
		}
	}
}
