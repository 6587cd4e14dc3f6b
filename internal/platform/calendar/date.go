// Package calendar has the civil date, as it is stored (Date) and as it is counted with (Day).
package calendar

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a civil date as 'YYYY-MM-DD', years 0001–9999; empty means none and is
// stored as NULL. As text it orders and compares alike on both engines.
type Date string

const layout = "2006-01-02"

// Parse reads an existing day in ISO form.
func Parse(text string) (Date, error) {
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1 {
		return "", fmt.Errorf("calendar: %q is not a date", text)
	}
	return Date(text), nil
}

// The first and the last date there is.
const (
	earliest Date = "0001-01-01"
	latest   Date = "9999-12-31"
)

// Of returns the civil date of a time in the time's own zone, and of a time beyond all dates the nearest one: a year of
// five digits would order before all others.
func Of(t time.Time) Date {
	switch year := t.Year(); {
	case year < 1:
		return earliest
	case year > 9999:
		return latest
	}
	return Date(t.Format(layout))
}

// Time returns midnight UTC of the date; none gives the zero time.
func (d Date) Time() time.Time {
	t, err := time.Parse(layout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays moves the date by n days, as far as there are dates.
func (d Date) AddDays(n int) Date { return Of(d.Time().AddDate(0, 0, n)) }

// AddMonths moves the date by n months, keeping to the last day of a shorter month, as far as there are dates.
func (d Date) AddMonths(n int) Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Of(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// Days returns the days from the Unix epoch, for arithmetic.
func (d Date) Days() int { return int(d.Time().Unix() / 86400) }

// MarshalJSON renders none as null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d == "" {
		return []byte("null"), nil
	}
	return []byte(`"` + string(d) + `"`), nil
}

// UnmarshalJSON reads an ISO date or null.
func (d *Date) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" || text == `""` {
		*d = ""
		return nil
	}
	if len(text) != len(layout)+2 {
		return fmt.Errorf("calendar: not a date")
	}
	parsed, err := Parse(text[1 : len(text)-1])
	*d = parsed
	return err
}

// Value stores none as NULL.
func (d Date) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}

// Scan reads NULL as none.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
	case string:
		*d = Date(v)
	default:
		return fmt.Errorf("calendar: cannot scan %T", src)
	}
	return nil
}
