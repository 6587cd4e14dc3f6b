package importer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// digest stands for a record's identity in little memory.
type digest [16]byte

// naturalKey identifies a record as the file tells it: an order by its number, a
// record without one by what it says. The second equal row without a number means
// a second record; the same number twice is a mistake.
func naturalKey(w *row, entity string) string {
	keys := w.keys
	v := w.values[entity]
	switch {
	case len(keys) == 0 || v == nil || entity == "accounts":
		return ""
	case entity == "orders" && v["number"] != nil:
		return fmt.Sprint(keys[0], "|#", v["number"])
	case entity == "orders":
		return fmt.Sprint(keys[0], "|", v["date"], "|", v["amount"])
	}
	if isInput(entity) {
		return fmt.Sprint(keys[0], "|", inputKey(entity, v))
	}
	return fmt.Sprint(keys[0], "|", v["staff"], "|", v["date"], "|", activity(v), "|", v["hours"])
}

func activity(v resource.Values) any {
	if v["activity"] == nil {
		return "sales"
	}
	return v["activity"]
}

// tally counts how often a record has come up so far. It runs over rows that are
// stored already, too, so that a resumed import counts on.
func (r *run) tally(w *row) {
	key := naturalKey(w, r.reader.plan.Entity)
	if key == "" || len(w.problems) > 0 {
		return
	}
	sum := sha256.Sum256([]byte(key))
	short := digest(sum[:16])
	r.nth[short]++
	w.occurrence = r.nth[short]
}

// storeOrders adds or updates the orders of a chunk.
func (r *run) storeOrders(ctx context.Context, w *resource.Write, rows []*row, customers []*customer) error {
	known, err := r.knownOrders(ctx, w.Tx, rows, customers)
	if err != nil {
		return err
	}
	r.due = r.due[:0]
	mayOrder := w.Actor.Scope(r.orders.Guard(), authz.Edit) == authz.All
	var fresh []*row
	var values []resource.Values
	for _, one := range rows {
		if len(one.problems) > 0 || one.account < 0 {
			continue
		}
		c := customers[one.account]
		v := one.values["orders"]
		v["account"] = c.id
		switch {
		case !mayOrder && !c.edit:
			one.refuse(-1, "accounts.name", "not_your_customer")
		case c.ceased != "" && v["date"].(calendar.Date) >= c.ceased:
			one.refuse(-1, "orders.date", "account_ceased")
		default:
			one.actions["orders"] = "skip"
			if r.orderOf(one, c, known) {
				one.actions["orders"] = "create"
				fresh, values = append(fresh, one), append(values, v)
			}
		}
	}
	if err := r.updateOrders(ctx, w); err != nil {
		return err
	}
	results, err := r.orders.InsertRows(ctx, w, values)
	if err != nil {
		return err
	}
	for i, one := range fresh {
		if problems := r.fieldProblems("orders", results[i].Fields); len(problems) > 0 {
			one.problems = append(one.problems, problems...)
			continue
		}
		r.counts.Orders.Created++
		r.accept(one)
	}
	return nil
}

// accept adds an order to the sum, or to that of its currency when it is another
// than the import's.
func (r *run) accept(one *row) {
	minor, _ := one.values["orders"]["amount"].(int64)
	currency, _ := one.values["orders"]["currency"].(string)
	if currency == "" || currency == r.counts.Currency {
		r.counts.Minor += minor
		return
	}
	if r.counts.Others == nil {
		r.counts.Others = map[string]int64{}
	}
	r.counts.Others[currency] += minor
}

// knownOrder is an order that is there already.
type knownOrder struct {
	id   id.ID
	ours bool
	more int // how many equal ones, for orders without a number
}

func orderKey(account id.ID, number string) string { return account.String() + "|" + number }

func unnumberedKey(account id.ID, date calendar.Date, amount int64) string {
	return fmt.Sprint(account, "||", date, "|", amount)
}

