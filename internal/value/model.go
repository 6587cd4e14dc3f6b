package value

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Kind says where a model comes from.
type Kind string

const (
	KindStarter Kind = "starter" // from orders alone, calibrated once
	KindFull    Kind = "full"    // the shipped model with its judged leaves and gates
	KindCustom  Kind = "custom"  // changed by the company
)

// GroupCode names one of the four groups of the value score.
type GroupCode string

const (
	GroupHistory     GroupCode = "H"
	GroupCurrent     GroupCode = "C"
	GroupPotential   GroupCode = "P"
	GroupNonEconomic GroupCode = "N"
)

// Code names a leaf.
type Code string

// Leaf codes. P6 and P7, or in their place P8 and P9, exist in the starter model only, P1–P4 and N1–N8 in the full model
// only.
const (
	H1 Code = "H1" // average yearly gross profit over the horizon, major units
	H2 Code = "H2" // years of relationship
	H3 Code = "H3" // share of the quarters served in which the account ordered, 0..1
	H4 Code = "H4" // share of the invoices due that were paid on time, 0..1
	C1 Code = "C1" // revenue of the last 12 months, major units
	C2 Code = "C2" // gross profit of the last 12 months, major units
	C3 Code = "C3" // gross profit of the last 12 months per person-month of effort, major units
	C4 Code = "C4" // days sales outstanding
	P1 Code = "P1" // untapped yearly spend, major units
	P2 Code = "P2" // the customer's own growth a year over 3 years
	P3 Code = "P3" // longevity score, 0..100
	P4 Code = "P4" // strategic fit, level 0..4
	P6 Code = "P6" // growth of purchases: last 12 months against the 12 before
	P7 Code = "P7" // silence: days since the last order ÷ the account's own median gap
	P8 Code = "P8" // chance that the account still is a customer, 0..1
	P9 Code = "P9" // sales expected of the next 12 months, major units
)

// Group is one branch of the score tree.
type Group struct {
	Code   GroupCode `json:"code"`
	Weight float64   `json:"weight"` // the groups' weights sum to 1
}

// Leaf is one indicator of a model.
type Leaf struct {
	Code       Code       `json:"code"`
	Group      GroupCode  `json:"group"`
	Weight     float64    `json:"weight"` // within its group; a group's weights sum to 1
	Norm       Normaliser `json:"normaliser"`
	Domain     Domain     `json:"domain"`
	Impute     float64    `json:"impute"`                 // score of an unknown, 0..50
	MaxAgeDays int        `json:"max_age_days,omitempty"` // 0: does not age
	Source     string     `json:"source"`                 // order, finance, effort, survey, judged or external
}

// Cuts are the lowest scores of the grades S, A and B; everything below B is C.
type Cuts struct {
	S float64 `json:"s"`
	A float64 `json:"a"`
	B float64 `json:"b"`
}

// Coverage is the share of known weight a grade needs, 0..1. Below Any an account is ungraded.
type Coverage struct {
	S   float64 `json:"s"`
	A   float64 `json:"a"`
	Any float64 `json:"any"`
}

// Gates are the conditions beside the score. Off disables those that need judgement or effort records; the
// coverage conditions always hold.
type Gates struct {
	Off              bool    `json:"off,omitempty"`
	LongevityS       float64 `json:"longevity_s"`
	LongevityA       float64 `json:"longevity_a"`
	EfficiencyS      float64 `json:"efficiency_s"`
	EfficiencyA      float64 `json:"efficiency_a"`
	FitS             int     `json:"fit_s"`
	FitA             int     `json:"fit_a"`
	MaxInsightMonths int     `json:"max_insight_months"`
}

// Model is one immutable version of the value model. Its JSON is stable: it is hashed.
type Model struct {
	Version      string   `json:"version"`
	Kind         Kind     `json:"kind"`
	Groups       []Group  `json:"groups"`
	Leaves       []Leaf   `json:"leaves"` // by group, then by code
	Cuts         Cuts     `json:"cuts"`
	Hysteresis   float64  `json:"hysteresis"` // points a standing grade resists change by
	MinCoverage  Coverage `json:"min_coverage"`
	Gates        Gates    `json:"gates"`
	HorizonYears int      `json:"horizon_years"` // 1..6
	QuotaPercent Quota    `json:"quota_percent"`
	// Company are the facts a calibrated model was fitted to. They are frozen with it: the first order with a cost
	// must not turn a leaf from not applicable to unknown for everybody else. Nil: the present facts count.
	Company *CompanyFacts `json:"company,omitempty"`
	// Indicators say what the company's own leaves mean and who looks after a leaf; Weightings how weights came about.
	// They decide no number, but are signed, kept and copied with the model.
	Indicators []Indicator `json:"indicators,omitempty"`
	Weightings []Weighting `json:"weightings,omitempty"`
}

// Quota caps the share of active accounts in S and in A, in whole percent; beyond it a proposal is a candidate.
type Quota struct {
	S int `json:"s"`
	A int `json:"a"`
}

// leaf returns the position of a leaf, or −1.
func (m Model) leaf(code Code) int {
	return slices.IndexFunc(m.Leaves, func(l Leaf) bool { return l.Code == code })
}

func (m Model) group(code GroupCode) int {
	return slices.IndexFunc(m.Groups, func(g Group) bool { return g.Code == code })
}

// Canonical returns a copy with the leaves in the order every evaluation uses: by group, then by code.
func (m Model) Canonical() Model {
	m.Groups, m.Leaves = slices.Clone(m.Groups), slices.Clone(m.Leaves)
	m.Indicators, m.Weightings = slices.Clone(m.Indicators), slices.Clone(m.Weightings)
	slices.SortStableFunc(m.Leaves, m.compareLeaves)
	return m
}

func (m Model) compareLeaves(a, b Leaf) int {
	if by := m.group(a.Group) - m.group(b.Group); by != 0 {
		return by
	}
	return compareText(string(a.Code), string(b.Code))
}

func compareText(a, b string) int { return strings.Compare(a, b) }

// ParseModel reads and validates a stored model. Unknown fields are refused.
func ParseModel(data []byte) (Model, error) {
	var m Model
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Model{}, errs.BadRequest("unreadable_model").Because(err)
	}
	return m, m.Validate()
}

// near reports whether weights sum to 1, within the 1e−6 that typed weights may be off.
func near(sum float64) bool { return math.Abs(sum-1) <= 1e-6 }
