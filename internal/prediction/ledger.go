package prediction

import (
	"context"
	"math"
	"strconv"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/sales"
)

// AssetLedger is the customers as assets: what each is worth, what it took, and how that changed. Values and
// costs are null and Masked is set for who may not know profits.
type AssetLedger struct {
	AsOf     string       `json:"as_of"`
	Currency string       `json:"currency"`
	Masked   bool         `json:"masked"`
	RanksBy  string       `json:"ranks_by" enum:"model,history"`
	Sort     string       `json:"sort" enum:"clv,sales"`
	Compared string       `json:"compared_month"` // the month with which changes compare
	Total    AssetTotal   `json:"total"`
	Months   []AssetMonth `json:"months"` // oldest first
	Items    []Asset      `json:"items"`
	Next     *string      `json:"next"`
}

// AssetTotal sums all customers the caller reads, not the page alone.
type AssetTotal struct {
	Accounts   int     `json:"accounts"`
	Sales12m   string  `json:"sales_12m"`
	Profit12m  *string `json:"profit_12m"` // gross, of the orders where it is known; null: of none
	Covered    float64 `json:"covered"`    // the share of the sales for which it is known
	CLV        *string `json:"clv"`
	Cost       *string `json:"cost"`       // of the work to date
	CostKnown  bool    `json:"cost_known"` // by the people's own costs
	Change     *string `json:"change"`     // of CLV since the end of last quarter; null: no snapshot then
	Unknown    int     `json:"unknown"`    // customers without a CLV
	Discovered int     `json:"discovered"` // among the best by future, not by today
}

// AssetMonth is the sum of one month's snapshots.
type AssetMonth struct {
	Month   string  `json:"month"`
	Revenue string  `json:"revenue"`
	CLV     *string `json:"clv"`
	Cost    *string `json:"cost"`
}

// Asset is one customer.
type Asset struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Grade      string   `json:"grade"`
	Alive      *float64 `json:"alive"`
	Sales12m   string   `json:"sales_12m"`
	Expected   *string  `json:"expected_12m"` // sales
	CLV        *string  `json:"clv"`
	OwnMargin  bool     `json:"own_margin"`
	Cost       *string  `json:"cost"`
	Change     *string  `json:"change"`
	RankToday  int      `json:"rank_today"`  // by the sales of twelve months
	RankFuture int      `json:"rank_future"` // by CLV, or by expected sales for who may not know it
}

// LedgerQuery asks for a page: sorted by future ("clv"), by today ("sales"), or by what the test says ranks better.
type LedgerQuery struct {
	Sort  string
	Limit int
	After string
}

const (
	sortFuture = "clv"
	sortToday  = "sales"
	mostAssets = 200
)

func (l LedgerQuery) check() (after int, err error) {
	if l.Sort != "" && l.Sort != sortFuture && l.Sort != sortToday {
		return 0, errs.Invalid("sort", "not_an_option")
	}
	if l.After != "" {
		if after, err = strconv.Atoi(l.After); err != nil || after < 0 {
			return 0, errs.Invalid("after", "bad_cursor")
		}
	}
	return after, nil
}

// ledger is one answer on its way.
type ledger struct {
	actor    authz.Actor
	asOf     calendar.Day
	currency string
	cost     personMonth
	costs    bool // the caller may know values and costs
	out      *AssetLedger
}

// Ledger lists the customers the caller reads together with their orders. It needs the command value.read.
func (s *Service) Ledger(ctx context.Context, actor authz.Actor, query LedgerQuery) (*AssetLedger, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	after, err := query.check()
	if err != nil {
		return nil, err
	}
	l, err := s.newLedger(ctx, actor, query.Sort)
	if err != nil {
		return nil, err
	}
	q := s.Store.DB
	if err := l.page(ctx, q, after, min(max(query.Limit, 1), mostAssets)); err != nil {
		return nil, err
	}
	if err := l.total(ctx, q); err != nil {
		return nil, err
	}
	return l.out, l.months(ctx, q)
}

func (s *Service) newLedger(ctx context.Context, actor authz.Actor, sort string) (*ledger, error) {
	q := s.Store.DB
	env, err := s.Store.Env(ctx, q)
	if err != nil {
		return nil, err
	}
	asOf, err := s.today(ctx)
	if err != nil {
		return nil, err
	}
	ranks := ByHistory
	if scorer, found, err := Standing(ctx, q); err != nil {
		return nil, err
	} else if found {
		ranks = scorer.Model().Test.RanksBy
	}
	if sort == "" {
		sort = map[string]string{ByModel: sortFuture, ByHistory: sortToday}[ranks]
	}
	cost, err := monthCost(ctx, q, env.Currency)
	l := &ledger{actor: actor, asOf: asOf, currency: env.Currency, cost: cost, costs: readsCosts(actor)}
	l.out = &AssetLedger{AsOf: asOf.String(), Currency: env.Currency, Masked: !l.costs, RanksBy: ranks, Sort: sort,
		Compared: lastQuarter(asOf), Months: []AssetMonth{}, Items: []Asset{}}
	return l, err
}

