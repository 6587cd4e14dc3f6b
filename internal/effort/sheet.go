package effort

import (
	"fmt"
	"math"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// daysPerWeek is the width of a sheet; day 0 is Monday.
const daysPerWeek = 7

// Line is one row of a weekly sheet: the hours on one account and kind of work, and on one order where it is named.
type Line struct {
	Account, Order id.ID
	Activity       string
	Hours          [daysPerWeek]float64 // 0: none
}

// key is what tells the rows of a sheet apart.
type key struct {
	account, order id.ID
	activity       string
}

func (l *Line) key() key { return key{l.Account, l.Order, l.Activity} }

// hundredths rounds hours as they are shown; sums of them carry the noise of floating point.
func hundredths(hours float64) float64 { return math.Round(hours*100) / 100 }

// checkLines finds every fault of a sheet on its own: rows without an account, two rows of the same work, cells outside
// 0 to HoursPerDay and days that hold more. A cell is named rows.2.hours.0, a day days.0.
func checkLines(lines []Line) []errs.Field {
	var problems []errs.Field
	var days [daysPerWeek]float64
	seen := map[key]bool{}
	for i := range lines {
		l := &lines[i]
		if l.Account == 0 {
			problems = append(problems, errs.Field{Name: rowField(i, "account"), Code: "required"})
		}
		if seen[l.key()] {
			problems = append(problems, errs.Field{Name: rowField(i, "account"), Code: "row_twice"})
		}
		seen[l.key()] = true
		for day, hours := range l.Hours {
			if !(hours >= 0 && hours <= HoursPerDay) {
				problems = append(problems, errs.Field{Name: cell(i, day), Code: "out_of_range", Params: map[string]any{"min": 0, "max": HoursPerDay}})
				continue
			}
			days[day] += hours
		}
	}
	for day, hours := range days {
		if hours > HoursPerDay+1e-9 {
			problems = append(problems, errs.Field{Name: fmt.Sprintf("days.%d", day), Code: "day_over", Params: map[string]any{"max": HoursPerDay, "booked": hundredths(hours)}})
		}
	}
	return problems
}

// cell names the cell of a row and a day in a refusal.
func cell(row, day int) string { return fmt.Sprintf("rows.%d.hours.%d", row, day) }

func rowField(row int, field string) string { return fmt.Sprintf("rows.%d.%s", row, field) }

// quarter is the finest share of an hour that percentages are turned into.
const quarter = .25

// Spread turns percentages of a week into hours (§3.10: shared hours are split by explicit percentages, Σ 100). days are
// the working hours of each day; the result has the hours of each share on each day in quarters of an hour. Every day is
// filled exactly to its quarters, and no share is off by more than a quarter for every day so far. Shares below 0 or
// that do not add up to 100 are refused.
func Spread(shares []float64, days [daysPerWeek]float64) ([][daysPerWeek]float64, error) {
	sum := 0.0
	for i, share := range shares {
		if !(share >= 0 && share <= 100) {
			return nil, errs.Validation(errs.Field{Name: rowField(i, "share"), Code: "out_of_range", Params: map[string]any{"min": 0, "max": 100}})
		}
		sum += share
	}
	if math.Abs(sum-100) > 1e-6 {
		return nil, errs.Validation(errs.Field{Name: "shares", Code: "shares_sum", Params: map[string]any{"sum": hundredths(sum)}})
	}
	out := make([][daysPerWeek]float64, len(shares))
	given, total := make([]float64, len(shares)), 0.0
	for day, hours := range days {
		left := math.Floor(hours/quarter + 1e-9)
		for total += left; left > 0; left-- {
			at := mostOwed(shares, given, total)
			given[at]++
			out[at][day] += quarter
		}
	}
	return out, nil
}

// mostOwed is the share that lacks most of its part of the quarters so far.
func mostOwed(shares, given []float64, total float64) int {
	best, most := 0, math.Inf(-1)
	for i, share := range shares {
		if owed := share/100*total - given[i]; owed > most+1e-9 {
			best, most = i, owed
		}
	}
	return best
}
