package demo

import (
	"context"
	"math/rand/v2"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// costOfMonth is what the company reckons with for a person-month where it knows nothing of the person.
const costOfMonth = "18000"

// booked is an order that working time may name.
type booked struct {
	id   id.ID
	date calendar.Date
}

// noteOrder remembers an order for the work that was done for it.
func (c *company) noteOrder(s sale, order id.ID) {
	if s.amount > 0 {
		c.booked[s.customer] = append(c.booked[s.customer], booked{order, s.date})
	}
}

// leadDays is for how long before an order people work for it, trailDays for how long after.
const (
	leadDays  = 30
	trailDays = 14
)

// orderOf is the order some work was for: the next one soon after it, or for work that follows a sale the last one
// shortly before; 0: for none in particular.
func (c *company) orderOf(w work) id.ID {
	for _, o := range c.booked[w.customer] {
		before := o.date.Days() - w.date.Days()
		follows := w.activity == "delivery" || w.activity == "service"
		if !follows && before >= 0 && before <= leadDays || follows && before <= 0 && before >= -trailDays {
			return o.id
		}
	}
	return 0
}

// winBack is the work on customers that had stopped buying: visits in the second year back that brought nothing.
func (c *customer) winBack(r *rand.Rand, i int, today calendar.Date) []work {
	if !c.dormant() {
		return nil
	}
	var out []work
	first := today.AddMonths(-effortMonths).AddDays(20)
	for _, day := range spread(r, first, today.AddMonths(-14), 6+r.IntN(10)) {
		out = append(out, work{customer: i, login: c.owner, activity: "sales", date: day, hours: float64(6+r.IntN(8)) / 2,
			note: []string{"上门拜访，争取恢复合作", "重新报价，对方仍在比价", "电话跟进，暂无新项目"}[r.IntN(3)]})
	}
	return out
}

// closeMonths settles the months before the last one, as the finance department does every month.
func (c *company) closeMonths(ctx context.Context, day calendar.Date) error {
	months := effort.Service{Store: c.Store}
	for ; c.closed < string(day.AddMonths(-1))[:7]; c.closed = string(calendar.Date(c.closed + "-01").AddMonths(1))[:7] {
		if err := months.Close(ctx, c.actor("finance1"), c.closed); err != nil {
			return err
		}
	}
	return nil
}
