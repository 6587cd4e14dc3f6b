package calendar

import (
	"encoding/json"
	"testing"
)

// A date that is read is the text it was, the same day however it is counted, and one that JSON and arithmetic give back.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"2024-02-29", "2023-02-29", "0001-01-01", "0000-12-31", "9999-12-31", "10000-01-01", "2024-2-9", "2024-02-29 ", "２０２４-02-29"} {
		f.Add(seed, 1)
		f.Add(seed, -400)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		date, err := Parse(text)
		day, ok := ParseDay(text)
		if (err == nil) != ok {
			t.Fatalf("%q: as a date %v, as a day %t", text, err, ok)
		}
		if err != nil {
			if date != "" {
				t.Fatalf("%q is refused and gives %q", text, date)
			}
			return
		}
		if string(date) != text || day.String() != text || day < 1 {
			t.Fatalf("%q is %q, day %d %q", text, date, day, day)
		}
		var again Date
		raw, err := json.Marshal(date)
		if err == nil {
			err = json.Unmarshal(raw, &again)
		}
		if err != nil || again != date {
			t.Fatalf("%q through JSON is %q %v", date, again, err)
		}
		n %= 20_000_000
		moved := date.AddDays(n)
		if _, err := Parse(string(moved)); err != nil {
			t.Fatalf("%q and %d days is %q", date, n, moved)
		}
		if moved := date.AddMonths(n); true {
			if _, err := Parse(string(moved)); err != nil {
				t.Fatalf("%q and %d months is %q", date, n, moved)
			}
		}
		if n >= 0 && moved < date || n <= 0 && moved > date {
			t.Fatalf("%q and %d days is %q", date, n, moved)
		}
	})
}

// A span ends after it begins, lies around today, and its name is one of those offered.
func FuzzSpan(f *testing.F) {
	for _, seed := range []string{"today", "last_30d", "next_3650d", "last_0d", "last_+5d", "next_3651d", "this_quarter", "last_d", "LAST_5d", "last_5d\x00"} {
		f.Add(seed, "2024-02-29")
		f.Add(seed, "0001-01-01")
		f.Add(seed, "9999-12-31")
	}
	f.Fuzz(func(t *testing.T, name, on string) {
		today, err := Parse(on)
		if err != nil {
			return
		}
		from, to, ok := Span(name, today)
		if !ok {
			if from+to != "" {
				t.Fatalf("%q is refused and gives %q %q", name, from, to)
			}
			return
		}
		for _, end := range []Date{from, to} {
			if _, err := Parse(string(end)); err != nil {
				t.Fatalf("%q on %q: %q to %q", name, today, from, to)
			}
		}
		if from >= to && today > "0011" && today < "9989" {
			t.Fatalf("%q on %q: %q to %q", name, today, from, to)
		}
	})
}
