package value

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// write stores the news of some accounts in one transaction. The accounts go first: whoever writes beside us has then
// either been quicker, and the account is left to the next evaluation, or waits and will see what we wrote. also is done
// in the same transaction.
func (e *evaluation) write(ctx context.Context, news []verdict, also ...func(context.Context, *resource.Write) error) error {
	if len(news) == 0 && len(also) == 0 {
		return nil
	}
	return e.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error {
		ids := make([]id.ID, len(news))
		for i := range news {
			if ids[i] = news[i].account.last.id; news[i].inputs != "" {
				ids[i] = w.IDs.Next()
			}
		}
		if err := e.updateAccounts(ctx, w, news, ids); err != nil {
			return err
		}
		if err := e.insertAssessments(ctx, w, news, ids); err != nil {
			return err
		}
		if err := e.endOverrides(ctx, w, news); err != nil {
			return err
		}
		for _, more := range also {
			if err := more(ctx, w); err != nil {
				return err
			}
		}
		return e.tell(ctx, w, news)
	})
}

var assessmentTypes = []db.Type{db.BigInt, db.BigInt, db.Double, db.Double, db.Double, db.Double, db.Text, db.Text, db.Text, db.Text}

// insertAssessments stores the assessments of those accounts that now name them.
func (e *evaluation) insertAssessments(ctx context.Context, w *resource.Write, news []verdict, ids []id.ID) error {
	r := db.Batch{
		Types: assessmentTypes,
		Head: `INSERT INTO value_assessments (evaluation_id, model_id, as_of, recorded_at, id, account_id,
			v, low, high, coverage, grade, reasons, inputs, inputs_sha256)
			SELECT CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), v.* FROM (`,
		Tail:   `) AS v JOIN accounts a ON a.id = v.column2 AND a.assessment_id = v.column1`,
		Before: []any{e.id, e.model.ID, e.window.date, w.Env.Now},
	}
	for i := range news {
		v := &news[i]
		if v.inputs == "" {
			continue
		}
		s := &v.summary
		err := r.Add(ctx, w.Tx, ids[i], v.account.id, s.v, s.low, s.high, s.coverage,
			string(v.decision.Grade), v.decision.reasonsText(), v.inputs, v.hash)
		if err != nil {
			return err
		}
	}
	return r.Flush(ctx, w.Tx)
}

// reasonsText is the stored form of the reasons, warnings last.
func (d *Decision) reasonsText() string {
	if len(d.Reasons)+len(d.Warnings) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(append(append([]string{}, d.Reasons...), d.Warnings...)) // strings marshal
	return string(text)
}

var summaryTypes = []db.Type{db.BigInt, db.Double, db.Double, db.Double, db.Double, db.Double, db.BigInt, db.BigInt, db.BigInt,
	db.Text, db.Text, db.Text, db.Text, db.Text, db.Text, db.Text, db.Text, db.Text, db.BigInt, db.Text, db.Text, db.BigInt}

// updateAccounts restates the value columns of accounts. The revision stays: nobody changed the record, and somebody
// who has it open must be able to save. Where the grade was decided since it was read, the grade is left to the next
// evaluation; where another one has valued the account, all of it.
func (e *evaluation) updateAccounts(ctx context.Context, w *resource.Write, news []verdict, ids []id.ID) error {
	r := db.Batch{
		Types: summaryTypes,
		Head: `UPDATE accounts SET value_score = v.column2, value_low = v.column3, value_high = v.column4, value_coverage = v.column5,
			value_trend = v.column6, sales_12m = v.column7, sales_total = v.column8, order_count = v.column9,
			first_order_on = v.column10, last_order_on = v.column11, spark = v.column12,
			grade = CASE WHEN ` + undecided + ` THEN v.column13 ELSE grade END,
			grade_since = CASE WHEN ` + undecided + ` THEN v.column14 ELSE grade_since END,
			grade_proposed = CASE WHEN ` + undecided + ` THEN v.column15 ELSE grade_proposed END,
			grade_state = CASE WHEN ` + undecided + ` THEN v.column16 ELSE grade_state END,
			assessment_id = v.column19, assessed_sha256 = v.column20, value_print = v.column22,
			assessed_model_id = ?, evaluated_at = ?
			FROM (`,
		Tail:   `) AS v WHERE accounts.id = v.column1 AND accounts.assessed_sha256 = v.column21`,
		Before: []any{e.model.ID, w.Env.Now},
	}
	for i := range news {
		v := &news[i]
		if !v.moved && v.inputs == "" {
			continue
		}
		s, old := &v.summary, &v.account.stored
		err := r.Add(ctx, w.Tx, v.account.id, s.v, s.low, s.high, s.coverage, s.trend, s.sales12, s.sales, s.orders,
			calendar.Date(s.firstOrder.String()), calendar.Date(s.lastOrder.String()), s.sparkText(e.window.minor),
			string(s.grade), s.since, string(s.proposed), s.state, string(old.grade), old.state,
			ids[i], v.hash, v.account.last.hash, v.print)
		if err != nil {
			return err
		}
	}
	return r.Flush(ctx, w.Tx)
}

// undecided: nobody has decided about the grade since it was read.
const undecided = "accounts.grade = v.column17 AND accounts.grade_state = v.column18"

// endOverrides closes the overrides whose last day is over and opens the grade that was approved before.
func (e *evaluation) endOverrides(ctx context.Context, w *resource.Write, batch []verdict) error {
	for i := range batch {
		v := &batch[i]
		if !v.expired {
			continue
		}
		n, err := w.Tx.Exec(ctx, "UPDATE grade_records SET valid_to = ? WHERE id = ? AND valid_to IS NULL", w.Env.Now, v.account.held.record)
		if err != nil {
			return err
		}
		if n == 0 {
			continue // decided anew since it was read
		}
		err = insertGrades(ctx, w, []gradeRow{{account: v.account.id, grade: v.summary.grade, kind: kindExpired, reasons: "[]"}})
		if err != nil {
			return err
		}
		err = w.Audit(ctx, resource.Entry{Action: "override_ended", Entity: "accounts", Record: v.account.id,
			Changes: gradeChange(v.account.held.grade, v.summary.grade)})
		if err != nil {
			return err
		}
	}
	return nil
}

// fewEvents is up to how many accounts of a batch are named to the browsers one by one.
const fewEvents = 50

// tell announces the batch. The accounts with a new proposal, or all that were valued because something happened to
// them, are named unless they are many.
func (e *evaluation) tell(ctx context.Context, w *resource.Write, batch []verdict) error {
	if len(batch) == 0 {
		return nil
	}
	var changed []*verdict
	for i := range batch {
		if e.kind == kindChanges || batch[i].proposalChanged() {
			changed = append(changed, &batch[i])
		}
	}
	if len(changed) > fewEvents {
		changed = nil
	}
	for _, v := range changed {
		err := w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: "accounts", Record: v.account.id, Actor: w.Actor.ID})
		if err != nil {
			return err
		}
	}
	return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: "accounts", Actor: w.Actor.ID})
}
