package value

import (
	"cmp"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/round"
)

// Step is the smallest change of one raw input that alone moves the account by one grade.
type Step struct {
	To    Grade   `json:"to"`
	Value float64 `json:"value"`           // the raw input that is needed
	Delta float64 `json:"delta,omitempty"` // Value − present value; 0 when the input is unknown now
	Score float64 `json:"score"`           // what the leaf then scores
}

// Change is what one leaf could do; nil means it cannot move the grade alone.
type Change struct {
	Code Code  `json:"code"`
	Up   *Step `json:"up,omitempty"`
	Down *Step `json:"down,omitempty"`
}

// WhatWouldChange says, for every applicable leaf, which raw value would alone lift the account by one grade and
// which would drop it by one. Grades are those of cuts and hysteresis against the current grade; a gate that holds
// the account back is named by its Decision and not looked at here. The result of Score must belong to the model.
func (s *Scorer) WhatWouldChange(r *Result, current Grade) []Change {
	raw := s.model.RawGrade(r.V, current)
	var changes []Change
	for i := range r.Leaves {
		if r.Leaves[i].Input.State == StateNA || r.Leaves[i].Effective == 0 {
			continue
		}
		change := Change{Code: r.Leaves[i].Code}
		if up := neighbour(raw, 1); up != "" {
			change.Up = s.step(r, i, up, s.model.Threshold(up, current), true)
		}
		if down := neighbour(raw, -1); down != "" {
			// Thresholds compare rounded scores: just below is one millionth less.
			change.Down = s.step(r, i, down, s.model.Threshold(raw, current)-1e-6, false)
		}
		changes = append(changes, change)
	}
	return changes
}

func neighbour(g Grade, by int) Grade {
	for _, other := range []Grade{GradeS, GradeA, GradeB, GradeC} {
		if other.rank() == g.rank()+by {
			return other
		}
	}
	return ""
}

// step finds the raw value of leaf i that brings V to target.
func (s *Scorer) step(r *Result, i int, to Grade, target float64, up bool) *Step {
	leaf, now := s.model.Leaves[i], r.Leaves[i]
	present, weight := s.exact(r, i)
	score := present + (target-s.exactV(r))/weight
	x, ok := leaf.Norm.Inverse(snap(score), now.Input.Value, up)
	if !ok || !leaf.Domain.allows(x) {
		return nil
	}
	step := &Step{To: to, Value: x, Score: round.Six(leaf.Norm.Score(x))}
	if now.Input.State == StateKnown {
		step.Delta = x - now.Input.Value
	}
	return step
}

// snap forgives the last bits of the arithmetic at the ends of the scale.
func snap(score float64) float64 {
	switch {
	case math.Abs(score) < 1e-9:
		return 0
	case math.Abs(score-100) < 1e-9:
		return 100
	}
	return score
}

// exact returns the unrounded score and effective weight of a leaf.
func (s *Scorer) exact(r *Result, i int) (score, weight float64) {
	leaf := &s.model.Leaves[i]
	siblings, groups := 0.0, 0.0
	for j := range r.Leaves {
		if s.group[j] == s.group[i] && r.Leaves[j].Input.State != StateNA {
			siblings += s.model.Leaves[j].Weight
		}
	}
	for g := range r.Groups {
		if r.Groups[g].Applicable {
			groups += s.model.Groups[g].Weight
		}
	}
	return s.leafScore(r, i), leaf.Weight / siblings * s.model.Groups[s.group[i]].Weight / groups
}

func (s *Scorer) leafScore(r *Result, i int) float64 {
	if r.Leaves[i].Input.State == StateKnown {
		return s.model.Leaves[i].Norm.Score(r.Leaves[i].Input.Value)
	}
	return s.model.Leaves[i].Impute
}

func (s *Scorer) exactV(r *Result) float64 {
	v := 0.0
	for i := range r.Leaves {
		if r.Leaves[i].Effective > 0 {
			score, weight := s.exact(r, i)
			v += weight * score
		}
	}
	return v
}

// Fill is an unknown leaf worth finding out.
type Fill struct {
	Code     Code    `json:"code"`
	Narrows  float64 `json:"narrows"`  // points by which knowing it narrows High − Low
	Coverage float64 `json:"coverage"` // coverage it adds, 0..1
}

// FillNext ranks the unknown leaves by how much knowing them narrows the range of V, the most first; equals keep the
// order of the model.
func FillNext(r *Result) []Fill {
	var fills []Fill
	for i := range r.Leaves {
		if l := &r.Leaves[i]; l.Input.State == StateUnknown && l.Effective > 0 {
			fills = append(fills, Fill{l.Code, round.Six(l.Effective * (l.High - l.Low)), l.Effective})
		}
	}
	slices.SortStableFunc(fills, func(a, b Fill) int { return cmp.Compare(b.Narrows, a.Narrows) })
	return fills
}
