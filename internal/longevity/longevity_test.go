package longevity

import (
	"math"
	"testing"
)

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 5e-7 {
		t.Errorf("%s is %.6f, want %.6f", name, got, want)
	}
}

func known(x float64) *float64 { return &x }

// Account A of §3.9: sound statements, good rank, 12 years, 92 % on time.
func TestLongevityOfASoundCompany(t *testing.T) {
	z := ZScore(Ratios{.18, .22, .11, .90})
	near(t, "Z″", z, 3.5822)
	near(t, "z", Score(z), 94.031429)
	p, ok := Survival(.80, "top10")
	if !ok {
		t.Fatal("no survival")
	}
	near(t, "p", p, .888889)
	near(t, "s3", 100*Through(p, 3), 70.233196)
	a := Assess(Given{&z, &p, known(12), known(.92)})
	near(t, "L", a.L, 83.970870)
	near(t, "coverage", a.Coverage, 1)
	near(t, "expected life", ExpectedYears(p), 8)
	near(t, "P(4 years)", Through(p, 4), .624295)
	near(t, "age", a.Parts[2].Score, 80)
	near(t, "pay", a.Parts[3].Score, 84)
}

// Account B of §3.9: no statements, a market half of which dies every year.
func TestLongevityOfADoubtfulCompany(t *testing.T) {
	p, _ := Survival(.5, "middle")
	a := Assess(Given{nil, &p, known(3), known(.70)})
	near(t, "L", a.L, 24.125)
	near(t, "coverage", a.Coverage, .60)
	if !a.Known {
		t.Error("L with 60 % of its weight is unknown")
	}
	near(t, "expected life", ExpectedYears(p), 1)
	near(t, "P(4 years)", Through(p, 4), .0625)
	if Through(p, 4) >= Doubtful {
		t.Error("no warning")
	}
}

func TestLittleKnownMeansUnknown(t *testing.T) {
	a := Assess(Given{Years: known(12), OnTime: known(1)})
	near(t, "coverage", a.Coverage, .35)
	if a.Known {
		t.Error("L is known by age and payments alone")
	}
	full, less := Assess(Given{known(1.2), known(.3), known(3), known(.6)}), Assess(Given{nil, known(.3), known(3), known(.6)})
	if less.L > full.L {
		t.Errorf("losing the statements raised L from %v to %v", full.L, less.L)
	}
	if _, ok := Survival(.8, ""); ok {
		t.Error("an unknown rank has a survival")
	}
}

func TestCornersOfZ(t *testing.T) {
	for z, want := range map[float64]float64{-3: 0, 0: 0, .55: 20, 1.10: 40, 1.85: 60, 2.60: 80, 3.30: 90, 4: 100, 99: 100} {
		near(t, "z", Score(z), want)
	}
	if p, _ := Survival(1, "tail"); p != 1 || ExpectedYears(p) != 20 {
		t.Error("nobody ever dies there")
	}
}

// The attrition of §3.9: 100, 50, 20 companies; ours 12, 6, 3.
func TestAttrition(t *testing.T) {
	counts := []Count{{2023, 100, 0}, {2024, 50, 0}, {2025, 20, 0}}
	points := Attrition(counts, []int64{12, 6, 3})
	last := points[2]
	near(t, "industry", *last.IndustryShare, .20)
	near(t, "ours", *last.OursShare, .25)
	near(t, "lift", *last.Lift, 1.25)
	p, ok := YearlySurvival(counts)
	if !ok {
		t.Fatal("no survival")
	}
	near(t, "yearly survival", p*p, .20)
	if none := Attrition(counts, []int64{0, 0, 0}); none[2].OursShare != nil || none[2].Lift != nil {
		t.Error("without customers there is no share")
	}
}

func TestNewcomersAreNoSurvivors(t *testing.T) {
	p, _ := YearlySurvival([]Count{{2024, 100, 0}, {2025, 90, 40}})
	near(t, "survival", p, .5)
	if _, ok := YearlySurvival([]Count{{2025, 90, 0}}); ok {
		t.Error("one year says nothing")
	}
}

func TestGrowth(t *testing.T) {
	g, ok := Growth(1e6, 1.404928e6, 3)
	if !ok {
		t.Fatal("no growth")
	}
	near(t, "growth", g, .12)
	if _, ok := Growth(0, 5, 3); ok {
		t.Error("growth from nothing")
	}
}
