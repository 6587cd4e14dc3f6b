package calendar

import "testing"

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
