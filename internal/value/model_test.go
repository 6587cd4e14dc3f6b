package value

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/round"
)

func TestShippedModelsAreValidAndSurviveJSON(t *testing.T) {
	calibrated := StarterModel(Calibration{Bounds: map[Code]Bounds{C1: {10, 20}}, Cuts: Cuts{70, 50, 30}})
	for _, m := range []Model{FullModel(), StarterModel(Calibration{}), calibrated} {
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", m.Version, err)
		}
		first, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseModel(first)
		if err != nil || !reflect.DeepEqual(back, m) {
			t.Errorf("%s came back changed: %v", m.Version, err)
		}
		if second, _ := json.Marshal(back); string(second) != string(first) {
			t.Errorf("%s: JSON is not stable", m.Version)
		}
	}
}

func TestStarterModel(t *testing.T) {
	full, m := FullModel(), StarterModel(Calibration{Bounds: map[Code]Bounds{C1: {10, 20}}, Cuts: Cuts{70, 50, 30}})
	var codes []Code
	for _, leaf := range m.Leaves {
		codes = append(codes, leaf.Code)
	}
	if want := []Code{H1, H2, H3, H4, C1, C2, C3, C4, P6, P7}; !slices.Equal(codes, want) {
		t.Errorf("leaves %v", codes)
	}
	ratio := m.Groups[0].Weight / full.Groups[0].Weight
	for i := range m.Groups {
		if got := m.Groups[i].Weight / full.Groups[i].Weight; math.Abs(got-ratio) > 1e-12 {
			t.Errorf("group %s does not keep its proportion", m.Groups[i].Code)
		}
	}
	if !reflect.DeepEqual(m.Leaves[4].Norm, Log(10, 20)) {
		t.Errorf("C1 is not calibrated: %+v", m.Leaves[4].Norm)
	}
	if !reflect.DeepEqual(m.Leaves[8].Norm, Lin(-.5, 1)) || m.Cuts != (Cuts{70, 50, 30}) || !m.Gates.Off {
		t.Errorf("P6 %+v, cuts %+v, gates %+v", m.Leaves[8].Norm, m.Cuts, m.Gates)
	}
}

func TestBadModelsAreRefusedByField(t *testing.T) {
	for want, spoil := range map[string]func(*Model){
		"version:required":                      func(m *Model) { m.Version = "" },
		"kind:not_a_choice":                     func(m *Model) { m.Kind = "best" },
		"horizon_years:out_of_range":            func(m *Model) { m.HorizonYears = 7 },
		"hysteresis:out_of_range":               func(m *Model) { m.Hysteresis = math.NaN() },
		"cuts.a:must_be_above_next":             func(m *Model) { m.Cuts.A = 40 },
		"cuts.s:must_be_above_next":             func(m *Model) { m.Cuts.S = 101 },
		"cuts.b:out_of_range":                   func(m *Model) { m.Cuts.B = 0 },
		"min_coverage.s:out_of_range":           func(m *Model) { m.MinCoverage.S = .1 },
		"gates.fit_s:out_of_range":              func(m *Model) { m.Gates.FitS = 5 },
		"gates.longevity_a:out_of_range":        func(m *Model) { m.Gates.LongevityA = -1 },
		"gates.max_insight_months:out_of_range": func(m *Model) { m.Gates.MaxInsightMonths = 0 },
		"quota_percent.s:out_of_range":          func(m *Model) { m.QuotaPercent.S = 101 },
		"groups:weights_must_sum_to_1":          func(m *Model) { m.Groups[0].Weight += .00001 },
		"groups.N.leaves:weights_must_sum_to_1": func(m *Model) { m.Leaves = m.Leaves[:19] },
		"leaves.H1.normaliser:bad_bounds":       func(m *Model) { m.Leaves[0].Norm.Lo = 0 },
		"leaves.H1.impute:out_of_range":         func(m *Model) { m.Leaves[0].Impute = 51 },
		"leaves.H1.domain:not_a_choice":         func(m *Model) { m.Leaves[0].Domain = "" },
		"leaves.H1.max_age_days:out_of_range":   func(m *Model) { m.Leaves[0].MaxAgeDays = -1 },
		"leaves.H1:not_in_order":                func(m *Model) { m.Leaves[0], m.Leaves[1] = m.Leaves[1], m.Leaves[0] },
	} {
		m := FullModel().Canonical()
		spoil(&m)
		if got := refusedFields(t, m.Validate()); len(got) != 1 || got[0] != want {
			t.Errorf("got %v, want %s", got, want)
		}
		code := want[strings.LastIndex(want, ":")+1:]
		if text := i18n.Text("en", "invalid."+code, map[string]any{"sum": .9}); strings.HasPrefix(text, "invalid.") || strings.Contains(text, "{") {
			t.Errorf("%s is told as %q", want, text)
		}
		if _, err := NewScorer(m); err == nil {
			t.Errorf("%s: a scorer was made", want)
		}
	}
	if err := (Model{}).Validate(); err == nil {
		t.Error("the empty model is valid")
	}
	for _, bad := range []string{`{`, `{"version":"x","colour":1}`, `{"version":"x"}`} {
		if _, err := ParseModel([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestCanonicalSortsLeavesAndCopies(t *testing.T) {
	m := FullModel()
	shuffled := m.Canonical()
	slices.Reverse(shuffled.Leaves)
	if back := shuffled.Canonical(); !reflect.DeepEqual(back, m) {
		t.Error("canonical order is not that of the shipped model")
	}
	if shuffled.Leaves[0].Code == H1 {
		t.Error("Canonical changed its receiver")
	}
}

func TestAHPWeights(t *testing.T) {
	for _, c := range []struct {
		n     int
		upper []float64
		want  []float64
	}{
		{4, []float64{1.0 / 3, 1.0 / 4, 1.0 / 2, 1.0 / 2, 2, 3}, []float64{.095435, .277181, .467296, .160088}},
		{3, []float64{3, 1.0 / 5, 3}, []float64{.278447, .330135, .391418}},
		{3, []float64{math.Sqrt(6), math.Sqrt(12), math.Sqrt(2)}, []float64{.589302, .240581, .170117}},
		{2, []float64{1}, []float64{.5, .5}},
	} {
		got, err := AHPWeights(c.n, c.upper)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if round.Six(got[i]) != c.want[i] {
				t.Errorf("%v: got %v, want %v", c.upper, got, c.want)
			}
		}
	}
	for _, bad := range [][]float64{nil, {1, 2}, {1, 2, 0}, {1, 2, 9.1}, {1, 2, math.NaN()}} {
		if _, err := AHPWeights(3, bad); err == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
}
