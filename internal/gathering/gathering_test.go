package gathering

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// exhibition 3 came, headquarters 5 came, seminar 1 and forum 2 stayed away: .727273, level 3.
func TestTakesPart(t *testing.T) {
	came, not := true, false
	for _, c := range []struct {
		list  []Occasion
		ratio float64
		level int64
		known bool
	}{
		{[]Occasion{{3, came, not}, {5, came, not}, {1, not, not}, {2, not, not}}, .727273, 3, true},
		{nil, 0, 0, false},
		{[]Occasion{{5, not, not}}, 0, 0, true},
		{[]Occasion{{1, came, not}, {3, not, not}}, .25, 1, true},
		{[]Occasion{{1, came, not}, {1, not, not}}, .5, 2, true},
		{[]Occasion{{4, came, came}, {1, not, not}}, .8, 3, true},
		{[]Occasion{{5, came, not}}, 1, 3, true}, // comes always, and no more
		{[]Occasion{{5, came, came}}, 1, 4, true},
	} {
		ratio, level, known := TakesPart(c.list)
		if ratio != c.ratio || level != c.level || known != c.known {
			t.Errorf("%v: %v, level %d, known %v", c.list, ratio, level, known)
		}
	}
}

func TestCostForEachTarget(t *testing.T) {
	for _, c := range []struct {
		cost    int64
		targets int
		want    int64
	}{{10_000, 3, 3333}, {20_000, 3, 6667}, {5, 2, 3}, {100, 1, 100}} {
		if got := PerTarget(c.cost, c.targets); got != c.want {
			t.Errorf("%d for %d: %d, want %d", c.cost, c.targets, got, c.want)
		}
	}
}

func TestParticipationOfAContact(t *testing.T) {
	w := newWorld(t)
	read := func() string {
		t.Helper()
		p, err := w.Participation(t.Context(), w.amy, w.li)
		w.must(err)
		if p.Level == nil {
			return fmt.Sprint(p.Invitations, " unknown")
		}
		return fmt.Sprint(p.Invitations, " ", p.Attended, " ", *p.Ratio, " ", *p.Level)
	}
	if got := read(); got != "0 unknown" {
		t.Errorf("nothing: %s", got)
	}
	for _, one := range []struct{ kind, day, status string }{
		{"hq_visit", "2025-06-30", NoShow},     // a day too long ago
		{"hq_visit", "2026-07-30", Declined},   // not yet held
		{"hq_visit", "2026-01-30", Invited},    // nobody wrote down whether Li came
		{"exhibition", "2025-07-01", Attended}, // 3
		{"hq_visit", "2026-06-30", Attended},   // 5, today
		{"seminar", "2026-03-01", NoShow},      // 1
		{"user_forum", "2026-04-01", Declined}, // 2
	} {
		_, err := w.invite(w.event(one.kind, one.day), w.li, one.status)
		w.must(err)
	}
	if got := read(); got != "4 2 0.727273 3" {
		t.Errorf("four: %s", got)
	}
	if _, err := w.Participation(t.Context(), w.ben, w.li); refusal(err) != "404 not_found" {
		t.Errorf("ben reads: %v", err)
	}
	if n := w.count("SELECT COUNT(*) FROM audit_log WHERE record_id = ? AND action IN (?, ?)", w.one, InvitedAction, AttendedAction); n != 7 {
		t.Errorf("%d lines in the customer's timeline", n)
	}
}

