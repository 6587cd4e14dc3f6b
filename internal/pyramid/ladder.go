package pyramid

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/value"
)

// The states of a migration plan (§4.3).
const (
	Draft   = "draft"
	Active  = "active"
	Reached = "reached" // the target grade was approved
	Missed  = "missed"  // the due day passed
	Stopped = "stopped" // somebody gave it up, with a reason
)

// moves are the states a plan may go to.
var moves = map[string][]string{Draft: {Active}, Active: {Reached, Missed, Stopped}}

// climb lists the grades from the bottom up: 待评 stands below C, because a customer that nobody can grade yet is
// brought to a first grade before anything else.
var climb = []value.Grade{value.GradeU, value.GradeC, value.GradeB, value.GradeA, value.GradeS}

// NextUp is the only grade a plan may aim at from a grade; "" from S.
func NextUp(from value.Grade) value.Grade {
	for i, g := range climb[:len(climb)-1] {
		if g == from {
			return climb[i+1]
		}
	}
	return ""
}

// checkStep refuses a target that is not exactly one step up; a skip names the grade that is allowed.
func checkStep(from, to value.Grade) []errs.Field {
	refuse := func(code string) []errs.Field {
		return []errs.Field{{Name: "to", Code: code, Params: map[string]any{"from": string(from), "allowed": string(NextUp(from))}}}
	}
	switch allowed := NextUp(from); {
	case to == allowed:
		return nil
	case to.Rank() <= from.Rank():
		return refuse("target_not_up")
	default:
		return refuse("target_skips_grade")
	}
}

// MaxMonths is the longest a plan may run.
const MaxMonths = 24

// checkDue refuses a last day that is over or more than 24 months after the plan's beginning.
func checkDue(due, begun, today calendar.Date) []errs.Field {
	last := begun.AddMonths(MaxMonths)
	if due != "" && (due <= today || due > last) {
		return []errs.Field{{Name: "due", Code: "out_of_range", Params: map[string]any{"min": string(today.AddDays(1)), "max": string(last)}}}
	}
	return nil
}

// minMilestones is how many milestones with a test an active plan needs.
const minMilestones = 2

// PlanProgress says how far a plan is. The share is 0..1 of its milestones; without any it is 0.
type PlanProgress struct {
	Done  int       `json:"done"`
	Total int       `json:"total"`
	Share float64   `json:"share"`
	Next  *PlanStep `json:"next"` // the open milestone that is due first; null: none is open
}

// PlanStep is one milestone of a plan as it is shown.
type PlanStep struct {
	ID       string        `json:"id"`
	Rev      string        `json:"rev"`
	Title    string        `json:"title"`
	Test     string        `json:"test"`
	Due      calendar.Date `json:"due" nullable:"true"`
	DoneOn   calendar.Date `json:"done_on" nullable:"true"`
	Evidence string        `json:"evidence"`
	Link     string        `json:"link"`
	Files    int           `json:"files"`
}

// Measure counts the done milestones and finds the next one: the earliest due day first, those without a day
// last, and among equals the order given.
func Measure(steps []PlanStep) PlanProgress {
	p := PlanProgress{Total: len(steps)}
	for i := range steps {
		s := &steps[i]
		switch {
		case s.DoneOn != "":
			p.Done++
		case p.Next == nil || s.Due != "" && (p.Next.Due == "" || s.Due < p.Next.Due):
			p.Next = s
		}
	}
	if p.Total > 0 {
		p.Share = round.Six(float64(p.Done) / float64(p.Total))
	}
	return p
}

// Survive is the chance that a customer outlives n years when it outlives one with the chance p (§3.9, R-045): pⁿ,
// 0..1. p is 0..1, n not negative; ok is false for anything else.
func Survive(p, years float64) (chance float64, ok bool) {
	if !(p >= 0 && p <= 1) || !(years >= 0) || math.IsInf(years, 0) {
		return 0, false
	}
	return round.Six(math.Pow(p, years)), true
}

// survivalFloor is the chance below which a plan must be confirmed by somebody who has seen it.
const survivalFloor = .5

// WorthAsking says whether the chance of survival has to be acknowledged. An unknown chance neither warns nor
// reassures: it is shown as unknown.
func WorthAsking(chance *float64) bool { return chance != nil && *chance < survivalFloor }
