package value

import (
	"fmt"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Method says how the weights of a node came about (E18).
type Method string

const (
	MethodManual Method = "manual" // typed
	MethodAHP    Method = "ahp"    // compared in pairs
	MethodBlend  Method = "blend"  // either of these, mixed with entropy weights
)

// GroupsNode is the node of the groups' own weights; the other nodes are the groups.
const GroupsNode = "groups"

// maxJudges bounds the judges of one comparison.
const maxJudges = 20

// Judge is one person's comparisons: the upper triangle of the pairwise matrix, row by row.
type Judge struct {
	Name  string    `json:"name"`
	Upper []float64 `json:"upper"`
}

// Weighting says how the weights of one node came about. The items not in Codes are switched off.
type Weighting struct {
	Node   string   `json:"node"`
	Method Method   `json:"method"`
	Codes  []string `json:"codes"`            // the items, in the order of the comparisons
	Judges []Judge  `json:"judges,omitempty"` // of a comparison
	// Lambda is the share of people's weights in a blend, .5..1; People are these weights, Sampled the number of accounts
	// the entropy was taken from.
	Lambda  float64   `json:"lambda,omitempty"`
	People  []float64 `json:"people,omitempty"`
	Sampled int       `json:"sampled,omitempty"`
	CR      float64   `json:"cr,omitempty"` // consistency ratio of the judges together
}

// node lists the items of a node in the order of the model; ok is false for a node the model does not have.
func (m *Model) node(name string) (codes []string, ok bool) {
	if name == GroupsNode {
		for _, g := range m.Groups {
			codes = append(codes, string(g.Code))
		}
		return codes, true
	}
	for _, l := range m.Leaves {
		if string(l.Group) == name {
			codes = append(codes, string(l.Code))
		}
	}
	return codes, m.group(GroupCode(name)) >= 0
}

// setWeights gives the items of a node their weights; the others of the node get 0.
func (m *Model) setWeights(node string, codes []string, weights []float64) {
	of := func(code string) float64 {
		if at := slices.Index(codes, code); at >= 0 {
			return weights[at]
		}
		return 0
	}
	for i := range m.Groups {
		if node == GroupsNode {
			m.Groups[i].Weight = of(string(m.Groups[i].Code))
		}
	}
	for i := range m.Leaves {
		if string(m.Leaves[i].Group) == node {
			m.Leaves[i].Weight = of(string(m.Leaves[i].Code))
		}
	}
}

func (m *Model) weighting(node string) (Weighting, bool) {
	at := slices.IndexFunc(m.Weightings, func(w Weighting) bool { return w.Node == node })
	if at < 0 {
		return Weighting{}, false
	}
	return m.Weightings[at], true
}

func (m *Model) setWeighting(w Weighting) {
	m.Weightings = slices.DeleteFunc(m.Weightings, func(other Weighting) bool { return other.Node == w.Node })
	m.Weightings = append(m.Weightings, w)
	slices.SortFunc(m.Weightings, func(a, b Weighting) int { return compareText(a.Node, b.Node) })
}

// withDefaultComparison tells of the shipped groups' weights how they came about, so that whoever copies the full model
// begins with its comparisons instead of bare numbers.
func (m Model) withDefaultComparison() Model {
	defaults := defaultGroupWeights()
	if _, known := m.weighting(GroupsNode); known || len(m.Groups) != len(defaults) {
		return m
	}
	for i, g := range m.Groups {
		if g.Weight != defaults[i] {
			return m
		}
	}
	codes, _ := m.node(GroupsNode)
	compared, err := Compare(len(codes), defaultComparison())
	if err != nil {
		panic(err) // the matrix is a constant of the program
	}
	m.setWeighting(Weighting{Node: GroupsNode, Method: MethodAHP, Codes: codes, CR: round.Six(compared.CR),
		Judges: []Judge{{Name: "Loam", Upper: defaultComparison()}}})
	return m
}

// WeightChange asks for new weights of one node.
type WeightChange struct {
	Node    string             `json:"node" maxLength:"20" doc:"groups, or the code of a group"`
	Method  Method             `json:"method" enum:"manual,ahp,blend"`
	Codes   []string           `json:"codes" minItems:"1" maxItems:"60" doc:"the items that count, in the order of the comparisons; the others of the node are switched off"`
	Judges  []Judge            `json:"judges,omitempty" maxItems:"20" doc:"for ahp, and for a blend of it"`
	Lambda  float64            `json:"lambda,omitempty" doc:"share of people's weights in a blend, 0.5 to 1; default 0.7"`
	Weights map[string]float64 `json:"weights,omitempty" doc:"for manual, and for a blend of it"`
}

// Sample returns the scores of the accounts that have every one of these leaves known, one row for each.
type Sample func(codes []string) ([][]float64, error)

// Weigh carries the change out on a model: 422 for malformed weights, for comparisons that contradict each other
// (inconsistent) and for a blend from fewer than ten accounts (too_few).
func (c WeightChange) Weigh(m *Model, sample Sample) error {
	if err := c.check(m); err != nil {
		return err
	}
	w := Weighting{Node: c.Node, Method: c.Method, Codes: c.Codes}
	weights, err := c.people(&w)
	if err != nil {
		return err
	}
	if c.Method == MethodBlend {
		if weights, err = c.blend(&w, weights, sample); err != nil {
			return err
		}
	}
	m.setWeights(c.Node, c.Codes, weights)
	m.setWeighting(w)
	return nil
}

func (c WeightChange) check(m *Model) error {
	items, ok := m.node(c.Node)
	field := "weightings." + c.Node
	switch {
	case !ok:
		return errs.Invalid("weightings.node", "not_found")
	case !slices.Contains([]Method{MethodManual, MethodAHP, MethodBlend}, c.Method):
		return errs.Invalid(field+".method", "not_an_option")
	case len(c.Judges) > maxJudges:
		return errs.Invalid(field+".judges", "too_many")
	case c.Method == MethodBlend && c.Node == GroupsNode:
		return errs.Invalid(field+".method", "blend_inside_groups") // groups have no scores of one kind to compare
	}
	for i, code := range c.Codes {
		if !slices.Contains(items, code) {
			return errs.Invalid(fmt.Sprintf("%s.codes.%d", field, i), "not_found")
		}
		if slices.Contains(c.Codes[:i], code) {
			return errs.Invalid(fmt.Sprintf("%s.codes.%d", field, i), "listed_twice")
		}
	}
	return nil
}

// people are the weights that people gave, compared or typed.
func (c WeightChange) people(w *Weighting) ([]float64, error) {
	if c.Method == MethodAHP || c.Method == MethodBlend && len(c.Judges) > 0 {
		compared, err := c.compare()
		w.Judges, w.CR = c.Judges, round.Six(compared.CR)
		return compared.Weights, err
	}
	weights := make([]float64, len(c.Codes))
	for i, code := range c.Codes {
		weights[i] = c.Weights[code]
	}
	_, err := CheckManual(weights)
	return weights, err
}

// compare accepts judges who are each nearly consistent and together consistent.
func (c WeightChange) compare() (Comparison, error) {
	uppers := make([][]float64, len(c.Judges))
	for i, judge := range c.Judges {
		uppers[i] = judge.Upper
	}
	group, each, err := CompareGroup(len(c.Codes), uppers)
	if err != nil {
		return group, err
	}
	for i, one := range each {
		if err := one.Consistent(JudgeCR); err != nil && len(each) > 1 {
			return group, saidBy(err, c.Judges[i].Name)
		}
	}
	return group, group.Consistent(ConsistentCR)
}

// saidBy names the judge whose answers are refused.
func saidBy(err error, name string) error {
	refused, ok := err.(*errs.Error)
	if !ok {
		return err
	}
	return refused.With("judge", name)
}

func (c WeightChange) blend(w *Weighting, people []float64, sample Sample) ([]float64, error) {
	w.Lambda = c.Lambda
	if w.Lambda == 0 {
		w.Lambda = DefaultLambda
	}
	rows, err := sample(c.Codes)
	if err != nil {
		return nil, err
	}
	entropy, err := EntropyWeights(rows)
	if err != nil {
		return nil, err
	}
	w.People, w.Sampled = people, len(rows)
	return Blend(people, entropy.Weights, w.Lambda)
}
