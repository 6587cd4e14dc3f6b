package interaction

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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
	"github.com/loam-crm/loam/internal/task"
)

var registry = resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity, &contact.Contacts.Entity, &task.Tasks.Entity, &Interactions.Entity)

// company is a small company whose today is 2026-06-30.
type company struct {
	*Service
	t     *testing.T
	clock *clock.Fixed
}

func newCompany(t *testing.T) *company {
	t.Helper()
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	store := &resource.Store{DB: dbtest.New(t), Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c), Registry: registry}
	if err := search.Setup(t.Context(), store.DB); err != nil {
		t.Fatal(err)
	}
	return &company{Service: &Service{Store: store}, t: t, clock: c}
}

func (c *company) exec(query string, args ...any) {
	c.t.Helper()
	err := c.Store.DB.Tx(c.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *company) user(login, role string) authz.Actor {
	c.t.Helper()
	one := c.Store.IDs.Next()
	c.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles, status) VALUES (?, 1, 1, 1, ?, ?, ?, 'active')", one, login, login, `["`+role+`"]`)
	actor, err := identity.LoadActor(c.t.Context(), c.Store.DB, one)
	if err != nil {
		c.t.Fatal(err)
	}
	return actor
}

func (c *company) account(name string, owner id.ID) id.ID {
	c.t.Helper()
	one := c.Store.IDs.Next()
	c.exec("INSERT INTO accounts (id, rev, created_at, updated_at, name, short_name, owner_id) VALUES (?, 1, 1, 1, ?, ?, ?)", one, name, name, owner)
	return one
}

func body(text string, args ...any) resource.Body {
	var out resource.Body
	if err := json.Unmarshal(fmt.Appendf(nil, text, args...), &out); err != nil {
		panic(err)
	}
	return out
}

// wrote records a call on a day and returns its id and revision.
func (c *company) wrote(actor authz.Actor, acc id.ID, day string) id.ID {
	c.t.Helper()
	made, err := c.Record(c.t.Context(), actor, Entry{Body: body(`{"account":"%s","kind":"call","date":"%s","summary":"Asked for the drawings"}`, acc, day)})
	if err != nil {
		c.t.Fatal(err)
	}
	return recordID(made)
}

func recordID(raw []byte) id.ID {
	var rec struct{ ID id.ID }
	_ = json.Unmarshal(raw, &rec)
	return rec.ID
}

func (c *company) text(query string, args ...any) string {
	c.t.Helper()
	var out calendar.Date
	if err := c.Store.DB.QueryRow(c.t.Context(), query, args...).Scan(&out); err != nil {
		c.t.Fatal(err)
	}
	return string(out)
}

