package value

import (
	"cmp"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
)

// CoverageMap says what the company does not know: for every indicator and every segment, and again for every owner, of
// how many customers it is known, only assumed, out of date or missing.
type CoverageMap struct {
	Model      *PanelModel         `json:"model"` // null: no evaluation yet
	Customers  int                 `json:"customers"`
	Indicators []CoverageIndicator `json:"indicators"` // in the order of the model, then what it does not look at
	Total      CoverageRow         `json:"total"`
	Segments   []CoverageRow       `json:"segments"` // the least known first
	Owners     []CoverageRow       `json:"owners"`   // the least known first
}

// CoverageIndicator is one column.
type CoverageIndicator struct {
	Code    Code           `json:"code"`
	Group   GroupCode      `json:"group"`
	Name    resource.Label `json:"name"`
	Weight  float64        `json:"weight"`  // of the score, 0..1; 0: the active model does not look at it
	Gate    bool           `json:"gate"`    // not part of the score; grades S and A ask for it
	Entered bool           `json:"entered"` // people enter it; else it follows from orders and hours
}

// CoverageRow is one segment or owner.
type CoverageRow struct {
	ID        string         `json:"id"` // empty: customers without one
	Name      string         `json:"name"`
	Customers int            `json:"customers"`
	Coverage  *float64       `json:"coverage"` // mean over the customers of known ÷ applicable weight, 0..1; null: nothing applies
	Cells     []CoverageCell `json:"cells"`    // in the order of the indicators
}

// CoverageCell counts customers. An indicator that does not apply to a customer is neither known nor unknown.
type CoverageCell struct {
	Known   int `json:"known"`
	Assumed int `json:"assumed"` // unknown: the score takes a low value for it
	Stale   int `json:"stale"`   // it was known, but is too old or of an earlier strategy; scored like an unknown
	Missing int `json:"missing"` // unknown, and nothing stands in for it
	NA      int `json:"na"`
}

// knowledge is how an indicator stands for one customer.
type knowledge uint8

const (
	missing knowledge = iota
	known
	assumed
	stale
	notApplicable
)

func (c *CoverageCell) count(k knowledge) {
	switch k {
	case known:
		c.Known++
	case assumed:
		c.Assumed++
	case stale:
		c.Stale++
	case notApplicable:
		c.NA++
	default:
		c.Missing++
	}
}

func (c *CoverageCell) applicable() int { return c.Known + c.Assumed + c.Stale + c.Missing }

// standsAs says how an input stands. A leaf of the model that is unknown is scored at an assumed value.
func standsAs(state State, reason Reason, scored bool) knowledge {
	switch {
	case state == StateKnown:
		return known
	case state == StateNA:
		return notApplicable
	case reason == ReasonExpired || reason == ReasonOtherStrategy:
		return stale
	case scored:
		return assumed
	}
	return missing
}

// eachStored goes through stored inputs (storedInput) without making values of them: a map of a large company reads a
// hundred thousand of these texts. It knows their form only, not JSON at large: an object of objects by leaf code, in
// which v, u or x comes first.
func eachStored(text string, tell func(code Code, state State, reason Reason)) {
	depth, code := 0, ""
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			word, end := quotedWord(text, i)
			i = end
			switch {
			case depth == 1:
				code = word
			case depth == 2 && code != "":
				state, reason := storedState(word, text[end+1:])
				tell(Code(code), state, reason)
				code = "" // what follows is the detail of this input
			}
		}
	}
}

func storedState(word, rest string) (State, Reason) {
	switch word {
	case "v":
		return StateKnown, ""
	case "x":
		return StateNA, ""
	case "u":
		if at := strings.IndexByte(rest, '"'); at >= 0 {
			reason, _ := quotedWord(rest, at)
			return StateUnknown, Reason(reason)
		}
	}
	return StateUnknown, ""
}

// quotedWord reads a quoted text; end is its closing quote.
func quotedWord(text string, from int) (word string, end int) {
	for end = from + 1; end < len(text) && text[end] != '"'; end++ {
		if text[end] == '\\' {
			end++
		}
	}
	return text[from+1 : min(end, len(text))], end
}

// tally are the counts of one segment or owner.
type tally struct {
	customers int
	cells     []CoverageCell
	shares    float64 // sum of the customers' coverages
	weighed   int     // customers that have one
}

func (m *CoverageMap) tally(in map[id.ID]*tally, key id.ID) *tally {
	if in[key] == nil {
		in[key] = &tally{cells: make([]CoverageCell, len(m.Indicators))}
	}
	return in[key]
}

func (t *tally) add(row []knowledge, share float64, applies bool) {
	if applies {
		t.shares, t.weighed = t.shares+share, t.weighed+1
	}
	t.customers++
	for i, k := range row {
		t.cells[i].count(k)
	}
}

// row names the counts.
func (m *CoverageMap) row(key id.ID, name string, t *tally) CoverageRow {
	out := CoverageRow{Name: name, Customers: t.customers, Cells: t.cells}
	if key != 0 {
		out.ID = key.String()
	}
	if t.weighed > 0 {
		share := round.Six(t.shares / float64(t.weighed))
		out.Coverage = &share
	}
	return out
}

// share is the coverage of one customer: what does not apply leaves its weight to the others of its group, and a group
// wholly without leaves its own to the other groups, as in the score.
func (m *CoverageMap) share(row []knowledge) (share float64, applies bool) {
	var found, groups float64
	for i := 0; i < len(row); {
		group := m.Indicators[i].Group
		var knownWeight, applicable, whole float64
		for ; i < len(row) && m.Indicators[i].Group == group; i++ {
			weight := m.Indicators[i].Weight
			whole += weight
			if row[i] != notApplicable {
				applicable += weight
			}
			if row[i] == known {
				knownWeight += weight
			}
		}
		if applicable > 0 {
			found, groups = found+whole*knownWeight/applicable, groups+whole
		}
	}
	if groups == 0 {
		return 0, false
	}
	return found / groups, true
}

// rows puts the least known first; where nothing applies comes last.
func (m *CoverageMap) rows(in map[id.ID]*tally, names map[id.ID]string) []CoverageRow {
	out := []CoverageRow{}
	for key, t := range in {
		out = append(out, m.row(key, names[key], t))
	}
	slices.SortFunc(out, func(a, b CoverageRow) int {
		return cmp.Or(cmp.Compare(shareOr1(a), shareOr1(b)), cmp.Compare(b.Customers, a.Customers), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func shareOr1(r CoverageRow) float64 {
	if r.Coverage == nil {
		return 2
	}
	return *r.Coverage
}
