package value

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// subjectsQuery reads every live account with its stored value, the decision in force and its newest assessment.
const subjectsQuery = `SELECT a.id, a.since_on, COALESCE(s.horizon_years, 0),
	a.value_score, a.value_low, a.value_high, a.value_coverage, a.value_trend,
	a.sales_12m, a.sales_total, a.order_count, a.first_order_on, a.last_order_on, a.spark,
	a.grade, a.grade_proposed, a.grade_state, a.grade_since,
	g.id, COALESCE(g.grade, ''), COALESCE(g.kind, ''), g.ends_on,
	CASE WHEN g.kind = 'override' THEN (SELECT b.grade FROM grade_records b
		WHERE b.account_id = a.id AND b.kind <> 'override' AND b.id < g.id ORDER BY b.id DESC LIMIT 1) END,
	(SELECT MAX(x.id) FROM value_assessments x WHERE x.account_id = a.id)
	FROM accounts a
	LEFT JOIN segments s ON s.id = a.segment_id
	LEFT JOIN grade_records g ON g.account_id = a.id AND g.valid_to IS NULL
	WHERE a.archived_at IS NULL AND a.id > ? ORDER BY a.id`

func (p *portfolio) readAccounts(ctx context.Context, q db.Querier) error {
	// The bound does nothing but have PostgreSQL plan for the tables as they are: it keeps the plan of a statement
	// without parameters, which a first evaluation made for empty tables.
	rows, err := q.Query(ctx, subjectsQuery, 0)
	if err != nil {
		return err
	}
	defer rows.Close()
	var buffer []byte
	for rows.Next() {
		sub, err := scanSubject(rows)
		if err != nil {
			return err
		}
		sub.print, buffer = fingerprint(&sub.stored, buffer)
		sub.stored = summary{grade: sub.stored.grade, proposed: sub.stored.proposed, state: sub.stored.state,
			since: sub.stored.since, trend: sub.stored.trend}
		p.subjects = append(p.subjects, sub)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return p.readLast(ctx, q)
}

// readLast reads the newest assessment of every account.
func (p *portfolio) readLast(ctx context.Context, q db.Querier) error {
	byID := map[id.ID]*lastAssessment{}
	var ids []id.ID
	for i := range p.subjects {
		if last := &p.subjects[i].last; last.id != 0 {
			byID[last.id], ids = last, append(ids, last.id)
		}
	}
	return readAssessments(ctx, q, ids, "model_id, v, inputs_sha256", func(one id.ID) []any {
		last := byID[one]
		return []any{&last.model, &last.v, &last.hash}
	})
}

// readAssessments reads columns of stored assessments by id into the places that into gives.
func readAssessments(ctx context.Context, q db.Querier, ids []id.ID, columns string, into func(one id.ID) []any) error {
	wanted, list := db.In(q.EngineName(), "id", ids)
	rows, err := q.Query(ctx, "SELECT id, "+columns+" FROM value_assessments WHERE "+wanted+" ORDER BY id", list)
	if err != nil {
		return err
	}
	defer rows.Close()
	slices.Sort(ids)
	for i := 0; rows.Next(); i++ {
		var one id.ID
		if i >= len(ids) {
			return fmt.Errorf("value: more assessments than asked for")
		}
		if err := rows.Scan(append([]any{&one}, into(ids[i])...)...); err != nil {
			return err
		}
		if one != ids[i] {
			return fmt.Errorf("value: assessment %d is gone", ids[i]) // they are never deleted
		}
	}
	return rows.Err()
}

func scanSubject(row interface{ Scan(...any) error }) (subject, error) {
	var sub subject
	var since calendar.Date
	var kind string
	var base *string
	st, held := &sub.stored, &sub.held
	err := row.Scan(&sub.id, &since, &sub.horizon,
		&st.v, &st.low, &st.high, &st.coverage, &st.trend,
		&st.sales12, &st.sales, &st.orders, &st.firstOrder, &st.lastOrder, &st.spark,
		&st.grade, &st.proposed, &st.state, &st.since,
		&held.record, &held.grade, &kind, &held.endsOn, &base,
		&sub.last.id)
	if err != nil {
		return sub, err
	}
	sub.since, _ = calendar.ParseDay(string(since))
	held.override = kind == kindOverride
	if base != nil {
		held.base = Grade(*base)
	}
	return sub, nil
}

// readEfforts adds the hours of the last twelve months. They are rounded to a millionth of an hour, because the
// engines add floating-point numbers in different orders.
func (p *portfolio) readEfforts(ctx context.Context, q db.Querier) error {
	from := p.asOf.AddMonths(-12)
	rows, err := q.Query(ctx, `SELECT account_id, SUM(hours) FROM efforts
		WHERE archived_at IS NULL AND worked_on > ? AND worked_on <= ? GROUP BY account_id ORDER BY account_id`,
		from.String(), p.asOf.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	for at := 0; rows.Next(); {
		var account id.ID
		var hours float64
		if err := rows.Scan(&account, &hours); err != nil {
			return err
		}
		p.facts.HasEffort = true
		var known bool
		if at, known = p.find(at, account); known {
			p.subjects[at].hours = math.Round(hours*1e6) / 1e6
		}
	}
	return rows.Err()
}

const ordersQuery = `SELECT account_id, ordered_on, base_amount, base_gross_profit, due_on, paid_on FROM orders
	WHERE archived_at IS NULL AND ordered_on <= ? ORDER BY account_id, ordered_on`

// progressEvery is how many accounts pass between two words of progress.
const progressEvery = 1000

// readOrders streams all orders past the meters. The columns are taken as the driver hands them over, without the
// conversions of typed destinations: this is the hot loop of an evaluation.
func (p *portfolio) readOrders(ctx context.Context, q db.Querier, progress func(done, total int64)) error {
	rows, err := q.Query(ctx, ordersQuery, string(p.date))
	if err != nil {
		return err
	}
	defer rows.Close()
	var raw [6]any
	into := []any{&raw[0], &raw[1], &raw[2], &raw[3], &raw[4], &raw[5]}
	r := orderReader{p: p}
	told := 0
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := r.take(&raw); err != nil {
			return err
		}
		if progress != nil && r.at >= told+progressEvery {
			told = r.at
			progress(int64(told), 2*int64(len(p.subjects)))
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return r.finish()
}

// orderReader assigns the stream of orders to the accounts.
type orderReader struct {
	p       *portfolio
	at      int      // position of the account
	account id.ID    // whose orders come at present
	sub     *subject // nil: the account is archived or too new
	meter   *Meter
	order   Order
}

func (r *orderReader) take(raw *[6]any) error {
	account, ok := raw[0].(int64)
	if !ok {
		return fmt.Errorf("value: an order's account is %T", raw[0])
	}
	if id.ID(account) != r.account {
		if err := r.next(id.ID(account)); err != nil {
			return err
		}
	}
	if r.sub == nil {
		return nil
	}
	if err := r.order.read(raw); err != nil {
		return err
	}
	r.meter.Add(&r.order)
	r.sub.sales = plus(r.sub.sales, r.order.Amount)
	if back := r.p.monthsBack(r.order.Date); back < sparkMonths {
		slot := &r.sub.spark[sparkMonths-1-back]
		*slot = plus(*slot, r.order.Amount)
	}
	return nil
}

func (r *orderReader) next(account id.ID) error {
	if err := r.finish(); err != nil {
		return err
	}
	r.account, r.sub = account, nil
	var known bool
	if r.at, known = r.p.find(r.at, account); !known {
		return nil
	}
	r.sub = &r.p.subjects[r.at]
	var err error
	r.meter, err = r.p.meter(r.sub.horizon)
	if err == nil {
		r.meter.Begin()
	}
	return err
}

func (r *orderReader) finish() (err error) {
	if r.sub != nil {
		r.sub.m, err = r.meter.End()
		r.sub = nil
	}
	return err
}

// read takes one row over; o is reused.
func (o *Order) read(raw *[6]any) error {
	var good [5]bool
	o.Date, good[0] = dayOf(raw[1])
	o.Amount, good[1] = raw[2].(int64)
	o.Profit, o.HasProfit = raw[3].(int64)
	good[2] = o.HasProfit || raw[3] == nil
	o.Due, good[3] = dayOf(raw[4])
	o.Paid, good[4] = dayOf(raw[5])
	if good != [5]bool{true, true, true, true, true} || o.Date == 0 {
		return fmt.Errorf("value: unreadable order %v", raw[1:])
	}
	return nil
}

// dayOf reads a date column; NULL is no date.
func dayOf(raw any) (calendar.Day, bool) {
	switch text := raw.(type) {
	case nil:
		return 0, true
	case string:
		return calendar.ParseDay(text)
	}
	return 0, false
}

// monthsBack counts calendar months from a day back from the as-of month: 0 for that month itself.
func (p *portfolio) monthsBack(d calendar.Day) int {
	if p.asOf-d > 31*(sparkMonths+1) {
		return sparkMonths // far back: not worth the calendar
	}
	y1, m1, _ := p.asOf.Date()
	y0, m0, _ := d.Date()
	return (y1-y0)*12 + int(m1-m0)
}
