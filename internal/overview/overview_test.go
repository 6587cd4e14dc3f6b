package overview

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/gathering"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/intelligence"
	"github.com/loam-crm/loam/internal/interaction"
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
	"github.com/loam-crm/loam/internal/task"
)

type world struct {
	*testing.T
	Service
	clock    *clock.Fixed
	amy, ben id.ID
	acc      id.ID // amy's
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := dbtest.New(t)
	c := &clock.Fixed{At: time.Date(2026, 6, 1, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	w := &world{T: t, clock: c}
	w.must(search.Setup(t.Context(), d))
	w.Store = &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.New(slog.DiscardHandler), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
			&contact.Contacts.Entity, &contact.Units.Entity, &contact.Positions.Entity, &contact.Edges.Entity, &contact.Chains.Entity, &contact.Ties.Entity,
			&task.Tasks.Entity, &interaction.Interactions.Entity, &intelligence.Items.Entity, &intelligence.Sources.Entity, &gathering.Gatherings.Entity, &gathering.Invitations.Entity, &sales.Orders.Entity, &sales.Lines.Entity)}
	amy, ben := &identity.User{Login: "amy", Name: "amy"}, &identity.User{Login: "ben", Name: "ben"}
	put(w, identity.Users, amy)
	put(w, identity.Users, ben)
	w.amy, w.ben = amy.ID, ben.ID
	a := &account.Account{Name: "One", Owner: w.amy}
	put(w, account.Accounts, a)
	w.acc = a.ID
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func put[T any](w *world, entity *resource.Resource[T], rec *T) {
	w.Helper()
	w.must(w.Store.Write(context.Background(), authz.System(), func(ctx context.Context, tx *resource.Write) error { return entity.Insert(ctx, tx, rec) }))
}

func (w *world) on(day calendar.Date) { w.clock.At = day.Time().Add(3 * time.Hour) }

func (w *world) as(who id.ID, role string) authz.Actor {
	for _, r := range authz.Shipped() {
		if r.Code == role {
			return authz.Actor{ID: who, Roles: []authz.Role{r}, Shares: []authz.Share{}}
		}
	}
	w.Fatalf("no role %s", role)
	return authz.Actor{}
}

func (w *world) call(on calendar.Date, summary string, planned bool) {
	w.Helper()
	put(w, interaction.Interactions, &interaction.Interaction{Account: w.acc, Author: w.amy, Kind: "call", On: on, Summary: summary, Planned: planned})
}

func TestSummary(t *testing.T) {
	w := newWorld(t)
	w.on("2026-06-30")
	ctx, amy := context.Background(), w.as(w.amy, "salesperson")
	s, err := w.Summary(ctx, amy, w.acc)
	w.must(err)
	if s.LastContact != nil || s.SinceContact != nil || s.NextStep != nil {
		t.Errorf("of a new customer: %+v", s)
	}
	w.call("2026-06-18", "the last one", false)
	w.call("2026-06-10", "before it", false)
	w.call("2026-06-30", "to come", true)
	for _, x := range []task.Task{{Title: "theirs", Kind: "their_promise", Due: "2026-06-20"}, {Title: "ours", Kind: "promise", Due: "2026-07-02"},
		{Title: "later", Due: "2026-07-10"}, {Title: "done", Due: "2026-06-01", Done: "2026-06-02"}} {
		x.Account, x.Assignee = w.acc, w.amy
		put(w, task.Tasks, &x)
	}
	s, err = w.Summary(ctx, amy, w.acc)
	w.must(err)
	if s.LastContact.Subject != "the last one" || *s.SinceContact != 12 || s.LastContact.By != "amy" {
		t.Errorf("%+v", s.LastContact)
	}
	if s.NextStep.Title != "to come" || s.NextStep.Entity != "interactions" || s.NextStep.DueOn != "2026-06-30" || s.OurPromises != 1 || s.TheirPromises != 1 || s.OpenTasks != 1 || s.Overdue != 1 {
		t.Errorf("%+v %+v", s, s.NextStep)
	}
	put(w, task.Tasks, &task.Task{Account: w.acc, Assignee: w.amy, Title: "before it", Due: "2026-06-29"})
	w.call("2026-06-29", "Think of them", false)
	note := &interaction.Interaction{Account: w.acc, Author: w.amy, Kind: "note", On: "2026-06-30", Summary: "to myself"}
	put(w, interaction.Interactions, note)
	s, err = w.Summary(ctx, amy, w.acc)
	w.must(err)
	if s.NextStep.Title != "before it" || s.NextStep.Entity != "tasks" || s.LastContact.Subject != "Think of them" {
		t.Errorf("%+v %+v", s.NextStep, s.LastContact)
	}
	if _, err := w.Summary(ctx, w.as(w.ben, "salesperson"), w.acc); errs.Code(err) != "not_found" {
		t.Errorf("another's customer: %v", err)
	}
}

// eventful gives the customer one event of every kind, on days of its own where that can be.
func (w *world) eventful() {
	w.Helper()
	put(w, contact.Contacts, &contact.Contact{Account: w.acc, Name: "Lin"})
	w.on("2026-06-20")
	put(w, sales.Orders, &sales.Order{Account: w.acc, Number: "N-1", OrderedOn: "2026-03-01", Amount: 125_00})
	w.call("2026-05-01", "agreed on a test", false)
	put(w, task.Tasks, &task.Task{Account: w.acc, Assignee: w.amy, Title: "send samples", Due: "2026-06-10", Done: "2026-06-12"})
	w.on("2026-06-25")
	w.must(w.Store.Write(context.Background(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		if _, err := account.Accounts.Update(ctx, tx, w.acc, func(a *account.Account) error { a.Phone = "555"; return nil }); err != nil {
			return err
		}
		for _, action := range []string{"approve", "attach"} {
			if err := tx.Audit(ctx, resource.Entry{Action: action, Entity: "accounts", Record: w.acc, Rev: 2, Title: "One"}); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *world) all(actor authz.Actor, limit int, kinds ...string) (out []AccountEvent) {
	w.Helper()
	for after := ""; ; {
		page, err := w.Events(context.Background(), actor, w.acc, EventQuery{Kinds: kinds, After: after, Limit: limit})
		w.must(err)
		if len(page.Items) > limit {
			w.Fatalf("%d items on a page of %d", len(page.Items), limit)
		}
		out = append(out, page.Items...)
		if page.Next == nil {
			return out
		}
		after = *page.Next
	}
}

func TestEverythingThatHappenedNewestFirst(t *testing.T) {
	w := newWorld(t)
	w.eventful()
	got := ""
	for _, e := range w.all(authz.System(), 100) {
		got += fmt.Sprintf("%s %s\n", e.Day, e.Kind)
	}
	want := "2026-06-25 file\n2026-06-25 grade\n2026-06-25 change\n2026-06-20 change\n2026-06-12 task\n2026-06-01 person\n2026-06-01 change\n2026-05-01 dealing\n2026-03-01 order\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	order := w.all(authz.System(), 100, "order")[0]
	if *order.Amount != "125.00" || order.Title != "N-1" || order.Entity != "orders" {
		t.Errorf("%+v", order)
	}
	for kinds, want := range map[string]string{"grade": "grade ", "file": "file ", "change": "change change change ", "grade,file": "file grade ",
		"change,file": "file change change change ", "grade,task": "grade task "} {
		got := ""
		for _, e := range w.all(authz.System(), 100, strings.Split(kinds, ",")...) {
			got += e.Kind + " "
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", kinds, got, want)
		}
	}
	if change := w.all(authz.System(), 100, "change")[0]; change.Change.Changes[0].Field != "phone" {
		t.Errorf("%+v", change.Change)
	}
}

func TestPagesOfEventsMissAndRepeatNothing(t *testing.T) {
	w := newWorld(t)
	w.eventful()
	for i := range 7 { // many on one day
		w.call("2026-05-01", fmt.Sprintf("call %d", i), false)
	}
	whole := w.all(authz.System(), 100)
	for _, limit := range []int{1, 2, 3, 5} {
		parts := w.all(authz.System(), limit)
		if len(parts) != len(whole) {
			t.Errorf("pages of %d: %d of %d events", limit, len(parts), len(whole))
			continue
		}
		for i := range parts {
			if parts[i].ID != whole[i].ID {
				t.Errorf("pages of %d: %s at %d, want %s", limit, parts[i].ID, i, whole[i].ID)
			}
		}
	}
}

// What was heard, who was invited and whose customer it was stand among the rest, by kind.
func TestIntelligenceEventsAndOwners(t *testing.T) {
	w := newWorld(t)
	lin := &contact.Contact{Account: w.acc, Name: "Lin"}
	put(w, contact.Contacts, lin)
	put(w, intelligence.Items, &intelligence.Item{Account: w.acc, Author: w.amy, Kind: "project", Content: "Phase two is in the budget", On: "2026-05-20", Obtained: true})
	past, next := &gathering.Gathering{Name: "Fair", Kind: "exhibition", On: "2026-04-10"}, &gathering.Gathering{Name: "Forum", Kind: "seminar", On: "2026-06-20"}
	put(w, gathering.Gatherings, past)
	put(w, gathering.Gatherings, next)
	put(w, gathering.Invitations, &gathering.Invitation{Gathering: past.ID, Contact: lin.ID, Status: gathering.Attended})
	put(w, gathering.Invitations, &gathering.Invitation{Gathering: next.ID, Contact: lin.ID})
	w.Owners = func(_ context.Context, _ db.Querier, acc id.ID, from, _ clock.Instant, _ id.ID, _ int) ([]OwnerChange, error) {
		at := clock.At(time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC))
		if acc != w.acc || at >= from {
			return nil, nil
		}
		return []OwnerChange{{ID: 9, At: at, Kind: "transfer", From: "ben", To: "amy", By: "boss", Said: "knows them"}}, nil
	}
	got := ""
	for _, e := range w.all(w.as(w.amy, "salesperson"), 2, "intel", "event", "owner") {
		got += fmt.Sprintf("%s %s %s %s|%s|%s %s\n", e.Day, e.Kind, e.What, e.From, e.Title, e.Text, e.Entity)
	}
	want := "2026-06-01 event invited |Forum|Lin gatherings\n2026-05-20 intel project |Phase two is in the budget| intel\n" +
		"2026-04-10 event attended |Fair|Lin gatherings\n2026-03-01 owner transfer ben|amy|knows them accounts\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// The timeline tells that somebody left and that somebody was invited; who and to what only to those who may see them.
func TestTheTimelineNamesNobodyToWhoMayNotSeeThem(t *testing.T) {
	w := newWorld(t)
	lin := &contact.Contact{Account: w.acc, Name: "Lin Secret"}
	put(w, contact.Contacts, lin)
	event := &gathering.Gathering{Name: "Forum Secret", Kind: "seminar", On: "2026-06-20"}
	put(w, gathering.Gatherings, event)
	put(w, gathering.Invitations, &gathering.Invitation{Gathering: event.ID, Contact: lin.ID})
	w.must(w.Store.Write(context.Background(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		_, err := contact.Contacts.Update(ctx, tx, lin.ID, func(c *contact.Contact) error { c.Status = contact.Gone; return nil })
		return err
	}))
	told := func(actor authz.Actor) string {
		raw, err := json.Marshal(w.all(actor, 100))
		w.must(err)
		return string(raw)
	}
	seller := w.as(w.amy, "salesperson")
	for _, word := range []string{"Lin Secret", "Forum Secret", contact.LeftAction} {
		if !strings.Contains(told(seller), word) {
			t.Errorf("amy is not told of %s: %s", word, told(seller))
		}
	}
	blind := w.as(w.amy, "salesperson")
	for _, entity := range []string{"contacts", "gatherings", "invitations"} {
		blind.Roles[0].Grants[entity] = authz.Grant{}
	}
	text := told(blind)
	for _, word := range []string{"Secret", lin.ID.String(), event.ID.String()} {
		if strings.Contains(text, word) {
			t.Errorf("who may not see contacts and events is told of %s: %s", word, text)
		}
	}
	if !strings.Contains(text, contact.LeftAction) {
		t.Error("… and not even that somebody left")
	}
}

func TestEventsUnderTheRightsOfEachRecord(t *testing.T) {
	w := newWorld(t)
	w.eventful()
	rnd := w.as(w.ben, "rnd")
	rnd.Shares = []authz.Share{{Entity: "accounts", Record: w.acc}}
	for _, e := range w.all(rnd, 100) {
		if e.Kind == "order" {
			t.Error("who reads no orders is told of one")
		}
	}
	_, err := w.Events(context.Background(), w.as(w.ben, "salesperson"), w.acc, EventQuery{Limit: 5})
	if errs.Code(err) != "not_found" {
		t.Errorf("another's customer: %v", err)
	}
	for _, bad := range []EventQuery{{Kinds: []string{"nope"}, Limit: 5}, {After: "yesterday", Limit: 5}} {
		if _, err := w.Events(context.Background(), authz.System(), w.acc, bad); errs.Code(err) != "validation" {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
