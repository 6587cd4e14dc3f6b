package gathering

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
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
)

// world is a small company whose today is 2026-06-30: amy sells to One, ben to Two.
type world struct {
	*testing.T
	Service
	amy, ben authz.Actor
	one, two id.ID
	li, wang id.ID // of One, of Two
}

func newWorld(t *testing.T) *world {
	t.Helper()
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	w := &world{T: t}
	w.Store = &resource.Store{DB: dbtest.New(t), Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity, &contact.Contacts.Entity,
			&Gatherings.Entity, &Invitations.Entity)}
	w.must(search.Setup(t.Context(), w.Store.DB))
	w.amy, w.ben = w.user("amy", "salesperson"), w.user("ben", "salesperson")
	w.one, w.two = w.account("One", w.amy.ID), w.account("Two", w.ben.ID)
	w.li, w.wang = w.contact("Li", w.one), w.contact("Wang", w.two)
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.must(w.Store.DB.Tx(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

func (w *world) user(login, role string) authz.Actor {
	w.Helper()
	one := w.Store.IDs.Next()
	w.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles, status) VALUES (?, 1, 1, 1, ?, ?, ?, 'active')", one, login, login, `["`+role+`"]`)
	actor, err := identity.LoadActor(w.Context(), w.Store.DB, one)
	w.must(err)
	return actor
}

func (w *world) account(name string, owner id.ID) id.ID {
	w.Helper()
	a := &account.Account{Name: name, Owner: owner}
	w.must(w.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		return account.Accounts.Insert(ctx, tx, a)
	}))
	return a.ID
}

func (w *world) contact(name string, of id.ID) id.ID {
	w.Helper()
	c := &contact.Contact{Name: name, Account: of}
	w.must(w.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		return contact.Contacts.Insert(ctx, tx, c)
	}))
	return c.ID
}

// event makes an event of the boss's.
func (w *world) event(kind, day string) id.ID {
	w.Helper()
	g := &Gathering{Name: kind + " " + day, Kind: kind, On: calendar.Date(day)}
	w.must(w.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error { return Gatherings.Insert(ctx, tx, g) }))
	return g.ID
}

// invite invites one person and returns the invitation.
func (w *world) invite(event, who id.ID, status string) (id.ID, error) {
	i := &Invitation{Gathering: event, Contact: who, Status: status}
	err := w.Store.Write(w.Context(), w.amy, func(ctx context.Context, tx *resource.Write) error { return Invitations.Insert(ctx, tx, i) })
	return i.ID, err
}

// change changes an invitation as amy.
func (w *world) change(one id.ID, fn func(*Invitation)) error {
	return w.Store.Write(w.Context(), w.amy, func(ctx context.Context, tx *resource.Write) error {
		_, err := Invitations.Update(ctx, tx, one, func(i *Invitation) error { fn(i); return nil })
		return err
	})
}

func (w *world) count(query string, args ...any) (n int) {
	w.Helper()
	w.must(w.Store.DB.QueryRow(w.Context(), query, args...).Scan(&n))
	return n
}

// refusal is the status of a refusal with its first field and code.
func refusal(err error) string {
	var refused *errs.Error
	if !errors.As(err, &refused) {
		return fmt.Sprint(err)
	}
	if len(refused.Fields) > 0 {
		return fmt.Sprint(refused.Status, " ", refused.Fields[0].Name, " ", refused.Fields[0].Code)
	}
	return fmt.Sprint(refused.Status, " ", refused.Code)
}
