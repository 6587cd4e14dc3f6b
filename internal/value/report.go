package value

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// ConcentrationReport says on how few customers the sales hang, over all time. The ratios are null where there are
// no sales at all.
type ConcentrationReport struct {
	Accounts int      `json:"accounts"` // that ever ordered; net negative ones count 0
	CR1      *float64 `json:"cr1"`
	CR3      *float64 `json:"cr3"`
	HHI      *float64 `json:"hhi"`
	Gini     *float64 `json:"gini"`
	Pareto80 *int     `json:"pareto80"` // customers that together bring 80 %
	Currency string   `json:"currency"`
}

// Report measures the concentration of all orders of the accounts the caller may see. It needs the command
// value.read.
func (s *Service) Report(ctx context.Context, actor authz.Actor) (ConcentrationReport, error) {
	if err := require(actor, authz.ValueRead); err != nil {
		return ConcentrationReport{}, err
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return ConcentrationReport{}, err
	}
	totals, err := s.orderTotals(ctx, actor)
	if err != nil {
		return ConcentrationReport{}, err
	}
	c, ok, err := Concentrate(totals)
	out := ConcentrationReport{Accounts: len(totals), Currency: company.Currency}
	if err == nil && ok {
		out.CR1, out.CR3, out.HHI, out.Gini, out.Pareto80 = &c.CR1, &c.CR3, &c.HHI, &c.Gini, &c.Pareto80.Accounts
	}
	return out, err
}

// orderTotals sums the orders of every visible account that has any, in minor units of the company's currency.
func (s *Service) orderTotals(ctx context.Context, actor authz.Actor) ([]int64, error) {
	scope, args := actor.Where(account.Accounts.Guard(), authz.Read, "a")
	return db.Collect[int64](ctx, s.Store.DB, `SELECT CAST(SUM(o.base_amount) AS BIGINT) FROM orders o
		WHERE o.archived_at IS NULL AND o.account_id IN (SELECT a.id FROM accounts a WHERE a.archived_at IS NULL AND `+scope+`)
		GROUP BY o.account_id`, args...)
}
