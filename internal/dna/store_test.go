package dna

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
	"github.com/loam-crm/loam/internal/sales"
	"github.com/loam-crm/loam/internal/task"
	"github.com/loam-crm/loam/internal/wallet"
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
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	w := &world{T: t, clock: c}
	w.must(search.Setup(t.Context(), d))
	w.Store = &resource.Store{DB: d, Clock: c, IDs: ids, Log: slog.New(slog.DiscardHandler), Events: events.NewOutbox(ids, c),
		Registry: resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity,
			&contact.Contacts.Entity, &contact.Units.Entity, &contact.Positions.Entity, &contact.Edges.Entity, &contact.Chains.Entity, &contact.Ties.Entity,
			&task.Tasks.Entity, &interaction.Interactions.Entity, &sales.Orders.Entity, &sales.Lines.Entity, &wallet.Lines.Entity, &Answers.Entity)}
	amy, ben := &identity.User{Login: "amy", Name: "amy"}, &identity.User{Login: "ben", Name: "ben"}
	put(w, identity.Users, amy)
	put(w, identity.Users, ben)
	w.amy, w.ben = amy.ID, ben.ID
	a := &account.Account{Name: "One", Owner: w.amy, Region: "North", SizeBand: "large"}
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
	w.must(try(w, entity, rec))
}

func try[T any](w *world, entity *resource.Resource[T], rec *T) error {
	return w.Store.Write(context.Background(), authz.System(), func(ctx context.Context, tx *resource.Write) error { return entity.Insert(ctx, tx, rec) })
}

func (w *world) as(who id.ID, role string) authz.Actor {
	for _, r := range authz.Shipped() {
		if r.Code == role {
			return authz.Actor{ID: who, Roles: []authz.Role{r}, Shares: []authz.Share{}}
		}
	}
	w.Fatalf("no role %s", role)
	return authz.Actor{}
}

func (w *world) profile(actor authz.Actor) *DNAProfile {
	w.Helper()
	p, err := w.Profile(context.Background(), actor, w.acc)
	w.must(err)
	return p
}

func (p *DNAProfile) item(key string) DNAItem {
	for _, b := range p.Blocks {
		for _, i := range b.Items {
			if i.Question == key {
				return i
			}
		}
	}
	return DNAItem{}
}

func (p *DNAProfile) block(name string) DNABlock {
	for _, b := range p.Blocks {
		if b.Name == name {
			return b
		}
	}
	return DNABlock{}
}

// orders sells a hundred and a month's number more in every month of two years.
func (w *world) orders() {
	w.Helper()
	for m := range 24 {
		on := calendar.Date("2024-06-10").AddMonths(m)
		o := &sales.Order{Account: w.acc, OrderedOn: on, Amount: 100_00}
		put(w, sales.Orders, o)
	}
}

func TestTheRecordsAnswerWhatTheyCan(t *testing.T) {
	w := newWorld(t)
	w.orders()
	five := int64(1)
	for day := range 3 {
		put(w, interaction.Interactions, &interaction.Interaction{Account: w.acc, Author: w.amy, Kind: "call", On: calendar.Date("2026-05-01").AddDays(day), Summary: "x", Emotion: &five})
	}
	unit := &contact.Unit{Account: w.acc, Name: "Board"}
	put(w, contact.Units, unit)
	lin := &contact.Contact{Account: w.acc, Name: "Lin"}
	put(w, contact.Contacts, lin)
	seat := &contact.Position{Unit: unit.ID, Title: "Head", Level: "1", Influence: 5, Holder: lin.ID}
	put(w, contact.Positions, seat)
	chain := &contact.Chain{Account: w.acc, Purchase: "switches", Steps: "test, tender, contract"}
	put(w, contact.Chains, chain)
	svc := contact.Service{Store: w.Store}
	w.must(svc.SetMembers(context.Background(), authz.System(), chain.ID, 1, []contact.ChainMember{{Position: seat.ID, Roles: []string{"decider"}}}))
	put(w, wallet.Lines, &wallet.Line{Account: w.acc, Product: "switch", Spend: 5000_00})

	p := w.profile(w.as(w.amy, "salesperson"))
	if c := p.item("cadence").Cadence; c == nil || c.Days != 31 || c.Last != "2026-05-10" || c.Next != "2026-06-10" {
		t.Errorf("cadence %+v", c)
	}
	if b := p.item("batch").Batch; b == nil || b.Usual != "100.00" || b.Currency != "CNY" {
		t.Errorf("batch %+v", b)
	}
	if s := p.item("season").Season; s == nil || s.Years != 2 || s.Month[3] != 1 {
		t.Errorf("season %+v", s)
	}
	if i := p.item("decider"); i.Text != "Lin" || !i.Computed {
		t.Errorf("decider %+v", i)
	}
	if m := p.item("mood").Mood; m == nil || m.Dealings != 3 || m.Mean != 1 {
		t.Errorf("mood %+v", m)
	}
	if i := p.item("elsewhere"); !i.Known {
		t.Error("the wallet does not count")
	}
	if b := p.block(Firm); b.Completeness != .4 || b.On != "2026-06-30" {
		t.Errorf("%+v", b)
	}
	if b := p.block(Pattern); b.Completeness != .6 || b.Counts != .6 || b.On != "2026-05-10" {
		t.Errorf("%+v", b)
	}
}

