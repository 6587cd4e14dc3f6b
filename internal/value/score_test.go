package value

import (
	"maps"
	"testing"

	"github.com/loam-crm/loam/internal/platform/round"
)

// exampleInputs are the worked example of the full model, account A.
func exampleInputs() map[Code]Input {
	untapped, err := Untapped(20e6, .30)
	if err != nil {
		panic(err)
	}
	return map[Code]Input{
		H1: Known(1e6), H2: Known(6), H3: Known(14.0 / 16), H4: Known(.92),
		C1: Known(6e6), C2: Known(1.5e6), C3: Known(45000), C4: Known(75),
		P1: untapped, P2: Known(.12), P3: Known(83.97087), P4: Known(3),
		"N1": Known(3), "N2": Known(1), "N3": Known(4), "N4": Unknown(ReasonNotGiven),
		"N5": Known(2), "N6": Known(3), "N7": Known(2), "N8": NA("not_sold_here"),
	}
}

func exampleWith(changes map[Code]Input) map[Code]Input {
	inputs := exampleInputs()
	maps.Copy(inputs, changes)
	return inputs
}

func mustScore(t *testing.T, m Model, inputs map[Code]Input) Result {
	t.Helper()
	r, err := Score(m, inputs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestValueScoreOracles(t *testing.T) {
	none := NA("no_history")
	for _, c := range []struct {
		name                   string
		changes                map[Code]Input
		h, c, p, n             float64
		v, low, high, coverage float64
	}{
		{"account A", nil, 67.675, 60.022002, 72.450088, 57.142857, 66.099042, 65.527298, 67.814276, .97713},
		{"C3 unknown", map[Code]Input{C3: Unknown("")}, 67.675, 51.381134, 72.450088, 57.142857, 63.703961, 61.399838, 70.616331, .907835},
		{"N2 lost", map[Code]Input{"N2": Unknown("")}, 67.675, 60.022002, 72.450088, 57.142857, 66.099042, 64.955553, 69.529509, .95426},
		{"no history", map[Code]Input{H1: none, H2: none, H3: none, H4: none}, 0, 60.022002, 72.450088, 57.142857, 65.932773, 65.300707, 67.82897, .974717},
	} {
		r := mustScore(t, FullModel(), exampleWith(c.changes))
		for i, want := range []float64{c.h, c.c, c.p, c.n} {
			if got := r.Groups[i].Score; got != want {
				t.Errorf("%s: group %s = %v, want %v", c.name, r.Groups[i].Code, got, want)
			}
		}
		if r.V != c.v || r.Low != c.low || r.High != c.high || r.Coverage != c.coverage {
			t.Errorf("%s: V %v low %v high %v coverage %v", c.name, r.V, r.Low, r.High, r.Coverage)
		}
	}
}

func TestLeafScoresOfTheExample(t *testing.T) {
	want := map[Code]float64{
		H1: 50, H2: 60, H3: 87.5, H4: 84, C1: 53.959062, C2: 58.804563, C3: 59.563469, C4: 70,
		P1: 72.357902, P2: 55, P3: 83.97087, P4: 75,
		"N1": 75, "N2": 25, "N3": 100, "N4": 25, "N5": 50, "N6": 75, "N7": 50, "N8": 0,
	}
	r := mustScore(t, FullModel(), exampleInputs())
	contributions := 0.0
	for _, leaf := range r.Leaves {
		if leaf.Score != want[leaf.Code] {
			t.Errorf("%s scores %v, want %v", leaf.Code, leaf.Score, want[leaf.Code])
		}
		contributions += leaf.Contribution
	}
	if diff := contributions - r.V; diff > 2e-5 || diff < -2e-5 {
		t.Errorf("contributions add up to %v, V is %v", contributions, r.V)
	}
	n4, n8 := r.Leaves[15], r.Leaves[19]
	if n4.Low != 0 || n4.High != 100 || n4.Weight != round.Six(1.0/7) {
		t.Errorf("unknown N4: %+v", n4)
	}
	if n8.Weight != 0 || n8.Effective != 0 || n8.Contribution != 0 {
		t.Errorf("n/a N8 still weighs: %+v", n8)
	}
}

// Dropping a lost bad value and rescaling its siblings would give 66.956659.
func TestLostDataDoesNotRaiseTheScore(t *testing.T) {
	whole := mustScore(t, FullModel(), exampleInputs())
	lost := mustScore(t, FullModel(), exampleWith(map[Code]Input{"N2": Unknown("")}))
	if lost.V > whole.V || lost.V == 66.956659 {
		t.Errorf("V rose from %v to %v when N2 was lost", whole.V, lost.V)
	}
}

func TestGroupWeightsAreComputed(t *testing.T) {
	m := FullModel()
	for i, want := range []float64{.095435, .277181, .467296, .160088} {
		if got := m.Groups[i].Weight; round.Six(got) != want || got == want {
			t.Errorf("group %s weighs %v, want %v to 6 decimals and more digits behind", m.Groups[i].Code, got, want)
		}
	}
	r := mustScore(t, m, exampleWith(map[Code]Input{H1: NA(""), H2: NA(""), H3: NA(""), H4: NA("")}))
	if r.Groups[0].Applicable {
		t.Error("group H is wholly n/a and still applies")
	}
	for i, want := range []float64{0, .306424, .516597, .176978} {
		if got := r.Groups[i].Weight; got != want {
			t.Errorf("without history group %s weighs %v, want %v", m.Groups[i].Code, got, want)
		}
	}
}

func TestNothingKnownAndNothingApplicable(t *testing.T) {
	blank := mustScore(t, FullModel(), nil)
	if blank.V != 25 || blank.Low != 0 || blank.High != 100 || blank.Coverage != 0 {
		t.Errorf("nothing known: %v in %v..%v, coverage %v", blank.V, blank.Low, blank.High, blank.Coverage)
	}
	inputs := map[Code]Input{}
	for _, leaf := range FullModel().Leaves {
		inputs[leaf.Code] = NA("none")
	}
	none := mustScore(t, FullModel(), inputs)
	if none.V != 0 || none.Low != 0 || none.High != 100 || none.Coverage != 0 {
		t.Errorf("nothing applicable: %v in %v..%v, coverage %v", none.V, none.Low, none.High, none.Coverage)
	}
}

func TestResultIsReusable(t *testing.T) {
	scorer, err := NewScorer(FullModel())
	if err != nil {
		t.Fatal(err)
	}
	inputs, err := Align(scorer.Model(), exampleInputs())
	if err != nil {
		t.Fatal(err)
	}
	var r Result
	for range 3 {
		if err := scorer.Score(inputs, &r); err != nil || r.V != 66.099042 || len(r.Leaves) != 20 || len(r.Groups) != 4 {
			t.Fatalf("V %v, %d leaves, %d groups, %v", r.V, len(r.Leaves), len(r.Groups), err)
		}
	}
	if allocs := testing.AllocsPerRun(100, func() { _ = scorer.Score(inputs, &r) }); allocs != 0 {
		t.Errorf("scoring allocates %v times", allocs)
	}
}
