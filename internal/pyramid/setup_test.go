package pyramid

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/value"
)

// registry is made once: declarations are linked to each other in place.
var registry = resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
	&sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity, &Plans.Entity, &Milestones.Entity)

const today = calendar.Date("2026-06-30")

// firm is a small company that plans its pyramid.
type firm struct {
	*Service
	*storetest.World
	t testing.TB
}

func newFirm(t testing.TB) *firm {
	t.Helper()
	world, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), registry)
	s := &Service{Store: store, Value: &value.Service{Store: store}}
	s.Value.Decided = s.GradesDecided
	return &firm{Service: s, World: world, t: t}
}

func (f *firm) on(day calendar.Date) { f.On(day) }

func (f *firm) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// refused checks the code of a refusal: "validation" with "field:code", or the code itself.
func (f *firm) refused(err error, want string) *errs.Error {
	f.t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) {
		f.t.Fatalf("want %s, got %v", want, err)
	}
	got := e.Code
	for _, field := range e.Fields {
		got += " " + field.Name + ":" + field.Code
	}
	if got != want && got != "validation "+want {
		f.t.Fatalf("want %s, got %s", want, got)
	}
	return e
}

// exec writes past all rules.
func (f *firm) exec(query string, args ...any) {
	f.t.Helper()
	f.Exec(query, args...)
}

// user adds a person with a shipped role.
func (f *firm) user(login, role string, cost any) authz.Actor {
	f.t.Helper()
	return f.User(login, role, storetest.Row{"cost_per_pm": cost})
}

// account adds a customer with a grade nobody has decided about.
func (f *firm) account(name string, owner id.ID, grade value.Grade) id.ID {
	f.t.Helper()
	return f.Add("accounts", storetest.Row{"name": name, "owner_id": owner, "grade": string(grade)})
}

// decide gives an account a grade from an instant on, and ends the one before.
func (f *firm) decide(account id.ID, grade value.Grade, on calendar.Date, kind, reason string) {
	f.t.Helper()
	at := clock.At(on.Time().Add(3 * time.Hour))
	f.exec("UPDATE grade_records SET valid_to = ? WHERE account_id = ? AND valid_to IS NULL", at, account)
	f.exec("INSERT INTO grade_records (id, account_id, grade, kind, reasons, reason, valid_from, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		f.IDs.Next(), account, string(grade), kind, `["A:coverage<0.70"]`, reason, at, at)
	f.exec("UPDATE accounts SET grade = ?, grade_since = ?, grade_state = 'approved', grade_proposed = ? WHERE id = ?", string(grade), on, string(grade), account)
}

func (f *firm) order(account id.ID, on calendar.Date, amount int64, profit any) {
	f.t.Helper()
	f.exec(`INSERT INTO orders (id, rev, created_at, updated_at, account_id, ordered_on, currency, amount, base_amount, gross_profit, base_gross_profit)
		VALUES (?, 1, 1, 1, ?, ?, 'CNY', ?, ?, ?, ?)`, f.IDs.Next(), account, on, amount, amount, profit, profit)
}

func (f *firm) effort(account, staff id.ID, on calendar.Date, hours float64) {
	f.t.Helper()
	f.exec("INSERT INTO efforts (id, rev, created_at, updated_at, staff_id, account_id, activity, worked_on, hours) VALUES (?, 1, 1, 1, ?, ?, 'sales', ?, ?)",
		f.IDs.Next(), staff, account, on, hours)
}

// plan is a plan with n tested milestones.
func plan(account id.ID, to string, due calendar.Date, n int) NewPlan {
	out := NewPlan{Plan: Plan{Account: account, To: to, Due: due}}
	for i := range n {
		out.Milestones = append(out.Milestones, Milestone{Title: fmt.Sprintf("Step %d", i+1), Test: "seen"})
	}
	return out
}

func (f *firm) made(actor authz.Actor, n NewPlan) id.ID {
	f.t.Helper()
	one, err := f.Create(context.Background(), actor, n)
	f.must(err)
	return one
}

func (f *firm) load(one id.ID) *Plan {
	f.t.Helper()
	p, err := Plans.Load(context.Background(), f.Store.DB, authz.System(), one)
	f.must(err)
	return p
}

func (f *firm) target(account id.ID) (grade string) {
	f.t.Helper()
	f.must(f.Store.DB.QueryRow(context.Background(), "SELECT target_grade FROM accounts WHERE id = ?", account).Scan(&grade))
	return grade
}

func (f *firm) count(query string, args ...any) (n int) {
	f.t.Helper()
	f.must(f.Store.DB.QueryRow(context.Background(), query, args...).Scan(&n))
	return n
}

// change edits a record as the API does.
func (f *firm) change(e *resource.Entity, actor authz.Actor, one id.ID, body string) error {
	f.t.Helper()
	table := strings.ReplaceAll(e.Name, "-", "_")
	_, err := e.Patch(context.Background(), f.Store, actor, one, int64(f.count("SELECT rev FROM "+table+" WHERE id = ?", one)), fields(f.t, body))
	return err
}
