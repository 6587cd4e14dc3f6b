package prediction

// The states of an outlook beside those of the model.
const (
	stateNone     = "none"      // no model was made yet
	stateNoOrders = "no_orders" // nothing is known of a customer who never bought
	stateCeased   = "ceased"    // the company is gone
)

// AccountPrediction is the outlook of one account, a second opinion beside its grade.
type AccountPrediction struct {
	State    string  `json:"state" enum:"ready,not_enough,none,no_orders,ceased"`
	AsOf     string  `json:"as_of"`
	FittedOn *string `json:"fitted_on"`
	Currency string  `json:"currency"`
	Needed   Needed  `json:"needed"`
	// The sentence: last order so many days ago, usual gap so many: chance still active.
	Alive     *float64             `json:"alive"`
	LastOrder *string              `json:"last_order"`
	DaysSince *int                 `json:"days_since"`
	UsualGap  *float64             `json:"usual_gap"` // days; null: a single order
	Orders    *PredictedOrders     `json:"orders"`    // in twelve months
	Sales     *PredictedSales      `json:"sales"`     // in twelve months
	Quarter   *PredictedQuarter    `json:"quarter"`   // the next three months
	Value     *PredictedValue      `json:"value"`
	Factors   []PredictedFactor    `json:"factors"`
	Total     float64              `json:"total_effect"` // the sum of the factors' effects
	Compared  string               `json:"compared_with" enum:"segment,company"`
	Warnings  []string             `json:"warnings"`
	RanksBy   string               `json:"ranks_by" enum:"model,history"`
	Outdated  bool                 `json:"outdated"` // the company has changed the years or the discount since
	Masked    bool                 `json:"masked"`   // amounts made of profits and costs are left out
	Lifetime  *PredictedInvestment `json:"lifetime"`
}

// Needed says how many customers have to come back before anything is predicted.
type Needed struct {
	Repeat int `json:"repeat"`
	Have   int `json:"have"`
}

// PredictedOrders are order-days in twelve months, P10–P90 around what is expected.
type PredictedOrders struct {
	Expected float64  `json:"expected"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
}

// PredictedSales are amounts in the company's currency.
type PredictedSales struct {
	Expected string  `json:"expected"`
	Low      *string `json:"low"`
	High     *string `json:"high"`
}

// PredictedQuarter is what the next three months should bring, by the season of the company's own orders.
type PredictedQuarter struct {
	From   string          `json:"from"`
	To     string          `json:"to"`
	Orders PredictedOrders `json:"orders"`
	Sales  *PredictedSales `json:"sales"`
	// Season is how many times as many orders these months usually bring as any three; null: two whole years of orders
	// are not there, or show no season.
	Season *float64 `json:"season"`
}

// PredictedValue is CLV with its parts: discounted sales of the horizon × margin.
type PredictedValue struct {
	CLV       *string  `json:"clv"` // null: no margin is known
	Sales     string   `json:"sales"`
	Margin    *float64 `json:"margin"`
	OwnMargin bool     `json:"own_margin"` // else the company's
	Years     int      `json:"years"`
	Discount  float64  `json:"discount"` // a year
}

// PredictedFactor is one of the four that multiply to the discounted sales. Effects are logarithms and add up.
type PredictedFactor struct {
	Code   string  `json:"code" enum:"alive,pace,stay,size"`
	Value  float64 `json:"value"` // a chance, orders a year, years, an amount
	Usual  float64 `json:"usual"` // the median of those compared with
	Effect float64 `json:"effect"`
}
