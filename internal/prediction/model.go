package prediction

import (
	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// State says whether there is a model at all.
type State string

const (
	Ready     State = "ready"
	NotEnough State = "not_enough" // fewer than NeededRepeat customers came back
)

// NeededRepeat is from how many repeat buyers on anything is predicted: below, a fit would only repeat its prior.
const NeededRepeat = 30

// A segment is fitted by itself from these sizes on; others take the company's parameters.
const (
	ownCustomers = 200
	ownRepeat    = 100
	ownSpread    = 0.5 // of the prior around the company's parameters, in logarithms
)

// usualFrom is from how many customers on a segment has medians of its own to compare with.
const usualFrom = 20

// Warning is a named doubt about a model.
type Warning string

const (
	// NoChurnEvidence: the orders are described as well by a model in which nobody ever leaves, so the chance of being
	// active is the prior's more than the data's.
	NoChurnEvidence Warning = "no_churn_evidence"
	// SizeFollowsFrequency: who orders more often orders more, or less, at a time; the product of the two is off.
	SizeFollowsFrequency Warning = "size_follows_frequency"
	// FewCustomers: under 200; ranges are wide and one customer moves the figures of all.
	FewCustomers Warning = "few_customers"
)

// Params are the fitted parameters of one group of customers; times in days, amounts in minor units.
type Params struct {
	Orders     clv.ParetoNBD  `json:"orders"`
	Covariance [][]float64    `json:"covariance,omitempty"` // of the logarithms of Orders; none: no ranges
	Spend      clv.GammaGamma `json:"spend"`
	ChurnGain  float64        `json:"churn_gain"` // log units over a model in which nobody leaves
}

// noChurn: the data does not show that customers leave.
func (p *Params) noChurn() bool { return p.ChurnGain < 2 }

// Factors multiply to the discounted sales expected of a customer: chance to be active × orders a day while active ×
// discounted days it will stay × sales of an order.
type Factors struct {
	Alive float64 `json:"alive"`
	Pace  float64 `json:"pace"`
	Stay  float64 `json:"stay"`
	Size  float64 `json:"size"`
}

// Product is the discounted sales expected within the horizon, minor units.
func (f Factors) Product() float64 { return f.Alive * f.Pace * f.Stay * f.Size }

// Segment is what the model knows of a market segment.
type Segment struct {
	ID     id.ID    `json:"id"`
	Buyers int      `json:"buyers"`
	Repeat int      `json:"repeat"`
	Own    *Params  `json:"own,omitempty"`   // nil: the company's
	Usual  *Factors `json:"usual,omitempty"` // medians; nil: the company's
}

// Size is how much there was to learn from.
type Size struct {
	Buyers    int `json:"buyers"`
	Repeat    int `json:"repeat"`
	OrderDays int `json:"order_days"`
	Sampled   int `json:"sampled"` // customers looked at by the fit
}

// Model is a fit with its own test, as it is stored.
type Model struct {
	AsOf     calendar.Day `json:"as_of"`
	State    State        `json:"state"`
	Terms    Terms        `json:"terms"`
	Size     Size         `json:"size"`
	Gap      float64      `json:"gap,omitempty"` // median days between the orders of a customer
	Company  Params       `json:"company"`
	Usual    Factors      `json:"usual"`
	Segments []Segment    `json:"segments,omitempty"` // by id
	Season   *Season      `json:"season,omitempty"`   // nil: less than two whole years, or none shows
	Margin   *float64     `json:"margin,omitempty"`   // gross profit per unit of sales of the company; nil: unknown
	Warnings []Warning    `json:"warnings,omitempty"`
	Test     Backtest     `json:"test"`
}

// segment finds a segment; nil: the model knows nothing of its own about it.
func (m *Model) segment(one id.ID) *Segment {
	for i := range m.Segments {
		if m.Segments[i].ID == one {
			return &m.Segments[i]
		}
	}
	return nil
}
