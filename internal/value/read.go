package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/round"
	"github.com/loam-crm/loam/internal/prediction"
)

// reader reads accounts part by part and measures them, in memory it reuses. It is not safe for concurrent use.
type reader struct {
	*window
	db       *db.DB
	meters   [maxYears + 1]*Meter // by horizon
	subjects []subject
	buyers   *prediction.Collector // nil: nothing is predicted
	scorer   *prediction.Scorer    // nil: no outlook is asked for
	ceased   []id.ID               // of the accounts read, those that are gone

	at      int      // position of the account whose orders come at present
	account id.ID    // its id
	current *subject // nil: it is archived or too new
	meter   *Meter   // of its horizon
	order   Order    // reused
}

func newReader(w *window, d *db.DB) *reader {
	r := &reader{window: w, db: d}
	if w.foresight != nil {
		r.scorer, r.buyers = prediction.NewScorer(w.foresight), prediction.NewCollector(w.asOf)
	}
	return r
}

// read measures the live accounts of a selection: one question about the accounts, one about their hours, one about
// their orders. The result is in the order of the ids and stands until the next reading.
func (r *reader) read(ctx context.Context, s selection) ([]subject, error) {
	if err := r.readAccounts(ctx, s); err != nil {
		return nil, err
	}
	if err := r.readEfforts(ctx, s); err != nil {
		return nil, err
	}
	if err := r.readJudged(ctx, s); err != nil {
		return nil, err
	}
	return r.subjects, r.readOrders(ctx, s)
}

// meterOf returns the meter of a segment's horizon, 0 for the model's.
func (r *reader) meterOf(horizon int) (*Meter, error) {
	if horizon < 1 || horizon > maxYears {
		horizon = r.calendar.HorizonYears
	}
	if r.meters[horizon] == nil {
		c := r.calendar
		c.HorizonYears = horizon
		var err error
		if r.meters[horizon], err = NewMeter(c); err != nil {
			return nil, err
		}
	}
	return r.meters[horizon], nil
}

// measured turns the measures of one account into the inputs of its leaves.
func (r *reader) measured(sub *subject, facts CompanyFacts, out *Measured) error {
	meter, err := r.meterOf(sub.horizon)
	if err == nil {
		meter.Inputs(&sub.m, AccountFacts{Since: sub.since, Hours12: sub.hours, Outlook: sub.outlook}, facts, out)
	}
	return err
}

// subjectsQuery reads live accounts with their stored value and the decision in force.
const subjectsQuery = `SELECT a.id, a.segment_id, a.since_on, a.ceased_on, a.value_score, a.value_trend, a.value_print,
	a.grade, a.grade_proposed, a.grade_state, a.grade_since, a.assessment_id, a.assessed_model_id, a.assessed_sha256,
	g.id, g.grade, g.kind, g.ends_on,
	CASE WHEN g.kind = 'override' THEN (SELECT b.grade FROM grade_records b
		WHERE b.account_id = a.id AND b.kind <> 'override' AND b.id < g.id ORDER BY b.id DESC LIMIT 1) END
	FROM accounts a
	LEFT JOIN grade_records g ON g.account_id = a.id AND g.valid_to IS NULL
	WHERE a.archived_at IS NULL AND `

func (r *reader) readAccounts(ctx context.Context, s selection) error {
	which, args := s.among(r.db.EngineName(), "a.id")
	r.subjects = make([]subject, 0, s.most()) // verdicts about the part before still point to it
	return r.db.Stream(ctx, subjectsQuery+which+" ORDER BY a.id", args, func(row db.Row) error {
		r.subjects = append(r.subjects, r.subject(row))
		return nil
	})
}

func (r *reader) subject(row db.Row) subject {
	var sub subject
	account, _ := row.Int(0)
	segment, _ := row.Int(1)
	sub.id, sub.segment = id.ID(account), id.ID(segment)
	sub.horizon = r.horizons[sub.segment]
	sub.since, _ = row.Day(2)
	if ceased, known := row.Day(3); known && ceased <= r.asOf {
		r.ceased = append(r.ceased, sub.id)
	}
	if trend, known := row.Float(5); known {
		sub.trend = &trend
	}
	sub.print, _ = row.Int(6)
	sub.stored, sub.last, sub.held = storedGrade(row), lastOf(row), holdingOf(row)
	return sub
}

func storedGrade(row db.Row) (out standingGrade) {
	out.grade, out.proposed = gradeIn(row, 7), gradeIn(row, 8)
	out.state, _ = row.Text(9)
	since, _ := row.Text(10)
	out.since = calendar.Date(since)
	return out
}

func lastOf(row db.Row) (out lastAssessment) {
	assessment, _ := row.Int(11)
	model, _ := row.Int(12)
	out.id, out.model = id.ID(assessment), id.ID(model)
	out.v, _ = row.Float(4)
	out.hash, _ = row.Text(13)
	return out
}

func holdingOf(row db.Row) (out holding) {
	record, decided := row.Int(14)
	if !decided {
		return out
	}
	kind, _ := row.Text(16)
	ends, _ := row.Text(17)
	out.record, out.grade, out.endsOn = id.ID(record), gradeIn(row, 15), calendar.Date(ends)
	out.override, out.base = kind == kindOverride, gradeIn(row, 18)
	return out
}