func TestAnOldPatternCountsHalf(t *testing.T) {
	w := newWorld(t)
	w.orders()
	w.clock.At = time.Date(2027, 6, 30, 3, 0, 0, 0, time.UTC)
	b := w.profile(authz.System()).block(Pattern)
	if !b.Stale || b.Completeness != .6 || b.Counts != .3 {
		t.Errorf("%+v", b)
	}
}

func TestAChangeOfAnotherFieldDoesNotMakeTheFirmBlockFresh(t *testing.T) {
	w := newWorld(t)
	w.clock.At = time.Date(2028, 1, 5, 3, 0, 0, 0, time.UTC)
	change := func(fn func(*account.Account)) {
		w.must(w.Store.Write(context.Background(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
			_, err := account.Accounts.Update(ctx, tx, w.acc, func(a *account.Account) error { fn(a); return nil })
			return err
		}))
	}
	change(func(a *account.Account) { a.Phone = "555" })
	if b := w.profile(authz.System()).block(Firm); !b.Stale || b.On != "2026-06-30" || b.Counts != .2 {
		t.Errorf("%+v", b)
	}
	change(func(a *account.Account) { a.BusinessModel = "service" })
	if b := w.profile(authz.System()).block(Firm); b.Stale || b.Counts != .6 {
		t.Errorf("%+v", b)
	}
}

func TestAnswers(t *testing.T) {
	w := newWorld(t)
	code := func(err error) string {
		var e *errs.Error
		if errors.As(err, &e) && len(e.Fields) > 0 {
			return e.Fields[0].Name + ":" + e.Fields[0].Code
		}
		return errs.Code(err)
	}
	put(w, Answers, &Answer{Account: w.acc, Question: "needs", Answer: "wide temperature\nspare parts"})
	if got := code(try(w, Answers, &Answer{Account: w.acc, Question: "needs", Answer: "again"})); got != "answer_exists" {
		t.Error(got)
	}
	if got := code(try(w, Answers, &Answer{Account: w.acc, Question: "plans", Answer: "x", On: "2026-07-01"})); got != "answered_on:in_the_future" {
		t.Error(got)
	}
	put(w, Answers, &Answer{Account: w.acc, Question: "covered", Answer: "spare parts", On: "2024-01-01"})
	p := w.profile(authz.System())
	if *p.Match.Share != .5 || p.Match.Uncovered[0] != "wide temperature" {
		t.Errorf("%+v", p.Match)
	}
	if b := p.block(Need); b.Completeness != .4 || b.On != "2026-06-30" || b.Stale {
		t.Errorf("%+v", b)
	}
}

func TestWhoMayReadAProfileAndWhatOfIt(t *testing.T) {
	w := newWorld(t)
	w.orders()
	if _, err := w.Profile(context.Background(), w.as(w.ben, "salesperson"), w.acc); errs.Code(err) != "not_found" {
		t.Errorf("another's customer: %v", err)
	}
	if !w.profile(w.as(w.amy, "salesperson")).MayAnswer {
		t.Error("the owner may not answer")
	}
	rnd := w.as(w.ben, "rnd")
	rnd.Shares = []authz.Share{{Entity: "accounts", Record: w.acc}}
	p := w.profile(rnd)
	if i := p.item("batch"); !i.Known || i.Batch != nil || p.item("cadence").Cadence != nil || p.item("tenure").Text != "" {
		t.Errorf("who reads no orders is told of them: %+v", i)
	}
	if p.MayAnswer {
		t.Error("who only reads may answer")
	}
}
