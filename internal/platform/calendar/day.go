package calendar

import (
	"fmt"
	"time"
)

// Day is a civil date as a count of days: 1 is 0001-01-01. The zero Day means "no date".
type Day int32

// unixEpoch is 1970-01-01 as a Day.
const unixEpoch = 719163

// DayOf returns the Day of a civil date. Months and days out of range roll over as in time.Date.
func DayOf(year int, month time.Month, day int) Day {
	seconds := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	return Day(floorDiv(seconds, 86400) + unixEpoch) // #nosec G115 -- a day number reaches over five million years
}

// ParseDay reads YYYY-MM-DD. It does not allocate for a good date; ok is false for anything else, 2011-02-30 included.
func ParseDay(s string) (d Day, ok bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	year, month, day := digits(s[:4]), digits(s[5:7]), digits(s[8:])
	if year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, time.Month(month)) {
		return 0, false
	}
	return civil(year, month, day), true
}

// civil counts the days to a date that exists: years begin in March, so that the day that leap years add is the last.
func civil(year, month, day int) Day {
	if month < 3 {
		year--
		month += 12
	}
	return Day(365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 306) // #nosec G115 -- a day number reaches over five million years
}

// Date returns the civil date of d.
func (d Day) Date() (year int, month time.Month, day int) {
	return time.Unix((int64(d)-unixEpoch)*86400, 0).UTC().Date()
}

// String returns YYYY-MM-DD, or the empty string for no date.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	year, month, day := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

// AddMonths moves d by whole months and stays inside the month it lands in: 31 March − 1 month is the last of February.
func (d Day) AddMonths(months int) Day {
	year, month, day := d.Date()
	first := time.Date(year, month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	return DayOf(first.Year(), first.Month(), min(day, daysIn(first.Year(), first.Month())))
}

// MonthsUntil counts the whole months from d to end; it is 0 when end is not later.
func (d Day) MonthsUntil(end Day) int {
	if end <= d {
		return 0
	}
	y0, m0, _ := d.Date()
	y1, m1, _ := end.Date()
	months := (y1-y0)*12 + int(m1-m0)
	if d.AddMonths(months) > end {
		months--
	}
	return months
}

func daysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func floorDiv(a, b int64) int64 {
	if a%b < 0 {
		return a/b - 1
	}
	return a / b
}

// MarshalText writes YYYY-MM-DD, empty for no date.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD or the empty string.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	day, ok := ParseDay(string(text))
	if !ok {
		return fmt.Errorf("calendar: %q is not a date of the form YYYY-MM-DD", text)
	}
	*d = day
	return nil
}
