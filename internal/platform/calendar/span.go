package calendar

import (
	"strconv"
	"strings"
	"time"
)

// Span resolves a relative span of days such as "this_month" or "last_30d" as
// seen from today: from inclusive, to exclusive. Weeks begin on Monday.
// "last_30d" is the 30 days that end today, "next_7d" the 7 that begin today.
func Span(name string, today Date) (from, to Date, ok bool) {
	if n, found := days(name, "last_"); found {
		return today.AddDays(1 - n), today.AddDays(1), true
	}
	if n, found := days(name, "next_"); found {
		return today, today.AddDays(n), true
	}
	t := today.Time()
	monday := today.AddDays(-(int(t.Weekday()) + 6) % 7)
	month := Of(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC))
	quarter := Of(time.Date(t.Year(), (t.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC))
	year := Of(time.Date(t.Year(), 1, 1, 0, 0, 0, 0, time.UTC))
	switch name {
	case "today":
		return today, today.AddDays(1), true
	case "yesterday":
		return today.AddDays(-1), today, true
	case "this_week":
		return monday, monday.AddDays(7), true
	case "last_week":
		return monday.AddDays(-7), monday, true
	case "this_month":
		return month, month.AddMonths(1), true
	case "last_month":
		return month.AddMonths(-1), month, true
	case "this_quarter":
		return quarter, quarter.AddMonths(3), true
	case "last_quarter":
		return quarter.AddMonths(-3), quarter, true
	case "this_year":
		return year, year.AddMonths(12), true
	case "last_year":
		return year.AddMonths(-12), year, true
	}
	return "", "", false
}

// days reads the number in names such as last_30d, 1 to 3650.
func days(name, prefix string) (int, bool) {
	number, found := strings.CutPrefix(name, prefix)
	number, isDays := strings.CutSuffix(number, "d")
	n, err := strconv.Atoi(number)
	return n, found && isDays && err == nil && n >= 1 && n <= 3650 && number == strconv.Itoa(n)
}
