package value

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Indicator is an entry of a model's dictionary (E17): what one of the company's own leaves means, and who looks after
// it. The texts of shipped leaves are the program's; their entry names an owner only.
type Indicator struct {
	Code       Code           `json:"code"`
	Name       resource.Label `json:"name,omitzero"`
	Definition resource.Label `json:"definition,omitzero"`
	Unit       resource.Label `json:"unit,omitzero"`
	Owner      id.ID          `json:"owner,omitempty"`
}

// ownCode is the form of a company's own leaf codes: X1, X2, … They are never used twice for different things.
var ownCode = regexp.MustCompile(`^X([1-9][0-9]{0,3})$`)

// own says that a leaf is the company's own.
func (c Code) own() bool { return ownCode.MatchString(string(c)) }

func (c Code) ownNumber() int {
	parts := ownCode.FindStringSubmatch(string(c))
	if parts == nil {
		return 0
	}
	n, _ := strconv.Atoi(parts[1]) // at most four digits
	return n
}

// catalogue are all shipped leaves, of both shipped models.
func catalogue() []Leaf {
	leaves := FullModel().Leaves
	for _, leaf := range append(StarterModel(Calibration{}).Leaves, foreseenLeaves()...) {
		if !slices.ContainsFunc(leaves, func(l Leaf) bool { return l.Code == leaf.Code }) {
			leaves = append(leaves, leaf)
		}
	}
	return leaves
}

func shippedLeaf(code Code) (Leaf, bool) {
	leaves := catalogue()
	at := slices.IndexFunc(leaves, func(l Leaf) bool { return l.Code == code })
	if at < 0 {
		return Leaf{}, false
	}
	return leaves[at], true
}

// indicator returns the dictionary's entry for a leaf; without one it is empty.
func (m *Model) indicator(code Code) Indicator {
	at := slices.IndexFunc(m.Indicators, func(i Indicator) bool { return i.Code == code })
	if at < 0 {
		return Indicator{Code: code}
	}
	return m.Indicators[at]
}

func (m *Model) setIndicator(i Indicator) {
	m.Indicators = slices.DeleteFunc(m.Indicators, func(other Indicator) bool { return other.Code == i.Code })
	if i != (Indicator{Code: i.Code}) {
		m.Indicators = append(m.Indicators, i)
	}
	slices.SortFunc(m.Indicators, func(a, b Indicator) int { return compareText(string(a.Code), string(b.Code)) })
}

// leafName is what a leaf of the model is called.
func (m *Model) leafName(code Code) resource.Label {
	if code.own() {
		return both(m.indicator(code).Name)
	}
	return leafName(code)
}

func (m *Model) leafDefinition(code Code) resource.Label {
	if code.own() {
		return both(m.indicator(code).Definition)
	}
	return leafDefinition(code)
}

func (m *Model) leafUnit(code Code, currency string) resource.Label {
	if code.own() {
		return both(m.indicator(code).Unit)
	}
	return leafUnit(code, currency)
}

// both shows a text written in one language in the other as well.
func both(l resource.Label) resource.Label {
	if l.Zh == "" {
		l.Zh = l.En
	}
	if l.En == "" {
		l.En = l.Zh
	}
	return l
}

// Complete refuses (422) a model that people could not put their names to: an indicator nobody has defined, or
// comparisons that contradict each other.
func (m Model) Complete() error { return validation(m.missing()) }

func (m *Model) missing() []errs.Field {
	var v faults
	for _, leaf := range m.Leaves {
		if leaf.Code.own() {
			v.add(m.indicator(leaf.Code).Name != resource.Label{}, fmt.Sprintf("leaves.%s.name", leaf.Code), "required")
			v.add(m.indicator(leaf.Code).Definition != resource.Label{}, fmt.Sprintf("leaves.%s.definition", leaf.Code), "required")
		}
	}
	for _, w := range m.Weightings {
		v.add(w.CR <= ConsistentCR+1e-12, "weightings."+w.Node, "inconsistent")
	}
	return v
}

// JudgedShare is the share of the leaves that count whose inputs people judge, 0..1, by number.
func (m *Model) JudgedShare() float64 {
	judged, counting := 0, 0
	for _, leaf := range m.Leaves {
		if leaf.Weight == 0 {
			continue
		}
		if counting++; leaf.Source == "judged" {
			judged++
		}
	}
	if counting == 0 {
		return 0
	}
	return round.Six(float64(judged) / float64(counting))
}
