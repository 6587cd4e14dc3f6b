package value

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/loam-crm/loam/internal/platform/round"
)

// Grade is a customer grade. The zero Grade means "none yet".
type Grade string

const (
	GradeS Grade = "S"
	GradeA Grade = "A"
	GradeB Grade = "B"
	GradeC Grade = "C"
	GradeU Grade = "U" // 待评: too little is known
)

// rank orders S > A > B > C; a grade that is none of them (none, U, lost) has rank 0.
func (g Grade) rank() int {
	switch g {
	case GradeS:
		return 4
	case GradeA:
		return 3
	case GradeB:
		return 2
	case GradeC:
		return 1
	}
	return 0
}

// RawGrade grades V by the cuts alone. Against a current grade g the cuts of better grades are raised by the
// hysteresis and those of g and worse grades lowered by it, so that a score near a cut does not flip every night.
// A current grade of none or U counts as none.
func (m Model) RawGrade(v float64, current Grade) Grade {
	for _, g := range []Grade{GradeS, GradeA, GradeB} {
		if v >= m.Threshold(g, current) {
			return g
		}
	}
	return GradeC
}

// Threshold is the lowest V that gives grade g to an account that now has the current grade; 0 for C.
func (m Model) Threshold(g, current Grade) float64 {
	if g.rank() <= GradeC.rank() {
		return 0
	}
	cut := map[Grade]float64{GradeS: m.Cuts.S, GradeA: m.Cuts.A, GradeB: m.Cuts.B}[g]
	switch {
	case current.rank() == 0:
		return cut
	case g.rank() > current.rank():
		return round.Six(cut + m.Hysteresis)
	}
	return round.Six(cut - m.Hysteresis)
}

// Threat is the colour of the threat index; empty is unknown.
type Threat string

const (
	ThreatGreen Threat = "green"
	ThreatAmber Threat = "amber"
	ThreatRed   Threat = "red"
)

// GateFacts are the facts beside V that a grade depends on. Only known inputs can pass.
type GateFacts struct {
	Longevity     Input  // 0..100
	Efficiency    Input  // gross profit per person-month ÷ the company's
	Fit           Input  // level 0..4
	Threat        Threat // empty: unknown
	InsightMonths Input  // age of the last insight in months
}

// Decision is a proposed grade with its reasons.
type Decision struct {
	Raw      Grade    `json:"raw"`   // by cuts and hysteresis alone
	Grade    Grade    `json:"grade"` // after the gates
	Reasons  []string `json:"reasons"`
	Warnings []string `json:"warnings"`
}

// Decide proposes a grade. Below the smallest coverage an account is U. Otherwise the gates are tried from the raw
// grade downwards until one grade passes all of its own; every failed test is a reason of the form "grade:test".
// An unknown fact fails, except those that pass with a warning "A:unverified:test": longevity and efficiency for A, and
// the threat, which nobody having looked makes amber (§3.13), not red.
func (m Model) Decide(r *Result, current Grade, facts GateFacts) Decision {
	d := Decision{Raw: m.RawGrade(r.V, current)}
	if r.Coverage < m.MinCoverage.Any {
		d.Grade = GradeU
		d.Reasons = append(d.Reasons, fmt.Sprintf("coverage<%.2f", m.MinCoverage.Any))
		return d
	}
	for _, g := range []Grade{GradeS, GradeA} {
		if g.rank() > d.Raw.rank() {
			continue
		}
		failed, warnings := m.gate(g, r.Coverage, facts)
		if len(failed) == 0 {
			d.Grade, d.Warnings = g, warnings
			return d
		}
		d.Reasons = append(d.Reasons, failed...)
	}
	d.Grade = d.Raw
	if d.Raw.rank() > GradeB.rank() {
		d.Grade = GradeB
	}
	return d
}

// gate tests one of the grades S and A.
func (m Model) gate(g Grade, coverage float64, facts GateFacts) (failed, warnings []string) {
	t := tests{grade: g}
	limits := m.limits(g)
	t.check(coverage >= limits.coverage, fmt.Sprintf("coverage<%.2f", limits.coverage))
	if m.Gates.Off {
		return t.failed, nil
	}
	t.atLeast("longevity", facts.Longevity, limits.longevity, fmt.Sprintf("%g", limits.longevity), g == GradeA)
	t.atLeast("efficiency", facts.Efficiency, limits.efficiency, fmt.Sprintf("%.1f", limits.efficiency), g == GradeA)
	t.atLeast("fit", facts.Fit, float64(limits.fit), fmt.Sprint(limits.fit), false)
	t.threat(facts.Threat)
	t.insight(facts.InsightMonths, m.Gates.MaxInsightMonths)
	return t.failed, t.warnings
}

type limits struct {
	coverage, longevity, efficiency float64
	fit                             int
}

func (m Model) limits(g Grade) limits {
	if g == GradeS {
		return limits{m.MinCoverage.S, m.Gates.LongevityS, m.Gates.EfficiencyS, m.Gates.FitS}
	}
	return limits{m.MinCoverage.A, m.Gates.LongevityA, m.Gates.EfficiencyA, m.Gates.FitA}
}

// tests collects the outcome of one grade's gates.
type tests struct {
	grade            Grade
	failed, warnings []string
}

func (t *tests) check(ok bool, test string) {
	if !ok {
		t.failed = append(t.failed, string(t.grade)+":"+test)
	}
}

func (t *tests) atLeast(name string, in Input, limit float64, shown string, unknownPasses bool) {
	switch {
	case in.State == StateKnown:
		t.check(in.Value >= limit, name+"<"+shown)
	case unknownPasses:
		t.warnings = append(t.warnings, string(t.grade)+":unverified:"+name)
	default:
		t.check(false, name+"=unknown")
	}
}

// threat fails on red alone. A level that nobody judged makes the threat amber at least (§3.13), and amber passes; that
// it is not verified is said.
func (t *tests) threat(threat Threat) {
	if threat == "" {
		t.warnings = append(t.warnings, string(t.grade)+":unverified:threat")
		return
	}
	t.check(threat == ThreatGreen || threat == ThreatAmber, "threat="+string(threat))
}

func (t *tests) insight(age Input, limit int) {
	if age.State != StateKnown {
		t.check(false, "insight=unknown")
		return
	}
	t.check(age.Value <= float64(limit), fmt.Sprintf("insight>%dm", limit))
}

// Ranked is one active account's proposal, for the quota.
type Ranked struct {
	Key   int64 // any stable id; the smaller one wins a tie of V
	Grade Grade
	V     float64
}

// Candidates returns the keys of the proposals beyond the quota, in ascending order: more than max(1, ⌈S %⌉) accounts
// in S or more than ⌈A %⌉ in A, lowest V last. It only warns; no grade is changed.
func (m Model) Candidates(active []Ranked) []int64 {
	room := m.Seats(len(active))
	best := slices.Clone(active)
	slices.SortFunc(best, func(a, b Ranked) int {
		if a.V != b.V {
			return cmp.Compare(b.V, a.V)
		}
		return cmp.Compare(a.Key, b.Key)
	})
	var beyond []int64
	for _, account := range best {
		left, limited := room[account.Grade]
		if limited && left == 0 {
			beyond = append(beyond, account.Key)
		} else if limited {
			room[account.Grade] = left - 1
		}
	}
	slices.Sort(beyond)
	return beyond
}

// ceilPercent is ⌈n·percent/100⌉ in whole numbers: 140·0.05 in floating point would round up to 8.
func ceilPercent(n, percent int) int { return (n*percent + 99) / 100 }
