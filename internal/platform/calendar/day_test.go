package calendar

import (
	"testing"
	"time"
)

func TestDay(t *testing.T) {
	if DayOf(1970, 1, 1) != unixEpoch || DayOf(1, 1, 1) != 1 {
		t.Errorf("1970-01-01 is %d, 0001-01-01 is %d", DayOf(1970, 1, 1), DayOf(1, 1, 1))
	}
	for d := DayOf(1968, 1, 1); d < DayOf(2033, 1, 1); d++ {
		if back, ok := ParseDay(d.String()); !ok || back != d {
			t.Fatalf("%s came back as %d", d, back)
		}
	}
	for _, bad := range []string{"", "2011-02-29", "2011-13-01", "2011-00-10", "2011-1-10", "2011/01/10", "0000-01-01", "20x1-01-01", "2011-01-32"} {
		if _, ok := ParseDay(bad); ok {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestAddMonthsStaysInTheMonth(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2024-03-31", -1, "2024-02-29"}, {"2023-03-31", -1, "2023-02-28"}, {"2024-02-29", -12, "2023-02-28"},
		{"2011-12-10", -12, "2010-12-10"}, {"2011-01-15", -3, "2010-10-15"}, {"2011-10-31", 4, "2012-02-29"},
	} {
		from, _ := ParseDay(c.from)
		if got := from.AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s %+d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestMonthsUntil(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2010-12-10", "2011-12-10", 12}, {"2010-12-11", "2011-12-10", 11}, {"2010-12-10", "2010-12-10", 0},
		{"2011-12-10", "2010-12-10", 0}, {"2024-01-31", "2024-02-29", 1}, {"2024-02-29", "2030-02-28", 72},
	} {
		from, _ := ParseDay(c.from)
		to, _ := ParseDay(c.to)
		if got := from.MonthsUntil(to); got != c.want {
			t.Errorf("%s to %s: %d months, want %d", c.from, c.to, got, c.want)
		}
	}
}

// Every day of two rounds of leap years is read as the day it is, which also holds the counting of days against time.Date.
func TestParseDayOfEveryDay(t *testing.T) {
	want := DayOf(1600, time.January, 1)
	for date := time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC); date.Year() < 2400; date = date.AddDate(0, 0, 1) {
		if day, ok := ParseDay(date.Format(time.DateOnly)); !ok || day != want {
			t.Fatalf("%s is day %d (%t), want %d", date.Format(time.DateOnly), day, ok, want)
		}
		want++
	}
	for _, none := range []string{"1900-02-29", "2023-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00"} {
		if day, ok := ParseDay(none); ok {
			t.Errorf("%s is read as day %d", none, day)
		}
	}
}
