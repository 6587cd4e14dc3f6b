package servicelevel

import (
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// leadDays is how long before its day a task of a cadence is made; longer lists would be read by nobody.
const leadDays = 45

// slot is the part of a year in which something that happens several times a year is due.
type slot struct {
	key string // year and number
	due calendar.Date
}

// slotOf divides the year of a day into equal parts of whole months and returns the one the day lies in. times a year
// must be 1 to 12; where it does not divide 12, the parts are as long as the next divisor makes them.
func slotOf(day calendar.Date, times int) (slot, bool) {
	if times < 1 || times > 12 {
		return slot{}, false
	}
	length := 12 / times // months
	t := day.Time()
	number := (int(t.Month()) - 1) / length
	first := calendar.Of(t.AddDate(0, 0, 1-t.Day())).AddMonths(number*length - int(t.Month()) + 1)
	end := first.AddMonths(length).AddDays(-1)
	return slot{key: string(first)[:7], due: end}, true
}

// reviews are the times a year of each cadence.
var reviews = map[string]int{"monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1}

// cadence lists how often a year an account gets something that is planned ahead.
func (t Table) cadence(grade string, day calendar.Date) map[string]int {
	out := map[string]int{}
	if n, ok := t.Number(grade, ExecVisits, day); ok {
		out["exec_visit"] = n
	}
	if level, ok := t.On(grade, Review, day); ok {
		out["review"] = reviews[level.Value]
	}
	return out
}

// plan is the task of a cadence that is due soon enough to be made on a day; none where it is too early.
func plan(kind string, account id.ID, times int, today calendar.Date) (slot, bool) {
	s, ok := slotOf(today, times)
	if !ok || s.due.AddDays(-leadDays) > today {
		return slot{}, false
	}
	s.key = kind + "/" + account.String() + "/" + s.key
	return s, true
}
