package wallet

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Line is what a customer spends a year on one product or category, in the company's currency. Ours is filled in
// only where our orders do not tell.
type Line struct {
	resource.Record
	Account id.ID
	Product string
	Spend   int64
	Ours    *int64
	DatedOn calendar.Date // the day the estimate stands for
	Source  string
}

// Whole is the product of the line that stands for everything a customer buys.
const Whole = "全部 / All"

// Lines declares the entity. A line is seen by whoever sees the orders of its account, as its share is made of them.
var Lines = resource.Declare("wallets",
	resource.Options{Profile: authz.Money, Title: "product", Parent: "account", Sort: "-spend"},
	resource.Rules[Line]{Check: check, Guard: guard, Changed: account.Touching(func(l *Line) id.ID { return l.Account })},
	resource.Ref("account", "accounts", func(l *Line) *id.ID { return &l.Account }).Required().Listed(),
	resource.Text("product", func(l *Line) *string { return &l.Product }).Searchable().Listed(),
	resource.Money("spend", "", func(l *Line) *int64 { return &l.Spend }).Required().Listed(),
	resource.MaybeMoney("ours", "", func(l *Line) **int64 { return &l.Ours }).Listed(),
	resource.Date("dated_on", func(l *Line) *calendar.Date { return &l.DatedOn }).Listed(),
	resource.Text("source", func(l *Line) *string { return &l.Source }).Listed(),
)

// wholes are the words people write for everything.
var wholes = []string{"", "全部", "合计", "总计", "all", "total", strings.ToLower(Whole)}

// whole says that the line stands for everything.
func whole(product string) bool {
	return slices.Contains(wholes, strings.ToLower(strings.TrimSpace(product)))
}

// Named is a product as a line has it, however everything is called.
func Named(product string) string {
	if product = strings.TrimSpace(product); whole(product) {
		return Whole
	}
	return product
}

func check(env resource.Env, _, l *Line) []errs.Field {
	var problems []errs.Field
	refuse := func(field, code string) { problems = append(problems, errs.Field{Name: field, Code: code}) }
	l.Product = Named(l.Product)
	if l.DatedOn == "" {
		l.DatedOn = env.Today
	}
	if l.DatedOn > env.Today {
		refuse("dated_on", "in_the_future")
	}
	if l.Spend < 0 {
		refuse("spend", "negative")
	}
	if l.Ours != nil && *l.Ours < 0 {
		refuse("ours", "negative")
	}
	if (Shared{l.Spend, l.Ours}).Outgrown() {
		problems = append(problems, below(l.Ours, env.Currency))
	}
	return problems
}

func below(ours *int64, currency string) errs.Field {
	return errs.Field{Name: "spend", Code: "spend_below_ours", Params: map[string]any{"ours": money.Format(*ours, currency) + " " + currency}}
}

// guard refuses a spend below what our own orders of the twelve months say.
func guard(ctx context.Context, w *resource.Write, before, after *Line) error {
	if after.Ours != nil || after.ArchivedAt != 0 || before != nil && before.Spend == after.Spend && before.Product == after.Product {
		return nil
	}
	sold, err := readSold(ctx, w.Tx, w.Env.Today, after.Account, after.Account)
	if err != nil {
		return err
	}
	others, err := products(ctx, w.Tx, after.Account, after.ID)
	if err != nil {
		return err
	}
	ours := sold[after.Account].of(after.Product, append(others, after.Product))
	if (Shared{after.Spend, ours}).Outgrown() {
		return errs.Validation(below(ours, w.Env.Currency))
	}
	return nil
}
