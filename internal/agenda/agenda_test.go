package agenda

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
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
	"github.com/loam-crm/loam/internal/task"
)

var registry = resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity, &task.Tasks.Entity, &interaction.Interactions.Entity)

type company struct {
	*Service
	t     *testing.T
	clock *clock.Fixed
}

// newCompany has a today of 2026-06-30.
func newCompany(t *testing.T) *company {
	t.Helper()
	c := &clock.Fixed{At: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC)}
	ids := id.NewSource(c.Now)
	store := &resource.Store{DB: dbtest.New(t), Clock: c, IDs: ids, Log: slog.Default(), Events: events.NewOutbox(ids, c), Registry: registry}
	return &company{Service: &Service{Store: store, PublicURL: "https://crm.example.com"}, t: t, clock: c}
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

func (c *company) user(login string) authz.Actor {
	c.t.Helper()
	one := c.Store.IDs.Next()
	c.exec("INSERT INTO users (id, rev, created_at, updated_at, login, name, roles, status, language) VALUES (?, 1, 1, 1, ?, ?, ?, 'active', 'en')", one, login, login, `["salesperson"]`)
	actor, err := identity.LoadActor(c.t.Context(), c.Store.DB, one)
	if err != nil {
		c.t.Fatal(err)
	}
	return actor
}

func (c *company) account(name string, owner id.ID) id.ID {
	one := c.Store.IDs.Next()
	c.exec("INSERT INTO accounts (id, rev, created_at, updated_at, name, owner_id) VALUES (?, 1, 1, 1, ?, ?)", one, name, owner)
	return one
}

func (c *company) task(title string, who, acc id.ID, due string, done any) {
	c.exec("INSERT INTO tasks (id, rev, created_at, updated_at, title, account_id, assignee_id, kind, due_on, done_on) VALUES (?, 1, 1, 1, ?, ?, ?, 'promise', ?, ?)",
		c.Store.IDs.Next(), title, acc, who, due, done)
}

func (c *company) dealing(summary string, who, acc id.ID, day, at string, planned bool, ours string) {
	c.exec(`INSERT INTO interactions (id, rev, created_at, updated_at, subject, summary, account_id, author_id, kind, held_on, held_at, planned, minutes, ours)
		VALUES (?, 1, 1, 1, ?, ?, ?, ?, 'visit', ?, ?, ?, 90, ?)`, c.Store.IDs.Next(), summary, summary, acc, who, day, at, planned, ours)
}

// said is what an agenda shows, one thing a word.
func said(items []AgendaItem) string {
	var out []string
	for _, i := range items {
		out = append(out, fmt.Sprint(i.Date[5:], i.Time, "/", i.Title, "/", i.State))
	}
	return strings.Join(out, " ")
}

func TestAgendaIsOnesOwn(t *testing.T) {
	c := newCompany(t)
	me, other := c.user("me"), c.user("other")
	acc, foreign := c.account("Lanyue", me.ID), c.account("Foreign", other.ID)
	c.task("late", me.ID, acc, "2026-05-02", nil)
	c.task("now", me.ID, acc, "2026-07-01", nil)
	c.task("done", me.ID, acc, "2026-07-01", "2026-06-29")
	c.task("theirs", other.ID, acc, "2026-07-01", nil)
	c.dealing("plan", me.ID, acc, "2026-07-01", "15:30", true, "[]")
	c.dealing("missed", me.ID, acc, "2026-06-20", "", true, "[]")
	c.dealing("held", me.ID, acc, "2026-06-29", "", false, "[]")
	c.dealing("asked-along", other.ID, acc, "2026-07-02", "", true, `["`+me.ID.String()+`"]`)
	c.dealing("out-of-sight", other.ID, foreign, "2026-07-02", "", true, `["`+me.ID.String()+`"]`)
	got, err := c.Of(t.Context(), me, "2026-06-29", "2026-07-05")
	if err != nil {
		t.Fatal(err)
	}
	if want := "06-29/held/held 07-01/now/open 07-01/done/done 07-0115:30/plan/planned 07-02/asked-along/planned"; said(got.Items) != want {
		t.Errorf("items\n%s\n%s", said(got.Items), want)
	}
	if want := "05-02/late/overdue 06-20/missed/missed"; said(got.Overdue) != want {
		t.Errorf("overdue\n%s\n%s", said(got.Overdue), want)
	}
	finish := ""
	for _, i := range got.Items {
		finish += fmt.Sprint(i.Title, "/", i.Finish, " ")
	}
	if want := "held/true now/true done/true plan/true asked-along/false "; finish != want { // whose dealing it is says that it was held
		t.Errorf("to finish: %s", finish)
	}
	if got.Items[0].Account == nil || got.Items[0].Account.Name != "Lanyue" || got.Today != "2026-06-30" {
		t.Errorf("%+v", got.Items[0])
	}
	for _, span := range [][2]string{{"2026-07-01", "2026-06-01"}, {"2026-01-01", "2026-12-31"}, {"x", "2026-01-01"}} {
		if _, err := c.Of(t.Context(), me, calendar.Date(span[0]), calendar.Date(span[1])); err == nil {
			t.Errorf("%v: %v", span, err)
		}
	}
}