// orderOf decides what a row means: a new order (true), one that is there, or
// the same number twice in one file.
func (r *run) orderOf(one *row, c *customer, known map[string]*knownOrder) bool {
	v := one.values["orders"]
	number, _ := v["number"].(string)
	if number == "" {
		amount, _ := v["amount"].(int64)
		if k := known[unnumberedKey(c.id, v["date"].(calendar.Date), amount)]; k != nil && one.occurrence <= k.more {
			r.counts.Orders.Skipped++
			r.accept(one)
			return false
		}
		return true
	}
	k := known[orderKey(c.id, number)]
	switch {
	case one.occurrence > 1, k != nil && k.ours:
		one.refuse(r.reader.columnOf("orders", "number"), "orders.number", "twice_in_file")
		return false
	case k == nil:
		known[orderKey(c.id, number)] = &knownOrder{ours: true}
		return true
	}
	k.ours = true // seen in this file: the next one is a repetition
	r.updateOrder(one, k.id)
	return false
}

// updateOrder notes an order that the row may change; the chunk's are done together.
func (r *run) updateOrder(one *row, target id.ID) {
	if r.reader.options.OnMatch != "update" {
		r.counts.Orders.Skipped++
		r.accept(one)
		return
	}
	r.due = append(r.due, dueOrder{one, target})
}

// dueOrder is an order to be compared with its row.
type dueOrder struct {
	row *row
	id  id.ID
}

func (r *run) updateOrders(ctx context.Context, w *resource.Write) error {
	updates := make([]resource.RowUpdate, len(r.due))
	for i, d := range r.due {
		updates[i] = resource.RowUpdate{ID: d.id, Values: d.row.values["orders"]}
	}
	err := r.updateRecords(ctx, w, r.orders, updates, &r.counts.Orders, func(i int, before []byte, problems []cellProblem) {
		r.due[i].row.actions["orders"] = "update"
		r.due[i].row.differ(r.reader, "orders", before)
		r.due[i].row.problems = append(r.due[i].row.problems, problems...)
	})
	for _, d := range r.due {
		if len(d.row.problems) == 0 {
			r.accept(d.row)
		}
	}
	return err
}

// knownOrders looks up the orders that the chunk's rows may mean: those with a
// number by it, the others by their account. An account may have many orders, most
// of which a chunk says nothing about.
func (r *run) knownOrders(ctx context.Context, q db.Querier, rows []*row, customers []*customer) (map[string]*knownOrder, error) {
	out := map[string]*knownOrder{}
	var numbered []any
	var unnumbered []int64
	for _, one := range rows {
		if one.account < 0 || !customers[one.account].found || customers[one.account].id <= 0 {
			continue
		}
		account := int64(customers[one.account].id)
		if number, _ := one.values["orders"]["number"].(string); number != "" {
			numbered = append(numbered, account, number)
		} else {
			unnumbered = append(unnumbered, account)
		}
	}
	for pairs := range slices.Chunk(numbered, 800) {
		values, args := db.Values(q.EngineName(), []db.Type{db.BigInt, db.Text}, pairs)
		from := "(" + values + `) AS v CROSS JOIN orders o
			WHERE o.account_id = v.column1 AND o.number = v.column2 AND o.number <> ''`
		if err := r.ordersFrom(ctx, q, from, args, out); err != nil {
			return nil, err
		}
	}
	if len(unnumbered) == 0 {
		return out, nil
	}
	slices.Sort(unnumbered) // each once: an order counted twice would hide a new one
	those, list := db.In(q.EngineName(), "o.account_id", slices.Compact(unnumbered))
	return out, r.ordersFrom(ctx, q, "orders o WHERE o.number = '' AND "+those, []any{list}, out)
}

