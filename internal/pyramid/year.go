package pyramid

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/value"
)

// rungs are the grades a year plan has targets for, best first.
var rungs = []value.Grade{value.GradeS, value.GradeA, value.GradeB, value.GradeC}

// Target is what a company wants of one grade at the end of a year. Nil is "no target", which is not zero.
type Target struct {
	Grade value.Grade `json:"grade"`
	Count *int64      `json:"count"`
	Sales *int64      `json:"sales"` // of the year, minor units of the company's currency
}

// Year is the stored pyramid plan of a fiscal year; id 0 stands for none yet.
type Year struct {
	ID         id.ID
	Rev        int64
	Year       int
	State      string // draft or approved
	Targets    []Target
	Incubation *int64 // how many new customers should be in incubation
	Comment    string
	ApprovedAt clock.Instant
	ApprovedBy id.ID
}

// Approved is the state of a year plan that holds.
const Approved = "approved"

// bounds of a year plan.
const (
	firstYear, lastYear = 2000, 2100
	maxCount            = 1_000_000
	maxComment          = 2000
)

// span are the first and the last day of a fiscal year that begins in the given month.
func span(year, fiscalStart int) (first, last calendar.Date) {
	first = calendar.Of(time.Date(year, time.Month(fiscalStart), 1, 0, 0, 0, 0, time.UTC))
	return first, first.AddMonths(12).AddDays(-1)
}

// FiscalYear is the fiscal year a day belongs to.
func FiscalYear(day calendar.Date, fiscalStart int) int {
	t := day.Time()
	if int(t.Month()) < fiscalStart {
		return t.Year() - 1
	}
	return t.Year()
}

// check refuses targets that make no sense; all problems at once.
func (y *Year) check() error {
	var problems []errs.Field
	refuse := func(name, code string, params map[string]any) {
		problems = append(problems, errs.Field{Name: name, Code: code, Params: params})
	}
	counts := map[string]any{"min": 0, "max": maxCount}
	seen := map[value.Grade]bool{}
	for _, t := range y.Targets {
		name := "targets." + string(t.Grade)
		if t.Grade.Rank() == 0 || seen[t.Grade] {
			refuse("targets", "not_an_option", nil)
		}
		if seen[t.Grade] = true; t.Count != nil && (*t.Count < 0 || *t.Count > maxCount) {
			refuse(name+".count", "out_of_range", counts)
		}
		if t.Sales != nil && *t.Sales < 0 {
			refuse(name+".sales", "negative", nil)
		}
	}
	if y.Year < firstYear || y.Year > lastYear {
		refuse("year", "out_of_range", map[string]any{"min": firstYear, "max": lastYear})
	}
	if y.Incubation != nil && (*y.Incubation < 0 || *y.Incubation > maxCount) {
		refuse("incubation", "out_of_range", counts)
	}
	if y.Comment = strings.TrimSpace(y.Comment); len(y.Comment) > maxComment {
		refuse("comment", "too_long", map[string]any{"max": maxComment})
	}
	if problems != nil {
		return errs.Validation(problems...)
	}
	return nil
}

func loadYear(ctx context.Context, q db.Querier, year int) (Year, error) {
	y := Year{Year: year}
	var targets string
	err := q.QueryRow(ctx, "SELECT id, rev, state, targets, incubation, comment, approved_at, approved_by FROM pyramid_plans WHERE year = ?", year).
		Scan(&y.ID, &y.Rev, &y.State, &targets, &y.Incubation, &y.Comment, &y.ApprovedAt, &y.ApprovedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return y, nil
	}
	if err != nil {
		return y, err
	}
	return y, json.Unmarshal([]byte(targets), &y.Targets)
}

// SaveYear stores the targets of a year, as long as nobody has approved them. It needs the command grades.approve.
// Refusals: 409 the plan is approved, or changed meanwhile (rev 0 is a plan that is not there yet); 422 every bad
// target.
func (s *Service) SaveYear(ctx context.Context, actor authz.Actor, y Year) error {
	if err := y.check(); err != nil {
		return err
	}
	return s.onYear(ctx, actor, y.Year, y.Rev, "", func(ctx context.Context, w *resource.Write, now *Year) error {
		now.Targets, now.Incubation, now.Comment, now.State = y.Targets, y.Incubation, y.Comment, Draft
		return nil
	})
}

