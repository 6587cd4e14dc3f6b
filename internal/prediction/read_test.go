package prediction

import (
	"context"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// customer is what a rebuild knows of an account beside its orders.
type customer struct {
	id, segment id.ID
	ceased      bool
}

func readCustomers(ctx context.Context, q db.Querier, asOf calendar.Day) ([]customer, error) {
	// The bound has PostgreSQL plan for the table as it is.
	rows, err := q.Query(ctx, "SELECT id, segment_id, ceased_on FROM accounts WHERE archived_at IS NULL AND id > ? ORDER BY id", 0)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []customer
	for rows.Next() {
		var one customer
		var ceased calendar.Date
		if err := rows.Scan(&one.id, &one.segment, &ceased); err != nil {
			return nil, err
		}
		one.ceased = ceased != "" && string(ceased) <= asOf.String()
		out = append(out, one)
	}
	return out, rows.Err()
}

// ordersQuery is answered by the index orders_account alone.
const ordersQuery = `SELECT account_id, ordered_on, base_amount, base_gross_profit FROM orders
	WHERE archived_at IS NULL AND ordered_on <= ? ORDER BY account_id, ordered_on`

// tellEvery is how many accounts pass between two words of progress.
const tellEvery = 1000

// readOrders passes every order of a live account to the collector, and returns the accounts that have ceased.
func readOrders(ctx context.Context, q db.Querier, c *Collector, progress func(done, total int64)) (map[id.ID]bool, error) {
	customers, err := readCustomers(ctx, q, c.AsOf())
	if err != nil {
		return nil, err
	}
	ceased := map[id.ID]bool{}
	for i := range customers {
		if customers[i].ceased {
			ceased[customers[i].id] = true
		}
	}
	rows, err := q.Query(ctx, ordersQuery, c.AsOf().String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	r := reader{c: c, customers: customers, progress: progress}
	var raw [4]any
	for rows.Next() {
		if err := rows.Scan(&raw[0], &raw[1], &raw[2], &raw[3]); err != nil {
			return nil, err
		}
		if err := r.take(&raw); err != nil {
			return nil, err
		}
	}
	r.close()
	return ceased, rows.Err()
}

// reader assigns the stream of orders to the customers; both come in the order of the accounts' ids.
type reader struct {
	c         *Collector
	customers []customer
	at        int
	account   id.ID // whose orders come at present
	open      bool  // and it is a live account
	told      int
	progress  func(done, total int64)
}

func (r *reader) take(raw *[4]any) error {
	account, known := raw[0].(int64)
	text, dated := raw[1].(string)
	amount, counted := raw[2].(int64)
	day, ok := calendar.ParseDay(text)
	if !known || !dated || !counted || !ok {
		return fmt.Errorf("prediction: unreadable order %v", raw)
	}
	if id.ID(account) != r.account {
		r.next(id.ID(account))
	}
	if !r.open {
		return nil
	}
	r.c.Order(day, amount)
	if profit, known := raw[3].(int64); known {
		r.c.Profit(amount, profit)
	}
	return nil
}

func (r *reader) next(account id.ID) {
	r.close()
	r.account = account
	for r.at < len(r.customers) && r.customers[r.at].id < account {
		r.at++
	}
	if r.at >= r.told+tellEvery {
		r.told = r.at
		r.progress(int64(r.at), 2*int64(len(r.customers)))
	}
	if r.open = r.at < len(r.customers) && r.customers[r.at].id == account; r.open {
		r.c.Begin(account, r.customers[r.at].segment)
	}
}

func (r *reader) close() {
	if r.open {
		r.c.End()
	}
	r.open = false
}
