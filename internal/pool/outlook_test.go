package pool

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

func days(n int64) *int64 { return &n }

func TestOutlook(t *testing.T) {
	usual := terms{contactDays: days(30), orderDays: days(180), warn: 7}
	locked := usual
	locked.locked = true
	for name, test := range map[string]struct {
		terms terms
		signs signs
		today calendar.Date
		want  outlook
	}{
		"no rule":                    {terms{warn: 7}, signs{since: "2020-01-01"}, "2026-06-30", outlook{state: None}},
		"just claimed":               {usual, signs{since: "2026-06-30"}, "2026-06-30", outlook{Safe, ByContact, "2026-07-30", ""}},
		"by the follow-up":           {usual, signs{since: "2026-01-01", contact: "2026-06-20", order: "2026-06-20"}, "2026-06-30", outlook{Safe, ByContact, "2026-07-20", "2026-06-20"}},
		"by the order":               {usual, signs{since: "2026-01-01", contact: "2026-06-29"}, "2026-06-20", outlook{Safe, ByOrder, "2026-06-30", ""}},
		"an old follow-up of others": {usual, signs{since: "2026-06-15", contact: "2025-01-01"}, "2026-06-30", outlook{Safe, ByContact, "2026-07-15", "2025-01-01"}},
		"last quiet day":             {usual, signs{since: "2026-06-01"}, "2026-06-23", outlook{Safe, ByContact, "2026-07-01", ""}},
		"first day of warning":       {usual, signs{since: "2026-06-01"}, "2026-06-24", outlook{Soon, ByContact, "2026-07-01", ""}},
		"warned in time":             {usual, signs{since: "2026-06-01", noticed: "2026-06-24"}, "2026-07-01", outlook{Soon, ByContact, "2026-07-01", ""}},
		"over":                       {usual, signs{since: "2026-06-01", noticed: "2026-06-24"}, "2026-07-02", outlook{Over, ByContact, "2026-07-01", ""}},
		"nobody warned":              {usual, signs{since: "2020-01-01"}, "2026-06-30", outlook{Soon, ByContact, "2026-07-07", ""}},
		"warned late":                {usual, signs{since: "2020-01-01", noticed: "2026-06-30"}, "2026-07-07", outlook{Soon, ByContact, "2026-07-07", ""}},
		"warned late and over":       {usual, signs{since: "2020-01-01", noticed: "2026-06-30"}, "2026-07-08", outlook{Over, ByContact, "2026-07-07", ""}},
		"locked, soon":               {locked, signs{since: "2026-06-01"}, "2026-07-01", outlook{Soon, ByContact, "2026-07-01", ""}},
		"locked, past its day":       {locked, signs{since: "2020-01-01"}, "2026-06-30", outlook{Decision, ByContact, "2020-01-31", ""}},
		"kept":                       {usual, signs{since: "2026-01-01", kept: "2026-09-01"}, "2026-06-30", outlook{Staying, ByContact, "2026-09-01", ""}},
		"kept long enough":           {usual, signs{since: "2026-01-01", kept: "2026-06-01"}, "2026-06-30", outlook{Soon, ByContact, "2026-07-07", ""}},
		"kept, and followed up":      {usual, signs{since: "2026-01-01", kept: "2026-07-05", contact: "2026-06-29", order: "2026-06-29"}, "2026-06-30", outlook{Safe, ByContact, "2026-07-29", "2026-06-29"}},
	} {
		if got := test.terms.outlookOn(test.signs, test.today); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}
