package value

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// PanelGroup is one of the groups of a score with its leaves.
type PanelGroup struct {
	Code            GroupCode      `json:"code"`
	Name            resource.Label `json:"name"`
	Applicable      bool           `json:"applicable"`
	Score           float64        `json:"score"`
	Weight          float64        `json:"weight"`           // in the model
	EffectiveWeight float64        `json:"effective_weight"` // after the groups that do not apply left
	Leaves          []PanelLeaf    `json:"leaves"`
}

// PanelLeaf is one indicator. Scores are 0–100, weights are shares of V.
type PanelLeaf struct {
	Code         Code            `json:"code"`
	Name         resource.Label  `json:"name"`
	Definition   resource.Label  `json:"definition"`
	Unit         resource.Label  `json:"unit"`
	Domain       Domain          `json:"domain" enum:"any,nonnegative,ratio,rate,level"` // of a ratio and a rate 0.2 is 20 %
	State        string          `json:"state" enum:"known,unknown,na"`
	Reason       *resource.Label `json:"reason,omitempty"`
	Input        *float64        `json:"input"`
	Masked       bool            `json:"masked,omitempty"`
	Score        *float64        `json:"score"`  // null: does not apply
	Weight       float64         `json:"weight"` // effective
	Contribution float64         `json:"contribution"`
	Low          *float64        `json:"low"`
	High         *float64        `json:"high"`
	Date         *string         `json:"date"`
	Sources      []PanelSource   `json:"sources"`
}

// PanelSource leads to the records behind an input: a list with a filter.
type PanelSource struct {
	Entity string          `json:"entity"`
	Count  int             `json:"count"`
	Filter resource.Filter `json:"filter"`
}

// PanelNext says what alone would move the account by one grade.
type PanelNext struct {
	Up   *PanelMove `json:"up"`
	Down *PanelMove `json:"down"`
}

// PanelMove is a grade and the single changes that lead there.
type PanelMove struct {
	Grade Grade      `json:"grade"`
	By    []PanelWay `json:"by"`
}

// PanelWay is one leaf's way to another grade.
type PanelWay struct {
	Leaf Code           `json:"leaf"`
	Name resource.Label `json:"name"`
	From *float64       `json:"from"` // null: unknown at present
	To   float64        `json:"to"`
}

// PanelFill is an unknown worth finding out.
type PanelFill struct {
	Leaf    Code           `json:"leaf"`
	Name    resource.Label `json:"name"`
	Narrows float64        `json:"narrows"` // points by which the range narrows
}

// describer turns an assessment into a panel for one caller.
type describer struct {
	panel    *ValuePanel
	account  id.ID
	sight    sight
	currency string
	scorer   *Scorer
	result   Result
}

func (d *describer) describe(a assessment, approved Grade) error {
	asOf, ok := calendar.ParseDay(string(a.asOf))
	if !ok {
		return fmt.Errorf("value: assessment %d as of %q", a.id, a.asOf)
	}
	inputs, err := decodeInputs(a.model.Definition, a.inputs, asOf)
	if err != nil {
		return err
	}
	if d.scorer, err = NewScorer(a.model.Definition); err != nil {
		return err
	}
	if err := d.scorer.Score(inputs, &d.result); err != nil {
		return err
	}
	m := d.scorer.Model()
	d.panel.Model = &PanelModel{ID: a.model.ID.String(), Name: a.model.Name, Kind: a.model.Kind, Version: a.model.Version, Cuts: m.Cuts, Judged: m.JudgedShare()}
	d.panel.Score = &PanelScore{V: d.result.V, Low: d.result.Low, High: d.result.High, Coverage: d.result.Coverage}
	d.panel.Judged = judgedShare(d.result.Leaves)
	d.reasons(&m, a.reasons, approved)
	d.groups(&m)
	if d.panel.Grade.Proposed != GradeU {
		d.next(approved)
	}
	for _, fill := range FillNext(&d.result) {
		d.panel.FillNext = append(d.panel.FillNext, PanelFill{Leaf: fill.Code, Name: m.leafName(fill.Code), Narrows: fill.Narrows})
	}
	return nil
}

func (d *describer) reasons(m *Model, codes []string, approved Grade) {
	if d.panel.Grade.Proposed != GradeU {
		d.panel.Grade.Reasons = append(d.panel.Grade.Reasons, byScore(m, d.result.V, m.RawGrade(d.result.V, approved), approved))
	}
	for _, code := range codes {
		d.panel.Grade.Reasons = append(d.panel.Grade.Reasons, explainReason(code))
	}
}

