package prediction

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// closedMonth is the first day of the last month that is over at the end of a day.
func closedMonth(day calendar.Day) calendar.Day {
	y, m, _ := (day + 1).Date()
	return calendar.DayOf(y, m, 1).AddMonths(-1)
}

// monthOf is how a month is stored.
func monthOf(first calendar.Day) string { return first.String()[:7] }

// lastQuarter is the last month of the quarter that was over before a day's own quarter began.
func lastQuarter(day calendar.Day) string {
	y, m, _ := day.Date()
	return monthOf(calendar.DayOf(y, (m-1)/3*3+1, 1).AddMonths(-1))
}

// snapshotsQuery takes the snapshot of every live account that ever bought or took work. A month's gross profit is
// unknown unless that of all its orders is known.
const snapshotsQuery = `INSERT INTO asset_snapshots (account_id, month, revenue, gross_profit, clv, cost, p_alive, recorded_at)
	SELECT a.id, CAST(? AS TEXT), COALESCE(o.revenue, 0), o.profit, p.clv, CAST(ROUND(e.hours * CAST(? AS DOUBLE PRECISION)) AS BIGINT), p.p_alive, CAST(? AS BIGINT)
	FROM accounts a
	LEFT JOIN predictions p ON p.account_id = a.id
	LEFT JOIN (SELECT account_id, CAST(SUM(base_amount) AS BIGINT) AS revenue,
		CASE WHEN COUNT(base_gross_profit) = COUNT(*) THEN CAST(SUM(base_gross_profit) AS BIGINT) END AS profit
		FROM orders WHERE archived_at IS NULL AND ordered_on >= ? AND ordered_on < ? GROUP BY account_id) o ON o.account_id = a.id
	LEFT JOIN (SELECT account_id, SUM(hours) AS hours FROM efforts WHERE archived_at IS NULL AND worked_on < ? GROUP BY account_id) e ON e.account_id = a.id
	WHERE a.archived_at IS NULL AND (p.account_id IS NOT NULL OR o.account_id IS NOT NULL OR e.account_id IS NOT NULL)
	ON CONFLICT (account_id, month) DO NOTHING`

// closeMonth writes the snapshots of the last month that is over, unless that was done.
func (s *Service) closeMonth(ctx context.Context, actor authz.Actor, asOf calendar.Day) error {
	first := closedMonth(asOf)
	var done bool
	err := s.Store.DB.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM asset_snapshots WHERE month = ?)", monthOf(first)).Scan(&done)
	if err != nil || done {
		return err
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		hour, err := hourOfCompany(ctx, w.Tx)
		if err != nil {
			return err
		}
		end := first.AddMonths(1).String()
		_, err = w.Tx.Exec(ctx, snapshotsQuery, monthOf(first), hour, w.Env.Now, first.String(), end, end)
		return err
	})
}
