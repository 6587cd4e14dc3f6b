package prediction

import (
	"context"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/platform/storetest"
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
	*storetest.World
	t     testing.TB
	owner id.ID
}

func newFirm(t testing.TB) *firm {
	t.Helper()
	world, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC),
		resource.NewRegistry(&people.Entity, &account.Segments.Entity, &account.Accounts.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity))
	f := &firm{Service: &Service{Store: store}, World: world, t: t}
	f.owner = f.user("owner", "salesperson").ID
	return f
}

// exec writes past all rules.
func (f *firm) exec(query string, args ...any) {
	f.t.Helper()
	f.Exec(query, args...)
}

// user adds a person with a shipped role.
func (f *firm) user(login, role string) authz.Actor {
	f.t.Helper()
	return f.User(login, role, nil)
}

func (f *firm) account(name string) id.ID {
	f.t.Helper()
	return f.Add("accounts", storetest.Row{"name": name, "owner_id": f.owner, "grade": "A", "grade_since": "2026-01-01"})
}

// order is one row of the order book; profit nil: not known.
func (f *firm) order(account id.ID, on calendar.Day, amount int64, profit any) {
	f.t.Helper()
	f.exec(`INSERT INTO orders (id, rev, created_at, updated_at, account_id, ordered_on, currency, amount, base_amount, gross_profit, base_gross_profit)
		VALUES (?, 1, 1, 1, ?, ?, 'CNY', ?, ?, ?, ?)`, f.IDs.Next(), account, on.String(), amount, amount, profit, profit)
}

func (f *firm) effort(account id.ID, on calendar.Day, hours float64) {
	f.t.Helper()
	f.Add("efforts", storetest.Row{"staff_id": f.owner, "account_id": account, "activity": "sales", "worked_on": on.String(), "hours": hours})
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
	d, _ := calendar.ParseDay(string(calendar.Of(f.Clock.At)))
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
