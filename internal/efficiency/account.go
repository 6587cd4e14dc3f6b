package efficiency

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// AccountStory is what winning and keeping one account has taken.
type AccountStory struct {
	Head
	WorkFigures          // of the period
	Index       *float64 `json:"index"`
	Since       *string  `json:"since"` // first contact: what somebody wrote down, else the first hour or order
	FirstOrder  *string  `json:"first_order"`
	// Months from the first contact to the first order, or so far without one.
	Months      *int       `json:"months"`
	DevelopPM   *float64   `json:"develop_pm"`   // person-months before the first order; null: it began before hours were logged
	DevelopCost *string    `json:"develop_cost"` // null: not known, or not for the caller
	TotalPM     float64    `json:"total_pm"`
	TotalCost   *string    `json:"total_cost"`
	Years       []WorkYear `json:"years"`
	Payback     int        `json:"payback"` // the year, counted from 1, in which what was put in had come back; 0: not yet, or not known
	// Test is the three-part test of a true customer: earning by the last twelve months; needs stay unknown until they
	// are recorded.
	Test    TrueCustomer `json:"test"`
	Verdict Answer       `json:"verdict"`
	Why     string       `json:"why"`
	Sources []WorkSource `json:"sources"`
}

// WorkYear is one year of an account: gross profit less labour, and the sum so far.
type WorkYear struct {
	Year  string  `json:"year"`
	Hours float64 `json:"hours"`
	Flow  *string `json:"flow"`
	Sum   *string `json:"sum"`
}

// yearly is the work of one calendar year.
type yearly struct {
	year                    string
	orders, missing, profit int64
	paid                    int64
	spent                   effort.Spent
}

// Account tells the story of one account: 404 where the caller does not see it, 403 without a right to its orders.
func (s *Service) Account(ctx context.Context, actor authz.Actor, target id.ID) (*AccountStory, error) {
	acc, err := account.Accounts.Load(ctx, s.Store.DB, actor, target)
	if err != nil {
		return nil, err
	}
	a, err := s.ask(ctx, actor, Period{})
	if err != nil {
		return nil, err
	}
	b, err := a.read(ctx)
	if err != nil {
		return nil, err
	}
	if !a.whole {
		if err := a.reach(ctx, target); err != nil {
			return nil, err
		}
	}
	out := &AccountStory{Head: a.head(), WorkFigures: a.figures(Sum()), Years: []WorkYear{}, Sources: []WorkSource{
		until(a.today, "efforts", equals("account", target)), until(a.today, "orders", equals("account", target))}}
	if c := b.find(target); c != nil {
		out.WorkFigures = a.figures(b.workOf(c))
		out.Index = Index(out.ProfitPM, a.figuresOf(b.totals(everybody)).ProfitPM)
	}
	return out, a.tell(ctx, acc, out)
}

// reach refuses who sees the account but not its orders.
func (a *asked) reach(ctx context.Context, target id.ID) error {
	scope, args := a.scope()
	var seen bool
	err := a.q.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM accounts a WHERE a.id = ? AND "+scope+")", append([]any{int64(target)}, args...)...).Scan(&seen)
	if err == nil && !seen {
		return errs.Forbidden()
	}
	return err
}

func (a *asked) tell(ctx context.Context, acc *account.Account, out *AccountStory) error {
	var firstOrder, firstHour calendar.Date
	err := a.q.QueryRow(ctx, `SELECT (SELECT MIN(ordered_on) FROM orders WHERE account_id = ? AND archived_at IS NULL AND base_amount > 0),
		(SELECT MIN(worked_on) FROM efforts WHERE account_id = ? AND archived_at IS NULL)`, acc.ID, acc.ID).Scan(&firstOrder, &firstHour)
	if err != nil {
		return err
	}
	since := earliest(acc.SinceOn, firstHour, firstOrder)
	out.Since, out.FirstOrder = text(since), text(firstOrder)
	if since != "" {
		end := a.today
		if firstOrder != "" {
			end = firstOrder
		}
		months := monthsBetween(since, end)
		out.Months = &months
	}
	before, err := a.spentOn(ctx, acc.ID, firstOrder)
	if err != nil {
		return err
	}
	all, err := a.spentOn(ctx, acc.ID, "")
	if err != nil {
		return err
	}
	whole := a.began != "" && since >= a.began // from the first contact on hours were logged
	if whole {
		out.DevelopPM, out.DevelopCost = known(before.Hours/a.rates.HoursPerMonth), a.cost(before)
	}
	out.TotalPM, out.TotalCost = finite(all.Hours/a.rates.HoursPerMonth), a.cost(all)
	years, err := a.readYears(ctx, acc.ID)
	if err != nil {
		return err
	}
	a.judge(years, whole, out)
	return nil
}

