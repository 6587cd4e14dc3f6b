package interaction

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func (c *company) person(name, title string, of id.ID) id.ID {
	c.t.Helper()
	one := &contact.Contact{Name: name, Title: title, Account: of}
	err := c.Store.Write(c.t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error { return contact.Contacts.Insert(ctx, w, one) })
	if err != nil {
		c.t.Fatal(err)
	}
	return one.ID
}

// warmth reads how warm a contact is and when somebody last had to do with them.
func (c *company) warmth(who id.ID) (warmth *float64, last calendar.Date) {
	c.t.Helper()
	if err := c.Store.DB.QueryRow(c.t.Context(), "SELECT warmth, last_contact_on FROM contacts WHERE id = ?", who).Scan(&warmth, &last); err != nil {
		c.t.Fatal(err)
	}
	return warmth, last
}

// The worked number of §3.24 from interactions: visit 10 days ago, meeting 40, call 95, executive 200, mail 5.
func TestDealingsWarmThePeopleWhoWereThere(t *testing.T) {
	c := newCompany(t)
	amy, ben := c.user("amy", "salesperson"), c.user("ben", "salesperson")
	acc := c.account("Lanyue", amy.ID)
	li, zhao := c.person("李强", "总经理", acc), c.person("赵敏", "会计", acc)
	c.exec("INSERT INTO ties (id, rev, created_at, updated_at, name, staff_id, contact_id, origin) VALUES (1, 1, 1, 1, '', ?, ?, 'inherited'), (2, 1, 1, 1, '', ?, ?, 'inherited')",
		amy.ID, li, ben.ID, li)
	if warmth, last := c.warmth(li); warmth != nil || last != "" {
		t.Errorf("nobody had to do with Li: %v %s", *warmth, last)
	}
	today := calendar.Date("2026-06-30")
	var stored []id.ID
	for _, d := range []struct {
		kind string
		ago  int
	}{{"visit", 10}, {"meeting", 40}, {"call", 95}, {"exec_meeting", 200}, {"mail", 5}, {"note", 0}} {
		with := ""
		if d.kind == "mail" {
			with = fmt.Sprintf(`,"ours":["%s"]`, ben.ID)
		}
		made, err := c.Record(t.Context(), amy, Entry{Contacts: []id.ID{li},
			Body: body(`{"account":"%s","kind":"%s","date":"%s","summary":"x"%s}`, acc, d.kind, today.AddDays(-d.ago), with)})
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, recordID(made))
	}
	if warmth, last := c.warmth(li); warmth == nil || math.Abs(*warmth-49.149890) > 5e-7 || last != "2026-06-25" {
		t.Errorf("Li is %v warm, last on %s", warmth, last)
	}
	tie := func(one int) (warmth float64) {
		t.Helper()
		if err := c.Store.DB.QueryRow(t.Context(), "SELECT COALESCE(warmth, -1) FROM ties WHERE id = ?", one).Scan(&warmth); err != nil {
			t.Fatal(err)
		}
		return warmth
	}
	if tie(1) != 49.149890 || math.Abs(tie(2)-4.811119) > 5e-7 { // ben: the mail alone
		t.Errorf("ties: amy %f, ben %f", tie(1), tie(2))
	}
	if n := c.count("SELECT COUNT(*) FROM interactions WHERE theirs = '李强'"); n != 6 {
		t.Errorf("%d records name Li", n)
	}
	if warmth, _ := c.warmth(zhao); warmth != nil {
		t.Errorf("Zhao was not there: %f", *warmth)
	}

	// A day later it has cooled by the night's job; what is taken away warms nobody.
	c.clock.At = c.clock.At.AddDate(0, 0, 1)
	if n, err := c.Cool(t.Context(), authz.System()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if warmth, _ := c.warmth(li); warmth == nil || *warmth >= 49.149890 || *warmth < 48.7 {
		t.Errorf("the next day %v", warmth)
	}
	for _, one := range stored {
		if err := Interactions.Archive(t.Context(), c.Store, c.user("boss"+one.String(), "boss"), one, 0); err != nil {
			t.Fatal(err)
		}
	}
	if warmth, last := c.warmth(li); warmth != nil || last != "" || tie(1) != -1 {
		t.Errorf("all are gone: %v %s, tie %f", warmth, last, tie(1))
	}
}

