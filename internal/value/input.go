package value

import (
	"encoding/json"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// State tells the three kinds of input apart. The zero State is unknown, so that nothing becomes known by omission.
type State uint8

const (
	// StateUnknown: applicable, but nobody knows the value. Scored at the leaf's impute value; lowers the coverage.
	StateUnknown State = iota
	// StateKnown: the value is there.
	StateKnown
	// StateNA: the leaf does not apply; it leaves the tree and its siblings share its weight.
	StateNA
)

var stateNames = [...]string{"unknown", "known", "n/a"}

// String returns "unknown", "known" or "n/a".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "invalid"
}

// MarshalText writes the name of the state.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the name of a state.
func (s *State) UnmarshalText(text []byte) error {
	for i, name := range stateNames {
		if name == string(text) {
			*s = State(i)
			return nil
		}
	}
	return fmt.Errorf("value: state %q is none of unknown, known, n/a", text)
}

// Reason is a stable code that says why an input is unknown or n/a. The texts per language are kept by the callers.
type Reason string

// The reasons given by this package. Judged inputs may carry others.
const (
	ReasonNotGiven         Reason = "not_given"             // nobody entered a value
	ReasonExpired          Reason = "expired"               // older than the leaf's max age
	ReasonNotServed        Reason = "not_served"            // no year in which the account was served
	ReasonNoOrders         Reason = "no_orders"             // the account has no order up to the as-of date
	ReasonNoClosedYear     Reason = "no_closed_year"        // relationship began after the last closed year
	ReasonUnderOneQuarter  Reason = "under_one_quarter"     // relationship shorter than one full quarter
	ReasonUnder24Months    Reason = "under_24_months"       // first order less than 24 months ago
	ReasonNoBase           Reason = "no_base_period"        // bought lately, but nothing in the 12 months before
	ReasonProfitIncomplete Reason = "profit_incomplete"     // some orders of the period have no gross profit
	ReasonNothingDue       Reason = "nothing_due"           // no invoice with a due date has fallen due
	ReasonNoRevenue        Reason = "no_revenue"            // no revenue in 12 months to relate receivables to
	ReasonNoEffort         Reason = "no_effort_logged"      // less than 0.1 person-months logged for the account
	ReasonNoProfitData     Reason = "company_no_profit"     // the company records neither cost nor gross profit
	ReasonNoPaymentData    Reason = "company_no_payments"   // the company records no due or paid dates
	ReasonNoEffortData     Reason = "company_no_effort"     // the company logs no effort
	ReasonShortEffort      Reason = "company_short_effort"  // the company logs effort for less than 3 months
	ReasonShortHistory     Reason = "company_short"         // the company's data reach back less than 24 months
	ReasonNoPrediction     Reason = "company_no_prediction" // the company's orders carry no prediction yet
	ReasonNoRepeatOrders   Reason = "company_no_repeat"     // no account of the company has a rhythm to compare with
)

// The reasons given for inputs that people judge or record.
const (
	ReasonStatedUnknown   Reason = "stated_unknown" // somebody looked and could not tell
	ReasonStatedNA        Reason = "stated_na"      // somebody said that it does not apply
	ReasonNotConfirmed    Reason = "not_confirmed"  // waits for a second person
	ReasonReturned        Reason = "returned"       // sent back to be corrected
	ReasonOtherStrategy   Reason = "other_strategy" // judged for a strategy that is no longer in force
	ReasonWalletOpen      Reason = "wallet_open"    // the spend is known, our part of it is not
	ReasonLongevityTooFew Reason = "longevity_open" // under 60 % of what longevity is made of is known
)

// Input is one three-valued leaf input with where it comes from.
type Input struct {
	State  State        `json:"state"`
	Value  float64      `json:"value,omitempty"`  // raw value in the leaf's unit; 0 and not written unless known
	Reason Reason       `json:"reason,omitempty"` // why it is not known
	Source string       `json:"source,omitempty"` // order, finance, effort, survey, judged or external
	Date   calendar.Day `json:"date,omitzero"`    // the date the value stands for; it ages from here
	// From, To and Count name the account's orders behind a computed value: those dated From..To, Count of them.
	From  calendar.Day `json:"from,omitzero"`
	To    calendar.Day `json:"to,omitzero"`
	Count int          `json:"count,omitempty"`
	// Records names evidence that is not a span of orders, as "kind:id".
	Records []string `json:"records,omitempty"`
}

// Known is an input with a value.
func Known(v float64) Input { return Input{State: StateKnown, Value: v} }

// Unknown is an applicable input nobody knows.
func Unknown(why Reason) Input { return Input{State: StateUnknown, Reason: why} }

// NA is an input that does not apply.
func NA(why Reason) Input { return Input{State: StateNA, Reason: why} }

// Expire turns a known input that is older than the leaf's max age on the day asOf into unknown. Inputs without a
// date and leaves without a max age do not age.
func Expire(leaf Leaf, in Input, asOf calendar.Day) Input {
	if in.State != StateKnown || leaf.MaxAgeDays == 0 || in.Date == 0 || int(asOf-in.Date) <= leaf.MaxAgeDays {
		return in
	}
	old := Unknown(ReasonExpired)
	old.Source, old.Date, old.Records = in.Source, in.Date, in.Records
	return old
}

// MarshalJSON writes a value for a known input only: a reader must not take unknown for 0.
func (in Input) MarshalJSON() ([]byte, error) {
	type plain Input
	wire := struct {
		plain
		Value *float64 `json:"value,omitempty"`
	}{plain: plain(in)}
	if in.State == StateKnown {
		wire.Value = &in.Value
	}
	return json.Marshal(wire)
}

// UnmarshalJSON refuses a known input without a value, which would otherwise read as a known 0.
func (in *Input) UnmarshalJSON(data []byte) error {
	type plain Input
	wire := struct {
		*plain
		Value *float64 `json:"value"`
	}{plain: (*plain)(in)}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	if in.State == StateKnown && wire.Value == nil {
		return fmt.Errorf("value: a known input needs a value")
	}
	in.Value = 0
	if wire.Value != nil {
		in.Value = *wire.Value
	}
	return nil
}
