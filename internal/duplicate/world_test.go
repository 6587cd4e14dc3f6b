package duplicate

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/pool"
)

type world struct {
	*testing.T
	*Service
	amy, ben id.ID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	source := id.NewSource(c.Now)
	w := &world{T: t, Service: &Service{}}
	w.must(search.Setup(t.Context(), d))
	w.Store = &resource.Store{DB: d, Clock: c, IDs: source, Log: slog.Default(), Events: events.NewOutbox(source, c),
		Registry: resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
			&contact.Contacts.Entity, &contact.Units.Entity, &contact.Positions.Entity, &contact.Edges.Entity, &contact.Chains.Entity, &contact.Ties.Entity, &pool.Pools.Entity, &pool.Members.Entity)}
	west := &identity.Department{Name: "华西销售部"}
	put(w, identity.Departments, west)
	for login, to := range map[string]*id.ID{"amy": &w.amy, "ben": &w.ben} {
		u := &identity.User{Login: login, Name: login, Roles: resource.Strings{"salesperson"}}
		if login == "ben" {
			u.Department = west.ID
		}
		put(w, identity.Users, u)
		*to = u.ID
	}
	return w
}

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

func (w *world) refused(err error, want string) {
	w.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Code != want {
		w.Errorf("got %v, want %s", err, want)
	}
}

func put[T any](w *world, entity *resource.Resource[T], rec *T) {
	w.Helper()
	w.must(w.Store.Write(w.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error { return entity.Insert(ctx, tx, rec) }))
}

func (w *world) account(name string, owner id.ID, more func(*account.Account)) id.ID {
	w.Helper()
	a := &account.Account{Name: name, Owner: owner}
	if more != nil {
		more(a)
	}
	put(w, account.Accounts, a)
	return a.ID
}

func (w *world) contact(of id.ID, name string, phones, mails resource.Strings) id.ID {
	w.Helper()
	c := &contact.Contact{Account: of, Name: name, Phones: phones, Emails: mails}
	put(w, contact.Contacts, c)
	return c.ID
}
