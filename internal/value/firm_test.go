package value

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/effort"
	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/wallet"
)

// person stands in for the users of the company; accounts refer to them.
type person struct {
	resource.Record
	Login, Name string
}

var people = resource.Declare("users", resource.Options{Title: "name", Profile: authz.People}, resource.Rules[person]{},
	resource.Text("login", func(p *person) *string { return &p.Login }),
	resource.Text("name", func(p *person) *string { return &p.Name }))

// firm is a small company to evaluate.
type firm struct {
	*Service
	t     testing.TB
	clock *clock.Fixed
	ids   *id.Source
}

const today = calendar.Date("2026-06-30")

func newFirm(t testing.TB) *firm {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	if err := search.Setup(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	store := &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&people.Entity, &account.Segments.Entity, &account.Accounts.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &effort.Entries.Entity,
			&strategy.Versions.Entity, &strategy.Objectives.Entity, &longevity.Statements.Entity, &longevity.SurvivorCounts.Entity, &wallet.Lines.Entity)}
	return &firm{Service: &Service{Store: store}, t: t, clock: c, ids: ids}
}

// exec writes past all rules.
func (c *firm) exec(query string, args ...any) {
	c.t.Helper()
	err := c.Store.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// user adds a person with a shipped role.
func (c *firm) user(login, role string) authz.Actor {
	c.t.Helper()
	actor := authz.Actor{ID: c.ids.Next(), Login: login, Name: login, Language: "en"}
	for _, r := range authz.Shipped() {
		if r.Code == role {
			actor.Roles = []authz.Role{r}
		}
	}
	c.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles) VALUES (?, 1, 1, 1, ?, ?, ?)",
		actor.ID, login, login, `["`+role+`"]`)
	return actor
}

func (c *firm) account(name string, owner id.ID) id.ID {
	c.t.Helper()
	one := c.ids.Next()
	c.exec("INSERT INTO accounts (id, rev, created_at, updated_at, name, owner_id) VALUES (?, 1, 1, 1, ?, ?)", one, name, owner)
	return one
}

// order is one row of the order book; profit nil: not known.
func (c *firm) order(account id.ID, on string, amount int64, profit any) {
	c.t.Helper()
	c.exec(`INSERT INTO orders (id, rev, created_at, updated_at, account_id, ordered_on, currency, amount, base_amount, gross_profit, base_gross_profit)
		VALUES (?, 1, 1, 1, ?, ?, 'CNY', ?, ?, ?, ?)`, c.ids.Next(), account, on, amount, amount, profit, profit)
}

// trade makes n customers with three years of orders. The later ones are bigger, buy more often, grow faster and
// have bought more lately.
func (c *firm) trade(n int, owner id.ID) []id.ID {
	c.t.Helper()
	out := make([]id.ID, n)
	book := db.Batch{Types: []db.Type{db.BigInt, db.BigInt, db.Text, db.BigInt, db.BigInt, db.BigInt, db.BigInt}, Head: `INSERT INTO orders (id, account_id, ordered_on,
		amount, base_amount, gross_profit, base_gross_profit, rev, created_at, updated_at, currency) SELECT v.*, 1, 1, 1, 'CNY' FROM (`, Tail: ") AS v"}
	var rows [][]any
	for i := range out {
		out[i] = c.account(fmt.Sprintf("Customer %03d", i), owner)
		every := calendar.Day(10 + (n-i)*120/n)
		for day := calendar.DayOf(2026, 6, 28) - calendar.Day(3*(n-i)); day > calendar.DayOf(2023, 1, 15); day -= every {
			amount := int64(20000 * (i + 1) * (i + 1))
			if day > calendar.DayOf(2025, 6, 30) {
				amount += amount * int64(i) / int64(n)
			}
			rows = append(rows, []any{c.ids.Next(), out[i], day.String(), amount, amount, amount / 4, amount / 4})
		}
	}
	err := c.Store.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		for _, row := range rows {
			if err := book.Add(ctx, tx, row...); err != nil {
				return err
			}
		}
		return book.Flush(ctx, tx)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *firm) evaluate(asOf calendar.Date) Outcome {
	c.t.Helper()
	out, err := c.Evaluate(context.Background(), authz.System(), asOf, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *firm) load(one id.ID) *account.Account {
	c.t.Helper()
	a, err := account.Accounts.Load(context.Background(), c.Store.DB, authz.System(), one)
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

func (c *firm) count(query string, args ...any) int {
	c.t.Helper()
	var n int
	if err := c.Store.DB.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// on moves the clock to a day.
func (c *firm) on(day calendar.Date) { c.clock.At = day.Time().Add(3 * time.Hour) }

func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
