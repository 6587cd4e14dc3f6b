package effort

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Spent is the work on one account. Cost is in minor units of the company's currency and leaves out the hours of people
// whose person-month has no known cost: those are Uncosted, and with any of them the cost is not known.
type Spent struct {
	Account  id.ID
	Hours    float64
	Cost     float64
	Uncosted float64
}

// Known says whether all hours have a cost.
func (s Spent) Known() bool { return s.Uncosted == 0 }

// Rates says what a person-month costs: the company's rate, and people's own pay before it where that may be used.
type Rates struct {
	HoursPerMonth float64
	Company       *int64 // minor units; nil: nobody has said
	OwnPay        bool   // use what each person costs where it is known
}

// RatesOf takes the rates from the company's settings.
func RatesOf(company settings.Company, ownPay bool) Rates {
	r := Rates{HoursPerMonth: company.HoursPerMonth, OwnPay: ownPay}
	if rate, known := company.Rate(); known {
		r.Company = &rate
	}
	return r
}

// RatesFor takes the rates that a caller may see through: what one person's month costs is pay, and who may not see that
// gets costs at the company's rate, whoever worked.
func RatesFor(actor authz.Actor, company settings.Company) Rates {
	return RatesOf(company, actor.Field(identity.Users.Guard(), "cost_per_pm", authz.Personal) > authz.Masked)
}

// SQL is what a person-month of user u costs, NULL where it is not known, with its parameters.
func (r Rates) SQL() (string, []any) {
	if r.OwnPay {
		return "COALESCE(u.cost_per_pm, CAST(? AS BIGINT))", []any{r.Company}
	}
	return "CAST(? AS BIGINT)", []any{r.Company}
}

// Columns are the sums of entries e of users u that make a Spent: hours, cost and uncosted (hours), with their parameters.
func (r Rates) Columns() (string, []any) {
	rate, args := r.SQL()
	return "SUM(e.hours) AS hours, COALESCE(SUM(e.hours * " + rate + "), 0) AS cost, SUM(CASE WHEN " + rate + " IS NULL THEN e.hours ELSE 0 END) AS uncosted",
		append(append([]any{}, args...), args...)
}

// Scanned turns the sums of Columns into hours and money, and takes the noise of adding in another order away.
func (r Rates) Scanned(s *Spent) {
	s.Hours, s.Uncosted = round.Six(s.Hours), round.Six(s.Uncosted)
	s.Cost = math.Round(s.Cost/r.HoursPerMonth*1e3) / 1e3
}

// ByAccount reads the work of the twelve months up to a day on the accounts with ids from first to last, by account.
func ByAccount(ctx context.Context, q db.Querier, r Rates, first, last id.ID, asOf calendar.Date) ([]Spent, error) {
	columns, args := r.Columns()
	rows, err := q.Query(ctx, "SELECT e.account_id, "+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
		WHERE e.account_id BETWEEN ? AND ? AND e.worked_on > ? AND e.worked_on <= ? AND e.archived_at IS NULL
		GROUP BY e.account_id ORDER BY e.account_id`, append(args, first, last, asOf.AddMonths(-12), asOf)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Spent
	for rows.Next() {
		var s Spent
		if err := rows.Scan(&s.Account, &s.Hours, &s.Cost, &s.Uncosted); err != nil {
			return nil, err
		}
		r.Scanned(&s)
		out = append(out, s)
	}
	return out, rows.Err()
}

// OfCompany is the work of the twelve months up to a day on all accounts together.
func OfCompany(ctx context.Context, q db.Querier, r Rates, asOf calendar.Date) (Spent, error) {
	columns, args := r.Columns()
	var s Spent
	var hours, uncosted *float64
	err := q.QueryRow(ctx, "SELECT "+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
		WHERE e.worked_on > ? AND e.worked_on <= ? AND e.archived_at IS NULL`, append(args, asOf.AddMonths(-12), asOf)...).
		Scan(&hours, &s.Cost, &uncosted)
	if hours != nil {
		s.Hours, s.Uncosted = *hours, *uncosted
	}
	r.Scanned(&s)
	return s, err
}
