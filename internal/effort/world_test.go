package effort_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
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
	t     testing.TB
	clock *clock.Fixed
	ids   *id.Source
}

func newOffice(t testing.TB) *office {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 11, 19, 8, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	if err := search.Setup(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	store := &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(identity.Departments, identity.Roles, identity.Users, account.Segments, account.Accounts, sales.Orders, sales.Lines, effort.Entries)}
	return &office{Service: &effort.Service{Store: store}, t: t, clock: c, ids: ids}
}

// exec writes past all rules.
func (o *office) exec(query string, args ...any) {
	o.t.Helper()
	err := o.Store.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// user adds a person with a shipped role; pay in minor units, nil: not known.
func (o *office) user(login, role string, pay any) authz.Actor {
	o.t.Helper()
	actor := authz.Actor{ID: o.ids.Next(), Login: login, Name: login, Language: "en"}
	for _, r := range authz.Shipped() {
		if r.Code == role {
			actor.Roles = []authz.Role{r}
		}
	}
	o.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles, cost_per_pm) VALUES (?, 1, 1, 1, ?, ?, ?, CAST(? AS BIGINT))",
		actor.ID, login, login, `["`+role+`"]`, pay)
	return actor
}

func (o *office) account(name string, owner authz.Actor) id.ID {
	o.t.Helper()
	one := o.ids.Next()
	o.exec("INSERT INTO accounts (id, rev, created_at, updated_at, name, owner_id) VALUES (?, 1, 1, 1, ?, ?)", one, name, owner.ID)
	return one
}

func (o *office) log(staff authz.Actor, account id.ID, on calendar.Date, hours float64) id.ID {
	o.t.Helper()
	one := o.ids.Next()
	o.exec("INSERT INTO efforts (id, rev, created_at, updated_at, staff_id, account_id, activity, worked_on, hours, note) VALUES (?, 1, 1, 1, ?, ?, 'sales', ?, ?, 'kept')",
		one, staff.ID, account, on, hours)
	return one
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
