package value

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// boss is the role that alone decides about S (domain model §4.2).
const boss = "boss"

// maxReason bounds a reason, in bytes.
const maxReason = 2000

// Approval is what a bulk approval did. Every account stands for itself.
type Approval struct {
	Approved int       `json:"approved"`
	Failed   []Refusal `json:"failed"` // at most 100 of them
	Refused  int       `json:"refused"`
}

// Refusal is an account whose grade stays, and the code of why.
type Refusal struct {
	Account id.ID  `json:"id"`
	Name    string `json:"name,omitempty" doc:"missing for an account that the caller may not see"`
	Code    string `json:"code"`
}

const maxRefusals = 100

func (a *Approval) refuse(target id.ID, code string) {
	a.Refused++
	if len(a.Failed) < maxRefusals {
		a.Failed = append(a.Failed, Refusal{Account: target, Code: code})
	}
}

// name puts names to the refusals, of those accounts that the caller sees.
func (a *Approval) name(ctx context.Context, w *resource.Write) error {
	ids := make([]id.ID, len(a.Failed))
	for i, f := range a.Failed {
		ids[i] = f.Account
	}
	titles, err := resource.Titles(ctx, w.Store, w.Tx, &account.Accounts.Entity, w.Actor, ids)
	for i, f := range a.Failed {
		a.Failed[i].Name = titles[f.Account]
	}
	return err
}

// standing is how the grade of one account stands when somebody decides about it.
type standing struct {
	id, assessment, model id.ID
	rev                   int64
	name                  string
	grade, proposed       Grade
	state, reasons        string
	archived, decided     bool
}

// before is the grade held by decision, empty when nobody ever decided.
func (s *standing) before() Grade {
	if !s.decided {
		return ""
	}
	return s.grade
}

// needsBoss says that the decision gives or takes an S.
func (s *standing) needsBoss(to Grade) bool {
	return to != s.before() && (to == GradeS || s.before() == GradeS)
}

const standingQuery = `SELECT a.id, a.rev, a.name, a.grade, a.grade_proposed, a.grade_state, a.archived_at IS NOT NULL,
	EXISTS (SELECT 1 FROM grade_records g WHERE g.account_id = a.id AND g.valid_to IS NULL),
	x.id, x.model_id, COALESCE(x.reasons, '[]')
	FROM accounts a LEFT JOIN value_assessments x ON x.id = a.assessment_id WHERE `

func loadStandings(ctx context.Context, q db.Querier, where string, args ...any) ([]standing, error) {
	rows, err := q.Query(ctx, standingQuery+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []standing
	for rows.Next() {
		var s standing
		err := rows.Scan(&s.id, &s.rev, &s.name, &s.grade, &s.proposed, &s.state, &s.archived, &s.decided,
			&s.assessment, &s.model, &s.reasons)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// standingOf reads one account the caller may see: 404 when not, 409 when it is archived.
func standingOf(ctx context.Context, w *resource.Write, target id.ID) (standing, error) {
	if _, err := account.Accounts.Load(ctx, w.Tx, w.Actor, target); err != nil {
		return standing{}, err
	}
	list, err := loadStandings(ctx, w.Tx, "a.id = ?", int64(target))
	switch {
	case err != nil:
		return standing{}, err
	case len(list) == 0:
		return standing{}, errs.NotFound()
	case list[0].archived:
		return standing{}, errs.Conflict("archived")
	}
	return list[0], nil
}

// mayDecide names what stands against a decision, nil when nothing does.
func mayDecide(actor authz.Actor, s *standing, to Grade, active id.ID) *errs.Error {
	switch {
	case s.needsBoss(to) && !actor.IsSystem() && !slices.Contains(actor.RoleCodes(), boss):
		return errs.New(403, "boss_needed").With("grade", string(GradeS))
	case s.assessment == 0 || s.model != active:
		return errs.Conflict("model_not_active") // valued before the present model, or never
	}
	return nil
}

// ApproveGrade makes the proposed grade of one account its grade. Refusals: 404 not visible; 403 without the command
// grades.approve, or for S and the loss of S without the role boss; 409 nothing proposed, proposed by a retired
// model, archived.
func (s *Service) ApproveGrade(ctx context.Context, actor authz.Actor, target id.ID, reason string) error {
	reason, problems := checkReason(reason, false)
	if problems != nil {
		return validation(problems)
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		w.Reason = reason
		st, err := standingOf(ctx, w, target)
		if err != nil {
			return err
		}
		if err := require(actor, authz.GradeApprove); err != nil {
			return err
		}
		if st.state != stateProposed {
			return errs.Conflict("nothing_proposed").With("grade", string(st.grade))
		}
		active, _, err := activeModel(ctx, w.Tx)
		if err != nil {
			return err
		}
		if refused := mayDecide(actor, &st, st.proposed, active.ID); refused != nil {
			return refused
		}
		if err := s.approve(ctx, w, []standing{st}); err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "approve", Entity: "accounts", Record: st.id, Rev: st.rev, Title: st.name,
			Changes: gradeChange(st.before(), st.proposed)})
	})
}