// TestCalendarPassword: it is made, renewed and taken back, and says no more than its owner may see now.
func TestCalendarPassword(t *testing.T) {
	c := newCompany(t)
	me, other := c.user("me"), c.user("other")
	acc := c.account("Lanyue; Systems, Ltd", me.ID)
	c.dealing("they are in trouble", me.ID, acc, "2026-07-01", "15:30", true, "[]")
	c.task("secret terms", me.ID, acc, "2026-07-02", nil)
	if f, err := c.FeedOf(t.Context(), me); f != nil || err != nil {
		t.Errorf("%+v %v", f, err)
	}
	first, err := c.Open(t.Context(), me)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.Calendar(t.Context(), "ME", first, c.PublicURL)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART:20260701T073000Z\r\nDTEND:20260701T090000Z\r\n", "DTSTART;VALUE=DATE:20260702\r\nDTEND;VALUE=DATE:20260703\r\n",
		"BEGIN:VALARM\r\nACTION:DISPLAY\r\n", "TRIGGER:-PT30M\r\nEND:VALARM\r\n",
		`SUMMARY:Visit · Lanyue\; Systems\, Ltd`, "URL:https://crm.example.com/interactions/"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if n := strings.Count(string(text), "VALARM"); n != 2 {
		t.Errorf("%d lines of alarms; what takes the whole day has none", n)
	}
	for _, inside := range []string{"trouble", "secret"} {
		if strings.Contains(string(text), inside) {
			t.Errorf("what people wrote went outside:\n%s", text)
		}
	}
	if f, err := c.FeedOf(t.Context(), me); err != nil || f == nil || f.ReadAt == 0 {
		t.Errorf("%+v %v", f, err)
	}
	c.exec("UPDATE accounts SET owner_id = ? WHERE id = ?", other.ID, acc)
	if text, _ := c.Calendar(t.Context(), "me", first, ""); strings.Contains(string(text), "Lanyue") {
		t.Errorf("the name of a customer that is no longer seen:\n%s", text)
	}
	second, err := c.Open(t.Context(), me)
	if err != nil || second == first {
		t.Fatal(err)
	}
	gone := func(token string) bool {
		_, err := c.Calendar(t.Context(), "me", token, "")
		return errs.Code(err) == errs.Unauthorized().Code
	}
	if !gone(first) || gone(second) {
		t.Error("a new password ends the old one")
	}
	if _, err := c.Calendar(t.Context(), "other", second, ""); errs.Code(err) != errs.Unauthorized().Code {
		t.Errorf("another login reads with it: %v", err)
	}
	c.exec("UPDATE users SET status = 'left' WHERE id = ?", me.ID)
	if !gone(second) {
		t.Error("somebody who left still has a calendar")
	}
	c.exec("UPDATE users SET status = 'active' WHERE id = ?", me.ID)
	if err := c.Shut(t.Context(), me); err != nil || !gone(second) {
		t.Errorf("taken back: %v", err)
	}
	readOnly := me
	readOnly.CannotWrite = true
	if _, err := c.Open(t.Context(), readOnly); errs.Code(err) != "forbidden" {
		t.Errorf("a reading token makes a password: %v", err)
	}
}

// TestLinesAreFolded at 75 octets, never within a character (RFC 5545, 3.1), and can be put together again.
func TestLinesAreFolded(t *testing.T) {
	long := strings.Repeat("澜樾集成，", 40)
	var out bytes.Buffer
	if err := writeCalendar(&out, "Loam", []event{{UID: "1", Day: "2026-02-28", Stamp: time.Unix(0, 0), Summary: long + "\r\nnext\x00"}}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
		if len(line) > maxLine || strings.ContainsAny(line, "\r\n\x00") {
			t.Errorf("line of %d: %q", len(line), line)
		}
	}
	whole := strings.ReplaceAll(out.String(), "\r\n ", "")
	if !strings.Contains(whole, "SUMMARY:"+long+`\nnext`+"\r\n") || !strings.Contains(whole, "DTEND;VALUE=DATE:20260301\r\n") {
		t.Errorf("unfolded:\n%s", whole)
	}
}