// scope is the condition on accounts a: seen, with orders that are read.
func (l *ledger) scope() (string, []any) {
	seen, args := l.actor.Where(account.Accounts.Guard(), authz.Read, "a")
	reached, more := sales.Reaches(l.actor, "a.id")
	return "a.archived_at IS NULL AND " + seen + " AND " + reached, append(args, more...)
}

// future is the column that ranks by what is to come, for this caller.
func (l *ledger) future() string {
	if l.costs {
		return "COALESCE(p.clv, -1)"
	}
	return "COALESCE(p.sales_12m, -1)"
}

// page reads the customers that follow rank after.
func (l *ledger) page(ctx context.Context, q db.Querier, after, limit int) error {
	where, args := l.scope()
	by := map[string]string{sortFuture: "future", sortToday: "today"}[l.out.Sort]
	text := `SELECT id, name, grade, p_alive, sales, expected, clv, own, today, future, past FROM (
		SELECT a.id AS id, a.name AS name, CASE WHEN a.grade_since IS NULL AND a.grade_proposed <> '' THEN a.grade_proposed ELSE a.grade END AS grade,
			p.p_alive AS p_alive, a.sales_12m AS sales, p.sales_12m AS expected, p.clv AS clv, COALESCE(p.own_margin, FALSE) AS own,
			ROW_NUMBER() OVER (ORDER BY a.sales_12m DESC, a.id) AS today, ROW_NUMBER() OVER (ORDER BY ` + l.future() + ` DESC, a.id) AS future,
			x.clv AS past
		FROM accounts a LEFT JOIN predictions p ON p.account_id = a.id
		LEFT JOIN asset_snapshots x ON x.account_id = a.id AND x.month = ?
		WHERE ` + where + `) r WHERE ` + by + ` > ? ORDER BY ` + by + ` LIMIT ?`
	rows, err := q.Query(ctx, text, append(append([]any{l.out.Compared}, args...), after, limit+1)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var ids []id.ID
	for rows.Next() {
		one, item, err := l.scan(rows)
		if err != nil {
			return err
		}
		if len(ids) == limit {
			next := strconv.Itoa(after + limit)
			l.out.Next = &next
			break
		}
		ids, l.out.Items = append(ids, one), append(l.out.Items, item)
	}
	if err := rows.Err(); err != nil || !l.costs || len(ids) == 0 {
		return err
	}
	return l.work(ctx, q, ids)
}

func (l *ledger) scan(rows interface{ Scan(...any) error }) (id.ID, Asset, error) {
	var one id.ID
	var a Asset
	var sold int64
	var expected, clv, past *int64
	err := rows.Scan(&one, &a.Name, &a.Grade, &a.Alive, &sold, &expected, &clv, &a.OwnMargin, &a.RankToday, &a.RankFuture, &past)
	a.ID, a.Sales12m, a.Expected = one.String(), l.text(sold), l.shown(expected)
	if l.costs {
		a.CLV = l.shown(clv)
		if clv != nil && past != nil {
			change := *clv - *past
			a.Change = l.shown(&change)
		}
	}
	return one, a, err
}

// sum is a total of predicted amounts.
func (l *ledger) sum(v int64) *string {
	text := l.text(minor(float64(v)))
	return &text
}

// shown is one predicted amount.
func (l *ledger) shown(v *int64) *string {
	if v == nil {
		return nil
	}
	text := l.text(whole(Shown(float64(*v))))
	return &text
}

func (l *ledger) text(v int64) string { return money.Format(v, l.currency) }

func (l *ledger) maybe(v *int64) *string {
	if v == nil {
		return nil
	}
	text := l.text(*v)
	return &text
}

// work adds what the customers of a page cost in work. The lists are in the same order.
func (l *ledger) work(ctx context.Context, q db.Querier, ids []id.ID) error {
	those, list := db.In(q.EngineName(), "account_id", ids)
	rows, err := q.Query(ctx, "SELECT account_id, SUM(hours) FROM efforts WHERE archived_at IS NULL AND worked_on <= ? AND "+those+" GROUP BY account_id", l.asOf.String(), list)
	if err != nil {
		return err
	}
	defer rows.Close()
	costs := map[id.ID]*string{}
	for rows.Next() {
		var one id.ID
		var hours float64
		if err := rows.Scan(&one, &hours); err != nil {
			return err
		}
		costs[one] = l.worth(hours)
	}
	for i, one := range ids {
		l.out.Items[i].Cost = costs[one]
	}
	return rows.Err()
}

func (l *ledger) worth(hours float64) *string {
	text := l.text(int64(math.Round(hours * l.cost.hour())))
	return &text
}