func (r *run) ordersFrom(ctx context.Context, q db.Querier, from string, args []any, out map[string]*knownOrder) error {
	rows, err := q.Query(ctx, "SELECT o.id, o.account_id, o.number, o.ordered_on, o.amount, o.import_id FROM "+from+" AND o.archived_at IS NULL", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one, acc, imp id.ID
		var number string
		var date calendar.Date
		var amount int64
		if err := rows.Scan(&one, &acc, &number, &date, &amount, &imp); err != nil {
			return err
		}
		switch {
		case number != "":
			out[orderKey(acc, number)] = &knownOrder{id: one, ours: imp == r.imp.ID}
		case imp != r.imp.ID:
			key := unnumberedKey(acc, date, amount)
			if out[key] == nil {
				out[key] = &knownOrder{}
			}
			out[key].more++
		}
	}
	return rows.Err()
}

// storeEfforts adds the hours of a chunk one by one: each is checked against the
// sum of the person's day.
func (r *run) storeEfforts(ctx context.Context, w *resource.Write, rows []*row, customers []*customer) error {
	for _, one := range rows {
		if len(one.problems) > 0 || one.account < 0 {
			continue
		}
		v := one.values["efforts"]
		v["account"] = customers[one.account].id
		there, err := r.effortsLike(ctx, w.Tx, v)
		if err != nil {
			return err
		}
		if one.occurrence <= there {
			one.actions["efforts"] = "skip"
			r.counts.Efforts.Skipped++
			continue
		}
		problems, err := r.storeEffort(ctx, w, v)
		if err != nil {
			return err
		}
		if one.problems = append(one.problems, problems...); len(problems) == 0 {
			one.actions["efforts"] = "create"
			r.counts.Efforts.Created++
		}
	}
	return nil
}

// storeEffort stores one entry; what is refused leaves nothing, not even what was
// written before the refusal.
func (r *run) storeEffort(ctx context.Context, w *resource.Write, v resource.Values) (problems []cellProblem, err error) {
	err = w.Tx.Attempt(ctx, func() (keep bool, err error) {
		result, err := r.efforts.InsertRow(ctx, w, v)
		if len(result.Fields) == 1 && result.Fields[0].Code == "month_closed" {
			result.Fields = []errs.Field{{Name: "date", Code: "month_closed"}} // the cell that is to blame
		}
		problems = r.fieldProblems("efforts", result.Fields)
		return len(problems) == 0, err
	})
	if err != nil || !w.DryRun || len(problems) > 0 {
		return problems, err
	}
	return r.tryDay(ctx, w.Tx, v)
}

// tryDay keeps a trial, which stores no rows, out of closed months and a person's
// day within its hours.
func (r *run) tryDay(ctx context.Context, q db.Querier, v resource.Values) ([]cellProblem, error) {
	date, _ := v["date"].(calendar.Date)
	if err := effort.RefuseClosed(ctx, q, date); errs.Code(err) == "month_closed" {
		return r.fieldProblems("efforts", []errs.Field{{Name: "date", Code: "month_closed"}}), nil
	} else if err != nil {
		return nil, err
	}
	var there float64
	err := q.QueryRow(ctx, "SELECT COALESCE(SUM(hours), 0) FROM efforts WHERE staff_id = ? AND worked_on = ? AND archived_at IS NULL", v["staff"], v["date"]).Scan(&there)
	if err != nil {
		return nil, err
	}
	day, hours := fmt.Sprint(v["staff"], "|", v["date"]), v["hours"].(float64)
	if booked := there + r.booked[day]; booked+hours > effort.HoursPerDay {
		return r.fieldProblems("efforts", []errs.Field{{Name: "hours", Code: "day_full", Params: map[string]any{"max": effort.HoursPerDay, "booked": booked}}}), nil
	}
	r.booked[day] += hours
	return nil, nil
}

func (r *run) effortsLike(ctx context.Context, q db.Querier, v resource.Values) (n int, err error) {
	err = q.QueryRow(ctx, `SELECT COUNT(*) FROM efforts WHERE archived_at IS NULL AND staff_id = ? AND account_id = ? AND worked_on = ? AND activity = ? AND hours = ?
		AND (import_id IS NULL OR import_id <> ?)`, v["staff"], v["account"], v["date"], activity(v), v["hours"], r.imp.ID).Scan(&n)
	return n, err
}
