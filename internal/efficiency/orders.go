package efficiency

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/sales"
)

// OrderReport is 人效 by order: a big order takes little more time than a small one.
type OrderReport struct {
	Head
	Orders int         `json:"orders"` // of the period
	Logged int         `json:"logged"` // of these, with hours of their own
	Bands  []WorkBand  `json:"bands"`  // smallest first
	Items  []WorkOrder `json:"items"`  // with hours, largest first
}

// WorkBand are the orders of one size, from an amount up to ten times it.
type WorkBand struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Orders int    `json:"orders"` // with hours
	WorkFigures
	HoursPerOrder *float64     `json:"hours_per_order"`
	Sources       []WorkSource `json:"sources"`
}

// WorkOrder is one order with the hours that name it.
type WorkOrder struct {
	Order   WorkRef `json:"order"`
	Account WorkRef `json:"account"`
	Date    string  `json:"date"`
	WorkFigures
	Sources []WorkSource `json:"sources"`
}

// deal is an order with its hours.
type deal struct {
	id, account    id.ID
	number, date   string
	amount, profit int64
	missing        int64
	spent          effort.Spent
}

// Orders reports 人效 by order. Hours count whenever they were worked; returns and orders without hours of their own are
// left out.
func (s *Service) Orders(ctx context.Context, actor authz.Actor, p Period) (*OrderReport, error) {
	a, err := s.ask(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	out := &OrderReport{Head: a.head(), Bands: []WorkBand{}, Items: []WorkOrder{}}
	if out.Orders, err = a.countOrders(ctx); err != nil {
		return nil, err
	}
	deals, err := a.readDeals(ctx)
	if err != nil {
		return nil, err
	}
	out.Logged = len(deals)
	out.Bands = a.bands(deals)
	slices.SortStableFunc(deals, func(x, y deal) int { return cmp.Compare(y.amount, x.amount) })
	for i := range deals[:min(len(deals), MaxRows)] {
		d := &deals[i]
		out.Items = append(out.Items, WorkOrder{Order: WorkRef{ID: d.id.String(), Title: d.number}, Account: WorkRef{ID: d.account.String()}, Date: d.date,
			WorkFigures: a.figures(a.work(d.amount, d.profit, d.missing, d.spent)),
			Sources:     []WorkSource{{Entity: "efforts", Filter: resource.Filter{And: []resource.Filter{equals("order", d.id)}}}}})
	}
	if err := s.name(ctx, actor, &sales.Orders.Entity, len(out.Items), func(i int) *WorkRef { return &out.Items[i].Order }); err != nil {
		return nil, err
	}
	return out, s.nameAccounts(ctx, actor, len(out.Items), func(i int) *WorkRef { return &out.Items[i].Account })
}

// orders is the condition on the orders of a report: in the period, positive and in the caller's sight.
func (a *asked) orders() (string, []any) {
	scope, args := a.actor.Where(sales.Orders.Guard(), authz.Read, "o")
	return "o.archived_at IS NULL AND o.ordered_on >= ? AND o.ordered_on <= ? AND o.base_amount > 0 AND " + scope,
		append([]any{a.period.From, a.period.To}, args...)
}

func (a *asked) countOrders(ctx context.Context) (n int, err error) {
	where, args := a.orders()
	err = a.q.QueryRow(ctx, "SELECT COUNT(*) FROM orders o WHERE "+where, args...).Scan(&n)
	return n, err
}

func (a *asked) readDeals(ctx context.Context) ([]deal, error) {
	columns, args := a.rates.Columns()
	where, scoped := a.orders()
	rows, err := a.q.Query(ctx, `SELECT o.id, o.account_id, o.number, o.ordered_on, o.base_amount, COALESCE(o.base_gross_profit, 0),
			CASE WHEN o.base_gross_profit IS NULL THEN 1 ELSE 0 END, w.hours, w.cost, w.uncosted
		FROM (SELECT e.order_id, `+columns+` FROM efforts e JOIN users u ON u.id = e.staff_id
			WHERE e.order_id IS NOT NULL AND e.archived_at IS NULL GROUP BY e.order_id) w
		JOIN orders o ON o.id = w.order_id WHERE `+where+` ORDER BY o.id`, append(args, scoped...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []deal
	for rows.Next() {
		var d deal
		if err := rows.Scan(&d.id, &d.account, &d.number, &d.date, &d.amount, &d.profit, &d.missing, &d.spent.Hours, &d.spent.Cost, &d.spent.Uncosted); err != nil {
			return nil, err
		}
		a.rates.Scanned(&d.spent)
		out = append(out, d)
	}
	return out, rows.Err()
}

// bandOf is the power of ten an amount in the currency reaches.
func bandOf(amount float64) int {
	power := int(math.Floor(math.Log10(amount)))
	if math.Pow10(power+1) <= amount { // the logarithm of 1,000 may fall short of 3
		power++
	}
	return power
}

// bands groups the orders by the powers of ten of their amounts.
func (a *asked) bands(deals []deal) []WorkBand {
	byPower, counts := map[int]total{}, map[int]int{}
	for i := range deals {
		d := &deals[i]
		power := bandOf(float64(d.amount) / a.minor)
		t := byPower[power]
		t.add(a.work(d.amount, d.profit, d.missing, d.spent), a.profit)
		byPower[power] = t
		counts[power]++
	}
	var out []WorkBand
	for power := range byPower {
		t := byPower[power]
		from, to := math.Pow10(power), math.Pow10(power+1)
		out = append(out, WorkBand{From: a.amount(from), To: a.amount(to), Orders: counts[power], WorkFigures: a.figuresOf(t),
			HoursPerOrder: known(t.all.Hours / float64(counts[power])),
			Sources: []WorkSource{a.period.records("orders", resource.Filter{Field: "base_amount", Op: "gte", Value: quoted(a.amount(from))},
				resource.Filter{Field: "base_amount", Op: "lt", Value: quoted(a.amount(to))})}})
	}
	slices.SortFunc(out, func(x, y WorkBand) int { return cmp.Compare(len(x.From), len(y.From)) })
	return out
}