// ApproveYear makes the targets of a year hold. It needs the command grades.approve.
func (s *Service) ApproveYear(ctx context.Context, actor authz.Actor, year int, rev int64) error {
	return s.onYear(ctx, actor, year, rev, "approve", func(_ context.Context, w *resource.Write, now *Year) error {
		if now.ID == 0 {
			return errs.NotFound()
		}
		now.State, now.ApprovedAt, now.ApprovedBy = Approved, w.Env.Now, w.Actor.ID
		return nil
	})
}

// ReviseYear opens an approved plan again. It needs the command grades.approve.
func (s *Service) ReviseYear(ctx context.Context, actor authz.Actor, year int, rev int64) error {
	return s.onYear(ctx, actor, year, rev, "revise", func(_ context.Context, _ *resource.Write, now *Year) error {
		now.State, now.ApprovedAt, now.ApprovedBy = Draft, 0, 0
		return nil
	})
}

// onYear changes the plan of a year in one transaction, with its audit line.
func (s *Service) onYear(ctx context.Context, actor authz.Actor, year int, rev int64, action string, change func(ctx context.Context, w *resource.Write, y *Year) error) error {
	if !actor.May(authz.GradeApprove) {
		return errs.Forbidden()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		before, err := loadYear(ctx, w.Tx, year)
		if err != nil {
			return err
		}
		after := before
		switch want := map[string]string{"": Draft, "approve": Draft, "revise": Approved}[action]; {
		case before.ID == 0 && action != "":
			return errs.NotFound()
		case before.Rev != rev:
			return errs.Conflict("rev_conflict")
		case before.ID != 0 && before.State != want:
			return errs.Conflict("illegal_transition").With("state", before.State).With("allowed", want)
		}
		if err := change(ctx, w, &after); err != nil {
			return err
		}
		return after.store(ctx, w, &before, action)
	})
}

func (y *Year) store(ctx context.Context, w *resource.Write, before *Year, action string) error {
	targets, err := json.Marshal(y.Targets)
	if err != nil {
		return err
	}
	y.Rev++
	if y.ID == 0 {
		y.ID = w.IDs.Next()
		_, err = w.Tx.Exec(ctx, `INSERT INTO pyramid_plans (id, rev, year, state, targets, incubation, comment, created_at, created_by, updated_at, updated_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, y.ID, y.Rev, y.Year, y.State, string(targets), y.Incubation, y.Comment, w.Env.Now, w.Actor.ID, w.Env.Now, w.Actor.ID)
		if db.IsUnique(err) {
			return errs.Conflict("rev_conflict").Because(err)
		}
	} else {
		var n int64
		n, err = w.Tx.Exec(ctx, `UPDATE pyramid_plans SET rev = ?, state = ?, targets = ?, incubation = ?, comment = ?, updated_at = ?, updated_by = ?,
			approved_at = ?, approved_by = ? WHERE id = ? AND rev = ?`, y.Rev, y.State, string(targets), y.Incubation, y.Comment, w.Env.Now, w.Actor.ID, y.ApprovedAt, y.ApprovedBy, y.ID, before.Rev)
		if err == nil && n == 0 {
			return errs.Conflict("rev_conflict")
		}
	}
	if err != nil {
		return err
	}
	if action == "" {
		action = "update"
	}
	return w.Audit(ctx, resource.Entry{Action: action, Entity: "pyramid-plans", Record: y.ID, Rev: y.Rev, Title: time.Date(y.Year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006"),
		Changes: y.changes(before)})
}

func (y *Year) changes(before *Year) resource.Changes {
	out := resource.Changes{}
	note := func(name string, old, now any) {
		a, _ := json.Marshal(old) // plain values marshal
		b, _ := json.Marshal(now)
		if string(a) != string(b) {
			out[name] = [2]json.RawMessage{a, b}
		}
	}
	note("targets", before.Targets, y.Targets)
	note("incubation", before.Incubation, y.Incubation)
	note("comment", before.Comment, y.Comment)
	note("state", before.State, y.State)
	return out
}
