package longevity

import (
	"fmt"
	"math"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Statement is a customer's balance sheet and result of one year (E25). Amounts are minor units of its currency.
type Statement struct {
	resource.Record
	Account                           id.ID
	Year                              int64
	Currency                          string
	TotalAssets, TotalLiabilities     int64
	Equity                            *int64
	CurrentAssets, CurrentLiabilities *int64
	RetainedEarnings, EBIT, Revenue   *int64
	PublishedOn                       calendar.Date // the figures age from here
	Source                            string
}

// Statements declares the entity. A statement is seen by whoever sees its account.
var Statements = resource.Declare("statements",
	resource.Options{Profile: authz.Customer, Title: "year", Parent: "account", Sort: "-year"},
	resource.Rules[Statement]{Check: checkStatement, Changed: account.Touching(func(s *Statement) id.ID { return s.Account })},
	resource.Ref("account", "accounts", func(s *Statement) *id.ID { return &s.Account }).Required().Listed(),
	resource.Count("year", func(s *Statement) *int64 { return &s.Year }).Required().Listed(),
	resource.Money("total_assets", "currency", func(s *Statement) *int64 { return &s.TotalAssets }).Required().Listed(),
	resource.Money("total_liabilities", "currency", func(s *Statement) *int64 { return &s.TotalLiabilities }).Required().Listed(),
	resource.MaybeMoney("current_assets", "currency", func(s *Statement) **int64 { return &s.CurrentAssets }),
	resource.MaybeMoney("current_liabilities", "currency", func(s *Statement) **int64 { return &s.CurrentLiabilities }),
	resource.MaybeMoney("retained_earnings", "currency", func(s *Statement) **int64 { return &s.RetainedEarnings }),
	resource.MaybeMoney("ebit", "currency", func(s *Statement) **int64 { return &s.EBIT }).Listed(),
	resource.MaybeMoney("revenue", "currency", func(s *Statement) **int64 { return &s.Revenue }).Listed(),
	resource.MaybeMoney("equity", "currency", func(s *Statement) **int64 { return &s.Equity }).In("more"),
	resource.Text("currency", func(s *Statement) *string { return &s.Currency }).In("more"),
	resource.Date("published_on", func(s *Statement) *calendar.Date { return &s.PublishedOn }).In("more").Listed(),
	resource.Text("source", func(s *Statement) *string { return &s.Source }).In("more"),
)

// oldestYear keeps slips of the finger out.
const oldestYear = 1980

// unevenness is how far a balance sheet may be off, as a share of the assets.
const unevenness = .01

// checkStatement fills in what follows from the rest and refuses what cannot be a balance sheet.
func checkStatement(env resource.Env, _, s *Statement) []errs.Field {
	var problems []errs.Field
	refuse := func(field, code string, params map[string]any) {
		problems = append(problems, errs.Field{Name: field, Code: code, Params: params})
	}
	if s.Currency == "" {
		s.Currency = env.Currency
	}
	if !money.ValidCurrency(s.Currency) {
		refuse("currency", "not_a_currency", nil)
	}
	if this := int64(env.Today.Time().Year()); s.Year < oldestYear || s.Year > this {
		refuse("year", "out_of_range", map[string]any{"min": oldestYear, "max": this})
	} else if s.PublishedOn == "" {
		s.PublishedOn = min(calendar.Of(time.Date(int(s.Year), 12, 31, 0, 0, 0, 0, time.UTC)), env.Today)
	}
	if s.PublishedOn > env.Today {
		refuse("published_on", "in_the_future", nil)
	}
	if s.TotalAssets <= 0 {
		refuse("total_assets", "not_positive", nil)
	}
	if s.TotalLiabilities < 0 {
		refuse("total_liabilities", "negative", nil)
	}
	return append(problems, s.balance()...)
}

// balance holds assets = liabilities + equity within 1 % of the assets; without an equity it is the difference.
func (s *Statement) balance() []errs.Field {
	if s.Equity == nil {
		equity := s.TotalAssets - s.TotalLiabilities
		s.Equity = &equity
		return nil
	}
	off := math.Abs(float64(s.TotalAssets) - float64(s.TotalLiabilities) - float64(*s.Equity))
	if off <= unevenness*math.Abs(float64(s.TotalAssets)) {
		return nil
	}
	return []errs.Field{{Name: "equity", Code: "unbalanced", Params: map[string]any{
		"off": fmt.Sprintf("%.1f %%", 100*off/math.Abs(float64(s.TotalAssets)))}}}
}

// Z is Z″ of the statement, nil where one of its figures is not known.
func (s *Statement) Z() *float64 {
	if s.CurrentAssets == nil || s.CurrentLiabilities == nil || s.RetainedEarnings == nil || s.EBIT == nil || s.TotalAssets <= 0 {
		return nil
	}
	assets := float64(s.TotalAssets)
	z := ZScore(Ratios{
		WorkingCapital:   float64(*s.CurrentAssets-*s.CurrentLiabilities) / assets,
		RetainedEarnings: float64(*s.RetainedEarnings) / assets,
		EBIT:             float64(*s.EBIT) / assets,
		BookValue:        s.bookValue(),
	})
	return &z
}

// noDebt stands for the quotient of a company without debt: enough for the best score, and finite.
const noDebt = 1e3

func (s *Statement) bookValue() float64 {
	equity := float64(s.TotalAssets - s.TotalLiabilities)
	if s.Equity != nil {
		equity = float64(*s.Equity)
	}
	if s.TotalLiabilities == 0 {
		return noDebt
	}
	return min(equity/float64(s.TotalLiabilities), noDebt)
}
