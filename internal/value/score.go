package value

import "github.com/loam-crm/loam/internal/platform/round"

// LeafScore is what one leaf added to V. Scores are 0..100; weights are shares of the whole tree after the n/a
// leaves left, so that contributions add up to V.
type LeafScore struct {
	Code         Code      `json:"code"`
	Group        GroupCode `json:"group"`
	Input        Input     `json:"input"`
	Score        float64   `json:"score"`            // imputed when the input is unknown; 0 and without weight when n/a
	Weight       float64   `json:"weight"`           // within the group, among the applicable leaves
	Effective    float64   `json:"effective_weight"` // of V
	Contribution float64   `json:"contribution"`     // Effective × Score
	Low          float64   `json:"low"`              // Score if the worst were true; differs from High only when unknown
	High         float64   `json:"high"`
}

// GroupScore is the weighted mean of a group's applicable leaves.
type GroupScore struct {
	Code       GroupCode `json:"code"`
	Applicable bool      `json:"applicable"` // false: every leaf is n/a and the group left the tree
	Score      float64   `json:"score"`
	Weight     float64   `json:"weight"` // of V, among the applicable groups
	Low        float64   `json:"low"`
	High       float64   `json:"high"`
}

// Result is one account's value score. All numbers are rounded to 6 decimals.
type Result struct {
	Leaves   []LeafScore  `json:"leaves"` // in the order of the model
	Groups   []GroupScore `json:"groups"`
	V        float64      `json:"v"`
	Low      float64      `json:"low"`      // V if every unknown were as bad as can be
	High     float64      `json:"high"`     // V if every unknown were as good as can be
	Coverage float64      `json:"coverage"` // known ÷ applicable weight, 0..1; 0 when nothing applies
}

// Scorer is a validated model, prepared for scoring many accounts. It is read-only and safe for concurrent use.
type Scorer struct {
	model    Model
	group    []int  // of each leaf, its position among the groups
	measured []int8 // of each leaf, its position among the measured leaves, or −1
	digest   [32]byte
}

// NewScorer validates the model and prepares it.
func NewScorer(m Model) (*Scorer, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	s := &Scorer{model: m.Canonical(), digest: modelDigest(m)}
	for _, leaf := range s.model.Leaves {
		s.group = append(s.group, s.model.group(leaf.Group))
		s.measured = append(s.measured, measuredLeaf(leaf.Code))
	}
	return s, nil
}

// Model returns the model; callers must not change its slices.
func (s *Scorer) Model() Model { return s.model }

// Score evaluates inputs given by leaf code. Malformed inputs and codes the model lacks are refused (422).
func Score(m Model, byCode map[Code]Input) (Result, error) {
	s, err := NewScorer(m)
	if err != nil {
		return Result{}, err
	}
	inputs, err := Align(s.model, byCode)
	if err != nil {
		return Result{}, err
	}
	var r Result
	return r, s.Score(inputs, &r)
}

// Score evaluates inputs given in the order of the model's leaves into r, whose slices it reuses.
//
// A leaf that is n/a leaves the tree and its siblings share its weight; a group wholly n/a leaves too. An unknown
// leaf keeps its weight and scores its impute value, 0 in Low and 100 in High: dropping it instead would let lost
// data raise a score.
func (s *Scorer) Score(inputs []Input, r *Result) error {
	if err := CheckInputs(s.model, inputs); err != nil {
		return err
	}
	s.reset(r)
	s.scoreLeaves(inputs, r)
	s.weighLeaves(r)
	s.sumUp(r)
	r.round()
	return nil
}

func (s *Scorer) reset(r *Result) {
	r.Leaves, r.Groups = r.Leaves[:0], r.Groups[:0]
	r.V, r.Low, r.High, r.Coverage = 0, 0, 0, 0
	for _, g := range s.model.Groups {
		r.Groups = append(r.Groups, GroupScore{Code: g.Code})
	}
}

// scoreLeaves scores every leaf; GroupScore.Weight holds the sum of the group's applicable leaf weights meanwhile.
func (s *Scorer) scoreLeaves(inputs []Input, r *Result) {
	for i := range s.model.Leaves {
		leaf, in := &s.model.Leaves[i], &inputs[i]
		scored := LeafScore{Code: leaf.Code, Group: leaf.Group, Input: *in}
		switch in.State {
		case StateKnown:
			scored.Score = leaf.Norm.Score(in.Value)
			scored.Low, scored.High = scored.Score, scored.Score
		case StateUnknown:
			scored.Score, scored.Low, scored.High = leaf.Impute, 0, 100
		}
		if in.State != StateNA && leaf.Weight > 0 {
			r.Groups[s.group[i]].Weight += leaf.Weight
			r.Groups[s.group[i]].Applicable = true
		}
		r.Leaves = append(r.Leaves, scored)
	}
}

// weighLeaves shares the weight of what does not apply among what does.
func (s *Scorer) weighLeaves(r *Result) {
	total := 0.0
	for i := range r.Groups {
		if r.Groups[i].Applicable {
			total += s.model.Groups[i].Weight
		}
	}
	for i := range r.Leaves {
		leaf, g := &r.Leaves[i], s.group[i]
		if leaf.Input.State == StateNA || !r.Groups[g].Applicable {
			continue
		}
		leaf.Weight = s.model.Leaves[i].Weight / r.Groups[g].Weight
		if total > 0 {
			leaf.Effective = leaf.Weight * s.model.Groups[g].Weight / total
		}
	}
	for i := range r.Groups {
		r.Groups[i].Weight = 0
		if r.Groups[i].Applicable && total > 0 {
			r.Groups[i].Weight = s.model.Groups[i].Weight / total
		}
	}
}

// sumUp adds in the order of the leaves and groups, so that Low ≤ V ≤ High holds in floating point as well.
func (s *Scorer) sumUp(r *Result) {
	for i := range r.Leaves {
		leaf, g := &r.Leaves[i], &r.Groups[s.group[i]]
		g.Score += leaf.Weight * leaf.Score
		g.Low += leaf.Weight * leaf.Low
		g.High += leaf.Weight * leaf.High
		leaf.Contribution = leaf.Effective * leaf.Score
		if leaf.Input.State == StateKnown {
			r.Coverage += leaf.Effective
		}
	}
	applicable := false
	for i := range r.Groups {
		g := &r.Groups[i]
		r.V += g.Weight * g.Score
		r.Low += g.Weight * g.Low
		r.High += g.Weight * g.High
		applicable = applicable || g.Weight > 0
	}
	if !applicable {
		r.High = 100 // nothing is known about an account to which nothing applies
	}
}

func (r *Result) round() {
	for i := range r.Leaves {
		l := &r.Leaves[i]
		l.Score, l.Low, l.High = round.Six(l.Score), round.Six(l.Low), round.Six(l.High)
		l.Weight, l.Effective, l.Contribution = round.Six(l.Weight), round.Six(l.Effective), round.Six(l.Contribution)
	}
	for i := range r.Groups {
		g := &r.Groups[i]
		g.Score, g.Low, g.High, g.Weight = round100(g.Score), round100(g.Low), round100(g.High), round.Six(g.Weight)
	}
	r.V, r.Low, r.High, r.Coverage = round100(r.V), round100(r.Low), round100(r.High), round.Six(min(r.Coverage, 1))
}

// round100 keeps weights that sum to 1 + 1e−6 from lifting a score over 100.
func round100(x float64) float64 { return round.Six(min(x, 100)) }
