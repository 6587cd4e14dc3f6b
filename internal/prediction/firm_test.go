package prediction

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/sales"
)

// person stands in for the users of the company; accounts refer to them.
type person struct {
	resource.Record
	Login, Name string
}

var people = resource.Declare("users", resource.Options{Title: "name", Profile: authz.People}, resource.Rules[person]{},
	resource.Text("login", func(p *person) *string { return &p.Login }),
	resource.Text("name", func(p *person) *string { return &p.Name }))

// firm is a small company to predict for.
type firm struct {
	*Service
	t     testing.TB
	clock *clock.Fixed
	ids   *id.Source
	owner id.ID
}

func newFirm(t testing.TB) *firm {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	if err := search.Setup(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	store := &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(people, account.Segments, account.Accounts, sales.Orders, sales.Lines, effort.Entries)}
	f := &firm{Service: &Service{Store: store}, t: t, clock: c, ids: ids}
	f.owner = f.user("owner", "salesperson").ID
	return f
}

// exec writes past all rules.
func (f *firm) exec(query string, args ...any) {
	f.t.Helper()
	err := f.Store.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// user adds a person with a shipped role.
func (f *firm) user(login, role string) authz.Actor {
	f.t.Helper()
	actor := authz.Actor{ID: f.ids.Next(), Login: login, Name: login, Language: "en"}
	for _, r := range authz.Shipped() {
		if r.Code == role {
			actor.Roles = []authz.Role{r}
		}
	}
	f.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles) VALUES (?, 1, 1, 1, ?, ?, ?)",
		actor.ID, login, login, `["`+role+`"]`)
	return actor
}

func (f *firm) account(name string) id.ID {
	f.t.Helper()
	one := f.ids.Next()
	f.exec("INSERT INTO accounts (id, rev, created_at, updated_at, name, owner_id, grade, grade_since) VALUES (?, 1, 1, 1, ?, ?, 'A', '2026-01-01')", one, name, f.owner)
	return one
}

// order is one row of the order book; profit nil: not known.
func (f *firm) order(account id.ID, on calendar.Day, amount int64, profit any) {
	f.t.Helper()
	f.exec(`INSERT INTO orders (id, rev, created_at, updated_at, account_id, ordered_on, currency, amount, base_amount, gross_profit, base_gross_profit)
		VALUES (?, 1, 1, 1, ?, ?, 'CNY', ?, ?, ?, ?)`, f.ids.Next(), account, on.String(), amount, amount, profit, profit)
}

func (f *firm) effort(account id.ID, on calendar.Day, hours float64) {
	f.t.Helper()
	f.exec(`INSERT INTO efforts (id, rev, created_at, updated_at, staff_id, account_id, activity, worked_on, hours) VALUES (?, 1, 1, 1, ?, ?, 'sales', ?, ?)`,
		f.ids.Next(), f.owner, account, on.String(), hours)
}

// set changes the company's settings.
func (f *firm) set(change func(*settings.Company)) {
	f.t.Helper()
	err := f.Store.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		company, err := settings.Load(ctx, tx)
		if err != nil {
			return err
		}
		change(&company)
		return settings.Save(ctx, tx, 1, 0, company)
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

// today is the day of the clock as the tests reckon.
func (f *firm) today() calendar.Day {
	d, _ := calendar.ParseDay(string(calendar.Of(f.clock.At)))
	return d
}

// trade makes 40 customers who buy every 15 … 93 days for three years; every fourth stopped a year ago.
func (f *firm) trade() []id.ID {
	f.t.Helper()
	out := make([]id.ID, 40)
	for i := range out {
		out[i] = f.account("Customer " + string(rune('A'+i)))
		last := f.today() - calendar.Day(3+i)
		if i%4 == 0 {
			last -= 400
		}
		for on := last; on > f.today()-1100; on -= calendar.Day(15 + 2*i) {
			f.order(out[i], on, int64(100_000*(40-i)), int64(25_000*(40-i)))
		}
	}
	return out
}

func (f *firm) rebuild() Outcome {
	f.t.Helper()
	c := NewCollector(f.today())
	ceased, err := readOrders(context.Background(), f.Store.DB, c, func(int64, int64) {})
	if err != nil {
		f.t.Fatal(err)
	}
	out, err := f.Update(context.Background(), authz.System(), c, ceased, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func (f *firm) load(one id.ID) *account.Account {
	f.t.Helper()
	a, err := account.Accounts.Load(context.Background(), f.Store.DB, authz.System(), one)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *firm) count(query string, args ...any) int {
	f.t.Helper()
	var n int
	if err := f.Store.DB.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *firm) outlook(actor authz.Actor, one id.ID) *AccountPrediction {
	f.t.Helper()
	out, err := f.Outlook(context.Background(), actor, f.load(one))
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

func (f *firm) ledger(actor authz.Actor, q LedgerQuery) *AssetLedger {
	f.t.Helper()
	out, err := f.Ledger(context.Background(), actor, q)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}
