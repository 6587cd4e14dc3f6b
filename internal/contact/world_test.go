package contact

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

const today = "2026-06-30"

// world is a customer of amy's with one department, and another customer of ben's.
type world struct {
	*testing.T
	Service
	clock       *clock.Fixed
	acc, other  id.ID
	unit, theUn id.ID // the departments of the two
	amy, ben    id.ID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	w := &world{T: t, clock: c}
	w.must(search.Setup(t.Context(), d))
	w.Store = &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
			&Contacts.Entity, &Units.Entity, &Positions.Entity, &Edges.Entity, &Chains.Entity, &Ties.Entity)}
	w.amy, w.ben = w.user("amy"), w.user("ben")
	a, b := &account.Account{Name: "One", Owner: w.amy}, &account.Account{Name: "Two", Owner: w.ben}
	put(w, account.Accounts, a)
	put(w, account.Accounts, b)
	w.acc, w.other = a.ID, b.ID
	u, v := &Unit{Account: w.acc, Name: "Purchasing"}, &Unit{Account: w.other, Name: "Purchasing"}
	put(w, Units, u)
	put(w, Units, v)
	w.unit, w.theUn = u.ID, v.ID
	return w
}

func (w *world) user(login string) id.ID {
	u := &identity.User{Login: login, Name: login, Roles: resource.Strings{"salesperson"}}
	put(w, identity.Users, u)
	return u.ID
}

// actor is a salesperson: sees and changes what is theirs.
func (w *world) actor(who id.ID, role string) authz.Actor {
	for _, r := range authz.Shipped() {
		if r.Code == role {
			return authz.Actor{ID: who, Roles: []authz.Role{r}, Shares: []authz.Share{}}
		}
	}
	w.Fatalf("no role %s", role)
	return authz.Actor{}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused expects the code of an error, or "field:code" of its first field.
func (w *world) refused(err error, want string) {
	w.Helper()
	var e *errs.Error
	got := errs.Code(err)
	if errors.As(err, &e) && len(e.Fields) > 0 {
		got = e.Fields[0].Name + ":" + e.Fields[0].Code
	}
	if err == nil || got != want {
		w.Errorf("got %v, want %s", err, want)
	}
}

func (w *world) write(fn func(ctx context.Context, tx *resource.Write) error) error {
	return w.Store.Write(context.Background(), authz.System(), fn)
}

func try[T any](w *world, entity *resource.Resource[T], rec *T) error {
	return w.write(func(ctx context.Context, tx *resource.Write) error { return entity.Insert(ctx, tx, rec) })
}

func put[T any](w *world, entity *resource.Resource[T], rec *T) {
	w.Helper()
	w.must(try(w, entity, rec))
}

func change[T any](w *world, entity *resource.Resource[T], target id.ID, fn func(*T)) error {
	return w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := entity.Update(ctx, tx, target, func(rec *T) error { fn(rec); return nil })
		return err
	})
}

func get[T any](w *world, entity *resource.Resource[T], target id.ID) *T {
	w.Helper()
	rec, err := entity.Load(context.Background(), w.Store.DB, authz.System(), target)
	w.must(err)
	return rec
}

func (w *world) contact(name string, phones ...string) id.ID {
	w.Helper()
	c := &Contact{Account: w.acc, Name: name, Title: "Manager", Phones: phones}
	put(w, Contacts, c)
	return c.ID
}

func (w *world) position(title string, influence int64, holder, boss id.ID) id.ID {
	w.Helper()
	p := &Position{Unit: w.unit, Title: title, Level: "3", Influence: influence, Holder: holder, ReportsTo: boss}
	put(w, Positions, p)
	return p.ID
}
