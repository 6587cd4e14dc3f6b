package task

import (
	"context"
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
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

// firm is a customer with people in seats; today is 2026-06-30.
type firm struct {
	*testing.T
	store    *resource.Store
	amy      id.ID
	customer id.ID
	unit     id.ID
}

func newFirm(t *testing.T) *firm {
	t.Helper()
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	f := &firm{T: t}
	f.store = &resource.Store{DB: dbtest.New(t), Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity, &contact.Contacts.Entity, &contact.Units.Entity,
			&contact.Positions.Entity, &contact.Edges.Entity, &contact.Chains.Entity, &contact.Ties.Entity, &Tasks.Entity)}
	contact.Contacts.Also(f.store, Departed)
	if err := search.Setup(t.Context(), f.store.DB); err != nil {
		t.Fatal(err)
	}
	u := &identity.User{Login: "amy", Name: "Amy", Roles: resource.Strings{"salesperson"}}
	put(f, identity.Users, u)
	a := &account.Account{Name: "One", Owner: u.ID}
	put(f, account.Accounts, a)
	unit := &contact.Unit{Account: a.ID, Name: "Purchasing"}
	put(f, contact.Units, unit)
	f.amy, f.customer, f.unit = u.ID, a.ID, unit.ID
	return f
}

func (f *firm) write(fn func(ctx context.Context, w *resource.Write) error) {
	f.Helper()
	if err := f.store.Write(f.Context(), authz.System(), fn); err != nil {
		f.Fatal(err)
	}
}

func put[T any](f *firm, entity *resource.Resource[T], rec *T) {
	f.Helper()
	f.write(func(ctx context.Context, w *resource.Write) error { return entity.Insert(ctx, w, rec) })
}

// sits makes a contact in a seat of their own.
func (f *firm) sits(name string, influence int64) (who, seat id.ID) {
	f.Helper()
	c := &contact.Contact{Account: f.customer, Name: name}
	put(f, contact.Contacts, c)
	p := &contact.Position{Unit: f.unit, Title: "Seat of " + name, Level: "1", Influence: influence, Holder: c.ID}
	put(f, contact.Positions, p)
	return c.ID, p.ID
}

func (f *firm) leaves(who id.ID) {
	f.Helper()
	f.write(func(ctx context.Context, w *resource.Write) error {
		_, err := contact.Contacts.Update(ctx, w, who, func(c *contact.Contact) error { c.Status = contact.Gone; return nil })
		return err
	})
}

func (f *firm) tasks() (out []Task) {
	f.Helper()
	rows, err := f.store.DB.Query(f.Context(), "SELECT title, note, due_on, assignee_id FROM tasks WHERE kind = 'contact_left' ORDER BY id")
	if err != nil {
		f.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one Task
		if err := rows.Scan(&one.Title, &one.Note, &one.Due, &one.Assignee); err != nil {
			f.Fatal(err)
		}
		out = append(out, one)
	}
	return out
}

func TestWhoMattersAndLeavesIsATask(t *testing.T) {
	f := newFirm(t)
	clerk, _ := f.sits("Clerk", 3)
	chief, _ := f.sits("Chief", 4)
	user, seat := f.sits("User", 1)
	put(f, contact.Ties, &contact.Tie{Staff: f.amy, Contact: user, Origin: "inherited"})
	put(f, Tasks, &Task{Title: "Drawings", Account: f.customer, Assignee: f.amy, Kind: "promise", Due: "2026-07-02"})
	chain := &contact.Chain{Account: f.customer, Purchase: "Servers"}
	put(f, contact.Chains, chain)
	if err := (&contact.Service{Store: f.store}).SetMembers(t.Context(), authz.System(), chain.ID, chain.Rev, []contact.ChainMember{{Position: seat, Roles: []string{"decider"}}}); err != nil {
		t.Fatal(err)
	}
	f.leaves(clerk)
	if got := f.tasks(); len(got) != 0 {
		t.Fatalf("influence 3 and no part in a decision: %+v", got)
	}
	f.leaves(chief)
	f.leaves(user)
	got := f.tasks()
	if len(got) != 2 || got[0].Assignee != f.amy || got[0].Due != "2026-07-03" || got[0].Title != "关键人离职：Chief（One），请找到接替者" ||
		got[0].Note != "空出的岗位：Seat of Chief (4/5)\n该客户还有 1 项未完成的承诺" {
		t.Fatalf("%+v", got)
	}
	if want := "空出的岗位：Seat of User (1/5)\n决策链中的角色：决策者 · Servers\n我方与其熟悉的人：Amy\n该客户还有 1 项未完成的承诺"; got[1].Note != want {
		t.Errorf("%q, want %q", got[1].Note, want)
	}
}

func TestDueHandsOverWhatItsDayHasCome(t *testing.T) {
	f := newFirm(t)
	gone := &identity.User{Login: "gone", Name: "Gone", Roles: resource.Strings{"salesperson"}}
	put(f, identity.Users, gone)
	for _, one := range []struct {
		title     string
		due, done calendar.Date
		who       id.ID
	}{{"late", "2026-06-29", "", f.amy}, {"today", "2026-06-30", "", f.amy}, {"tomorrow", "2026-07-01", "", f.amy}, {"done", "2026-06-29", "2026-06-29", f.amy}, {"hers", "2026-06-01", "", gone.ID}} {
		put(f, Tasks, &Task{Title: one.title, Assignee: one.who, Due: one.due, Done: one.done})
	}
	f.write(func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "UPDATE users SET status = 'left' WHERE id = ?", gone.ID)
		return err
	})
	var got []string
	err := Due(t.Context(), f.store.DB, "2026-06-30", func(r Reminder) error {
		got = append(got, fmt.Sprint(r.Title, " ", r.Due, " ", r.Overdue, " ", r.Assignee == f.amy))
		return nil
	})
	if err != nil || fmt.Sprint(got) != "[late 2026-06-29 true true today 2026-06-30 false true]" {
		t.Errorf("%v %v", got, err)
	}
}