func gradeIn(row db.Row, column int) Grade {
	text, _ := row.Text(column)
	return Grade(text)
}

// find returns the position of the account at or after position at; subjects are sorted by id and so are the rows
// that are matched with them.
func (r *reader) find(at int, account id.ID) (int, bool) {
	for at < len(r.subjects) && r.subjects[at].id < account {
		at++
	}
	return at, at < len(r.subjects) && r.subjects[at].id == account
}

// readEfforts adds the hours of the last twelve months. They are rounded to a millionth of an hour, because the
// engines add floating-point numbers in different orders.
func (r *reader) readEfforts(ctx context.Context, s selection) error {
	which, args := s.among(r.db.EngineName(), "account_id")
	rows, err := r.db.Query(ctx, `SELECT account_id, SUM(hours) FROM efforts
		WHERE `+which+` AND archived_at IS NULL AND worked_on > ? AND worked_on <= ? GROUP BY account_id ORDER BY account_id`,
		append(args, r.asOf.AddMonths(-12).String(), string(r.date))...)
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
		var known bool
		if at, known = r.find(at, account); known {
			r.subjects[at].hours = round.Six(hours)
		}
	}
	return rows.Err()
}

// readJudged adds what people judged and recorded. Accounts that are named one by one are asked for one by one: a span
// from the first of them to the last may be the whole company.
func (r *reader) readJudged(ctx context.Context, s selection) error {
	if r.judged == nil {
		return nil
	}
	spans := []selection{s}
	if s.some != nil {
		spans = spans[:0]
		for _, one := range s.some {
			spans = append(spans, selection{first: one, last: one})
		}
	}
	for _, span := range spans {
		facts, err := r.judged.between(ctx, r.db, span.first, span.last)
		if err != nil {
			return err
		}
		for i := range r.subjects {
			if of := facts[r.subjects[i].id]; of != nil {
				r.subjects[i].judged = of
			}
		}
	}
	return nil
}

// readOrders streams the orders past the meters: the hot loop of an evaluation.
func (r *reader) readOrders(ctx context.Context, s selection) error {
	if r.scorer != nil {
		for i := range r.subjects {
			r.subjects[i].outlook = &Outlook{} // of those who never bought
		}
	}
	r.at, r.account, r.current = 0, 0, nil
	which, args := s.among(r.db.EngineName(), "account_id")
	err := r.db.Stream(ctx, `SELECT account_id, ordered_on, base_amount, base_gross_profit, due_on, paid_on FROM orders
		WHERE archived_at IS NULL AND `+which+` AND ordered_on <= ? ORDER BY account_id, ordered_on`, append(args, string(r.date)), r.take)
	if err != nil {
		return err
	}
	return r.finish()
}

// take gives the order that was read to its account.
func (r *reader) take(row db.Row) error {
	account, _ := row.Int(0)
	if id.ID(account) != r.account {
		if err := r.next(id.ID(account)); err != nil {
			return err
		}
	}
	if r.current == nil {
		return nil
	}
	r.order.read(row)
	r.meter.Add(&r.order)
	if r.buyers != nil {
		r.predictFrom(&r.order)
	}
	r.current.sales = money.Plus(r.current.sales, r.order.Amount)
	if back := r.monthsBack(r.order.Date); back < sparkMonths {
		slot := &r.current.spark[sparkMonths-1-back]
		*slot = money.Plus(*slot, r.order.Amount)
	}
	return nil
}

func (r *reader) next(account id.ID) error {
	if err := r.finish(); err != nil {
		return err
	}
	r.account, r.current = account, nil
	var known bool
	if r.at, known = r.find(r.at, account); !known {
		return nil
	}
	r.current = &r.subjects[r.at]
	var err error
	r.meter, err = r.meterOf(r.current.horizon)
	if err == nil {
		r.meter.Begin()
	}
	if r.buyers != nil {
		r.buyers.Begin(account, r.current.segment)
	}
	return err
}

// endBuyer closes the account for the predictions, and looks ahead where the model asks for it.
func (r *reader) endBuyer() {
	before := len(r.buyers.Buyers())
	r.buyers.End()
	if all := r.buyers.Buyers(); r.scorer != nil && len(all) > before {
		score := r.scorer.Score(&all[before], r.asOf)
		r.current.outlook = &Outlook{Alive: score.Alive, Sales: score.Sales}
	}
}

func (r *reader) predictFrom(o *Order) {
	r.buyers.Order(o.Date, o.Amount)
	if o.HasProfit {
		r.buyers.Profit(o.Amount, o.Profit)
	}
}

func (r *reader) finish() (err error) {
	if r.current != nil {
		if r.buyers != nil {
			r.endBuyer()
		}
		r.current.m, err = r.meter.End()
		r.current = nil
	}
	return err
}

// read takes a row of readOrders over; o is reused.
func (o *Order) read(row db.Row) {
	o.Date, _ = row.Day(1)
	o.Amount, _ = row.Int(2)
	o.Profit, o.HasProfit = row.Int(3)
	o.Due, _ = row.Day(4)
	o.Paid, _ = row.Day(5)
}