func TestOnlyTheCustomersPeopleTakePart(t *testing.T) {
	c := newCompany(t)
	amy, ben := c.user("amy", "salesperson"), c.user("ben", "salesperson")
	acc, own, foreign := c.account("Lanyue", amy.ID), c.account("Other", amy.ID), c.account("Foreign", ben.ID)
	for _, who := range []id.ID{c.person("孙一", "", own), c.person("周二", "", foreign), 1} {
		_, err := c.Record(t.Context(), amy, Entry{Contacts: []id.ID{who}, Body: body(`{"account":"%s","kind":"call","date":"2026-06-30","summary":"x"}`, acc)})
		if got := refusal(err); got != "422 contacts contact_elsewhere" {
			t.Errorf("%s: %s", who, got)
		}
	}
	if n := c.count("SELECT COUNT(*) FROM interactions"); n != 0 {
		t.Errorf("%d stored", n)
	}
}

// Who was there is put right by the author within a day, among the people of the customer; the text follows.
func TestWhoWasThereIsPutRight(t *testing.T) {
	c := newCompany(t)
	amy, boss := c.user("amy", "salesperson"), c.user("boss", "boss")
	acc := c.account("Lanyue", amy.ID)
	li, zhao, foreign := c.person("李强", "", acc), c.person("赵敏", "", acc), c.person("孙一", "", c.account("Other", amy.ID))
	made, err := c.Record(t.Context(), amy, Entry{Contacts: []id.ID{li}, Body: body(`{"account":"%s","kind":"visit","date":"2026-06-30","summary":"x"}`, acc)})
	if err != nil {
		t.Fatal(err)
	}
	one := recordID(made)
	for want, err := range map[string]error{
		"403 author_only":                c.SetContacts(t.Context(), boss, one, []id.ID{zhao}),
		"422 contacts contact_elsewhere": c.SetContacts(t.Context(), amy, one, []id.ID{li, foreign}),
		"404 not_found":                  c.SetContacts(t.Context(), c.user("ben", "salesperson"), one, nil),
	} {
		if refusal(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := c.SetContacts(t.Context(), amy, one, []id.ID{zhao}); err != nil {
		t.Fatal(err)
	}
	if n := c.count("SELECT COUNT(*) FROM interactions WHERE theirs = '赵敏'"); n != 1 {
		t.Error("the text still names Li")
	}
	if warmth, _ := c.warmth(li); warmth != nil {
		t.Errorf("Li was not there: %f", *warmth)
	}
	if warmth, last := c.warmth(zhao); warmth == nil || last != "2026-06-30" {
		t.Error("Zhao was there")
	}
	c.clock.At = c.clock.At.AddDate(0, 0, 2)
	if err := c.SetContacts(t.Context(), amy, one, nil); refusal(err) != "409 locked_after_a_day" {
		t.Errorf("two days later: %v", err)
	}
}

func TestGuessNamesThePeople(t *testing.T) {
	c := newCompany(t)
	amy, ben := c.user("amy", "salesperson"), c.user("ben", "salesperson")
	acc := c.account("澜樾集成", amy.ID)
	c.account("别家", ben.ID)
	c.person("王强", "总经理", acc)
	c.person("王丽", "会计", acc)
	c.person("赵敏", "采购经理", acc)
	for text, want := range map[string]string{
		"拜访澜樾集成，王总很满意":       "[王强]",
		"澜樾集成赵敏和王丽一起参加":      "[王丽 赵敏]",
		"电话澜樾集成赵经理":          "[赵敏]",
		"澜樾集成王女士来电":          "[]", // one of two
		"澜樾集成发来图纸":           "[]",
		"没有客户的话里提到王强不知道是哪家的": "[]",
	} {
		got, err := c.Guess(t.Context(), amy, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, one := range got.Contacts {
			names = append(names, one.Name)
		}
		if fmt.Sprint(names) != want {
			t.Errorf("%s: %v, want %s", text, names, want)
		}
	}
	if got, err := c.Guess(t.Context(), ben, "王强", acc); err != nil || len(got.Contacts) != 0 {
		t.Errorf("ben hears of %v %v", got, err)
	}
}
