package main

import (
	"context"
	"math"
	"time"

	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// orders reads an order log and makes a row of every customer's orders up to the end.
func (c *clvFile) orders(ctx context.Context, t *clvTable) (*clvData, error) {
	if c.Model == "bg-bb" || c.Model == "sbg" {
		return nil, errs.Unprocessable("clv_no_orders").With("model", c.Model)
	}
	spends, columns := c.Model == "gamma-gamma", []string{"customer", "date"}
	if spends {
		columns = append(columns, "amount")
	}
	if err := t.need(columns...); err != nil {
		return nil, err
	}
	book := &orderBook{number: map[string]int32{}, end: math.MinInt32}
	if err := t.each(func() error { return book.add(t) }); err != nil {
		return nil, err
	}
	end, err := c.end(book)
	if err != nil {
		return nil, err
	}
	return book.data(ctx, end, unitDays[c.Unit], spends, c.AllOrders)
}

// end is the last day of observation.
func (c *clvFile) end(book *orderBook) (int32, error) {
	if c.End == "" {
		return book.end, nil
	}
	day, ok := dayNumber(c.End)
	if !ok {
		return 0, errs.Invalid("end", "not_a_date")
	}
	return day, nil
}

// dayNumber counts days since 1970-01-01; a time of day is left out.
func dayNumber(text string) (int32, bool) {
	if len(text) > len(time.DateOnly) {
		text = text[:len(time.DateOnly)]
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, false
	}
	return int32(at.Unix() / (24 * 60 * 60)), true // #nosec G115 -- a day of the years 0 to 9999
}

// orderBook is an order log, read.
type orderBook struct {
	names  []string
	number map[string]int32
	orders []clv.Order
	end    int32 // day of the last order
}

// add takes one order. Returns are no orders.
func (b *orderBook) add(t *clvTable) error {
	day, ok := dayNumber(t.text("date"))
	if !ok {
		return t.refuse("date")
	}
	amount := 0.0
	if t.column("amount") >= 0 {
		var err error
		if amount, err = t.number("amount"); err != nil {
			return err
		}
	}
	if math.Abs(amount) > 1e15 {
		return t.refuse("amount")
	}
	if amount < 0 {
		return nil
	}
	name := t.text("customer")
	n, known := b.number[name]
	if !known {
		n = int32(len(b.names)) // #nosec G115 -- a file has fewer than 2^31 customers
		b.number[name], b.names = n, append(b.names, name)
	}
	b.orders = append(b.orders, clv.Order{Customer: n, Day: day, Cents: int64(math.Round(amount * 100))})
	b.end = max(b.end, day)
	return nil
}

// data makes a row of every customer with an order up to the end.
func (b *orderBook) data(ctx context.Context, end int32, unit float64, spends, all bool) (*clvData, error) {
	activities, err := clv.Activities(ctx, b.orders, len(b.names), clv.Window{From: math.MinInt32, To: end})
	if err != nil {
		return nil, err
	}
	d := &clvData{}
	for i, a := range activities {
		if a.Days == 0 {
			continue
		}
		d.names = append(d.names, b.names[i])
		if !spends {
			d.histories = append(d.histories, a.History(end, unit))
			continue
		}
		s := a.RepeatSpend()
		if all {
			s = a.Spend()
		}
		s.Mean /= 100
		d.spends = append(d.spends, s)
	}
	return d, nil
}
