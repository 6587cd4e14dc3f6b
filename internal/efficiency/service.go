package efficiency

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/sales"
)

// Service reports 人效.
type Service struct {
	Store *resource.Store
}

// Period is what a report is about, both days included.
type Period struct {
	From, To calendar.Date
}

// asked is one report: who asks, for which period, with which rates.
type asked struct {
	q       db.Querier
	actor   authz.Actor
	period  Period
	today   calendar.Date
	company settings.Company
	rates   effort.Rates
	began   calendar.Date // the first day of the month in which anybody first logged hours; none: nobody has
	clipped bool          // the period was cut to begin there
	profit  bool          // may see gross profits and what is made of them
	whole   bool          // sees every account and its orders
	minor   float64       // minor units in one of the currency
}

// ask checks the rights to a report and settles its period: twelve months up to today unless told otherwise. It needs
// the command value.read and some right to read accounts, orders and efforts.
func (s *Service) ask(ctx context.Context, actor authz.Actor, p Period) (*asked, error) {
	if !actor.May(authz.ValueRead) {
		return nil, errs.Forbidden()
	}
	for _, e := range []authz.Entity{account.Accounts.Guard(), sales.Orders.Guard(), effort.Entries.Guard()} {
		if actor.Scope(e, authz.Read) == authz.None {
			return nil, errs.Forbidden()
		}
	}
	a := &asked{q: s.Store.DB, actor: actor, period: p}
	env, err := s.Store.Env(ctx, a.q)
	if err != nil {
		return nil, err
	}
	a.today = env.Today
	if err := a.settle(); err != nil {
		return nil, err
	}
	if err := a.clip(ctx); err != nil {
		return nil, err
	}
	if a.company, err = settings.Load(ctx, a.q); err != nil {
		return nil, err
	}
	a.profit = actor.Field(sales.Orders.Guard(), "gross_profit", authz.Confidential) > authz.Masked
	a.whole = actor.Scope(account.Accounts.Guard(), authz.Read) == authz.All && actor.Scope(sales.Orders.Guard(), authz.Read) == authz.All
	a.rates = effort.RatesFor(actor, a.company)
	a.minor = float64(pow10(money.Exponent(a.company.Currency)))
	return a, nil
}

func pow10(n int) int64 {
	out := int64(1)
	for range n {
		out *= 10
	}
	return out
}

// maxMonths bounds a period.
const maxMonths = 120

func (a *asked) settle() error {
	var problems []errs.Field
	for _, d := range []struct {
		name string
		date calendar.Date
	}{{"from", a.period.From}, {"to", a.period.To}} {
		if _, err := calendar.Parse(string(d.date)); d.date != "" && err != nil {
			problems = append(problems, errs.Field{Name: d.name, Code: "not_a_date"})
		}
	}
	if len(problems) > 0 {
		return errs.Validation(problems...)
	}
	if a.period.To == "" {
		a.period.To = a.today
	}
	if a.period.From == "" {
		a.period.From = a.period.To.AddMonths(-12).AddDays(1)
	}
	if a.period.From > a.period.To || a.period.From < a.period.To.AddMonths(-maxMonths) {
		return errs.Invalid("from", "not_a_period")
	}
	return nil
}

// clip lets the period begin with the month in which hours began to be logged (effort.LoggedSince).
func (a *asked) clip(ctx context.Context) (err error) {
	if a.began, err = effort.LoggedSince(ctx, a.q); err != nil {
		return err
	}
	if a.began > a.period.From && a.began <= a.period.To {
		a.period.From, a.clipped = a.began, true
	}
	return nil
}

// scope is the condition that the caller sees account a and its orders. The row stands for any of its orders: the rule
// for orders is asked, not written again.
func (a *asked) scope() (string, []any) {
	accounts, args := a.actor.Where(account.Accounts.Guard(), authz.Read, "a")
	if a.whole {
		return "a.archived_at IS NULL AND " + accounts, args
	}
	orders, more := a.actor.Where(sales.Orders.Guard(), authz.Read, "t")
	return "a.archived_at IS NULL AND " + accounts + " AND EXISTS (SELECT 1 FROM (SELECT CAST(0 AS BIGINT) AS id, a.id AS account_id) t WHERE " + orders + ")",
		append(args, more...)
}

// shownGrade is the grade an account shows: the proposed one until somebody has decided.
const shownGrade = "CASE WHEN a.grade_since IS NULL AND a.grade_proposed <> '' THEN a.grade_proposed ELSE a.grade END"

// Base says whose average an index is by.
func (a *asked) base() string {
	if a.whole {
		return "company"
	}
	return "sight"
}

// costBasis says what hours are costed at: people's own pay, the company's rate, or nothing.
func (a *asked) costBasis() string {
	switch {
	case !a.profit:
		return ""
	case a.rates.OwnPay:
		return "pay"
	case a.rates.Company != nil:
		return "company"
	}
	return "none"
}
