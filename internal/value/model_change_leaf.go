package value

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// LeafChange changes a leaf, or adds one: a shipped one that the model lacks when the code is its, an own one without
// a code. A new leaf weighs nothing until weights are given to it.
type LeafChange struct {
	Code       Code            `json:"code,omitempty" doc:"none: a new indicator of the company's own"`
	Group      GroupCode       `json:"group,omitempty" enum:"H,C,P,N" doc:"of a new indicator"`
	Domain     Domain          `json:"domain,omitempty" enum:"any,nonnegative,ratio,rate,level,score" doc:"of a new indicator: which values make sense"`
	Source     string          `json:"source,omitempty" enum:"judged,external,survey" doc:"of the company's own indicators"`
	Name       *resource.Label `json:"name,omitempty" doc:"of the company's own indicators"`
	Definition *resource.Label `json:"definition,omitempty" doc:"of the company's own indicators"`
	Unit       *resource.Label `json:"unit,omitempty" doc:"of the company's own indicators"`
	Normaliser *Normaliser     `json:"normaliser,omitempty"`
	Impute     *float64        `json:"impute,omitempty" doc:"score of an unknown, 0 to 50"`
	MaxAgeDays *int            `json:"max_age_days,omitempty" doc:"0: does not age"`
	Owner      *id.ID          `json:"owner,omitempty" doc:"who looks after it; 0: nobody"`
}

var ownSources = []string{"judged", "external", "survey"}

// text refuses a text that is too long or, where it is required, missing in both languages.
func (v *faults) text(field string, l resource.Label, longest int, required bool) {
	if required {
		v.add(l != resource.Label{}, field, "required")
	}
	if len([]rune(l.Zh)) > longest || len([]rune(l.En)) > longest {
		*v = append(*v, errs.Field{Name: field, Code: "too_long", Params: map[string]any{"max": longest}})
	}
}

// apply changes or adds one leaf; next is the number of the next own leaf.
func (c *LeafChange) apply(def *Model, next *int, v *faults) {
	at := def.leaf(c.Code)
	if at < 0 {
		leaf, ok := c.added(def, next, v)
		if !ok {
			return
		}
		def.Leaves = append(def.Leaves, leaf)
		at = len(def.Leaves) - 1
	} else {
		c.fixed(&def.Leaves[at], v)
	}
	leaf := &def.Leaves[at]
	give(&leaf.Norm, c.Normaliser)
	give(&leaf.Impute, c.Impute)
	give(&leaf.MaxAgeDays, c.MaxAgeDays)
	c.describe(def, leaf, v)
}

// added is the leaf to add: from the catalogue by its code, or the company's own.
func (c *LeafChange) added(def *Model, next *int, v *faults) (Leaf, bool) {
	if shipped, known := shippedLeaf(c.Code); known {
		shipped.Weight = 0
		def.open(shipped.Group)
		return shipped, true
	}
	field := "leaves.new"
	v.add(c.Code == "", "leaves."+string(c.Code), "not_found")
	v.add(shippedGroup(c.Group), field+".group", "not_an_option")
	v.add(c.Name != nil, field+".name", "required")
	v.add(slices.Contains(ownSources, c.Source), field+".source", "not_an_option")
	v.add(*next <= 9999 && len(def.Leaves) < len(catalogue())+maxOwnLeaves, field, "too_many")
	if _, _, known := c.Domain.limits(); !known {
		v.add(false, field+".domain", "not_an_option")
	}
	if c.Code != "" || len(*v) > 0 {
		return Leaf{}, false
	}
	c.Code = Code(fmt.Sprintf("X%d", *next))
	*next++
	def.open(c.Group)
	return Leaf{Code: c.Code, Group: c.Group, Norm: usualNorm(c.Domain), Domain: c.Domain, Impute: defaultImpute, MaxAgeDays: judgedAge, Source: c.Source}, true
}

// usualNorm is how values of a domain are scored until somebody says otherwise.
func usualNorm(d Domain) Normaliser {
	switch d {
	case DomainLevel:
		return Level()
	case DomainScore:
		return Identity()
	case DomainRatio:
		return Lin(0, 1)
	case DomainRate:
		return Lin(-.5, .5)
	}
	return Lin(0, 100)
}

