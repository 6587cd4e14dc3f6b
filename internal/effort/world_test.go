package effort_test

import (
	"errors"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
	"github.com/loam-crm/loam/internal/sales"
)

// monday is the first day of the week in which the tests play; today is its Thursday.
const (
	monday = calendar.Date("2026-11-16")
	today  = calendar.Date("2026-11-19")
)

// office is a small company that logs its hours.
type office struct {
	*effort.Service
	*storetest.World
	t testing.TB
}

func newOffice(t testing.TB) *office {
	t.Helper()
	world, store := storetest.New(t, time.Date(2026, 11, 19, 8, 0, 0, 0, time.UTC), resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity,
		&account.Segments.Entity, &account.Accounts.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity))
	return &office{Service: &effort.Service{Store: store}, World: world, t: t}
}

// exec writes past all rules.
func (o *office) exec(query string, args ...any) {
	o.t.Helper()
	o.Exec(query, args...)
}

// user adds a person with a shipped role; pay in minor units, nil: not known.
func (o *office) user(login, role string, pay any) authz.Actor {
	o.t.Helper()
	return o.User(login, role, storetest.Row{"cost_per_pm": pay})
}

func (o *office) account(name string, owner authz.Actor) id.ID {
	o.t.Helper()
	return o.Add("accounts", storetest.Row{"name": name, "owner_id": owner.ID})
}

func (o *office) log(staff authz.Actor, account id.ID, on calendar.Date, hours float64) id.ID {
	o.t.Helper()
	return o.Add("efforts", storetest.Row{"staff_id": staff.ID, "account_id": account, "activity": "sales", "worked_on": on, "hours": hours, "note": "kept"})
}

func (o *office) week(actor authz.Actor) *effort.EffortWeek {
	o.t.Helper()
	w, err := o.Week(o.t.Context(), actor, 0, monday)
	if err != nil {
		o.t.Fatal(err)
	}
	return w
}

// save saves the caller's own week with the revision it has now.
func (o *office) save(actor authz.Actor, lines ...effort.Line) (*effort.EffortWeek, error) {
	o.t.Helper()
	return o.SaveWeek(o.t.Context(), actor, effort.Sheet{Of: monday, Rev: o.week(actor).Rev, Lines: lines})
}

func line(account id.ID, hours ...float64) effort.Line {
	l := effort.Line{Account: account, Activity: "sales"}
	copy(l.Hours[:], hours)
	return l
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) wantCode(err error, code string) {
	o.t.Helper()
	if errs.Code(err) != code {
		o.t.Errorf("got %v, want %s", err, code)
	}
}

// refused are the fields of a refusal with their codes.
func refused(err error) map[string]string {
	out := map[string]string{}
	var e *errs.Error
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			out[f.Name] = f.Code
		}
	}
	return out
}

func (o *office) count(query string, args ...any) (n int) {
	o.t.Helper()
	o.must(o.Store.DB.QueryRow(o.t.Context(), query, args...).Scan(&n))
	return n
}
