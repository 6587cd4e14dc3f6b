package value

import (
	"reflect"
	"slices"
	"testing"
)

func TestHysteresis(t *testing.T) {
	m := FullModel()
	for _, c := range []struct {
		v             float64
		current, want Grade
	}{
		{58.5, GradeA, GradeA}, {57.9, GradeA, GradeB}, {61.9, GradeB, GradeB}, {62.0, GradeB, GradeA},
		{60.0, "", GradeA}, {60.0, GradeU, GradeA}, {59.999999, "", GradeB}, {81.9, GradeA, GradeA}, {82.0, GradeA, GradeS},
		{78.0, GradeS, GradeS}, {77.999999, GradeS, GradeA}, {39.9, GradeB, GradeB}, {37.9, GradeB, GradeC},
		{41.9, GradeC, GradeC}, {42, GradeC, GradeB}, {100, GradeC, GradeS}, {0, GradeS, GradeC},
	} {
		if got := m.RawGrade(c.v, c.current); got != c.want {
			t.Errorf("V %v, current %q: got %s, want %s", c.v, c.current, got, c.want)
		}
	}
}

func goodFacts() GateFacts {
	return GateFacts{Longevity: Known(71), Efficiency: Known(1.2), Fit: Known(3), Threat: ThreatGreen, InsightMonths: Known(3)}
}

func TestGates(t *testing.T) {
	unknown := Unknown(ReasonNotGiven)
	for _, c := range []struct {
		name     string
		v        float64
		current  Grade
		coverage float64
		change   func(*GateFacts)
		want     Grade
		reasons  []string
		warnings []string
	}{
		{"all pass", 83.2, GradeA, .95, nil, GradeS, nil, nil},
		{"longevity 55", 83.2, GradeA, .95, func(f *GateFacts) { f.Longevity = Known(55) }, GradeA, []string{"S:longevity<60"}, nil},
		{"threat red", 83.2, GradeA, .95, func(f *GateFacts) { f.Threat = ThreatRed }, GradeB, []string{"S:threat=red", "A:threat=red"}, nil},
		{"threat amber", 83.2, GradeA, .95, func(f *GateFacts) { f.Threat = ThreatAmber }, GradeS, nil, nil},
		{"insight 14 months", 83.2, GradeA, .95, func(f *GateFacts) { f.InsightMonths = Known(14) }, GradeB, []string{"S:insight>12m", "A:insight>12m"}, nil},
		{"coverage .75", 83.2, "", .75, nil, GradeA, []string{"S:coverage<0.80"}, nil},
		{"coverage .55", 71, "", .55, nil, GradeU, []string{"coverage<0.60"}, nil},
		{"coverage .65", 71, "", .65, nil, GradeB, []string{"A:coverage<0.70"}, nil},
		{"efficiency .5", 71, GradeB, .9, func(f *GateFacts) { f.Efficiency = Known(.5) }, GradeB, []string{"A:efficiency<0.6"}, nil},
		{"efficiency .9", 83.2, GradeA, .9, func(f *GateFacts) { f.Efficiency = Known(.9) }, GradeA, []string{"S:efficiency<1.0"}, nil},
		{"fit 2", 83.2, GradeA, .9, func(f *GateFacts) { f.Fit = Known(2) }, GradeA, []string{"S:fit<3"}, nil},
		{"fit 1", 83.2, GradeA, .9, func(f *GateFacts) { f.Fit = Known(1) }, GradeB, []string{"S:fit<3", "A:fit<2"}, nil},
		{"two fail for S", 83.2, GradeA, .75, func(f *GateFacts) { f.Fit = Known(2) }, GradeA, []string{"S:coverage<0.80", "S:fit<3"}, nil},
		{"unknown longevity", 71, GradeA, .9, func(f *GateFacts) { f.Longevity = unknown }, GradeA, nil, []string{"A:unverified:longevity"}},
		{"unknown efficiency", 83.2, GradeA, .9, func(f *GateFacts) { f.Efficiency = unknown }, GradeA, []string{"S:efficiency=unknown"}, []string{"A:unverified:efficiency"}},
		{"n/a longevity", 83.2, GradeA, .9, func(f *GateFacts) { f.Longevity = NA("x") }, GradeA, []string{"S:longevity=unknown"}, []string{"A:unverified:longevity"}},
		{"unknown fit", 71, GradeA, .9, func(f *GateFacts) { f.Fit = unknown }, GradeB, []string{"A:fit=unknown"}, nil},
		{"unknown threat", 71, GradeA, .9, func(f *GateFacts) { f.Threat = "" }, GradeA, nil, []string{"A:unverified:threat"}},
		{"unknown threat for S", 83.2, GradeA, .95, func(f *GateFacts) { f.Threat = "" }, GradeS, nil, []string{"S:unverified:threat"}},
		{"unknown threat and an old insight", 83.2, GradeA, .95, func(f *GateFacts) { f.Threat, f.InsightMonths = "", Known(14) }, GradeB, []string{"S:insight>12m", "A:insight>12m"}, nil},
		{"unknown insight", 71, GradeA, .9, func(f *GateFacts) { f.InsightMonths = unknown }, GradeB, []string{"A:insight=unknown"}, nil},
		{"B needs no gate", 50, GradeB, .6, func(f *GateFacts) { *f = GateFacts{} }, GradeB, nil, nil},
		{"C", 10, "", .9, nil, GradeC, nil, nil},
	} {
		facts := goodFacts()
		if c.change != nil {
			c.change(&facts)
		}
		d := FullModel().Decide(&Result{V: c.v, Coverage: c.coverage}, c.current, facts)
		if d.Grade != c.want || !slices.Equal(d.Reasons, c.reasons) || !slices.Equal(d.Warnings, c.warnings) {
			t.Errorf("%s: got %s %q %q", c.name, d.Grade, d.Reasons, d.Warnings)
		}
	}
}

