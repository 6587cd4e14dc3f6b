package value

import (
	"fmt"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Validate refuses a model that could not be evaluated, with all its faults at once.
func (m Model) Validate() error {
	var v faults
	v.add(m.Version != "", "version", "required")
	v.add(slices.Contains([]Kind{KindStarter, KindFull, KindCustom}, m.Kind), "kind", "not_a_choice")
	v.add(m.HorizonYears >= 1 && m.HorizonYears <= maxYears, "horizon_years", "out_of_range")
	v.add(within(m.Hysteresis, 0, 50), "hysteresis", "out_of_range")
	v.add(within(float64(m.QuotaPercent.S), 0, 100), "quota_percent.s", "out_of_range")
	v.add(within(float64(m.QuotaPercent.A), 0, 100), "quota_percent.a", "out_of_range")
	m.validateCuts(&v)
	m.validateGates(&v)
	m.validateGroups(&v)
	m.validateLeaves(&v)
	return validation(v)
}

type faults []errs.Field

func (v *faults) add(ok bool, field, code string) {
	if !ok {
		*v = append(*v, errs.Field{Name: field, Code: code})
	}
}

func (v *faults) sum(field string, sum float64) {
	if !near(sum) {
		*v = append(*v, errs.Field{Name: field, Code: "weights_must_sum_to_1", Params: map[string]any{"sum": sum}})
	}
}

func (m Model) validateCuts(v *faults) {
	c := m.Cuts
	v.add(within(c.B, 0, 100) && c.B > 0, "cuts.b", "out_of_range")
	v.add(within(c.A, 0, 100) && c.A > c.B, "cuts.a", "must_be_above_next")
	v.add(within(c.S, 0, 100) && c.S > c.A, "cuts.s", "must_be_above_next")
	k := m.MinCoverage
	v.add(within(k.Any, 0, 1), "min_coverage.any", "out_of_range")
	v.add(within(k.A, k.Any, 1), "min_coverage.a", "out_of_range")
	v.add(within(k.S, k.A, 1), "min_coverage.s", "out_of_range")
}

func (m Model) validateGates(v *faults) {
	g := m.Gates
	if g.Off {
		return
	}
	v.add(within(g.LongevityA, 0, 100), "gates.longevity_a", "out_of_range")
	v.add(within(g.LongevityS, g.LongevityA, 100), "gates.longevity_s", "out_of_range")
	v.add(within(g.EfficiencyA, 0, math.MaxFloat64), "gates.efficiency_a", "out_of_range")
	v.add(within(g.EfficiencyS, g.EfficiencyA, math.MaxFloat64), "gates.efficiency_s", "out_of_range")
	v.add(g.FitA >= 0 && g.FitA <= 4, "gates.fit_a", "out_of_range")
	v.add(g.FitS >= g.FitA && g.FitS <= 4, "gates.fit_s", "out_of_range")
	v.add(g.MaxInsightMonths > 0, "gates.max_insight_months", "out_of_range")
}

func (m Model) validateGroups(v *faults) {
	v.add(len(m.Groups) > 0, "groups", "required")
	sum := 0.0
	for i, g := range m.Groups {
		field := fmt.Sprintf("groups.%s", g.Code)
		v.add(g.Code != "" && m.group(g.Code) == i, field, "duplicate")
		v.add(within(g.Weight, 0, 1), field+".weight", "out_of_range")
		sum += g.Weight
	}
	v.sum("groups", sum)
}

func (m Model) validateLeaves(v *faults) {
	for i, l := range m.Leaves {
		field := fmt.Sprintf("leaves.%s", l.Code)
		_, _, known := l.Domain.limits()
		v.add(l.Code != "" && m.leaf(l.Code) == i, field, "duplicate")
		v.add(m.group(l.Group) >= 0, field+".group", "not_found")
		v.add(within(l.Weight, 0, 1), field+".weight", "out_of_range")
		v.add(known, field+".domain", "not_a_choice")
		v.add(within(l.Impute, 0, 50), field+".impute", "out_of_range")
		v.add(l.MaxAgeDays >= 0, field+".max_age_days", "out_of_range")
		v.add(l.Norm.Check() == nil, field+".normaliser", "bad_bounds")
		v.add(i == 0 || m.compareLeaves(m.Leaves[i-1], l) < 0, field, "not_in_order")
	}
	m.validateLeafWeights(v)
}

func (m Model) validateLeafWeights(v *faults) {
	for _, g := range m.Groups {
		sum := 0.0
		for _, l := range m.Leaves {
			if l.Group == g.Code {
				sum += l.Weight
			}
		}
		v.sum(fmt.Sprintf("groups.%s.leaves", g.Code), sum)
	}
}

// within is false for NaN too.
func within(x, lo, hi float64) bool { return x >= lo && x <= hi }
