package value

import (
	"math"
	"testing"
)

func scored(t *testing.T, m Model, inputs map[Code]Input) (*Scorer, *Result) {
	t.Helper()
	s, err := NewScorer(m)
	if err != nil {
		t.Fatal(err)
	}
	r := mustScore(t, m, inputs)
	return s, &r
}

// Every step must do what it says, and a slightly smaller one must not.
func TestWhatWouldChangeIsExactAndSmallest(t *testing.T) {
	m := FullModel()
	m.Cuts = Cuts{S: 68, A: 64.5, B: 60}
	inputs := exampleInputs()
	for _, current := range []Grade{"", GradeS, GradeA, GradeB} {
		s, r := scored(t, m, inputs)
		raw := m.RawGrade(r.V, current)
		ups, downs := 0, 0
		for _, c := range s.WhatWouldChange(r, current) {
			for _, step := range []*Step{c.Up, c.Down} {
				if step == nil {
					continue
				}
				if step == c.Up {
					ups++
				} else {
					downs++
				}
				checkStep(t, m, inputs, c.Code, step, raw, current)
			}
		}
		if downs == 0 || (raw != GradeS && ups == 0) {
			t.Errorf("current %q, raw %s: %d ways up, %d down", current, raw, ups, downs)
		}
	}
}

func checkStep(t *testing.T, m Model, inputs map[Code]Input, code Code, step *Step, raw, current Grade) {
	t.Helper()
	grade := func(x float64) Grade {
		changed := map[Code]Input{code: Known(x)}
		for other, in := range inputs {
			if other != code {
				changed[other] = in
			}
		}
		return m.RawGrade(mustScore(t, m, changed).V, current)
	}
	if got := grade(step.Value); got != step.To {
		t.Errorf("%s = %v gives %s, want %s", code, step.Value, got, step.To)
	}
	if inputs[code].State != StateKnown {
		return
	}
	if math.Abs(inputs[code].Value+step.Delta-step.Value) > 1e-9*math.Abs(step.Value) {
		t.Errorf("%s: %v %+v is not %v", code, inputs[code].Value, step.Delta, step.Value)
	}
	less := inputs[code].Value + step.Delta*.999
	if m.leafKind(code) == NormLevel {
		less = step.Value - math.Copysign(1, step.Delta)
	}
	if got := grade(less); got != raw {
		t.Errorf("%s = %v is already enough for %s (said %v)", code, less, got, step.Value)
	}
}

func (m Model) leafKind(code Code) NormKind { return m.Leaves[m.leaf(code)].Norm.Kind }

func TestWhatCannotChangeIsNil(t *testing.T) {
	s, r := scored(t, FullModel(), exampleInputs())
	changes := s.WhatWouldChange(r, GradeA)
	if len(changes) != 19 {
		t.Errorf("%d leaves, want all but the n/a one", len(changes))
	}
	for _, c := range changes {
		// 15.9 points to S: only P could bring so much, and no leaf of it has the room.
		if c.Up != nil {
			t.Errorf("%s = %v alone is said to lift A to S", c.Code, c.Up.Value)
		}
	}
	best := StarterModel(Calibration{})
	s, r = scored(t, best, map[Code]Input{H2: Known(10), H3: Known(1), C1: Known(60e6), P7: Known(0), H1: NA(""), H4: NA(""), C2: NA(""), C3: NA(""), C4: NA(""), P6: NA("")})
	for _, c := range s.WhatWouldChange(r, "") {
		if r.V != 100 || c.Up != nil {
			t.Errorf("V %v, %s lifts above S: %+v", r.V, c.Code, c.Up)
		}
	}
	// H counts .114 of V at most: alone it cannot cost 20 points.
	for _, c := range s.WhatWouldChange(r, "") {
		if can := c.Code == C1 || c.Code == P7; (c.Down != nil) != can {
			t.Errorf("%s: down %+v", c.Code, c.Down)
		}
	}
}

func TestFillNext(t *testing.T) {
	r := mustScore(t, FullModel(), exampleWith(map[Code]Input{C3: Unknown(""), P2: Unknown(""), "N2": Unknown("")}))
	fills := FillNext(&r)
	want := []Code{P2, C3, "N2", "N4"}
	if len(fills) != len(want) {
		t.Fatalf("got %+v", fills)
	}
	narrowed, gain := 0.0, 0.0
	for i, f := range fills {
		if f.Code != want[i] {
			t.Errorf("place %d: %s, want %s", i+1, f.Code, want[i])
		}
		narrowed += f.Narrows
		gain += f.Coverage
	}
	if math.Abs(narrowed-(r.High-r.Low)) > 1e-3 || math.Abs(gain-(1-r.Coverage)) > 1e-5 {
		t.Errorf("narrows %v of %v, coverage %v of %v", narrowed, r.High-r.Low, gain, 1-r.Coverage)
	}
	if math.Abs(fills[0].Narrows-46.7296*.2) > 1e-3 {
		t.Errorf("P2 narrows by %v", fills[0].Narrows)
	}
	whole := mustScore(t, FullModel(), exampleWith(map[Code]Input{"N4": Known(1)}))
	if got := FillNext(&whole); got != nil {
		t.Errorf("nothing is unknown, got %+v", got)
	}
}