func TestGradeOfTheExampleAccount(t *testing.T) {
	r := mustScore(t, FullModel(), exampleInputs())
	facts := GateFacts{Longevity: Known(83.97087), Efficiency: Known(1.125), Fit: Known(3), Threat: ThreatGreen, InsightMonths: Known(3)}
	if d := FullModel().Decide(&r, GradeB, facts); d.Grade != GradeA || len(d.Reasons) != 0 || len(d.Warnings) != 0 {
		t.Errorf("got %+v", d)
	}
}

func TestStarterHasNoJudgedGatesButCoverage(t *testing.T) {
	m := StarterModel(Calibration{})
	if d := m.Decide(&Result{V: 90, Coverage: .9}, "", GateFacts{}); d.Grade != GradeS || len(d.Reasons) != 0 {
		t.Errorf("covered: %+v", d)
	}
	if d := m.Decide(&Result{V: 90, Coverage: .79}, "", GateFacts{}); d.Grade != GradeA || !slices.Equal(d.Reasons, []string{"S:coverage<0.80"}) {
		t.Errorf("coverage .79: %+v", d)
	}
	if d := m.Decide(&Result{V: 90, Coverage: .599999}, GradeA, GateFacts{}); d.Grade != GradeU {
		t.Errorf("coverage under .60: %+v", d)
	}
}

func TestQuotaNamesCandidates(t *testing.T) {
	m := FullModel()
	var active []Ranked
	for i := range 20 {
		active = append(active, Ranked{Key: int64(100 + i), Grade: GradeB, V: 50})
	}
	active[3].Grade, active[3].V = GradeS, 85
	active[7].Grade, active[7].V = GradeS, 90
	for _, i := range []int{9, 12, 13, 15} {
		active[i].Grade, active[i].V = GradeA, 70
	}
	// 20 accounts: one S, three A. The lower V and then the greater key are beyond.
	want := []int64{103, 115}
	if got := m.Candidates(active); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	slices.Reverse(active)
	if got := m.Candidates(active); !reflect.DeepEqual(got, want) {
		t.Errorf("in another order: got %v, want %v", got, want)
	}
	if got := m.Candidates([]Ranked{{1, GradeS, 90}}); got != nil {
		t.Errorf("a single S account is beyond the quota: %v", got)
	}
	if got := ceilPercent(140, 5); got != 7 {
		t.Errorf("5 %% of 140 rounded up is %d", got)
	}
}
