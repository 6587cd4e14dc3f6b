package value

import (
	"cmp"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
)

// TrialResult is what a model would do to the accounts of a company, beside the model in force.
type TrialResult struct {
	Accounts  int           `json:"accounts"`
	Changed   int           `json:"changed"` // accounts whose proposed grade would differ
	Before    map[Grade]int `json:"before"`  // proposed grades under the model in force
	After     map[Grade]int `json:"after"`   // and under the tried one
	Migration Migration     `json:"migration"`
	Shift     Shift         `json:"shift"`
}

// Shift is how the scores of the accounts move, in points of V. Accounts that neither model grades are not in it.
type Shift struct {
	Accounts int        `json:"accounts"`
	Mean     float64    `json:"mean"`
	Median   float64    `json:"median"`
	Bins     []ShiftBin `json:"bins"` // the biggest losses first
}

// ShiftBin counts the accounts whose score moves by From..To points; nil is open.
type ShiftBin struct {
	From     *float64 `json:"from"` // included
	To       *float64 `json:"to"`   // not included
	Accounts int      `json:"accounts"`
}

// shiftEdges are the limits between the bins, in points.
var shiftEdges = []float64{-10, -5, -1, 1, 5, 10}

// tried is one account under one model.
type tried struct {
	account  id.ID
	grade    Grade
	v        float64
	coverage float64
	leaves   map[Code]float64 // contributions to V
	reasons  []string
}

// change is an account whose grade would differ.
type change struct {
	before, after    tried
	leaf             Code    // whose contribution differs most
	leafFrom, leafTo float64 // its contributions
}

// comparison gathers what a tried model changes.
type comparison struct {
	from, to []Grade
	shifts   []float64
	changes  []change
}

func (c *comparison) compare(p pair) {
	before, after := tried{account: p.after.account, grade: GradeU}, p.after // without a model in force nobody is graded yet
	if p.before != nil {
		before = *p.before
	}
	c.from, c.to = append(c.from, before.grade), append(c.to, after.grade)
	if before.grade != GradeU || after.grade != GradeU {
		c.shifts = append(c.shifts, round.Six(after.v-before.v))
	}
	if before.grade == after.grade {
		return
	}
	moved := change{before: before, after: after}
	moved.leaf, moved.leafFrom, moved.leafTo = largestDifference(before.leaves, after.leaves)
	c.changes = append(c.changes, moved)
}

// largestDifference names the leaf whose contribution to V differs most; equals go by code. A leaf that only one of the
// models has contributes 0 to the other.
func largestDifference(before, after map[Code]float64) (leaf Code, from, to float64) {
	codes := map[Code]bool{}
	for code := range before {
		codes[code] = true
	}
	for code := range after {
		codes[code] = true
	}
	sorted := make([]Code, 0, len(codes))
	for code := range codes {
		sorted = append(sorted, code)
	}
	slices.Sort(sorted)
	most := 0.0
	for _, code := range sorted {
		if difference := math.Abs(after[code] - before[code]); difference > most+1e-9 {
			leaf, from, to, most = code, before[code], after[code], difference
		}
	}
	return leaf, from, to
}

func (c *comparison) result() (TrialResult, error) {
	out := TrialResult{Accounts: len(c.to), Changed: len(c.changes), Before: map[Grade]int{}, After: map[Grade]int{}, Shift: shiftOf(c.shifts)}
	for _, g := range []Grade{GradeS, GradeA, GradeB, GradeC, GradeU} {
		out.Before[g], out.After[g] = 0, 0
	}
	for i := range c.to {
		out.Before[c.from[i]]++
		out.After[c.to[i]]++
	}
	var err error
	out.Migration, err = Migrate(c.from, c.to)
	return out, err
}

func shiftOf(shifts []float64) Shift {
	out := Shift{Accounts: len(shifts), Bins: make([]ShiftBin, len(shiftEdges)+1)}
	for i := range out.Bins {
		if i > 0 {
			out.Bins[i].From = &shiftEdges[i-1]
		}
		if i < len(shiftEdges) {
			out.Bins[i].To = &shiftEdges[i]
		}
	}
	sum := 0.0
	for _, shift := range shifts {
		at, exact := slices.BinarySearchFunc(shiftEdges, shift, cmp.Compare[float64])
		if exact {
			at++
		}
		out.Bins[at].Accounts++
		sum += shift
	}
	if len(shifts) > 0 {
		out.Mean, out.Median = round.Six(sum/float64(len(shifts))), round.Six(percentile(sortedCopy(shifts), .5))
	}
	return out
}
