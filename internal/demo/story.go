package demo

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/sales"
)

// beginMonths is how long ago the company began with Loam.
const beginMonths = effortMonths

// meetings are the rating meetings of the company, in months before today; the last one is today.
var meetings = []int{12, 6, 3, 0}

// books are what is yet to be entered, in order of date.
type books struct {
	sales []sale
	work  []work
}

// begin sets the company up on its first day with Loam.
func (c *company) begin(ctx context.Context) error {
	c.turn(c.today.AddMonths(-beginMonths))
	err := c.as(ctx, "", func(ctx context.Context, w *resource.Write) error {
		s := settings.Default()
		s.Name, s.Demo, s.CostPerPM = companyName, true, costOfMonth
		return settings.Save(ctx, w.Tx, w.Env.Now, 0, s)
	})
	if err != nil {
		return err
	}
	if err := c.Identity.Seed(ctx); err != nil {
		return err
	}
	if err := c.hire(ctx); err != nil {
		return err
	}
	return c.as(ctx, Login, c.furnish)
}

// furnish makes what the company chose for itself: segments, custom fields and views.
func (c *company) furnish(ctx context.Context, w *resource.Write) error {
	for _, m := range markets {
		s := &account.Segment{Name: m.name, Cyclic: m.cyclic, HorizonYears: m.horizon, Note: m.note}
		if err := account.Segments.Insert(ctx, w, s); err != nil {
			return err
		}
		c.segment[m.key] = s.ID
	}
	c.report.Segments = len(markets)
	if err := addFields(ctx, w); err != nil {
		return err
	}
	return c.saveViews(ctx, w)
}

// live goes through the history from the first day to today.
func (c *company) live(ctx context.Context) error {
	b := books{sales: allSales(c.today), work: allEfforts(c.today)}
	b.neglect(c.today)
	slices.SortStableFunc(b.work, func(a, b work) int { return strings.Compare(string(a.date), string(b.date)) })
	if err := c.advance(ctx, &b, c.today.AddMonths(-beginMonths)); err != nil {
		return err
	}
	climbers := c.climbers()
	for _, months := range meetings {
		if err := c.advance(ctx, &b, c.today.AddMonths(-months)); err != nil {
			return err
		}
		if err := c.tick(ctx, climbers); err != nil {
			return err
		}
		if err := c.meet(ctx, months); err != nil {
			return err
		}
		if err := c.plan(ctx, climbers, months); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{c.reviseModel, c.lookAhead, c.choose, c.tidyUp, c.introduce, c.double, c.connect, c.gather, c.overhear, c.foresee, c.poolCustomers, c.tagCustomers, c.readUp} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return c.count(ctx)
}

// advance enters what happened up to and including a day.
func (c *company) advance(ctx context.Context, b *books, day calendar.Date) error {
	c.turn(day)
	if err := c.welcome(ctx, day); err != nil {
		return err
	}
	sold := upTo(&b.sales, func(s sale) bool { return s.date <= day })
	if err := c.as(ctx, "finance2", func(ctx context.Context, w *resource.Write) error { return c.enterSales(ctx, w, sold) }); err != nil {
		return err
	}
	done := upTo(&b.work, func(x work) bool { return x.date <= day })
	if err := c.as(ctx, "director", func(ctx context.Context, w *resource.Write) error { return c.enterWork(ctx, w, done) }); err != nil {
		return err
	}
	if err := c.partings(ctx, day); err != nil {
		return err
	}
	return c.closeMonths(ctx, day)
}

// upTo takes the leading elements that happened off a list.
func upTo[T any](list *[]T, happened func(T) bool) []T {
	n := slices.IndexFunc(*list, func(t T) bool { return !happened(t) })
	if n < 0 {
		n = len(*list)
	}
	taken := (*list)[:n]
	*list = (*list)[n:]
	return taken
}

// linesMonths is how far back orders are known line by line.
const linesMonths = 12

func (c *company) enterSales(ctx context.Context, w *resource.Write, list []sale) error {
	values := make([]resource.Values, len(list))
	detailed := c.today.AddMonths(-linesMonths)
	lines := make([][]resource.Values, len(list))
	for i, s := range list {
		values[i] = c.order(s)
		if s.amount > 0 && s.date > detailed {
			lines[i] = linesOf(s, s.customer<<12|c.report.Orders+i, 0)
			values[i]["lines"] = int64(len(lines[i]))
		}
	}
	ids, err := rows(ctx, w, &sales.Orders.Entity, values)
	if err != nil {
		return err
	}
	var all []resource.Values
	for i, ofOrder := range lines {
		c.noteOrder(list[i], ids[i])
		for _, line := range ofOrder {
			line["order"] = ids[i]
			all = append(all, line)
		}
	}
	if _, err := rows(ctx, w, &sales.Lines.Entity, all); err != nil {
		return err
	}
	c.report.Orders += len(values)
	c.report.Lines += len(all)
	return entered(ctx, w, "orders", len(values))
}

func (c *company) order(s sale) resource.Values {
	v := resource.Values{"account": c.account[customers[s.customer].short], "number": s.number, "date": s.date,
		"currency": s.currency, "amount": s.amount}
	if s.currency != c.report.Currency {
		v["rate"] = int64(dollar)
	}
	if s.cost != 0 {
		v["cost"] = s.cost
	}
	for name, day := range map[string]calendar.Date{"due_date": s.due, "paid_date": s.paid} {
		if day != "" {
			v[name] = day
		}
	}
	if s.note != "" {
		v["note"] = s.note
	}
	return v
}

func (c *company) enterWork(ctx context.Context, w *resource.Write, list []work) error {
	values := make([]resource.Values, len(list))
	for i, x := range list {
		values[i] = resource.Values{"staff": c.staff[x.login], "account": c.account[customers[x.customer].short],
			"activity": x.activity, "date": x.date, "hours": x.hours, "note": x.note}
		if order := c.orderOf(x); order != 0 {
			values[i]["order"] = order
		}
	}
	if _, err := rows(ctx, w, &effort.Entries.Entity, values); err != nil {
		return err
	}
	c.report.Efforts += len(values)
	if err := entered(ctx, w, "efforts", len(values)); err != nil {
		return err
	}
	return c.enterTalks(ctx, w, list)
}

// entered is the one line of the audit log for rows entered together.
func entered(ctx context.Context, w *resource.Write, entity string, n int) error {
	if n == 0 {
		return nil
	}
	return w.Audit(ctx, resource.Entry{Action: "import", Entity: entity, Title: companyName})
}

// count reads back from the database what the report says of it.
func (c *company) count(ctx context.Context) error {
	for y := range years {
		first, last := (&customer{}).window(y, c.today)
		err := c.Store.DB.QueryRow(ctx, "SELECT COALESCE(CAST(SUM(base_amount) AS BIGINT), 0) FROM orders WHERE ordered_on BETWEEN ? AND ?",
			first, last).Scan(&c.report.Sales[y])
		if err != nil {
			return err
		}
	}
	return c.Store.DB.QueryRow(ctx, "SELECT COUNT(*) FROM accounts WHERE grade_state = 'proposed'").Scan(&c.report.Waiting)
}
