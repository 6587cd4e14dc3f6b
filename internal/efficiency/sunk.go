package efficiency

import (
	"cmp"
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

// SunkReport is what was spent on customers that were dropped or have gone quiet.
type SunkReport struct {
	AsOf      string     `json:"as_of"`
	Currency  string     `json:"currency"`
	Masked    bool       `json:"masked"`
	CostBasis string     `json:"cost_basis"`
	PM        float64    `json:"pm"`
	Cost      *string    `json:"cost"` // null: not known of some hours, or not for the caller
	Items     []WorkSunk `json:"items"`
}

// WorkSunk is one such customer. Earned is the gross profit of all its orders, which may well be more than was spent.
type WorkSunk struct {
	Account   WorkRef      `json:"account"`
	Grade     string       `json:"grade"`
	Stage     string       `json:"stage"`
	Why       string       `json:"why" enum:"ceased,lost,dormant,never"` // never: it never bought
	LastOrder *string      `json:"last_order"`
	Months    int          `json:"months"` // without an order, from the last one or from the first hour spent
	PM        float64      `json:"pm"`
	Hours     float64      `json:"hours"`
	Cost      *string      `json:"cost"`
	Earned    *string      `json:"earned"`
	Sources   []WorkSource `json:"sources"`

	cost float64
}

// dormantMonths is how long a customer has been quiet when what was spent on it counts as sunk.
const dormantMonths = 12

// silent is an account with what was ever spent on it.
type silent struct {
	id                   id.ID
	grade, stage         string
	ceased, first, last  calendar.Date // ceased on, first hour, last order
	orders, missing, got int64
	spent                effort.Spent
}

// Sunk reports what was spent, all time up to today, on customers in the caller's sight that are lost, have ceased, or
// have not ordered for twelve months.
func (s *Service) Sunk(ctx context.Context, actor authz.Actor) (*SunkReport, error) {
	a, err := s.ask(ctx, actor, Period{})
	if err != nil {
		return nil, err
	}
	list, err := a.readSilent(ctx)
	if err != nil {
		return nil, err
	}
	out := &SunkReport{AsOf: string(a.today), Currency: a.company.Currency, Masked: !a.profit, CostBasis: a.costBasis(), Items: []WorkSunk{}}
	all := Sum()
	for i := range list {
		row := a.sunk(&list[i])
		out.Items = append(out.Items, row)
		all = Sum(all, a.work(0, 0, 0, list[i].spent))
	}
	out.PM = finite(all.Hours / a.rates.HoursPerMonth)
	if a.profit {
		out.Cost = a.maybe(all.Cost)
	}
	slices.SortStableFunc(out.Items, func(x, y WorkSunk) int { return cmp.Or(cmp.Compare(y.cost, x.cost), cmp.Compare(y.Hours, x.Hours)) })
	return out, s.nameAccounts(ctx, actor, len(out.Items), func(i int) *WorkRef { return &out.Items[i].Account })
}

func (a *asked) readSilent(ctx context.Context) ([]silent, error) {
	columns, args := a.rates.Columns()
	scope, scoped := a.scope()
	rows, err := a.q.Query(ctx, `SELECT a.id, `+shownGrade+`, a.stage, a.ceased_on, w.first, o.last, COALESCE(o.n, 0), COALESCE(o.missing, 0),
			CAST(COALESCE(o.profit, 0) AS BIGINT), w.hours, w.cost, w.uncosted
		FROM accounts a
		JOIN (SELECT e.account_id, MIN(e.worked_on) AS first, `+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
			WHERE e.archived_at IS NULL GROUP BY e.account_id) w ON w.account_id = a.id
		LEFT JOIN (SELECT account_id, MAX(CASE WHEN base_amount > 0 THEN ordered_on END) AS last, COUNT(*) AS n, SUM(base_gross_profit) AS profit,
			SUM(CASE WHEN base_gross_profit IS NULL THEN 1 ELSE 0 END) AS missing FROM orders WHERE archived_at IS NULL GROUP BY account_id) o ON o.account_id = a.id
		WHERE (a.stage IN ('lost', 'ceased') OR a.ceased_on IS NOT NULL OR COALESCE(o.last, w.first) <= ?) AND `+scope+` ORDER BY a.id`,
		slices.Concat(args, []any{a.today.AddMonths(-dormantMonths)}, scoped)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []silent
	for rows.Next() {
		var x silent
		if err := rows.Scan(&x.id, &x.grade, &x.stage, &x.ceased, &x.first, &x.last, &x.orders, &x.missing, &x.got, &x.spent.Hours, &x.spent.Cost, &x.spent.Uncosted); err != nil {
			return nil, err
		}
		a.rates.Scanned(&x.spent)
		out = append(out, x)
	}
	return out, rows.Err()
}

// why is the reason an account's effort counts as sunk.
func (x *silent) why() string {
	switch {
	case x.ceased != "" || x.stage == "ceased":
		return "ceased"
	case x.stage == "lost":
		return "lost"
	case x.last == "":
		return "never"
	}
	return "dormant"
}

func (a *asked) sunk(x *silent) WorkSunk {
	out := WorkSunk{Account: WorkRef{ID: x.id.String()}, Grade: x.grade, Stage: x.stage, Why: x.why(), Months: monthsBetween(max(x.last, first(x)), a.today),
		PM: finite(x.spent.Hours / a.rates.HoursPerMonth), Hours: x.spent.Hours,
		Sources: []WorkSource{until(a.today, "efforts", equals("account", x.id)), until(a.today, "orders", equals("account", x.id))}}
	if x.last != "" {
		last := string(x.last)
		out.LastOrder = &last
	}
	if !a.profit {
		return out
	}
	if x.spent.Known() {
		out.cost = x.spent.Cost
		out.Cost = a.maybe(a.work(0, 0, 0, x.spent).Cost)
	}
	if x.missing == 0 {
		text := money.Format(x.got, a.company.Currency)
		out.Earned = &text
	}
	return out
}

// first is the first hour of an account that never bought.
func first(x *silent) calendar.Date {
	if x.last != "" {
		return ""
	}
	return x.first
}

// monthsBetween counts whole months.
func monthsBetween(from, to calendar.Date) int {
	a, known := calendar.ParseDay(string(from))
	b, _ := calendar.ParseDay(string(to))
	if !known {
		return 0
	}
	return a.MonthsUntil(b)
}
