package selection

import (
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/platform/settings"
)

func near(a, b float64) bool { return math.Abs(a-b) < 5e-7 }

// TestProposal is §E24: 26 relations take .597701 person-months a month.
func TestProposal(t *testing.T) {
	if got := Proposal(26, 1, settings.Default()); !near(got, .597701) {
		t.Errorf("26 relations: %.6f pm, want .597701", got)
	}
	if got := Proposal(26, 12, settings.Default()); !near(got, 7.172414) {
		t.Errorf("in a year: %.6f", got)
	}
}

// TestOverload is R-005: 320 pm planned against a capacity of 300, shown per grade.
func TestOverload(t *testing.T) {
	plan := []Load{{"S", 90}, {"A", 110}, {"B", 85}, {"C", 35}}
	for _, c := range []struct {
		capacity float64
		want     map[string]float64
	}{
		{300, map[string]float64{"S": 0, "A": 0, "B": 0, "C": 20}},
		{260, map[string]float64{"S": 0, "A": 0, "B": 25, "C": 35}},
		{320, map[string]float64{"S": 0, "A": 0, "B": 0, "C": 0}},
		{0, map[string]float64{"S": 90, "A": 110, "B": 85, "C": 35}},
	} {
		got := Overload(c.capacity, plan)
		for grade, want := range c.want {
			if !near(got[grade], want) {
				t.Errorf("capacity %v, %s: %v, want %v", c.capacity, grade, got[grade], want)
			}
		}
	}
}

// TestResult is R-037: five must-haves, three met. What is unknown does not raise the score.
func TestResult(t *testing.T) {
	for _, c := range []struct {
		states []State
		want   string
		score  float64
	}{
		{[]State{Met, NotMet, Met, NotMet, Met}, NotMatched, .6},
		{[]State{Met, Met, Met, Met, Met}, Matched, 1},
		{[]State{Met, Met, Met, Unknown, Unknown}, Incomplete, .6},
		{[]State{Unknown, NotMet}, NotMatched, 0},
	} {
		if result, score, ok := Result(c.states); result != c.want || !near(score, c.score) || !ok {
			t.Errorf("%v: %s %v", c.states, result, score)
		}
	}
	if _, _, ok := Result(nil); ok {
		t.Error("no profile has a result")
	}
}
