package value

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The kinds of grade records.
const (
	kindApproved = "approved"
	kindOverride = "override"
	kindExpired  = "expired" // an override ended; the grade approved before it holds again
)

// gradeRow is a new entry in the history of an account's grades.
type gradeRow struct {
	account    id.ID
	assessment id.ID // what the decision was based on, if anything
	grade      Grade
	kind       string
	reasons    string // JSON array of the model's reasons
	endsOn     calendar.Date
}

var gradeTypes = []string{bigint, bigint, bigint, texts, texts, texts, texts, bigint, bigint, texts, bigint}

// insertGrades opens grade records. The caller has closed the ones before.
func insertGrades(ctx context.Context, w *resource.Write, list []gradeRow) error {
	r := rows{types: gradeTypes, head: `INSERT INTO grade_records (id, account_id, assessment_id, grade, kind, reasons, reason,
		approved_by, valid_from, ends_on, recorded_at) `}
	for _, g := range list {
		by := w.Actor.ID
		if g.kind == kindExpired {
			by = 0
		}
		r.add(int64(w.IDs.Next()), int64(g.account), reference(g.assessment), string(g.grade), g.kind, g.reasons, w.Reason,
			reference(by), int64(w.Env.Now), date(g.endsOn), int64(w.Env.Now))
		if err := r.run(ctx, w.Tx, false); err != nil {
			return err
		}
	}
	return r.run(ctx, w.Tx, true)
}

// reference is an id as a parameter, none as NULL.
func reference(target id.ID) any {
	if target == 0 {
		return nil
	}
	return int64(target)
}

// closeGrades ends the records in force of some accounts.
func closeGrades(ctx context.Context, w *resource.Write, accounts []id.ID) error {
	_, err := w.Tx.Exec(ctx, "UPDATE grade_records SET valid_to = ? WHERE valid_to IS NULL AND account_id IN ("+db.Marks(len(accounts))+")",
		append([]any{int64(w.Env.Now)}, anys(accounts)...)...)
	return err
}

func anys(ids []id.ID) []any {
	out := make([]any, len(ids))
	for i, one := range ids {
		out[i] = int64(one)
	}
	return out
}

// gradeChange is the audit entry of a grade that became another.
func gradeChange(before, after Grade) resource.Changes {
	return resource.Changes{"grade": [2]json.RawMessage{quoted(string(before)), quoted(string(after))}}
}

func quoted(text string) json.RawMessage {
	out, _ := json.Marshal(text) // a string marshals
	return out
}
