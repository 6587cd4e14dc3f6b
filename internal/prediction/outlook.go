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
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/sales"
)

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
	rates, err := ratesFor(ctx, q, o.actor)
	if err != nil {
		return err
	}
	if o.book, err = readBook(ctx, q, o.acc, o.asOf, rates); err != nil {
		return err
	}
	o.buyer = o.book.buyer
	scorer, found, err := Standing(ctx, q)
	if err != nil || !found {
		return err
	}
	o.scorer = scorer
	terms, err := wanted(ctx, q)
	o.out.Outdated = terms != scorer.Model().terms()
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
	o.out.Lifetime = o.book.invest(score, o.margin(), o.currency)
	return nil
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
	next, err := o.scorer.Year(ctx, o.buyer, o.asOf)
	if err != nil {
		return err
	}
	orders := next.orders()
	o.out.Orders, o.out.Sales = &orders, o.sales(&next)
	o.value(score)
	return o.quarter(ctx)
}

// quarterMonths is how far the nearer forecast looks.
const quarterMonths = 3

func (o *outlook) quarter(ctx context.Context) error {
	to := o.asOf.AddMonths(quarterMonths)
	next, err := o.scorer.Until(ctx, o.buyer, o.asOf, to)
	if err != nil {
		return err
	}
	o.out.Quarter = &PredictedQuarter{From: (o.asOf + 1).String(), To: to.String(), Orders: next.orders(), Sales: o.sales(&next)}
	if season := o.scorer.Model().Season; season != nil {
		times := Shown(season.over(o.asOf, to))
		o.out.Quarter.Season = &times
	}
	return nil
}

func (a *Ahead) orders() PredictedOrders {
	out := PredictedOrders{Expected: Shown(a.Orders)}
	if a.Ranged {
		low, high := Shown(a.OrdersRange.Low), Shown(a.OrdersRange.High)
		out.Low, out.High = &low, &high
	}
	return out
}

// sales are nil for who may not read the account's orders.
func (o *outlook) sales(a *Ahead) *PredictedSales {
	if !o.amounts {
		return nil
	}
	out := &PredictedSales{Expected: o.amount(a.Sales)}
	if a.Ranged {
		low, high := o.amount(a.SalesRange.Low), o.amount(a.SalesRange.High)
		out.Low, out.High = &low, &high
	}
	return out
}

func (o *outlook) value(score *Score) {
	if !o.profits {
		return
	}
	v := &PredictedValue{Sales: o.amount(score.Sum()), OwnMargin: score.Own, Years: o.scorer.Model().terms().Years, Discount: o.scorer.Model().terms().Discount}
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
		effect = round.Six(effect)
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
