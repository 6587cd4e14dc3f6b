package prediction

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/money"
)

// PredictedInvestment is the account as an investment: what was put in, what came back, and when (§3.11, R-098, R-099).
type PredictedInvestment struct {
	Revenue         string   `json:"revenue"` // to date
	Profit          *string  `json:"profit"`  // gross, to date; null: unknown
	Estimated       bool     `json:"estimated"`
	Cost            *string  `json:"cost"`        // of the work to date; null: none is logged, or not known
	CostKnown       bool     `json:"cost_known"`  // every hour has one
	Development     *string  `json:"development"` // cost of the work before the first order; null: none is logged, or not known
	Months          *int     `json:"months"`      // from the first contact to the first order
	ProfitMultiple  *float64 `json:"profit_multiple"`
	RevenueMultiple *float64 `json:"revenue_multiple"`
	Return          *float64 `json:"return"`       // on the development cost
	PaybackYear     *int     `json:"payback_year"` // 0: not yet; null: unknown, as without the work before the first order
	Cash            []string `json:"cash"`         // gross profit less cost of work, by year of the relationship
}

// book is what an account brought and took, order by order and day of work by day of work.
type book struct {
	buyer   *Buyer // nil: never bought
	since   calendar.Day
	orders  []entry
	efforts []entry
}

// entry is an order (amount and profit in minor units) or work (its cost in minor units; nil: not known).
type entry struct {
	day    calendar.Day
	amount int64
	profit *int64
	cost   *float64
}

func readBook(ctx context.Context, q db.Querier, acc *account.Account, asOf calendar.Day, rates effort.Rates) (book, error) {
	b := book{}
	b.since, _ = calendar.ParseDay(string(acc.SinceOn))
	var err error
	b.orders, err = entries(ctx, q, "SELECT ordered_on, base_amount, base_gross_profit, CAST(NULL AS DOUBLE PRECISION) FROM orders WHERE account_id = ? AND archived_at IS NULL AND ordered_on <= ? ORDER BY ordered_on", acc.ID, asOf.String())
	if err != nil {
		return b, err
	}
	rate, args := rates.SQL()
	b.efforts, err = entries(ctx, q, "SELECT e.worked_on, CAST(0 AS BIGINT), CAST(NULL AS BIGINT), e.hours * ("+rate+") / CAST(? AS DOUBLE PRECISION) FROM efforts e JOIN users u ON u.id = e.staff_id"+
		" WHERE e.account_id = ? AND e.archived_at IS NULL AND e.worked_on <= ? ORDER BY e.worked_on", append(args, rates.HoursPerMonth, acc.ID, asOf.String())...)
	b.collect(acc, asOf)
	return b, err
}

func entries(ctx context.Context, q db.Querier, query string, args ...any) ([]entry, error) {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []entry
	for rows.Next() {
		var e entry
		var on calendar.Date
		if err := rows.Scan(&on, &e.amount, &e.profit, &e.cost); err != nil {
			return nil, err
		}
		e.day, _ = calendar.ParseDay(string(on))
		out = append(out, e)
	}
	return out, rows.Err()
}

// collect makes the buyer by the same rules as a rebuild.
func (b *book) collect(acc *account.Account, asOf calendar.Day) {
	c := NewCollector(asOf)
	c.Begin(acc.ID, acc.Segment)
	for _, o := range b.orders {
		c.Order(o.day, o.amount)
		if o.profit != nil {
			c.Profit(o.amount, *o.profit)
		}
	}
	c.End()
	if len(c.Buyers()) > 0 {
		b.buyer = &c.Buyers()[0]
	}
}

// start is when the relationship began, as far as anything tells: 0 if nothing does.
func (b *book) start() calendar.Day {
	first := b.since
	for _, list := range [][]entry{b.orders, b.efforts} {
		if len(list) > 0 && (first == 0 || list[0].day < first) {
			first = list[0].day
		}
	}
	return first
}

// invest sums the account up. A profit that is not recorded is reckoned at the company's margin, and said to be; where
// none is known it stays unknown, and with it everything made of it. score nil: nothing is expected.
func (b *book) invest(score *Score, margin *float64, currency string) *PredictedInvestment {
	cost, costed := b.cost(math.MaxInt32)
	out := &PredictedInvestment{CostKnown: costed, Cash: []string{}}
	text := func(v float64) *string {
		t := money.Format(int64(math.Round(v)), currency)
		return &t
	}
	var revenue, profit float64
	known := true
	for i := range b.orders {
		revenue += float64(b.orders[i].amount)
		p, ok := b.orders[i].earned(margin)
		out.Estimated = out.Estimated || b.orders[i].profit == nil
		profit, known = profit+p, known && ok
	}
	out.Revenue = *text(revenue)
	if known {
		out.Profit = text(profit)
	}
	if costed && cost > 0 {
		out.Cost = text(cost)
	}
	b.develop(out, text)
	if out.Development != nil && known {
		b.multiples(out, revenue, profit, score)
	}
	if known && costed && len(b.orders)+len(b.efforts) > 0 {
		b.pay(out, margin, currency)
	}
	return out
}

func (e *entry) earned(margin *float64) (float64, bool) {
	switch {
	case e.profit != nil:
		return float64(*e.profit), true
	case margin != nil:
		return *margin * float64(e.amount), true
	}
	return 0, false
}

// cost of the work before a day, minor units; false where that of some of it is not known.
func (b *book) cost(before calendar.Day) (sum float64, known bool) {
	for i := range b.efforts {
		if b.efforts[i].day >= before {
			continue
		}
		if b.efforts[i].cost == nil {
			return 0, false
		}
		sum += *b.efforts[i].cost
	}
	return sum, true
}

// develop is the time and the cost until the first order.
func (b *book) develop(out *PredictedInvestment, text func(float64) *string) {
	if b.buyer == nil {
		return
	}
	if start := b.start(); start < b.buyer.First {
		months := start.MonthsUntil(b.buyer.First)
		out.Months = &months
	}
	if cost, known := b.cost(b.buyer.First); known && cost > 0 {
		out.Development = text(cost)
	}
}

func (b *book) multiples(out *PredictedInvestment, revenue, profit float64, score *Score) {
	cost, _ := b.cost(b.buyer.First)
	round := func(v float64, ok bool) *float64 {
		if !ok {
			return nil
		}
		v = Shown(v)
		return &v
	}
	out.RevenueMultiple = round(RevenueMultiple(revenue, cost))
	if score == nil || math.IsNaN(score.CLV()) {
		return
	}
	out.ProfitMultiple = round(ProfitMultiple(profit, score.CLV(), cost))
	out.Return = round(ReturnOnCost(profit, score.CLV(), cost))
}

// pay lays profits and costs out by year of the relationship.
func (b *book) pay(out *PredictedInvestment, margin *float64, currency string) {
	start := b.start()
	var cash []int64
	add := func(day calendar.Day, v float64) {
		y := start.MonthsUntil(day) / 12
		for len(cash) <= y {
			cash = append(cash, 0)
		}
		cash[y] = money.Plus(cash[y], int64(math.Round(v)))
	}
	for i := range b.orders {
		p, _ := b.orders[i].earned(margin)
		add(b.orders[i].day, p)
	}
	for i := range b.efforts {
		add(b.efforts[i].day, -*b.efforts[i].cost)
	}
	if out.Development != nil || b.buyer == nil { // without what was put in first everything would pay at once
		back := PaybackYear(cash)
		out.PaybackYear = &back
	}
	for _, v := range cash {
		out.Cash = append(out.Cash, money.Format(v, currency))
	}
}
