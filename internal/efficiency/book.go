package efficiency

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/id"
)

// customer is an account of a report with its work in the period.
type customer struct {
	id, owner id.ID
	grade     string
	orders    int64
	missing   int64 // orders without a gross profit
	amount    int64 // minor units
	profit    int64
	spent     effort.Spent
}

// book is what a period brought, by account. Customers are sorted by id.
type book struct {
	*asked
	customers []customer
}

// read reads the accounts the caller sees that had orders or hours in the period.
func (a *asked) read(ctx context.Context) (*book, error) {
	b := &book{asked: a}
	columns, args := a.rates.Columns()
	scope, scoped := a.scope()
	rows, err := a.q.Query(ctx, `SELECT a.id, a.owner_id, `+shownGrade+`, COALESCE(o.n, 0), COALESCE(o.missing, 0),
			CAST(COALESCE(o.amount, 0) AS BIGINT), CAST(COALESCE(o.profit, 0) AS BIGINT), COALESCE(w.hours, 0), COALESCE(w.cost, 0), COALESCE(w.uncosted, 0)
		FROM accounts a
		LEFT JOIN (SELECT account_id, COUNT(*) AS n, SUM(CASE WHEN base_gross_profit IS NULL THEN 1 ELSE 0 END) AS missing, SUM(base_amount) AS amount,
			SUM(base_gross_profit) AS profit FROM orders WHERE archived_at IS NULL AND ordered_on >= ? AND ordered_on <= ? GROUP BY account_id) o ON o.account_id = a.id
		LEFT JOIN (SELECT e.account_id, `+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
			WHERE e.archived_at IS NULL AND e.worked_on >= ? AND e.worked_on <= ? GROUP BY e.account_id) w ON w.account_id = a.id
		WHERE (o.account_id IS NOT NULL OR w.account_id IS NOT NULL) AND `+scope+` ORDER BY a.id`,
		slices.Concat([]any{a.period.From, a.period.To}, args, []any{a.period.From, a.period.To}, scoped)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c customer
		if err := rows.Scan(&c.id, &c.owner, &c.grade, &c.orders, &c.missing, &c.amount, &c.profit, &c.spent.Hours, &c.spent.Cost, &c.spent.Uncosted); err != nil {
			return nil, err
		}
		a.rates.Scanned(&c.spent)
		b.customers = append(b.customers, c)
	}
	return b, rows.Err()
}

// work is a customer's work in the currency; an order without a gross profit leaves it unknown, as does an hour without
// a cost.
func (a *asked) work(amount, profit, missing int64, spent effort.Spent) Work {
	out := Work{Hours: spent.Hours, Revenue: float64(amount) / a.minor}
	if !a.profit {
		return out
	}
	if missing == 0 {
		made := float64(profit) / a.minor
		out.Profit = &made
	}
	if spent.Known() {
		cost := spent.Cost / a.minor
		out.Cost = &cost
	}
	return out
}

func (b *book) workOf(c *customer) Work { return b.work(c.amount, c.profit, c.missing, c.spent) }

// total is the work of several customers, as far as their gross profits are known: those of the others are left out
// together with their hours, so that an unknown profit neither helps nor counts as none. known and all are revenues.
type total struct {
	all, known Work
}

func (t *total) add(w Work, sees bool) {
	t.all = sumUp(t.all, w)
	if w.Profit != nil || !sees {
		t.known = sumUp(t.known, w)
	}
}

// sumUp adds a part to a sum; the empty sum is zero, not unknown.
func sumUp(sum, part Work) Work {
	if sum == (Work{}) {
		return Sum(part)
	}
	return Sum(sum, part)
}

// coverage is the share of the revenue whose gross profit is known; nil without revenue.
func (t *total) coverage() *float64 {
	if t.all.Revenue <= 0 {
		return nil
	}
	return known(min(1, max(0, t.known.Revenue/t.all.Revenue)))
}

// totals adds up the customers that a test picks.
func (b *book) totals(pick func(*customer) bool) total {
	var t total
	for i := range b.customers {
		if c := &b.customers[i]; pick(c) {
			t.add(b.workOf(c), b.profit)
		}
	}
	return t
}

func everybody(*customer) bool { return true }
