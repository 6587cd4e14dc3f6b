package servicelevel

import (
	"errors"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// TestShippedLevels are the lists of §2.9.
func TestShippedLevels(t *testing.T) {
	for code, want := range map[Code][4]string{
		Acknowledge: {"1", "1", "2", "3"}, Assess: {"3", "5", "10", "15"}, Complaint: {"2", "4", "8", "16"}, ExecVisits: {"4", "2", "0", "0"},
		Review: {"monthly", "quarterly", "half_yearly", "yearly"}, ContactGap: {"30", "45", "90", "180"}, Contacts: {"20", "12", "6", "2"},
		Resident: {"yes", "yes", "no", "no"}, Codevelop: {"yes", "yes", "decision", "no"}, StockDraw: {"1", "2", "3", "4"},
		SkillNeeded: {"4", "3", "2", "1"}, Relationship: {"all", "all", "key_general", "key"},
	} {
		for i, grade := range Grades {
			if level, ok := Table(nil).On(grade, code, "2026-06-30"); !ok || level.Value != want[i] {
				t.Errorf("%s of %s: %q, want %q", code, grade, level.Value, want[i])
			}
		}
	}
	if _, ok := Table(nil).On("U", ContactGap, "2026-06-30"); ok {
		t.Error("an account without a grade has a limit")
	}
}

// TestLevelsHoldFromTheirDay: R-058 with two clocks, and history that is never rewritten.
func TestLevelsHoldFromTheirDay(t *testing.T) {
	table := Table{{Grade: "C", Item: Assess, Value: "20", From: "2026-07-01"}, {Grade: "C", Item: Assess, Value: "12", From: "2026-06-01"},
		{Grade: "C", Item: Assess, Value: "13", From: "2026-06-01"}}
	for day, want := range map[string]int{"2026-05-31": 15, "2026-06-01": 13, "2026-06-30": 13, "2026-07-01": 20, "2030-01-01": 20} {
		if n, ok := table.Number("C", Assess, date(day)); !ok || n != want {
			t.Errorf("C on %s: %d, want %d", day, n, want)
		}
	}
	if s, _ := table.Number("S", Assess, "2026-06-30"); s != 3 {
		t.Errorf("S: %d, want 3", s)
	}
	if next, ok := table.Next("C", Assess, "2026-06-10"); !ok || next.Value != "20" {
		t.Errorf("next %+v", next)
	}
}

// TestEntitlementsAppearAtOnce is R-142: from the day of the grade, or of the level where that is younger.
func TestEntitlementsAppearAtOnce(t *testing.T) {
	table := Table{{Grade: "S", Item: Resident, Value: "decision", From: "2026-06-20"}}
	list := table.Entitlements("S", "2026-06-15", "2026-06-30")
	if len(list) != len(Items) {
		t.Fatalf("%d entitlements", len(list))
	}
	for _, e := range list {
		want := date("2026-06-15")
		if e.Item == Resident {
			want = "2026-06-20"
		}
		if e.Since != want {
			t.Errorf("%s since %s, want %s", e.Item, e.Since, want)
		}
	}
	if len(table.Entitlements("U", "", "2026-06-30")) != 0 {
		t.Error("an ungraded account is entitled to something")
	}
}

// TestServiceOfAHigherGradeIsPaid is R-199.
func TestServiceOfAHigherGradeIsPaid(t *testing.T) {
	if offer, err := Table(nil).Ask("S", Resident, "2026-06-30"); offer != Included || err != nil {
		t.Errorf("S: %v %v", offer, err)
	}
	if offer, err := Table(nil).Ask("B", Codevelop, "2026-06-30"); offer != ByDecision || err != nil {
		t.Errorf("B: %v %v", offer, err)
	}
	offer, err := Table(nil).Ask("C", Resident, "2026-06-30")
	var refused *errs.Error
	if offer != Paid || !errors.As(err, &refused) || refused.Code != "not_in_service_level" || refused.Params["alternative"] != "paid" {
		t.Errorf("C: %v %v", offer, err)
	}
}

func TestGap(t *testing.T) {
	for _, c := range []struct {
		name, grade, since, last, today string
		state                           GapState
		days                            int
		due                             string
	}{
		{"R-002: 31 days of 30", "S", "", "2026-05-30", "2026-06-30", GapOverdue, 31, "2026-06-29"},
		{"the last day within", "S", "", "2026-05-31", "2026-06-30", GapSoon, 30, "2026-06-30"},
		{"warned five days before", "S", "", "2026-06-05", "2026-06-30", GapSoon, 25, "2026-07-05"},
		{"not warned six days before", "S", "", "2026-06-06", "2026-06-30", GapOK, 24, "2026-07-06"},
		{"the same gap in C", "C", "", "2026-05-30", "2026-06-30", GapOK, 31, "2026-11-26"},
		{"S since today is due today, not a month ago", "S", "2026-06-30", "2026-04-01", "2026-06-30", GapSoon, 90, "2026-06-30"},
		{"S since yesterday", "S", "2026-06-29", "2026-04-01", "2026-06-30", GapOverdue, 90, "2026-06-29"},
		{"never in contact is unknown", "S", "", "", "2026-06-30", GapUnknown, 0, ""},
		{"no grade, no limit", "U", "", "2020-01-01", "2026-06-30", GapNone, 2372, ""},
	} {
		got := gapOn(nil, c.grade, date(c.since), Contact{On: date(c.last)}, date(c.today))
		if got.State != c.state || got.Days != c.days || string(got.Due) != c.due {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestSlots(t *testing.T) {
	for _, c := range []struct {
		day   string
		times int
		due   string
	}{
		{"2026-11-22", 4, "2026-12-31"}, {"2026-09-30", 4, "2026-09-30"}, {"2026-02-10", 12, "2026-02-28"}, {"2026-05-01", 2, "2026-06-30"},
		{"2026-05-01", 1, "2026-12-31"}, {"2026-07-31", 2, "2026-12-31"}, {"2026-01-31", 5, "2026-02-28"},
	} {
		if s, ok := slotOf(date(c.day), c.times); !ok || string(s.due) != c.due {
			t.Errorf("%s, %d a year: %s, want %s", c.day, c.times, s.due, c.due)
		}
	}
	if _, ok := slotOf("2026-05-01", 0); ok {
		t.Error("never has a slot")
	}
}