func (c *company) count(query string, args ...any) (n int) {
	c.t.Helper()
	if err := c.Store.DB.QueryRow(c.t.Context(), query, args...).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// refusal is the status, code and first field of a refusal.
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

// TestBadEntriesAreNamed: nothing of an entry that is refused is stored.
func TestBadEntriesAreNamed(t *testing.T) {
	c := newCompany(t)
	sales, other := c.user("sales", "salesperson"), c.user("other", "salesperson")
	acc, foreign := c.account("Lanyue", sales.ID), c.account("Foreign", other.ID)
	good := `"kind":"call","date":"2026-06-30","summary":"x"`
	for _, one := range []struct{ fields, want string }{
		{fmt.Sprintf(`"account":"%s","kind":"call","date":"2026-07-01","summary":"x"`, acc), "422 date future_unless_planned"},
		{fmt.Sprintf(`"account":"%s",%s`, foreign, good), "422 account ref_not_found"},
		{fmt.Sprintf(`"account":"%s",%s,"emotion":2`, acc, good), "422 emotion out_of_range"},
		{fmt.Sprintf(`"account":"%s",%s,"minutes":-1`, acc, good), "422 minutes out_of_range"},
		{fmt.Sprintf(`"account":"%s",%s,"minutes":1441`, acc, good), "422 minutes out_of_range"},
		{fmt.Sprintf(`"account":"%s",%s,"time":"25:00"`, acc, good), "422 time not_a_time"},
		{fmt.Sprintf(`"account":"%s",%s,"links":"javascript:alert(1)"`, acc, good), "422 links not_a_link"},
		{fmt.Sprintf(`"account":"%s",%s,"ours":["1"]`, acc, good), "422 ours ref_not_found"},
		{fmt.Sprintf(`"account":"%s",%s,"author":"%s"`, acc, good, other.ID), "422 author author_is_you"},
		{fmt.Sprintf(`"account":"%s","kind":"call","date":"2026-06-30"`, acc), "422 summary required"},
		{fmt.Sprintf(`"account":"%s","kind":"dance","date":"2026-06-30","summary":"x"`, acc), "422 kind not_an_option"},
	} {
		_, err := c.Record(t.Context(), sales, Entry{Body: body(`{%s}`, one.fields)})
		if got := refusal(err); got != one.want {
			t.Errorf("%s: %s, want %s", one.fields, got, one.want)
		}
	}
	_, err := c.Record(t.Context(), sales, Entry{Body: body(`{"account":"%s",%s}`, acc, good), Promises: []Promise{{What: " ", By: "soon"}}})
	if got := refusal(err); got != "422 promises.0.what required" {
		t.Error(got)
	}
	if n := c.count("SELECT COUNT(*) FROM interactions") + c.count("SELECT COUNT(*) FROM tasks"); n != 0 {
		t.Errorf("%d rows of refused entries", n)
	}
}

// TestAnEntryIsStoredWithAllThatBelongsToIt.
func TestAnEntryIsStoredWithAllThatBelongsToIt(t *testing.T) {
	c := newCompany(t)
	sales := c.user("sales", "salesperson")
	acc := c.account("Lanyue", sales.ID)
	e := Entry{Body: body(`{"account":"%s","kind":"visit","date":"2026-06-29","summary":"Saw Wang","next_step":"Send a quote","next_on":"2026-07-03"}`, acc),
		Promises: []Promise{{What: "Drawings", By: "2026-07-02"}, {Theirs: true, What: "Sign", By: "2026-07-10"}}, Contacts: []id.ID{c.person("Wang", "", acc)}}
	first, err := c.Record(t.Context(), sales, e)
	if err != nil {
		t.Fatal(err)
	}
	if n := c.count("SELECT COUNT(*) FROM tasks WHERE assignee_id = ?", sales.ID); n != 3 {
		t.Errorf("%d tasks, want the promises and the next step", n)
	}
	story, err := c.Story(t.Context(), sales, recordID(first))
	if err != nil || len(story.Promises) != 3 || story.Promises[0].Title != "Drawings" || story.Promises[0].Kind != "promise" ||
		story.Promises[2].Kind != "their_promise" || len(story.Contacts) != 1 || !story.MayEdit {
		t.Errorf("%+v %v", story, err)
	}
	other := c.user("other", "salesperson")
	if _, err := c.Story(t.Context(), other, recordID(first)); refusal(err) != "404 not_found" {
		t.Errorf("somebody who does not see the customer: %v", err)
	}
}

// TestACommentIsToldToTheAuthor, once: not what the author adds, and not beside a mention.
func TestACommentIsToldToTheAuthor(t *testing.T) {
	c := newCompany(t)
	sales, boss := c.user("sales", "salesperson"), c.user("boss", "boss")
	one := c.wrote(sales, c.account("Lanyue", sales.ID), "2026-06-30")
	for i, n := range []struct {
		by       authz.Actor
		mentions []id.ID
		want     int
	}{{sales, nil, 0}, {boss, nil, 1}, {boss, []id.ID{sales.ID}, 1}} {
		if _, err := c.Add(t.Context(), n.by, Note{Of: one, Text: "Well", Mentions: n.mentions}); err != nil {
			t.Fatal(err)
		}
		if got := c.count("SELECT COALESCE(SUM(times), 0) FROM notifications WHERE kind = 'comment' AND user_id = ?", sales.ID); got != n.want {
			t.Errorf("note %d: told %d times, want %d", i, got, n.want)
		}
	}
}

// TestANoteToOneselfIsNoContact with the customer.
func TestANoteToOneselfIsNoContact(t *testing.T) {
	c := newCompany(t)
	sales := c.user("sales", "salesperson")
	acc := c.account("Lanyue", sales.ID)
	c.wrote(sales, acc, "2026-06-20")
	if _, err := c.Record(t.Context(), sales, Entry{Body: body(`{"account":"%s","kind":"note","date":"2026-06-28","summary":"Think of them"}`, acc)}); err != nil {
		t.Fatal(err)
	}
	if got := c.text("SELECT last_contact_on FROM accounts WHERE id = ?", acc); got != "2026-06-20" {
		t.Errorf("last contact on %s", got)
	}
	err := LastContacts(t.Context(), c.Store.DB, "2026-06-30", []id.ID{acc}, func(_ id.ID, on calendar.Date) {
		if on != "2026-06-20" {
			t.Errorf("last contact on %s", on)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// TestADayOfGrace: the author corrects for 24 hours, nobody else ever; after that there are addenda.
func TestADayOfGrace(t *testing.T) {
	c := newCompany(t)
	sales, boss := c.user("sales", "salesperson"), c.user("boss", "boss")
	acc := c.account("Lanyue", sales.ID)
	one := c.wrote(sales, acc, "2026-06-20")
	change := func(actor authz.Actor, rev int64, summary string) error {
		_, err := Interactions.Patch(t.Context(), c.Store, actor, one, rev, body(`{"summary":"%s"}`, summary))
		return err
	}
	if err := change(boss, 1, "better"); refusal(err) != "403 author_only" {
		t.Errorf("the boss: %v", err)
	}
	c.clock.At = c.clock.At.Add(24 * time.Hour)
	if err := change(sales, 1, "corrected"); err != nil {
		t.Errorf("after 24 hours: %v", err)
	}
	c.clock.At = c.clock.At.Add(time.Second)
	if err := change(sales, 2, "again"); refusal(err) != "409 locked_after_a_day" {
		t.Errorf("a second later: %v", err)
	}
	if note, err := c.Add(t.Context(), sales, Note{Of: one, Text: "The drawings came"}); err != nil || note.Kind != "addendum" {
		t.Errorf("%+v %v", note, err)
	}
	if note, err := c.Add(t.Context(), boss, Note{Of: one, Text: "Well done", Mentions: []id.ID{sales.ID}}); err != nil || note.Kind != "comment" {
		t.Errorf("%+v %v", note, err)
	}
	if n := c.count("SELECT COUNT(*) FROM tasks WHERE kind = 'mention' AND assignee_id = ?", sales.ID); n != 1 {
		t.Errorf("%d mentions", n)
	}
	stranger, auditor := c.user("stranger", "salesperson"), c.user("auditor", "auditor")
	if _, err := c.Add(t.Context(), boss, Note{Of: one, Text: "@stranger", Mentions: []id.ID{stranger.ID}}); refusal(err) != "422 mentions mention_cannot_see" {
		t.Errorf("mentioning somebody who does not see it: %v", err)
	}
	if _, err := c.Add(t.Context(), auditor, Note{Of: one, Text: "hm"}); refusal(err) != "403 forbidden" {
		t.Errorf("the auditor: %v", err)
	}
	if _, err := c.Add(t.Context(), stranger, Note{Of: one, Text: "hm"}); refusal(err) != "404 not_found" {
		t.Errorf("a stranger: %v", err)
	}
	story, err := c.Story(t.Context(), boss, one)
	if err != nil || len(story.Notes) != 2 || story.MayEdit || !story.MayNote || story.Notes[1].Text != "Well done" {
		t.Errorf("%+v %v", story, err)
	}
}

// TestAPlanHasItsDayOfGraceWhenItIsHeld: until then it may be moved about.
func TestAPlanHasItsDayOfGraceWhenItIsHeld(t *testing.T) {
	c := newCompany(t)
	sales := c.user("sales", "salesperson")
	acc := c.account("Lanyue", sales.ID)
	made, err := c.Record(t.Context(), sales, Entry{Body: body(`{"account":"%s","kind":"visit","date":"2026-07-08","time":"15:30","planned":true,"summary":"Ring"}`, acc)})
	if err != nil {
		t.Fatal(err)
	}
	if day := c.text("SELECT last_contact_on FROM accounts WHERE id = ?", acc); day != "" {
		t.Errorf("a plan is no contact: %s", day)
	}
	c.clock.At = c.clock.At.AddDate(0, 0, 9)
	held := func(rev int64, fields string) error {
		_, err := Interactions.Patch(t.Context(), c.Store, sales, recordID(made), rev, body("%s", fields))
		return err
	}
	if err := held(1, `{"planned":false,"summary":"Ring seen"}`); err != nil {
		t.Fatal(err)
	}
	if day := c.text("SELECT last_contact_on FROM accounts WHERE id = ?", acc); day != "2026-07-08" {
		t.Errorf("last contact %q", day)
	}
	if err := held(2, `{"summary":"Ring seen, liked"}`); err != nil {
		t.Errorf("within its day: %v", err)
	}
}

// TestLastContactFollows: the newest that is not in the bin.
func TestLastContactFollows(t *testing.T) {
	c := newCompany(t)
	boss := c.user("boss", "boss")
	acc := c.account("Lanyue", boss.ID)
	last := func() string { return c.text("SELECT last_contact_on FROM accounts WHERE id = ?", acc) }
	c.wrote(boss, acc, "2026-05-30")
	newer := c.wrote(boss, acc, "2026-06-10")
	c.wrote(boss, acc, "2026-06-01")
	if last() != "2026-06-10" {
		t.Errorf("%s", last())
	}
	if err := Interactions.Archive(t.Context(), c.Store, boss, newer, 1); err != nil {
		t.Fatal(err)
	}
	if last() != "2026-06-01" {
		t.Errorf("after archiving: %s", last())
	}
	if _, err := Interactions.Restore(t.Context(), c.Store, boss, newer); err != nil || last() != "2026-06-10" {
		t.Errorf("after restoring: %s %v", last(), err)
	}
}

// TestFeedByKindAndPerson: newest first, and by those who took part.
func TestFeedByKindAndPerson(t *testing.T) {
	c := newCompany(t)
	boss, helper := c.user("boss", "boss"), c.user("helper", "service")
	acc, other := c.account("Lanyue", boss.ID), c.account("Yuheng", boss.ID)
	c.wrote(boss, acc, "2026-06-01")
	c.wrote(boss, other, "2026-06-05")
	if _, err := c.Record(t.Context(), boss, Entry{Body: body(`{"account":"%s","kind":"visit","date":"2026-06-03","summary":"Site","ours":["%s"]}`, acc, helper.ID)}); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		q    FeedQuery
		want []string
	}{
		{FeedQuery{}, []string{"2026-06-05", "2026-06-03", "2026-06-01"}}, {FeedQuery{Account: acc}, []string{"2026-06-03", "2026-06-01"}},
		{FeedQuery{Account: acc, Kind: "visit"}, []string{"2026-06-03"}}, {FeedQuery{Person: helper.ID}, []string{"2026-06-03"}},
		{FeedQuery{Person: boss.ID, Kind: "call"}, []string{"2026-06-05", "2026-06-01"}}, {FeedQuery{Kind: "meal"}, []string{}},
	} {
		page, err := c.Feed(t.Context(), boss, one.q)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, item := range page.Items {
			got = append(got, item.Record["date"].(string))
		}
		if fmt.Sprint(got) != fmt.Sprint(one.want) {
			t.Errorf("%+v: %v, want %v", one.q, got, one.want)
		}
	}
	page, err := c.Feed(t.Context(), boss, FeedQuery{Limit: 2})
	if err != nil || len(page.Items) != 2 || page.Next == nil || page.Items[1].Ours[0].Name != "helper" {
		t.Fatalf("%+v %v", page, err)
	}
	if rest, err := c.Feed(t.Context(), boss, FeedQuery{Limit: 2, After: *page.Next}); err != nil || len(rest.Items) != 1 || rest.Next != nil {
		t.Errorf("%+v %v", rest, err)
	}
}

// TestGuessKnowsOnlyVisibleCustomers: a name one may not see is not proposed.
func TestGuessKnowsOnlyVisibleCustomers(t *testing.T) {
	c := newCompany(t)
	sales, other := c.user("sales", "salesperson"), c.user("other", "salesperson")
	c.account("澜樾集成", sales.ID)
	c.account("屿衡智能", other.ID)
	draft, err := c.Guess(t.Context(), sales, "昨天电话澜樾集成，顺便问了屿衡智能", 0)
	if err != nil || len(draft.Accounts) != 1 || draft.Accounts[0].Name != "澜樾集成" || draft.Kind != "call" || draft.Date != "2026-06-29" {
		t.Errorf("%+v %v", draft, err)
	}
}

func TestGuessOffersWhatNobodyHasEntered(t *testing.T) {
	c := newCompany(t)
	sales := c.user("sales", "salesperson")
	acc := c.account("澜樾集成", sales.ID)
	draft, err := c.Guess(t.Context(), sales, "拜访新客户沐川电气，见了林经理", 0)
	if err != nil || draft.NewAccount != "沐川电气" || !slices.Equal(draft.NewContacts, []string{"林经理"}) {
		t.Errorf("%+v %v", draft, err)
	}
	if draft, err = c.Guess(t.Context(), sales, "拜访澜樾集成，不是新客户沐川电气", 0); err != nil || draft.NewAccount != "" {
		t.Errorf("a customer who is known is offered before a new one: %+v %v", draft, err)
	}
	if draft, err = c.Guess(t.Context(), sales, "拜访新客户沐川电气，见了林经理", acc); err != nil || draft.NewAccount != "" || len(draft.NewContacts) != 1 {
		t.Errorf("the customer was fixed: %+v %v", draft, err)
	}
}