func shippedGroup(code GroupCode) bool {
	return slices.Contains([]GroupCode{GroupHistory, GroupCurrent, GroupPotential, GroupNonEconomic}, code)
}

// open adds a shipped group that the model lacks, without weight.
func (m *Model) open(code GroupCode) {
	if m.group(code) < 0 {
		m.Groups = append(m.Groups, Group{Code: code})
	}
}

// fixed refuses to make a leaf mean something else: a code means one thing in the whole history.
func (c *LeafChange) fixed(leaf *Leaf, v *faults) {
	field := "leaves." + string(c.Code)
	v.add(c.Group == "" || c.Group == leaf.Group, field+".group", "fixed")
	v.add(c.Domain == "" || c.Domain == leaf.Domain, field+".domain", "fixed")
	v.add(c.Source == "" || c.Source == leaf.Source, field+".source", "fixed")
	v.add(leaf.Code.own() || c.Name == nil && c.Definition == nil && c.Unit == nil, field+".name", "fixed")
}

func (c *LeafChange) describe(def *Model, leaf *Leaf, v *faults) {
	field, entry := "leaves."+string(leaf.Code), def.indicator(leaf.Code)
	for _, text := range []struct {
		name     string
		to, from *resource.Label
		longest  int
		required bool
	}{{".name", &entry.Name, c.Name, maxLeafName, true}, {".definition", &entry.Definition, c.Definition, maxLeafDefinition, false}, {".unit", &entry.Unit, c.Unit, maxLeafName, false}} {
		if text.from != nil && leaf.Code.own() {
			*text.to = trimmed(*text.from)
			v.text(field+text.name, *text.to, text.longest, text.required)
		}
	}
	give(&entry.Owner, c.Owner)
	def.setIndicator(entry)
}

// remove takes a leaf out that counts nothing; whoever removes one that counts says first who gets its weight.
func (m *Model) remove(code Code, v *faults) {
	at := m.leaf(code)
	field := "leaves." + string(code)
	if v.add(at >= 0, field, "not_found"); at < 0 {
		return
	}
	counts := m.Leaves[at].Weight > 0 && m.Groups[m.group(m.Leaves[at].Group)].Weight > 0
	if v.add(!counts, field, "still_weighs"); counts {
		return
	}
	m.Leaves = slices.Delete(m.Leaves, at, at+1)
	m.setIndicator(Indicator{Code: code})
}

// settle makes the groups that count nothing add up, so that a leaf can come into them and go: their leaves share what
// there is, and a group without leaves goes.
func (m *Model) settle() {
	m.Groups = slices.DeleteFunc(m.Groups, func(g Group) bool {
		codes, _ := m.node(string(g.Code))
		return g.Weight == 0 && len(codes) == 0
	})
	for _, g := range m.Groups {
		codes, _ := m.node(string(g.Code))
		if sum := m.leafSum(g.Code); g.Weight == 0 && !near(sum) {
			m.scaleLeaves(g.Code, sum, float64(len(codes)))
		}
	}
}

func (m *Model) leafSum(group GroupCode) (sum float64) {
	for _, leaf := range m.Leaves {
		if leaf.Group == group {
			sum += leaf.Weight
		}
	}
	return sum
}

func (m *Model) scaleLeaves(group GroupCode, sum, count float64) {
	for i := range m.Leaves {
		switch leaf := &m.Leaves[i]; {
		case leaf.Group != group:
		case sum > 0:
			leaf.Weight /= sum
		default:
			leaf.Weight = 1 / count
		}
	}
}

// nextOwn is the first number of an own leaf that no version ever used.
func nextOwn(ctx context.Context, q db.Querier) (int, error) {
	rows, err := q.Query(ctx, "SELECT definition FROM value_models")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	next := 1
	for rows.Next() {
		var text string
		var m Model
		if err := rows.Scan(&text); err != nil {
			return 0, err
		}
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			return 0, err
		}
		for _, leaf := range m.Leaves {
			next = max(next, leaf.Code.ownNumber()+1)
		}
	}
	return next, rows.Err()
}