func (d *describer) groups(m *Model) {
	for i, g := range d.result.Groups {
		out := PanelGroup{Code: g.Code, Name: groupName(g.Code), Applicable: g.Applicable, Score: g.Score,
			Weight: round.Six(m.Groups[i].Weight), EffectiveWeight: g.Weight, Leaves: []PanelLeaf{}}
		for j := range d.result.Leaves {
			if leaf := &d.result.Leaves[j]; leaf.Group == g.Code {
				out.Leaves = append(out.Leaves, d.leaf(m, leaf))
			}
		}
		d.panel.Groups = append(d.panel.Groups, out)
	}
}

var stateCodes = map[State]string{StateKnown: "known", StateUnknown: "unknown", StateNA: "na"}

func (d *describer) leaf(m *Model, l *LeafScore) PanelLeaf {
	out := PanelLeaf{Code: l.Code, Name: m.leafName(l.Code), Definition: m.leafDefinition(l.Code), Unit: m.leafUnit(l.Code, d.currency), Domain: m.Leaves[m.leaf(l.Code)].Domain,
		State: stateCodes[l.Input.State], Reason: reasonText(l.Input.Reason), Weight: l.Effective, Contribution: l.Contribution,
		Date: optional(l.Input.Date.String()), Sources: []PanelSource{}}
	if l.Input.State == StateNA {
		return out
	}
	score, low, high := l.Score, l.Low, l.High
	out.Score, out.Low, out.High = &score, &low, &high
	if l.Input.State != StateKnown {
		return out
	}
	if d.hides(l.Code) {
		// To six decimals the score would be the amount itself to whoever knows the bounds.
		score, low, high = math.Round(score), math.Round(low), math.Round(high)
		out.Masked, out.Contribution = true, math.Round(out.Contribution)
		return out
	}
	value := l.Input.Value
	out.Input, out.Sources = &value, d.sources(l)
	return out
}

func (d *describer) hides(code Code) bool { return confidential(code) && !d.sight.profit }

// sources are the lists of records behind a known input, as far as the caller may open them.
func (d *describer) sources(l *LeafScore) []PanelSource {
	out := []PanelSource{}
	if l.Input.Count > 0 && d.sight.orders {
		out = append(out, PanelSource{Entity: "orders", Count: l.Input.Count, Filter: d.filter(&l.Input)})
	}
	if l.Input.Source == "effort" && d.sight.efforts {
		out = append(out, PanelSource{Entity: "efforts", Filter: d.filter(&l.Input)})
	}
	return out
}

func (d *describer) filter(in *Input) resource.Filter {
	conditions := []resource.Filter{{Field: "account", Op: "eq", Value: quoted(d.account.String())}}
	if in.From != 0 {
		conditions = append(conditions, resource.Filter{Field: "date", Op: "gte", Value: quoted(in.From.String())})
	}
	if in.To != 0 {
		conditions = append(conditions, resource.Filter{Field: "date", Op: "lte", Value: quoted(in.To.String())})
	}
	return resource.Filter{And: conditions}
}

// next lists what would change the grade. Ways through figures the caller may not see are left out.
func (d *describer) next(approved Grade) {
	inputs := map[Code]*Input{}
	for i := range d.result.Leaves {
		inputs[d.result.Leaves[i].Code] = &d.result.Leaves[i].Input
	}
	for _, change := range d.scorer.WhatWouldChange(&d.result, approved) {
		if d.hides(change.Code) {
			continue
		}
		in := inputs[change.Code]
		d.panel.NextGrade.Up = d.addWay(d.panel.NextGrade.Up, change.Code, in, change.Up)
		d.panel.NextGrade.Down = d.addWay(d.panel.NextGrade.Down, change.Code, in, change.Down)
	}
}

func (d *describer) addWay(move *PanelMove, code Code, in *Input, step *Step) *PanelMove {
	if step == nil {
		return move
	}
	if move == nil {
		move = &PanelMove{Grade: step.To}
	}
	way := PanelWay{Leaf: code, Name: d.scorer.model.leafName(code), To: round.Six(step.Value)}
	if in.State == StateKnown {
		from := in.Value
		way.From = &from
	}
	move.By = append(move.By, way)
	return move
}

// withReasons adds the worded reasons of the newest assessment to a rendered account.
func withReasons(record []byte, codes []string) ([]byte, error) {
	reasons := []GradeReason{}
	for _, code := range codes {
		reasons = append(reasons, explainReason(code))
	}
	text, err := json.Marshal(reasons)
	if err != nil || len(record) == 0 {
		return record, err
	}
	out := append(make([]byte, 0, len(record)+len(text)+16), record[:len(record)-1]...)
	return append(append(append(out, `,"reasons":`...), text...), '}'), nil
}
