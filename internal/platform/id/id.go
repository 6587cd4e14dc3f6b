// Package id makes the identifiers of all records: int64, time-ordered, made by
// the application, so that one migration serves both engines and a new record's
// id is known before it is stored. In JSON an ID is a string, because a browser
// keeps only 53 bits of a number.
package id

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"
)

// ID is a record's identifier. Zero means "none" and is stored as NULL.
type ID int64

// epoch is 2024-01-01 UTC: 41 bits of milliseconds from here last until 2093.
const epoch = 1704067200000

// counterBits are the bits under the millisecond: a random start in each
// millisecond, counted up within it. Two instances clash only when they draw
// neighbouring starts out of four million in the same millisecond.
const counterBits = 22

// Source makes ids. Its zero value is not usable; call NewSource.
type Source struct {
	now  func() time.Time
	mu   sync.Mutex
	last int64
}

// NewSource makes ids that follow the given clock and never go backwards, even
// when that clock does.
func NewSource(now func() time.Time) *Source { return &Source{now: now} }

// Above has the source go on above an id that there is already: a process that begins while the clock is behind, as it was set
// back or was ahead before, makes no ids below those of the records it finds.
func (s *Source) Above(known ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(s.last, int64(known))
}

// Next returns an id greater than every id this source has returned before.
func (s *Source) Next() ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := (s.now().UnixMilli()-epoch)<<counterBits | start()
	if next <= s.last {
		next = s.last + 1
	}
	s.last = next
	return ID(next)
}

// start draws 21 bits, leaving as many again to count up within the millisecond.
func start() int64 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never returns an error
	return int64(binary.LittleEndian.Uint32(b[:]) >> 11)
}

// Parse reads an id from its decimal text. There is one spelling of each: addresses, keys and caches compare texts.
func Parse(text string) (ID, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || text[0] < '1' {
		return 0, errors.New("id: not an id")
	}
	return ID(n), nil
}

func (i ID) String() string { return strconv.FormatInt(int64(i), 10) }

// MarshalJSON renders the id as a string, none as null.
func (i ID) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + i.String() + `"`), nil
}

// UnmarshalJSON reads a string or null.
func (i *ID) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" || text == `""` {
		*i = 0
		return nil
	}
	unquoted, err := strconv.Unquote(text)
	if err != nil {
		return errors.New("id: not a string")
	}
	*i, err = Parse(unquoted)
	return err
}

// UnmarshalText reads decimal digits, for parameters.
func (i *ID) UnmarshalText(text []byte) (err error) {
	*i, err = Parse(string(text))
	return err
}

// Value stores none as NULL.
func (i ID) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads NULL as none.
func (i *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = 0
	case int64:
		*i = ID(v)
	default:
		return fmt.Errorf("id: cannot scan %T", src)
	}
	return nil
}
