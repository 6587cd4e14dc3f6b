package prediction

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/platform/db"
)

// discovered is up to which rank by future a customer counts as one of the best, when it is not by today's sales.
const discovered = 10

func (l *ledger) total(ctx context.Context, q db.Querier) error {
	where, args := l.scope()
	var t AssetTotal
	var sold, clv, change int64
	var valued, compared int
	var hours float64
	err := q.QueryRow(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(a.sales_12m), 0) AS BIGINT), CAST(COALESCE(SUM(p.clv), 0) AS BIGINT), COUNT(p.clv),
		CAST(COALESCE(SUM(CASE WHEN x.account_id IS NOT NULL THEN COALESCE(p.clv, 0) - COALESCE(x.clv, 0) ELSE COALESCE(p.clv, 0) END), 0) AS BIGINT), COUNT(x.clv), COALESCE(SUM(e.hours), 0)
		FROM accounts a LEFT JOIN predictions p ON p.account_id = a.id
		LEFT JOIN asset_snapshots x ON x.account_id = a.id AND x.month = ?
		LEFT JOIN (SELECT account_id, SUM(hours) AS hours FROM efforts WHERE archived_at IS NULL AND worked_on <= ? GROUP BY account_id) e ON e.account_id = a.id
		WHERE `+where, append([]any{l.out.Compared, l.asOf.String()}, args...)...).Scan(&t.Accounts, &sold, &clv, &valued, &change, &compared, &hours)
	if err != nil {
		return err
	}
	t.Sales12m, t.Unknown, t.CostKnown = l.text(sold), t.Accounts-valued, l.cost.known
	if l.costs {
		t.Cost = l.worth(hours)
		if valued > 0 {
			t.CLV = l.sum(clv)
		}
		if valued > 0 && compared > 0 {
			t.Change = l.sum(change)
		}
		if err := l.profit(ctx, q, &t); err != nil {
			return err
		}
	}
	l.out.Total = t
	return l.discover(ctx, q)
}

// profit is the gross profit of twelve months where it is known, and for what share of the sales that is.
func (l *ledger) profit(ctx context.Context, q db.Querier, t *AssetTotal) error {
	where, args := l.scope()
	var profit *int64
	var known, all float64
	err := q.QueryRow(ctx, `SELECT CAST(SUM(o.base_gross_profit) AS BIGINT), COALESCE(SUM(CASE WHEN o.base_gross_profit IS NOT NULL THEN CAST(o.base_amount AS DOUBLE PRECISION) END), 0),
		COALESCE(SUM(CAST(o.base_amount AS DOUBLE PRECISION)), 0)
		FROM orders o JOIN accounts a ON a.id = o.account_id WHERE o.archived_at IS NULL AND o.ordered_on > ? AND o.ordered_on <= ? AND `+where,
		append([]any{l.asOf.AddMonths(-12).String(), l.asOf.String()}, args...)...).Scan(&profit, &known, &all)
	if t.Profit12m = l.maybe(profit); all > 0 {
		t.Covered = math.Round(100*min(1, max(0, known/all))) / 100
	}
	return err
}

// discover counts the customers among the best by future that are not by today.
func (l *ledger) discover(ctx context.Context, q db.Querier) error {
	where, args := l.scope()
	return q.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT ROW_NUMBER() OVER (ORDER BY a.sales_12m DESC, a.id) AS today,
		ROW_NUMBER() OVER (ORDER BY `+l.future()+` DESC, a.id) AS future, p.account_id AS known
		FROM accounts a LEFT JOIN predictions p ON p.account_id = a.id WHERE `+where+`) r WHERE known IS NOT NULL AND future <= ? AND today > ?`,
		append(args, discovered, discovered)...).Scan(&l.out.Total.Discovered)
}

// shownMonths is how many months of snapshots are shown.
const shownMonths = 24

func (l *ledger) months(ctx context.Context, q db.Querier) error {
	where, args := l.scope()
	rows, err := q.Query(ctx, `SELECT x.month, CAST(SUM(x.revenue) AS BIGINT), CAST(SUM(x.clv) AS BIGINT), CAST(SUM(x.cost) AS BIGINT)
		FROM asset_snapshots x JOIN accounts a ON a.id = x.account_id WHERE x.month >= ? AND `+where+` GROUP BY x.month ORDER BY x.month`,
		append([]any{monthOf(l.asOf.AddMonths(-shownMonths))}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var m AssetMonth
		var revenue int64
		var clv, cost *int64
		if err := rows.Scan(&m.Month, &revenue, &clv, &cost); err != nil {
			return err
		}
		m.Revenue = l.text(revenue)
		if l.costs {
			m.Cost = l.maybe(cost)
			if clv != nil {
				m.CLV = l.sum(*clv)
			}
		}
		l.out.Months = append(l.out.Months, m)
	}
	return rows.Err()
}
