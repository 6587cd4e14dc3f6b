// Package sales has orders and their lines (E53, as far as value needs them).
package sales

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Order is what a customer bought on a day. A return or cancellation is an order
// with a negative amount.
type Order struct {
	resource.Record
	Account           id.ID
	Number            string
	OrderedOn         calendar.Date
	Currency          string
	Amount            int64  // minor units of Currency
	GrossProfit, Cost *int64 // unknown is not zero
	Rate              int64  // millionths: 1 of Currency = Rate/1e6 of the company's currency
	BaseAmount        int64  // in the company's currency
	BaseGrossProfit   *int64
	DueOn, PaidOn     calendar.Date
	LineCount         *int64
	Note              string
}

// oneToOne is the rate of the company's own currency.
const oneToOne = 1_000_000

// Orders declares the entity. An order is seen by whoever sees its account.
var Orders = resource.Declare("orders",
	resource.Options{Profile: authz.Money, Title: "number", Parent: "account", Sort: "-date", SortIndexed: true,
		Portal: []string{"account", "number", "date", "amount", "currency", "due_date", "paid_date", "lines"}},
	resource.Rules[Order]{Check: check, Guard: guard, Changed: changed},
	resource.Ref("account", "accounts", func(o *Order) *id.ID { return &o.Account }).Required().Listed(),
	resource.Text("number", func(o *Order) *string { return &o.Number }).Searchable().Listed(),
	resource.Date("date", func(o *Order) *calendar.Date { return &o.OrderedOn }).From("ordered_on").Required().Listed(),
	resource.Money("amount", "currency", func(o *Order) *int64 { return &o.Amount }).Required().Listed(),
	resource.Text("currency", func(o *Order) *string { return &o.Currency }).Listed(),
	resource.MaybeMoney("gross_profit", "currency", func(o *Order) **int64 { return &o.GrossProfit }).Of(authz.Confidential).Listed(),
	resource.MaybeMoney("cost", "currency", func(o *Order) **int64 { return &o.Cost }).Of(authz.Confidential),
	resource.Date("due_date", func(o *Order) *calendar.Date { return &o.DueOn }).From("due_on"),
	resource.Date("paid_date", func(o *Order) *calendar.Date { return &o.PaidOn }).From("paid_on").Listed(),
	resource.Integer("lines", func(o *Order) **int64 { return &o.LineCount }).From("line_count"),
	resource.Count("rate", func(o *Order) *int64 { return &o.Rate }).In("more"),
	resource.Money("base_amount", "", func(o *Order) *int64 { return &o.BaseAmount }).Computed().In("more"),
	resource.MaybeMoney("base_gross_profit", "", func(o *Order) **int64 { return &o.BaseGrossProfit }).Computed().Of(authz.Confidential).In("more"),
	resource.LongText("note", func(o *Order) *string { return &o.Note }).In("more"),
)

// check fills in what can be computed and refuses what cannot be true.
func check(env resource.Env, _, o *Order) []errs.Field {
	var problems []errs.Field
	refuse := func(field, code string) { problems = append(problems, errs.Field{Name: field, Code: code}) }
	if o.Currency == "" {
		o.Currency = env.Currency
	}
	if !money.ValidCurrency(o.Currency) {
		refuse("currency", "not_a_currency")
		return problems
	}
	switch {
	case o.Currency == env.Currency:
		o.Rate = oneToOne
	case o.Rate <= 0:
		refuse("rate", "rate_needed")
		return problems
	}
	if o.GrossProfit == nil && o.Cost != nil {
		profit := o.Amount - *o.Cost
		o.GrossProfit = &profit
	}
	if o.OrderedOn > env.Today.AddDays(1) {
		refuse("date", "in_the_future")
	}
	return append(problems, o.convert(env.Currency)...)
}

// convert restates the amounts in the company's currency, half away from zero.
func (o *Order) convert(base string) []errs.Field {
	amount, fits := money.Convert(o.Amount, o.Currency, base, o.Rate)
	if !fits {
		return []errs.Field{{Name: "amount", Code: "too_large"}}
	}
	o.BaseAmount, o.BaseGrossProfit = amount, nil
	if o.GrossProfit != nil {
		profit, fits := money.Convert(*o.GrossProfit, o.Currency, base, o.Rate)
		if !fits {
			return []errs.Field{{Name: "gross_profit", Code: "too_large"}}
		}
		o.BaseGrossProfit = &profit
	}
	return nil
}

// guard refuses a second order with the same number on the account, and new
// business with a company that has ceased (§4.1).
func guard(ctx context.Context, w *resource.Write, before, after *Order) error {
	var ceased calendar.Date
	if err := w.Tx.QueryRow(ctx, "SELECT ceased_on FROM accounts WHERE id = ?", after.Account).Scan(&ceased); err != nil {
		return err
	}
	if before == nil && ceased != "" && after.OrderedOn >= ceased {
		return errs.Conflict("account_ceased").With("since", string(ceased))
	}
	if after.Number == "" {
		return nil
	}
	var taken bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM orders WHERE account_id = ? AND number = ? AND archived_at IS NULL AND id <> ?)",
		after.Account, after.Number, after.ID).Scan(&taken)
	if err != nil {
		return err
	}
	if taken {
		return errs.Conflict("duplicate_number")
	}
	return nil
}

// touching has the account valued anew.
var touching = account.Touching(func(o *Order) id.ID { return o.Account })

func changed(ctx context.Context, w *resource.Write, before, after *Order) error {
	if err := touching(ctx, w, before, after); err != nil {
		return err
	}
	return traded(ctx, w, before, after)
}