// ApproveGrades approves the proposals of the given accounts, or of all the caller may see when none is given. It
// needs the command grades.approve. Accounts that may not be approved are left alone and named; a fault of the system
// undoes all.
func (s *Service) ApproveGrades(ctx context.Context, actor authz.Actor, targets []id.ID, reason string) (Approval, error) {
	if err := require(actor, authz.GradeApprove); err != nil {
		return Approval{}, err
	}
	reason, problems := checkReason(reason, false)
	if problems != nil {
		return Approval{}, validation(problems)
	}
	var out Approval
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		w.Reason = reason
		out = Approval{Failed: []Refusal{}}
		list, err := proposed(ctx, w, targets, &out)
		if err != nil {
			return err
		}
		if err := s.approveAll(ctx, w, list, &out); err != nil {
			return err
		}
		return out.name(ctx, w)
	})
	return out, err
}

// proposed reads the proposals a bulk approval is about; wanted accounts without one are refused here.
func proposed(ctx context.Context, w *resource.Write, targets []id.ID, out *Approval) ([]standing, error) {
	scope, args := w.Actor.Where(account.Accounts.Guard(), authz.Read, "a")
	visible := scope + " AND a.archived_at IS NULL"
	if len(targets) == 0 {
		return loadStandings(ctx, w.Tx, visible+" AND a.grade_state = ? ORDER BY a.id", append(args, stateProposed)...)
	}
	wanted, asked := db.In(w.Tx.EngineName(), "a.id", targets)
	list, err := loadStandings(ctx, w.Tx, visible+" AND "+wanted+" ORDER BY a.id", append(args, asked)...)
	if err != nil {
		return nil, err
	}
	known := make(map[id.ID]bool, len(list))
	for i := range list {
		known[list[i].id] = true
	}
	for _, target := range targets {
		if !known[target] {
			out.refuse(target, "not_found")
		}
	}
	return slices.DeleteFunc(list, func(s standing) bool {
		if s.state != stateProposed {
			out.refuse(s.id, "nothing_proposed")
		}
		return s.state != stateProposed
	}), nil
}

func (s *Service) approveAll(ctx context.Context, w *resource.Write, list []standing, out *Approval) error {
	active, _, err := activeModel(ctx, w.Tx)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(s standing) bool {
		refused := mayDecide(w.Actor, &s, s.proposed, active.ID)
		if refused != nil {
			out.refuse(s.id, refused.Code)
		}
		return refused != nil
	})
	if err := s.approve(ctx, w, list); err != nil {
		return err
	}
	if err := auditApprovals(ctx, w, list); err != nil {
		return err
	}
	if out.Approved = len(list); out.Approved == 0 {
		return nil
	}
	return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: "accounts", Actor: w.Actor.ID})
}

// approve makes the proposals of some accounts their grades. The accounts go first: their rows are then locked, and
// a proposal that another decision or evaluation has changed meanwhile is noticed (409) before anything is recorded.
func (s *Service) approve(ctx context.Context, w *resource.Write, list []standing) error {
	byGrade := map[Grade][]id.ID{}
	var all []id.ID
	var records []gradeRow
	var news []regraded
	for i := range list {
		st := &list[i]
		byGrade[st.proposed] = append(byGrade[st.proposed], st.id)
		all = append(all, st.id)
		news = append(news, regraded{st.id, st.before(), st.proposed})
		records = append(records, gradeRow{account: st.id, assessment: st.assessment, grade: st.proposed, kind: kindApproved, reasons: st.reasons})
	}
	for _, grade := range []Grade{GradeS, GradeA, GradeB, GradeC, GradeU} {
		if err := setGrade(ctx, w, grade, byGrade[grade]); err != nil {
			return err
		}
	}
	if err := s.closeGrades(ctx, w, all); err != nil {
		return err
	}
	if err := insertGrades(ctx, w, records); err != nil {
		return err
	}
	if err := tellOwners(ctx, w, news); err != nil || s.Decided == nil {
		return err
	}
	return s.Decided(ctx, w, all)
}

func setGrade(ctx context.Context, w *resource.Write, grade Grade, accounts []id.ID) error {
	if len(accounts) == 0 {
		return nil
	}
	those, list := db.In(w.Tx.EngineName(), "id", accounts)
	n, err := w.Tx.Exec(ctx, "UPDATE accounts SET grade = ?, grade_since = ?, grade_state = ? WHERE grade_state = ? AND grade_proposed = ? AND "+those,
		string(grade), w.Env.Today, stateApproved, stateProposed, string(grade), list)
	if err == nil && n != int64(len(accounts)) {
		return errs.Conflict("proposals_changed")
	}
	return err
}

// auditApprovals writes one line per account without an event for each: a boss who approves a whole portfolio should
// not wait for it.
func auditApprovals(ctx context.Context, w *resource.Write, list []standing) error {
	lines := make([]resource.Entry, len(list))
	for i := range list {
		s := &list[i]
		lines[i] = resource.Entry{Action: "approve", Entity: "accounts", Record: s.id, Rev: s.rev, Title: s.name, Changes: gradeChange(s.before(), s.proposed)}
	}
	return w.AuditMany(ctx, lines...)
}

// checkReason trims a reason and says what is wrong with it.
func checkReason(reason string, required bool) (string, []errs.Field) {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "" && required:
		return "", []errs.Field{{Name: "reason", Code: "required"}}
	case len(reason) > maxReason:
		return "", []errs.Field{{Name: "reason", Code: "too_long", Params: map[string]any{"max": maxReason}}}
	}
	return reason, nil
}