func text(d calendar.Date) *string {
	if d == "" {
		return nil
	}
	s := string(d)
	return &s
}

// earliest is the first of the dates that are known.
func earliest(dates ...calendar.Date) calendar.Date {
	var out calendar.Date
	for _, d := range dates {
		if d != "" && (out == "" || d < out) {
			out = d
		}
	}
	return out
}

// cost is what hours cost, for whoever may know.
func (a *asked) cost(s effort.Spent) *string {
	if !a.profit || !s.Known() {
		return nil
	}
	return a.maybe(a.work(0, 0, 0, s).Cost)
}

// spentOn is the work on an account before a day, all of it without one.
func (a *asked) spentOn(ctx context.Context, target id.ID, before calendar.Date) (effort.Spent, error) {
	columns, args := a.rates.Columns()
	var s effort.Spent
	var hours, uncosted *float64
	if before == "" {
		before = "9999-12-31"
	}
	err := a.q.QueryRow(ctx, "SELECT "+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
		WHERE e.account_id = ? AND e.worked_on < ? AND e.archived_at IS NULL`, append(args, target, before)...).Scan(&hours, &s.Cost, &uncosted)
	if hours != nil {
		s.Hours, s.Uncosted = *hours, *uncosted
	}
	a.rates.Scanned(&s)
	return s, err
}

// readYears reads the calendar years of an account since hours are logged, oldest first; years without anything are left
// out.
func (a *asked) readYears(ctx context.Context, target id.ID) ([]yearly, error) {
	columns, args := a.rates.Columns()
	rows, err := a.q.Query(ctx, `SELECT y, SUM(n), SUM(missing), CAST(SUM(profit) AS BIGINT), SUM(paid), SUM(hours), SUM(cost), SUM(uncosted) FROM (
			SELECT substr(ordered_on, 1, 4) AS y, COUNT(*) AS n, SUM(CASE WHEN base_gross_profit IS NULL THEN 1 ELSE 0 END) AS missing,
				COALESCE(SUM(base_gross_profit), 0) AS profit, SUM(CASE WHEN paid_on IS NULL THEN 0 ELSE 1 END) AS paid, 0.0 AS hours, 0.0 AS cost, 0.0 AS uncosted
			FROM orders WHERE account_id = ? AND archived_at IS NULL AND ordered_on >= ? AND ordered_on <= ? GROUP BY substr(ordered_on, 1, 4)
			UNION ALL
			SELECT substr(e.worked_on, 1, 4), 0, 0, 0, 0, `+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
			WHERE e.account_id = ? AND e.archived_at IS NULL GROUP BY substr(e.worked_on, 1, 4)) v GROUP BY y ORDER BY y`,
		append(append([]any{target, string(a.began), a.today}, args...), target)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []yearly
	for rows.Next() {
		var y yearly
		if err := rows.Scan(&y.year, &y.orders, &y.missing, &y.profit, &y.paid, &y.spent.Hours, &y.spent.Cost, &y.spent.Uncosted); err != nil {
			return nil, err
		}
		a.rates.Scanned(&y.spent)
		out = append(out, y)
	}
	return out, rows.Err()
}

// judge sums the years up to the cash put in and the three-part test. Paying is known once an order was paid; without any
// record of payments it is not known. When what was put in has come back is known only where all of it was logged.
func (a *asked) judge(years []yearly, whole bool, out *AccountStory) {
	var flows []float64
	sum, sure := 0.0, true
	var paid int64
	for i := range years {
		y := &years[i]
		w := a.work(0, y.profit, y.missing, y.spent)
		year := WorkYear{Year: y.year, Hours: y.spent.Hours}
		if sure = sure && w.Profit != nil && w.Cost != nil; sure {
			flow := *w.Profit - *w.Cost
			sum += flow
			flows = append(flows, flow)
			year.Flow, year.Sum = a.maybe(&flow), a.maybe(&sum)
		}
		paid += y.paid
		out.Years = append(out.Years, year)
	}
	out.Test = TrueCustomer{Pays: Unknown, Needs: Unknown, Earn: Unknown}
	if paid > 0 {
		out.Test.Pays = Yes
	}
	if sure && whole && len(years) > 0 {
		out.Payback = Payback(flows)
	}
	if out.NetPM != nil {
		out.Test.Earn = answerOf(*out.NetPM > 0) // of the last twelve months
	}
	out.Verdict, out.Why = out.Test.Verdict(), out.Test.Why()
}
