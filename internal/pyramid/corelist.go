package pyramid

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/value"
)

// coreYears is the four-year cycle (四年周期) of §3.1: the core is not that of one good year.
const coreYears = 4

// profitKnown is the share of the sales whose profit has to be known for profit to decide; below it sales do.
// An unknown profit adds nothing to a customer: it never lifts one into the core.
const profitKnown = .8

// CoreBoard are the customers that bring most of what the visible accounts bring.
type CoreBoard struct {
	Basis           string     `json:"basis" enum:"profit,sales"` // what was counted
	Why             string     `json:"why" enum:"profit_known,profit_unknown,masked"`
	ShareAsked      uint64     `json:"share_asked"` // percent
	Years           int        `json:"years"`
	From            string     `json:"from"`
	Currency        string     `json:"currency"`
	Total           string     `json:"total"`
	Accounts        int        `json:"accounts"`          // that brought anything
	ShareOfAccounts *float64   `json:"share_of_accounts"` // null: nobody brought anything
	ShareOfAmount   *float64   `json:"share_of_amount"`
	Items           []CoreItem `json:"items"` // the biggest first, at most 500
}

// CoreItem is one core customer.
type CoreItem struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Grade      value.Grade `json:"grade"`
	Amount     string      `json:"amount"`
	Share      float64     `json:"share"`      // 0..1 of all
	Cumulative float64     `json:"cumulative"` // with those before it
}

const maxCore = 500

// turnover is what one account brought over some years, minor units.
type turnover struct {
	account              id.ID
	sales, profit, known int64 // known: sales whose profit is known
}

// Core finds the core customers of the accounts the caller sees: by gross profit over four years, or by sales where
// too little profit is known or the caller may not see it. percent is the share they bring together.
func (s *Service) Core(ctx context.Context, actor authz.Actor, percent uint64) (*CoreBoard, error) {
	if err := admit(actor); err != nil {
		return nil, err
	}
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	from := env.Today.AddMonths(-12 * coreYears).AddDays(1)
	all, err := turnovers(ctx, s.Store.DB, actor, from)
	if err != nil {
		return nil, err
	}
	b := &CoreBoard{ShareAsked: percent, Years: coreYears, From: string(from), Currency: env.Currency, Total: money.Format(0, env.Currency), Items: []CoreItem{}}
	holdings := b.weigh(all, seesProfit(actor))
	core, ok, err := CoreOf(holdings, percent)
	if err != nil || !ok {
		return b, err
	}
	return b, s.fillCore(ctx, actor, b, holdings, core)
}

// weigh chooses what counts, and says why.
func (b *CoreBoard) weigh(all []turnover, profitable bool) []Holding {
	var sales, known int64
	for _, t := range all {
		sales, known = sales+max(t.sales, 0), known+max(t.known, 0)
	}
	b.Basis, b.Why = "sales", "profit_unknown"
	switch {
	case !profitable:
		b.Why = "masked"
	case sales > 0 && float64(known) >= profitKnown*float64(sales):
		b.Basis, b.Why = "profit", "profit_known"
	}
	out := make([]Holding, 0, len(all))
	for _, t := range all {
		h := Holding{Account: t.account, Amount: t.sales}
		if b.Basis == "profit" {
			h.Amount = t.profit
		}
		if h.Amount > 0 {
			out = append(out, h)
		}
	}
	b.Accounts = len(out)
	return out
}

func (s *Service) fillCore(ctx context.Context, actor authz.Actor, b *CoreBoard, holdings []Holding, core Core) error {
	b.Total = money.Format(int64(min(core.Total, 1<<63-1)), b.Currency)
	b.ShareOfAccounts, b.ShareOfAmount = &core.ShareOfAccounts, &core.ShareOfAmount
	shown := core.Accounts[:min(len(core.Accounts), maxCore)]
	titles, err := resource.Titles(ctx, s.Store, s.Store.DB, &account.Accounts.Entity, actor, shown)
	if err != nil {
		return err
	}
	grades, err := gradesOf(ctx, s.Store.DB, shown)
	if err != nil {
		return err
	}
	amounts := make(map[id.ID]int64, len(holdings))
	for _, h := range holdings {
		amounts[h.Account] = h.Amount
	}
	sum := 0.0
	for _, one := range shown {
		share := float64(amounts[one]) / float64(core.Total)
		sum += share
		b.Items = append(b.Items, CoreItem{ID: one.String(), Name: titles[one], Grade: grades[one], Amount: money.Format(amounts[one], b.Currency),
			Share: round.Six(share), Cumulative: round.Six(sum)})
	}
	return nil
}

// gradesOf reads the present grades of accounts that the caller has been found to see.
func gradesOf(ctx context.Context, q db.Querier, accounts []id.ID) (map[id.ID]value.Grade, error) {
	those, list := db.In(q.EngineName(), "id", accounts)
	return db.Pairs[id.ID, value.Grade](ctx, q, "SELECT id, grade FROM accounts WHERE "+those, list)
}

// turnovers sums the orders of the visible accounts from a day on.
func turnovers(ctx context.Context, q db.Querier, actor authz.Actor, from calendar.Date) ([]turnover, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	rows, err := q.Query(ctx, `SELECT o.account_id, CAST(SUM(o.base_amount) AS BIGINT), CAST(COALESCE(SUM(o.base_gross_profit), 0) AS BIGINT),
		CAST(SUM(CASE WHEN o.base_gross_profit IS NULL THEN 0 ELSE o.base_amount END) AS BIGINT)
		FROM orders o JOIN accounts a ON a.id = o.account_id
		WHERE o.archived_at IS NULL AND a.archived_at IS NULL AND o.ordered_on >= ? AND `+scope+" GROUP BY o.account_id ORDER BY o.account_id",
		append([]any{from}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []turnover
	for rows.Next() {
		var t turnover
		if err := rows.Scan(&t.account, &t.sales, &t.profit, &t.known); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
