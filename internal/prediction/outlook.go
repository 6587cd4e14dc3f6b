package prediction

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/sales"
)

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
	Value     *PredictedValue      `json:"value"`
	Factors   []PredictedFactor    `json:"factors"`
	Total     float64              `json:"total_effect"` // the sum of the factors' effects
	Compared  string               `json:"compared_with" enum:"segment,company"`
	Warnings  []string             `json:"warnings"`
	RanksBy   string               `json:"ranks_by" enum:"model,history"`
	Masked    bool                 `json:"masked"` // amounts made of profits and costs are left out
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

// Outlook predicts for one account as of the usual day. The account must be visible (404), the command value.read is
// needed (403). Amounts are left out for who may not read the account's orders, what is made of profits and costs for
// who may not read these.
func (s *Service) Outlook(ctx context.Context, actor authz.Actor, acc *account.Account) (*AccountPrediction, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	q := s.Store.DB
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	asOf, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	o := &outlook{actor: actor, acc: acc, asOf: asOf, currency: env.Currency,
		out: &AccountPrediction{State: stateNone, AsOf: asOf.String(), Currency: env.Currency, Needed: Needed{Repeat: NeededRepeat},
			Factors: []PredictedFactor{}, Warnings: []string{}, Compared: "company", RanksBy: ByHistory}}
	if err := o.read(ctx, q); err != nil {
		return nil, err
	}
	return o.out, o.describe(ctx, q)
}

// outlook is a prediction on its way.
type outlook struct {
	actor    authz.Actor
	acc      *account.Account
	asOf     calendar.Day
	currency string
	amounts  bool // the caller reads the account's orders
	profits  bool // and what is made of profits and costs
	scorer   *Scorer
	buyer    *Buyer
	book     book
	out      *AccountPrediction
}

func (o *outlook) read(ctx context.Context, q db.Querier) error {
	var err error
	if o.amounts, err = sales.ReadsOrders(ctx, q, o.actor, o.acc.ID); err != nil {
		return err
	}
	o.profits = o.amounts && readsCosts(o.actor)
	o.out.Masked = !o.profits
	if o.book, err = readBook(ctx, q, o.acc, o.asOf); err != nil {
		return err
	}
	o.buyer = o.book.buyer
	scorer, found, err := Standing(ctx, q)
	if found {
		o.scorer = scorer
	}
	return err
}

// readsCosts says whether a caller may know profits and what work cost.
func readsCosts(actor authz.Actor) bool {
	return sales.ReadsProfit(actor) && actor.Scope(effort.Entries.Guard(), authz.Read) != authz.None
}

func (o *outlook) describe(ctx context.Context, q db.Querier) error {
	o.orders()
	o.out.State = o.state()
	if o.scorer != nil {
		m := o.scorer.Model()
		fitted := m.AsOf.String()
		o.out.FittedOn, o.out.Needed.Have, o.out.RanksBy = &fitted, m.Size.Repeat, m.Test.RanksBy
	}
	var score *Score
	if o.out.State == string(Ready) {
		one := o.scorer.Score(o.buyer, o.asOf)
		score = &one
		if err := o.expect(ctx, score); err != nil {
			return err
		}
		o.explain(score)
	}
	if !o.profits {
		return nil
	}
	cost, err := monthCost(ctx, q, o.currency)
	if err == nil {
		o.out.Lifetime = o.book.invest(cost, score, o.margin(), o.currency)
	}
	return err
}

func (o *outlook) margin() *float64 {
	if o.scorer == nil {
		return nil
	}
	return o.scorer.Model().Margin
}

func (o *outlook) state() string {
	switch {
	case o.acc.CeasedOn != "" && string(o.acc.CeasedOn) <= o.asOf.String():
		return stateCeased
	case o.scorer == nil:
		return stateNone
	case o.scorer.Model().State != Ready:
		return string(NotEnough)
	case o.buyer == nil:
		return stateNoOrders
	}
	return string(Ready)
}

// orders says when the account last bought, and how often it does.
func (o *outlook) orders() {
	b := o.buyer
	if b == nil {
		return
	}
	last, since := b.Last.String(), int(o.asOf-b.Last)
	o.out.LastOrder, o.out.DaysSince = &last, &since
	if b.Days > 1 {
		gap := math.Round(float64(b.Last-b.First) / float64(b.Days-1))
		o.out.UsualGap = &gap
	}
}

func (o *outlook) expect(ctx context.Context, score *Score) error {
	alive := Chance(score.Alive)
	o.out.Alive = &alive
	o.out.Orders = &PredictedOrders{Expected: Shown(score.Orders)}
	o.out.Sales = &PredictedSales{Expected: o.amount(score.Sales)}
	within, ok, err := o.scorer.Range(ctx, o.buyer, o.asOf)
	if err != nil {
		return err
	}
	if ok {
		low, high := Shown(within.Low), Shown(within.High)
		from, to := o.amount(within.Low*score.Size), o.amount(within.High*score.Size)
		o.out.Orders.Low, o.out.Orders.High, o.out.Sales.Low, o.out.Sales.High = &low, &high, &from, &to
	}
	o.value(score)
	if !o.amounts {
		o.out.Sales = nil
	}
	return nil
}

func (o *outlook) value(score *Score) {
	if !o.profits {
		return
	}
	v := &PredictedValue{Sales: o.amount(score.Sum()), OwnMargin: score.Own, Years: HorizonYears, Discount: LifetimeDiscount}
	if clv := score.CLV(); !math.IsNaN(clv) {
		text, margin := o.amount(clv), math.Round(1000*score.Margin)/1000
		v.CLV, v.Margin = &text, &margin
	}
	o.out.Value = v
}

func (o *outlook) amount(v float64) string { return money.Format(whole(Shown(v)), o.currency) }

// explain compares the factors with the usual ones.
func (o *outlook) explain(score *Score) {
	usual, own := o.scorer.Usual(o.buyer)
	if own {
		o.out.Compared = "segment"
	}
	effects := score.Effects(usual)
	add := func(code string, value, usual, effect float64) {
		effect = math.Round(effect*1e6) / 1e6
		o.out.Factors = append(o.out.Factors, PredictedFactor{Code: code, Value: Shown(value), Usual: Shown(usual), Effect: effect})
		o.out.Total += effect
	}
	add("alive", Chance(score.Alive), Chance(usual.Alive), effects.Alive)
	add("pace", score.Pace*year, usual.Pace*year, effects.Pace)
	add("stay", score.Stay/year, usual.Stay/year, effects.Stay)
	if unit := math.Pow10(money.Exponent(o.currency)); o.amounts {
		add("size", score.Size/unit, usual.Size/unit, effects.Size)
	}
	o.warn()
}

func (o *outlook) warn() {
	if o.scorer.NoChurn(o.buyer) {
		o.out.Warnings = append(o.out.Warnings, string(NoChurnEvidence))
	}
	for _, w := range o.scorer.Model().Warnings {
		if w != NoChurnEvidence {
			o.out.Warnings = append(o.out.Warnings, string(w))
		}
	}
	if o.buyer.Days == 1 {
		o.out.Warnings = append(o.out.Warnings, "single_order")
	}
}
