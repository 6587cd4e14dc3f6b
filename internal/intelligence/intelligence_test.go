package intelligence

import (
	"fmt"
	"testing"

	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// no item in 12 months, level 2 claimed: 1 counts.
func TestWhatIsClaimedCountsAsFarAsItIsBorneOut(t *testing.T) {
	for _, c := range []struct {
		days    []calendar.Date
		claimed int64
		want    int64
	}{
		{nil, 2, 1}, {nil, 0, 0}, {nil, 4, 1},
		{[]calendar.Date{"2026-01-02"}, 2, 2}, {[]calendar.Date{"2026-01-02"}, 3, 2},
		{[]calendar.Date{"2026-01-02", "2026-01-02"}, 3, 2}, // one occasion
		{[]calendar.Date{"2026-01-02", "2026-02-02"}, 3, 3}, {[]calendar.Date{"2026-01-02", "2026-02-02"}, 4, 3}, {[]calendar.Date{"2026-01-02", "2026-02-02"}, 1, 1},
	} {
		if got := Effective(c.claimed, c.days); got != c.want {
			t.Errorf("%v, %d claimed: %d, want %d", c.days, c.claimed, got, c.want)
		}
	}
}

// What is wrong is named, and nothing of it is stored.
func TestBadItemsAreNamed(t *testing.T) {
	w := newWorld(t)
	good := `"kind":"people","content":"The CTO leaves in May","obtained_properly":true`
	for _, c := range []struct{ fields, want string }{
		{fmt.Sprintf(`"account":"%s","kind":"people","content":"x"`, w.one), "422 obtained_properly not_declared"},
		{fmt.Sprintf(`"account":"%s","kind":"people","content":"x","obtained_properly":false`, w.one), "422 obtained_properly not_declared"},
		{fmt.Sprintf(`"account":"%s",%s,"date":"2026-07-01"`, w.one, good), "422 date in_the_future"},
		{fmt.Sprintf(`"account":"%s",%s,"reliability":"E"`, w.one, good), "422 reliability not_an_option"},
		{fmt.Sprintf(`"account":"%s",%s,"author":"%s"`, w.one, good, w.ben.ID), "422 author author_is_you"},
		{fmt.Sprintf(`"account":"%s",%s`, w.two, good), "422 account ref_not_found"},
		{fmt.Sprintf(`"account":"%s","kind":"rumour","content":"x","obtained_properly":true`, w.one), "422 kind not_an_option"},
		{fmt.Sprintf(`"account":"%s","kind":"people","obtained_properly":true`, w.one), "422 content required"},
	} {
		_, err := w.Record(t.Context(), w.amy, body(`{%s}`, c.fields), 0)
		if got := refusal(err); got != c.want {
			t.Errorf("%s: %s, want %s", c.fields, got, c.want)
		}
	}
	if _, err := w.Record(t.Context(), w.amy, body(`{"account":"%s",%s}`, w.one, good), w.wang); refusal(err) != "422 contact ref_not_found" {
		t.Errorf("a source whom amy does not see: %v", err)
	}
	if w.count("SELECT COUNT(*) FROM intel")+w.count("SELECT COUNT(*) FROM intel_sources") != 0 {
		t.Error("something refused was stored")
	}
}

// What is heard in a dealing is stored with it, both or neither.
func TestWhatWasHeardGoesWithTheDealing(t *testing.T) {
	w := newWorld(t)
	dealings := &interaction.Service{Store: w.Store, Hear: w.Hear}
	entry := func(item string) interaction.Entry {
		return interaction.Entry{Body: body(`{"account":"%s","kind":"call","date":"2026-06-29","summary":"x"}`, w.one),
			Contacts: []id.ID{w.li}, Heard: []interaction.Heard{{Body: body(`{"kind":"people","content":"The CTO leaves"%s}`, item), Source: w.li}}}
	}
	if _, err := dealings.Record(t.Context(), w.amy, entry("")); refusal(err) != "422 intel.0.obtained_properly not_declared" {
		t.Errorf("not declared: %v", err)
	}
	if n := w.count("SELECT COUNT(*) FROM interactions"); n != 0 {
		t.Errorf("%d rows of a refused entry", n)
	}
	if _, err := dealings.Record(t.Context(), w.amy, entry(`,"obtained_properly":true`)); err != nil {
		t.Fatal(err)
	}
	if n := w.count("SELECT COUNT(*) FROM intel i JOIN interactions d ON d.id = i.interaction_id WHERE i.noted_on = '2026-06-29' AND i.account_id = ?", w.one); n != 1 {
		t.Errorf("%d items of the dealing", n)
	}
	if n := w.count("SELECT COUNT(*) FROM intel") + w.count("SELECT COUNT(*) FROM intel_sources"); n != 2 {
		t.Errorf("%d rows, want an item with its source", n)
	}
}

func TestTheSourceIsKnownToOwnerAndManagerOnly(t *testing.T) {
	w := newWorld(t)
	item := w.heard(w.amy, w.one, "2026-06-01", w.li)
	boss, service, auditor := w.user("boss", "boss"), w.user("service", "service"), w.user("auditor", "auditor")
	for _, c := range []struct {
		actor authz.Actor
		seen  bool
	}{{w.amy, true}, {boss, true}, {service, false}, {auditor, false}} {
		page, err := w.Feed(t.Context(), c.actor, Query{Account: w.one, Limit: 10})
		w.must(err)
		if len(page.Items) != 1 || (page.Items[0].Source != nil) != c.seen || page.Items[0].MaySee != c.seen {
			t.Errorf("%s: %+v", c.actor.Login, page.Items)
		}
		if c.seen && page.Items[0].Source.Name != "Li" {
			t.Errorf("the source is %+v", page.Items[0].Source)
		}
	}
	for _, actor := range []authz.Actor{service, auditor} {
		if list, err := Sources.List(t.Context(), w.Store, actor, resource.Query{Limit: 10}); err == nil && len(list.Items) > 0 {
			t.Errorf("%s lists %s", actor.Login, list.Items)
		}
		if _, err := w.Informs(t.Context(), actor, w.li); refusal(err) != "403 forbidden" {
			t.Errorf("%s counts: %v", actor.Login, err)
		}
	}
	if _, err := w.Feed(t.Context(), w.ben, Query{Account: w.one, Limit: 10}); err != nil {
		t.Error(err)
	} else if _, err := Items.Get(t.Context(), w.Store, w.ben, item); refusal(err) != "404 not_found" {
		t.Errorf("ben reads it: %v", err)
	}

	w.must(w.SetSource(t.Context(), w.amy, item, 0))
	if n := w.count("SELECT COUNT(*) FROM intel_sources WHERE archived_at IS NULL"); n != 0 {
		t.Errorf("%d sources", n)
	}
	w.must(w.SetSource(t.Context(), boss, item, w.li))
	if err := w.SetSource(t.Context(), w.amy, item, w.wang); refusal(err) != "422 contact other_customer" {
		t.Errorf("a source at another customer: %v", err)
	}
	if err := w.SetSource(t.Context(), auditor, item, 0); refusal(err) != "403 forbidden" {
		t.Errorf("the auditor: %v", err)
	}
	if err := w.SetSource(t.Context(), w.ben, item, 0); refusal(err) != "404 not_found" {
		t.Errorf("ben: %v", err)
	}
}

// What is confidential is a part of its own: who may not read such things reads the rest.
func TestTheConfidentialPart(t *testing.T) {
	w := newWorld(t)
	_, err := w.Record(t.Context(), w.amy, body(`{"account":"%s","kind":"competitor","content":"K has offered","detail":"at 812 a piece","obtained_properly":true}`, w.one), 0)
	w.must(err)
	for role, want := range map[string]any{"salesperson": "at 812 a piece", "service": "•••"} {
		actor := w.amy
		if role == "service" {
			actor = w.user("service", role)
		}
		page, err := w.Feed(t.Context(), actor, Query{Account: w.one, Limit: 10})
		w.must(err)
		rec := page.Items[0].Record
		if rec["class"] != Confidential || rec["content"] != "K has offered" || fmt.Sprint(rec["detail"]) != fmt.Sprint(want) {
			t.Errorf("%s reads %v", role, rec)
		}
	}
}

func TestInformsCountsTwelveMonths(t *testing.T) {
	w := newWorld(t)
	told := func() *Informs {
		t.Helper()
		got, err := w.Informs(t.Context(), w.amy, w.li)
		w.must(err)
		return got
	}
	if got := told(); *got != (Informs{0, 1}) {
		t.Errorf("nothing: %+v", got)
	}
	w.heard(w.amy, w.one, "2025-06-30", w.li) // a day too long ago
	w.heard(w.amy, w.one, "2026-01-01", 0)    // from nobody in particular
	if got := told(); *got != (Informs{0, 1}) {
		t.Errorf("too old: %+v", got)
	}
	w.heard(w.amy, w.one, "2025-07-01", w.li)
	if got := told(); *got != (Informs{1, 2}) {
		t.Errorf("one: %+v", got)
	}
	w.heard(w.amy, w.one, "2026-06-30", w.li)
	if got := told(); *got != (Informs{2, 3}) {
		t.Errorf("two: %+v", got)
	}
	if n := w.count("SELECT COUNT(*) FROM audit_log WHERE action = ? AND record_id = ?", AddedAction, w.one); n != 4 {
		t.Errorf("%d lines in the customer's timeline", n)
	}
}
