package columns

import (
	"cmp"
	"slices"
	"strings"
)

// The kinds of a Target.
const (
	Text       = "text"
	Number     = "number"
	Date       = "date"
	Money      = "money"
	Phone      = "phone"
	Email      = "email"
	CreditCode = "credit_code"
	Choice     = "choice"
	Currency   = "currency"
	Bool       = "bool"
)

// Target is a field that a column may fill.
type Target struct {
	Entity string // accounts, orders, efforts or an input, or another that is matched by its labels
	Field  string
	Kind   string
	Labels []string // further names the field goes by, such as the labels of a custom field
}

// Proposal says that a column fills a field.
type Proposal struct {
	Column     int     `json:"column"` // from 0
	Entity     string  `json:"entity"`
	Field      string  `json:"field"`
	Confidence float64 `json:"confidence"` // 0 to 1; from 0.8 on it needs no look
	Why        string  `json:"why"`        // "name" or "values"

	Unit      int64       `json:"unit,omitempty"`       // money: what 1 stands for, when not 1
	Currency  string      `json:"currency,omitempty"`   // money: named by the header
	Mark      DecimalMark `json:"mark,omitempty"`       // money and numbers: when not the point
	DateOrder DateOrder   `json:"date_order,omitempty"` // dates: as the sample decides
	OrderSure bool        `json:"order_sure,omitempty"` // dates: the sample leaves no doubt
}

// Plan is the proposed mapping of a table.
type Plan struct {
	Proposals []Proposal `json:"proposals"` // by column
	// NameFromCode means that there is no column with names: the code of an
	// account serves as its name too.
	NameFromCode bool `json:"name_from_code,omitempty"`
	// Entity is what a row is: orders, efforts, accounts or an input. Rows of orders may
	// carry columns of their account.
	Entity string `json:"entity"`
}

// Reasons of a Proposal.
const (
	ByName   = "name"
	ByValues = "values"
)

// Propose maps columns to targets by their headers and, where those say nothing
// or too little, by up to 200 sample rows. Every column and every target is used
// at most once; columns without a proposal are missing from the plan.
func Propose(header []string, sample [][]string, targets []Target) Plan {
	t := newTable(header, sample, targets)
	t.byName()
	t.customersAsCodes()
	t.byValues()
	plan := Plan{Entity: t.entity, Proposals: t.assign()}
	code, name := false, false
	for _, p := range plan.Proposals {
		code = code || p.Entity == accounts && p.Field == "code"
		name = name || p.Entity == accounts && p.Field == "name"
	}
	plan.NameFromCode = code && !name
	return plan
}

// table is the state of one proposal.
type table struct {
	headers []Header
	columns []column
	targets []Target
	entity  string
	inputs  map[string][]Target // by entity
	found   []candidate
}

type candidate struct {
	Proposal
	target int
}

func newTable(header []string, sample [][]string, targets []Target) *table {
	width := len(header)
	for _, row := range sample {
		width = max(width, len(row))
	}
	t := &table{targets: targets, headers: make([]Header, width), columns: make([]column, width)}
	for i := range t.headers {
		if i < len(header) {
			t.headers[i] = ReadHeader(header[i])
		}
		t.columns[i] = readColumn(sample, i)
	}
	t.settle()
	return t
}

// settle decides what a row is and which fields its columns may fill. A table of inputs fills nothing else; any other
// fills no input.
func (t *table) settle() {
	t.inputs = inputTargets(t.targets)
	t.targets = slices.DeleteFunc(slices.Clone(t.targets), func(one Target) bool { return inputNames[one.Entity] != nil })
	for _, entity := range told {
		if t.names(entity) {
			t.entity = entity
			t.targets = slices.DeleteFunc(t.targets, func(one Target) bool { return one.Entity != accounts || !identifies(one.Field) })
			t.targets = append(t.targets, t.inputs[entity]...)
			return
		}
	}
	t.entity = t.guessEntity()
}

// guessEntity decides what a row is by the names and values that only one kind
// of record has.
func (t *table) guessEntity() string {
	hits := map[string]int{}
	dates, amounts := 0, 0
	for i, header := range t.headers {
		if m, only := onlyOne(t.meanings(header)); only {
			hits[m.entity]++
		}
		if meaningless(header.Key) {
			dates += count(t.columns[i].looksLikeDates())
			amounts += count(t.columns[i].looksLikeAmounts())
		}
	}
	switch {
	case hits[efforts] > 0 && hits[efforts] >= hits[orders]:
		return efforts
	case hits[orders] > 0, dates > 0 && amounts > 0:
		return orders
	}
	return accounts
}

