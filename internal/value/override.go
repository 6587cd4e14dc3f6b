package value

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// maxOverrideMonths is how long an override may last.
const maxOverrideMonths = 12

// Override sets the grade of an account beside its proposal.
type Override struct {
	Grade  Grade
	Reason string        // required
	Until  calendar.Date // last day; after today, at most twelve months away
}

// OverrideGrade gives an account a grade one step above or below the proposed one, for a time. It ends by itself at
// the first evaluation after its last day. Refusals: 404 not visible; 403 without the command grades.override, or for
// S and the loss of S without the role boss; 422 two steps away, the proposed grade itself, no reason, a bad date;
// 409 valued under a retired model, archived.
func (s *Service) OverrideGrade(ctx context.Context, actor authz.Actor, target id.ID, o Override) error {
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		st, err := standingOf(ctx, w, target)
		if err != nil {
			return err
		}
		if err := require(actor, authz.GradeOverride); err != nil {
			return err
		}
		if w.Reason, err = o.check(&st, w.Env.Today); err != nil {
			return err
		}
		active, _, err := activeModel(ctx, w.Tx)
		if err != nil {
			return err
		}
		if refused := mayDecide(actor, &st, o.Grade, active.ID); refused != nil {
			return refused
		}
		return s.override(ctx, w, &st, o)
	})
}

// check returns the trimmed reason, or every field error at once.
func (o Override) check(st *standing, today calendar.Date) (string, error) {
	reason, problems := checkReason(o.Reason, true)
	refuse := func(field, code string, params map[string]any) {
		problems = append(problems, errs.Field{Name: field, Code: code, Params: params})
	}
	proposal := map[string]any{"proposed": string(st.proposed)}
	switch {
	case !slices.Contains([]Grade{GradeS, GradeA, GradeB, GradeC}, o.Grade):
		refuse("grade", "not_an_option", nil)
	case o.Grade == st.proposed:
		refuse("grade", "override_is_proposal", proposal)
	case st.proposed.rank() == 0 || distance(o.Grade, st.proposed) > 1:
		refuse("grade", "override_too_far", proposal)
	}
	_, bad := calendar.Parse(string(o.Until))
	switch last := today.AddMonths(maxOverrideMonths); {
	case o.Until == "":
		refuse("until", "required", nil)
	case bad != nil:
		refuse("until", "not_a_date", nil)
	case o.Until <= today || o.Until > last:
		refuse("until", "out_of_range", map[string]any{"min": string(today.AddDays(1)), "max": string(last)})
	}
	return reason, validation(problems)
}

func distance(a, b Grade) int {
	return max(a.rank()-b.rank(), b.rank()-a.rank())
}

func (s *Service) override(ctx context.Context, w *resource.Write, st *standing, o Override) error {
	n, err := w.Tx.Exec(ctx, "UPDATE accounts SET grade = ?, grade_since = ?, grade_state = ? WHERE id = ? AND grade_proposed = ? AND grade_state = ? AND grade = ?",
		string(o.Grade), w.Env.Today, stateApproved, st.id, string(st.proposed), st.state, string(st.grade))
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict("proposals_changed")
	}
	if err := s.closeGrades(ctx, w, []id.ID{st.id}); err != nil {
		return err
	}
	err = insertGrades(ctx, w, []gradeRow{{account: st.id, assessment: st.assessment, grade: o.Grade, kind: kindOverride, reasons: st.reasons, endsOn: o.Until}})
	if err != nil {
		return err
	}
	if err := tellOwners(ctx, w, []regraded{{st.id, st.before(), o.Grade}}); err != nil {
		return err
	}
	changes := gradeChange(st.before(), o.Grade)
	changes["until"] = [2]json.RawMessage{json.RawMessage("null"), quoted(string(o.Until))}
	return w.Audit(ctx, resource.Entry{Action: "override", Entity: "accounts", Record: st.id, Rev: st.rev, Title: st.name, Changes: changes})
}
