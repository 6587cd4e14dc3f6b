// Package clock is the injected source of time, and the instant as it is stored.
package clock

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Clock tells the time. Tests inject their own.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

func (System) Now() time.Time { return time.Now() }

// Fixed is a clock that stands still until it is set.
type Fixed struct{ At time.Time }

func (f *Fixed) Now() time.Time { return f.At }

// Instant is a point in time in microseconds since 1970 UTC. Both engines store
// it as BIGINT: exact, ordered, and free of time-zone conversions in drivers.
// Zero means "not yet" and is stored as NULL.
type Instant int64

// At converts a time, cutting below the microsecond.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMicro())
}

// Time returns the instant in UTC; the zero instant gives the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(i)).UTC()
}

func (i Instant) String() string { return i.Time().Format(time.RFC3339Nano) }

// MarshalJSON renders RFC 3339 in UTC, none as null.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + i.String() + `"`), nil
}

// UnmarshalJSON reads RFC 3339 or null. Refused are instants that cannot be told from none, and those that UTC has in a year
// of other than four digits, which nobody could read back.
func (i *Instant) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*i = 0
		return nil
	}
	t, err := time.Parse(`"`+time.RFC3339Nano+`"`, string(data))
	if err != nil {
		return fmt.Errorf("clock: not an RFC 3339 instant")
	}
	at := At(t.UTC())
	if year := t.UTC().Year(); at == 0 || year < 0 || year > 9999 {
		return fmt.Errorf("clock: an instant out of range")
	}
	*i = at
	return nil
}

// Value stores none as NULL.
func (i Instant) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads NULL as none.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = 0
	case int64:
		*i = Instant(v)
	default:
		return fmt.Errorf("clock: cannot scan %T", src)
	}
	return nil
}