func TestInvitationRules(t *testing.T) {
	w := newWorld(t)
	past, future := w.event("seminar", "2026-06-01"), w.event("seminar", "2026-07-01")
	for _, status := range []string{Attended, NoShow} {
		if _, err := w.invite(future, w.li, status); refusal(err) != "422 status attendance_before_event" {
			t.Errorf("%s tomorrow: %v", status, err)
		}
	}
	one, err := w.invite(future, w.li, "")
	w.must(err)
	if _, err := w.invite(future, w.li, ""); refusal(err) != "409 invited_already" {
		t.Errorf("twice: %v", err)
	}
	if _, err := w.invite(past, w.wang, ""); refusal(err) != "422 contact ref_not_found" {
		t.Errorf("ben's contact: %v", err)
	}
	other := w.contact("Zhao", w.one)
	for want, fn := range map[string]func(*Invitation){
		"422 status attendance_before_event": func(i *Invitation) { i.Status = Attended },
		"422 brought only_if_attended":       func(i *Invitation) { i.Brought = 2 },
		"422 spoke only_if_attended":         func(i *Invitation) { i.Spoke = true },
		"422 brought out_of_range":           func(i *Invitation) { i.Brought = -1 },
		"422 gathering fixed":                func(i *Invitation) { i.Gathering = past },
		"422 contact fixed":                  func(i *Invitation) { i.Contact = other },
	} {
		if err := w.change(one, fn); refusal(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	w.must(w.change(one, func(i *Invitation) { i.Status = Accepted }))

	came, err := w.invite(past, w.li, Attended)
	w.must(err)
	if err := w.change(came, func(i *Invitation) { i.Status = Accepted }); refusal(err) != "409 illegal_transition" {
		t.Errorf("un-happened: %v", err)
	}
	w.must(w.change(came, func(i *Invitation) { i.Brought, i.Spoke = 2, true }))
	w.must(w.change(came, func(i *Invitation) { i.Status = NoShow }))
	if n := w.count("SELECT COUNT(*) FROM invitations WHERE id = ? AND brought = 0 AND NOT spoke", came); n != 1 {
		t.Error("who was not there brought somebody")
	}
	move := func(event id.ID) error {
		return w.Store.Write(t.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
			_, err := Gatherings.Update(ctx, tx, event, func(g *Gathering) error { g.On = "2026-08-01"; return nil })
			return err
		})
	}
	if err := move(past); refusal(err) != "409 attendance_recorded" {
		t.Errorf("moved into the future: %v", err)
	}
	w.must(move(future))
	if n := w.count("SELECT COUNT(*) FROM invitations WHERE id = ? AND held_on = '2026-08-01'", one); n != 1 {
		t.Error("the invitation kept the old day")
	}
}

func TestInviteMany(t *testing.T) {
	w := newWorld(t)
	event := w.event("exhibition", "2026-07-10")
	gone := w.contact("Gone", w.one)
	w.must(w.Store.Write(t.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		_, err := contact.Contacts.Update(ctx, tx, gone, func(c *contact.Contact) error { c.Status = contact.Gone; return nil })
		return err
	}))
	zhao := w.contact("Zhao", w.one)
	for _, c := range []struct {
		who  Guests
		want Asked
	}{
		{Guests{Contacts: []id.ID{w.li, w.wang}, Target: true}, Asked{Invited: 1, Others: 1}}, // Wang is of ben's customer
		{Guests{Accounts: []id.ID{w.one, w.two}}, Asked{Invited: 1, Already: 1, Left: 1}},
		{Guests{Filter: &resource.Filter{Field: "name", Op: "eq", Value: []byte(`"Zhao"`)}}, Asked{Already: 1}},
	} {
		got, err := w.Invite(t.Context(), w.amy, event, c.who)
		w.must(err)
		if got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.who, got, c.want)
		}
	}
	if n := w.count("SELECT COUNT(*) FROM invitations WHERE gathering_id = ? AND target", event); n != 1 {
		t.Errorf("%d targets", n)
	}
	if n := w.count("SELECT COUNT(*) FROM invitations WHERE contact_id = ?", zhao); n != 1 {
		t.Errorf("Zhao has %d invitations", n)
	}
	if _, err := w.Invite(t.Context(), w.user("auditor", "auditor"), event, Guests{Accounts: []id.ID{w.one}}); refusal(err) != "403 forbidden" {
		t.Errorf("the auditor invites: %v", err)
	}
}