// onlyOne says whether a name clearly belongs to one kind of record: 备注 may stand
// in any.
func onlyOne(all []meaning) (meaning, bool) {
	var clear []meaning
	for _, m := range all {
		if m.strength >= certain*derived && m.strength != vague {
			clear = append(clear, m)
		}
	}
	if len(clear) == 0 || slices.ContainsFunc(clear, func(m meaning) bool { return m.entity != clear[0].entity }) {
		return meaning{}, false
	}
	return clear[0], true
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// meanings looks a header up in the labels of the targets and in the dictionary.
func (t *table) meanings(header Header) []meaning {
	if header.Key == "" {
		return nil
	}
	if inputNames[t.entity] != nil {
		return t.inputMeanings(header)
	}
	var out []meaning
	for _, target := range t.targets {
		own := letters(target.Field) == header.Key && len(header.Key) > 2 && byName[header.Key] == nil
		if own || slices.ContainsFunc(target.Labels, func(label string) bool { return ReadHeader(label).Key == header.Key }) {
			out = append(out, meaning{target.Entity, target.Field, certain})
		}
	}
	return append(out, meanings(header.Key)...)
}

func (t *table) byName() {
	for i, header := range t.headers {
		for _, m := range t.meanings(header) {
			target := t.target(m.entity, m.field)
			if target < 0 {
				continue
			}
			fit := t.columns[i].fits(t.targets[target].Kind)
			if fit < 0.5 {
				continue
			}
			t.add(i, target, m.strength*t.favour(m)*(0.6+0.4*fit)*0.98, ByName)
		}
	}
}

// favour weakens what does not belong to the rows of this table.
func (t *table) favour(m meaning) float64 {
	switch {
	case m.entity == t.entity:
		return 1
	case t.entity == efforts, m.entity == efforts:
		return 0.5
	case m.strength < certain && m.strength != certain*derived:
		return 0.7
	}
	return 0.99
}

func (t *table) target(entity, field string) int {
	return slices.IndexFunc(t.targets, func(target Target) bool { return target.Entity == entity && target.Field == field })
}

func (t *table) add(at, target int, confidence float64, why string) {
	p := Proposal{Column: at, Entity: t.targets[target].Entity, Field: t.targets[target].Field, Confidence: confidence, Why: why}
	switch col := t.columns[at]; t.targets[target].Kind {
	case Date:
		p.DateOrder, p.OrderSure = col.dates.Order()
	case Money:
		p.Currency = t.headers[at].Currency
		if t.headers[at].Unit > 1 {
			p.Unit = t.headers[at].Unit
		}
		p.Mark = col.unusualMark()
	case Number:
		p.Mark = col.unusualMark()
	}
	t.found = append(t.found, candidate{p, target})
}

// customersAsCodes handles a column called "Customer" that holds codes: it is
// the code, unless another column already says so.
func (t *table) customersAsCodes() {
	code := t.target(accounts, "code")
	if code < 0 || slices.ContainsFunc(t.found, func(c candidate) bool { return c.target == code && c.Confidence > 0.9 }) {
		return
	}
	for _, c := range slices.Clone(t.found) {
		if c.Entity == accounts && c.Field == "name" && c.Why == ByName && t.columns[c.Column].looksLikeCodes() {
			t.found = slices.DeleteFunc(t.found, func(other candidate) bool { return other.Column == c.Column })
			t.add(c.Column, code, 0.9, ByValues)
			return
		}
	}
}

// assign takes the most confident candidates first.
func (t *table) assign() []Proposal {
	slices.SortStableFunc(t.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Column, b.Column))
	})
	columns, targets := map[int]bool{}, map[int]bool{}
	var out []Proposal
	for _, c := range t.found {
		if columns[c.Column] || targets[c.target] || c.Confidence < 0.3 {
			continue
		}
		columns[c.Column], targets[c.target] = true, true
		out = append(out, c.Proposal)
	}
	slices.SortFunc(out, func(a, b Proposal) int { return cmp.Compare(a.Column, b.Column) })
	return out
}

// meaningless says whether a header names nothing: empty, a letter, 列3, Column1.
func meaningless(key string) bool {
	rest := strings.TrimRight(key, "0123456789")
	switch rest {
	case "", "列", "第列", "字段", "column", "col", "field", "unnamed", "var", "attribute":
		return true
	}
	return len(rest) == 1 || len(key) == 1
}
