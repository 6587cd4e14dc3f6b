package pyramid

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/value"
)

// current C, target A for this year is refused and B named as allowed.
func TestOneStepAtATime(t *testing.T) {
	for _, c := range []struct {
		from, to value.Grade
		code     string
		allowed  string
	}{
		{"C", "A", "target_skips_grade", "B"}, {"C", "S", "target_skips_grade", "B"}, {"C", "B", "", ""}, {"B", "A", "", ""}, {"A", "S", "", ""},
		{"B", "S", "target_skips_grade", "A"}, {"U", "C", "", ""}, {"U", "B", "target_skips_grade", "C"}, {"B", "B", "target_not_up", "A"},
		{"A", "C", "target_not_up", "S"}, {"S", "S", "target_not_up", ""}, {"S", "A", "target_not_up", ""},
	} {
		problems := checkStep(c.from, c.to)
		switch {
		case c.code == "" && problems != nil:
			t.Errorf("%s to %s is refused: %v", c.from, c.to, problems)
		case c.code != "" && (len(problems) != 1 || problems[0].Code != c.code || problems[0].Params["allowed"] != c.allowed):
			t.Errorf("%s to %s: %v, want %s with %s", c.from, c.to, problems, c.code, c.allowed)
		}
	}
}

func TestAPlanEndsWithin24Months(t *testing.T) {
	for due, good := range map[calendar.Date]bool{"2026-06-30": false, "2026-07-01": true, "2028-06-30": true, "2028-07-01": false, "": true} {
		if problems := checkDue(due, "2026-06-30", "2026-06-30"); (problems == nil) != good {
			t.Errorf("due %q: %v", due, problems)
		}
	}
}

// a plan B→A with 4 milestones, 2 done: 50 % and the next one.
func TestProgress(t *testing.T) {
	p := Measure([]PlanStep{{ID: "1", DoneOn: "2026-01-05"}, {ID: "2", Due: "2026-09-01"}, {ID: "3", DoneOn: "2026-03-01"}, {ID: "4", Due: "2026-08-01"}})
	if p.Done != 2 || p.Total != 4 || p.Share != .5 || p.Next == nil || p.Next.ID != "4" {
		t.Errorf("progress %+v", p)
	}
	if p := Measure([]PlanStep{{ID: "1"}, {ID: "2", Due: "2026-09-01"}}); p.Next.ID != "2" {
		t.Errorf("a milestone without a day comes before one with: %+v", p.Next)
	}
	if p := Measure(nil); p.Share != 0 || p.Next != nil {
		t.Errorf("no milestones: %+v", p)
	}
}

// R-045 and §3.9: p = 0.5 a year over 4 years is 6.25 %; the account of §3.9 survives them with .624295.
func TestSurvivalIsAskedAbout(t *testing.T) {
	for _, c := range []struct {
		p, years, want float64
		asks           bool
	}{{.5, 4, .0625, true}, {.888889, 4, .624295, false}, {8.0 / 9, 4, .624295, false}, {.5, 1, .5, false}, {.7, 2, .49, true}, {1, 24, 1, false}} {
		got, ok := Survive(c.p, c.years)
		if !ok || got != c.want || WorthAsking(&got) != c.asks {
			t.Errorf("p %g over %g years: %g, asks %v", c.p, c.years, got, WorthAsking(&got))
		}
	}
	if WorthAsking(nil) {
		t.Error("an unknown chance warns")
	}
	for _, bad := range [][2]float64{{-.1, 1}, {1.1, 1}, {.5, -1}} {
		if _, ok := Survive(bad[0], bad[1]); ok {
			t.Errorf("%v was taken", bad)
		}
	}
}
