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

var gradeTypes = []db.Type{db.BigInt, db.BigInt, db.BigInt, db.Text, db.Text, db.Text, db.Text, db.BigInt, db.BigInt, db.Text, db.BigInt}

// insertGrades opens grade records. The caller has closed the ones before.
func insertGrades(ctx context.Context, w *resource.Write, list []gradeRow) error {
	r := db.Batch{Types: gradeTypes, Head: `INSERT INTO grade_records (id, account_id, assessment_id, grade, kind, reasons, reason,
		approved_by, valid_from, ends_on, recorded_at) `}
	for _, g := range list {
		by := w.Actor.ID
		if g.kind == kindExpired {
			by = 0
		}
		err := r.Add(ctx, w.Tx, w.IDs.Next(), g.account, g.assessment, string(g.grade), g.kind, g.reasons, w.Reason,
			by, w.Env.Now, g.endsOn, w.Env.Now)
		if err != nil {
			return err
		}
	}
	return r.Flush(ctx, w.Tx)
}

// closeGrades ends the records in force of some accounts, about which somebody decides.
func (s *Service) closeGrades(ctx context.Context, w *resource.Write, accounts []id.ID) error {
	w.Tx.AfterCommit(s.boards.forget)
	those, list := db.In(w.Tx.EngineName(), "account_id", accounts)
	_, err := w.Tx.Exec(ctx, "UPDATE grade_records SET valid_to = ? WHERE valid_to IS NULL AND "+those, w.Env.Now, list)
	return err
}

// gradeChange is the audit entry of a grade that became another.
func gradeChange(before, after Grade) resource.Changes {
	return resource.Changes{"grade": [2]json.RawMessage{quoted(string(before)), quoted(string(after))}}
}

func quoted(text string) json.RawMessage {
	out, _ := json.Marshal(text) // a string marshals
	return out
}
