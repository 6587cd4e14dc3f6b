package sales

import (
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Line is one product of an order. Lines are optional: the order's amount stands
// on its own.
type Line struct {
	resource.Record
	Order    id.ID
	Product  string
	Quantity *float64
	Unit     string
	Currency string
	Amount   int64
	Cost     *int64
}

// Lines declares the entity. A line is seen by whoever sees its order.
var Lines = resource.Declare("order-lines",
	resource.Options{Profile: authz.Money, Title: "product", Parent: "order", Sort: "created_at",
		Portal: []string{"order", "product", "quantity", "unit", "currency", "amount"}},
	resource.Rules[Line]{Check: checkLine},
	resource.Ref("order", "orders", func(l *Line) *id.ID { return &l.Order }).Required(),
	resource.Text("product", func(l *Line) *string { return &l.Product }).Required().Listed(),
	resource.Number("quantity", func(l *Line) **float64 { return &l.Quantity }).Listed(),
	resource.Text("unit", func(l *Line) *string { return &l.Unit }).Listed(),
	resource.Text("currency", func(l *Line) *string { return &l.Currency }),
	resource.Money("amount", "currency", func(l *Line) *int64 { return &l.Amount }).Listed(),
	resource.MaybeMoney("cost", "currency", func(l *Line) **int64 { return &l.Cost }).Of(authz.Confidential),
)

func checkLine(env resource.Env, _, l *Line) []errs.Field {
	if l.Currency == "" {
		l.Currency = env.Currency
	}
	if !money.ValidCurrency(l.Currency) {
		return []errs.Field{{Name: "currency", Code: "not_a_currency"}}
	}
	return nil
}