func TestTheSheetAtTheDoor(t *testing.T) {
	w := newWorld(t)
	event := w.event("hq_visit", "2026-06-30")
	cost := int64(1_000_000)
	boss := w.user("boss", "boss")
	w.must(w.Store.Write(t.Context(), boss, func(ctx context.Context, tx *resource.Write) error {
		_, err := Gatherings.Update(ctx, tx, event, func(g *Gathering) error { g.Cost = &cost; return nil })
		return err
	}))
	_, err := w.Invite(t.Context(), boss, event, Guests{Contacts: []id.ID{w.li, w.wang}, Target: true})
	w.must(err)
	zhao := w.contact("Zhao", w.one)
	first, err := w.Sheet(t.Context(), w.amy, event)
	w.must(err)
	if len(first.Guests) != 1 || first.Guests[0].Name != "Li" || !first.Guests[0].MayEdit || !first.Held {
		t.Fatalf("amy's sheet: %+v", first)
	}
	err = w.Attend(t.Context(), w.amy, event, []Mark{{Invitation: first.Guests[0].Invitation, Status: Attended, Brought: 2, Spoke: true}, {Contact: zhao, Status: Attended}})
	w.must(err)
	for _, bad := range []struct {
		mark Mark
		want string
	}{
		{Mark{Invitation: 1, Status: Attended}, "422 guests.0 ref_not_found"},
		{Mark{Contact: w.wang, Status: Attended}, "404 not_found"},
		{Mark{Invitation: first.Guests[0].Invitation, Status: NoShow, Brought: 1}, "422 brought only_if_attended"},
	} {
		if err := w.Attend(t.Context(), w.amy, event, []Mark{bad.mark}); refusal(err) != bad.want {
			t.Errorf("%+v: %v, want %s", bad.mark, err, bad.want)
		}
	}
	all, err := w.Sheet(t.Context(), boss, event)
	w.must(err)
	want := SheetCounts{Invited: 3, Attended: 2, Brought: 2, Targets: 2, TargetsAttended: 1}
	if all.Counts != want || all.CostPerTarget == nil || *all.CostPerTarget != "10000.00" {
		t.Errorf("the boss's sheet: %+v, %v", all.Counts, all.CostPerTarget)
	}
	mine, err := w.Sheet(t.Context(), w.amy, event)
	w.must(err)
	if mine.CostPerTarget != nil || mine.Counts.Invited != 2 {
		t.Errorf("amy sees a cost, or more than her guests: %+v", mine)
	}
}

func TestReadAPastedList(t *testing.T) {
	w := newWorld(t)
	event := w.event("seminar", "2026-06-30")
	w.contact("Zhao", w.one)
	twin := w.account("Three", w.amy.ID)
	w.contact("Li", twin)
	w.contact("Sun", w.one)
	w.contact("Sun", twin)
	_, err := w.Invite(t.Context(), w.amy, event, Guests{Contacts: []id.ID{w.li}})
	w.must(err)
	got, err := w.ReadList(t.Context(), w.amy, event, "Li\tOne\nli\n\nThree, Li\nZhao；One\nSun\nWang\tTwo\n")
	w.must(err)
	var states []string
	for _, one := range got {
		states = append(states, one.State)
	}
	// Li of One was invited, and so is the Li meant where no company is named; the Li of Three was not.
	if text := strings.Join(states, " "); text != "invited invited contact contact several unknown" {
		t.Errorf("%s: %+v", text, got)
	}
	if len(got[4].Candidates) != 2 || got[2].Candidates[0].AccountName != "Three" || got[0].Candidates[0].Invitation == nil {
		t.Errorf("%+v", got)
	}
	if n := w.count("SELECT COUNT(*) FROM invitations"); n != 1 {
		t.Errorf("reading stored %d", n)
	}
}
