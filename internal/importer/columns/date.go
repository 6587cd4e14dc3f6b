package columns

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/plain"
)

// DateOrder tells how a date such as 03/04/2011 is meant. It is a property of
// the whole column.
type DateOrder string

// The orders of day and month.
const (
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// The years a business record can have; others are mistakes.
const (
	firstYear = 1900
	lastYear  = 2199
)

// Serial numbers of days as Excel counts them: 1927-05-18 to 2173-10-13. Smaller
// and larger numbers are more likely something else.
const (
	firstSerial = 10_000
	lastSerial  = 99_999
)

var (
	yearFirst  = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(\s*[日号])?(.*)$`)
	compact    = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	yearLast   = regexp.MustCompile(`^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})((?:[ T,].*)?)$`)
	dayMonth   = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]*([A-Za-z]{3,9})[\s\-/.,]*(\d{4}|\d{2})((?:[ T,].*)?)$`)
	monthDay   = regexp.MustCompile(`^([A-Za-z]{3,9})[\s\-/.]*(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]+(\d{4})((?:[ T,].*)?)$`)
	serial     = regexp.MustCompile(`^(\d{5})(?:\.\d+)?$`)
	timeOfDay  = regexp.MustCompile(`^(?:[ T,]|\s)*(?:(?:上午|下午|AM|PM|am|pm)?\s*\d{1,2}(?:[:：时点]\d{0,2}(?:[:：分]\d{0,2}(?:[.,]\d+)?)?[秒分]?)?\s*(?:AM|PM|am|pm)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$`)
	monthNames = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
)

// ParseDate reads the date of a cell; a time of day is dropped, in the zone it is
// written in. Order decides 03/04/2011; years of two digits are 1970–2069.
// A text that is no existing day of the years 1900–2199 is a Problem, BadDate.
func ParseDate(text string, order DateOrder) (calendar.Date, error) {
	clean := plain.Text(text)
	year, month, day, ok := dateParts(clean, order)
	if !ok {
		return "", problem(BadDate, text)
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < firstYear || year > lastYear || date.Day() != day || int(date.Month()) != month {
		return "", problem(BadDate, text)
	}
	return calendar.Of(date), nil
}

func dateParts(text string, order DateOrder) (year, month, day int, ok bool) {
	if m := yearFirst.FindStringSubmatch(text); m != nil {
		glued := m[4] == "" && strings.IndexAny(m[5], "0123456789") == 0 // 2011-1-181
		return number(m[1]), number(m[2]), number(m[3]), !glued && timeOfDay.MatchString(m[5])
	}
	if m := compact.FindStringSubmatch(text); m != nil {
		return number(m[1]), number(m[2]), number(m[3]), true
	}
	if m := serial.FindStringSubmatch(text); m != nil {
		return fromSerial(number(m[1]))
	}
	if m := yearLast.FindStringSubmatch(text); m != nil {
		first, second := number(m[1]), number(m[2])
		if order == MonthFirst {
			first, second = second, first
		}
		return fullYear(m[3]), second, first, timeOfDay.MatchString(m[4])
	}
	return namedMonth(text)
}

func namedMonth(text string) (year, month, day int, ok bool) {
	if m := dayMonth.FindStringSubmatch(text); m != nil {
		month, known := monthNumber(m[2])
		return fullYear(m[3]), month, number(m[1]), known && timeOfDay.MatchString(m[4])
	}
	if m := monthDay.FindStringSubmatch(text); m != nil {
		month, known := monthNumber(m[1])
		return number(m[3]), month, number(m[2]), known && timeOfDay.MatchString(m[4])
	}
	return 0, 0, 0, false
}

func monthNumber(name string) (int, bool) {
	month, ok := monthNames[strings.ToLower(name)[:3]]
	if !ok {
		return 0, false
	}
	full := strings.ToLower(time.Month(month).String())
	name = strings.ToLower(name)
	return month, name == "sept" || strings.HasPrefix(full, name)
}

func fromSerial(days int) (year, month, day int, ok bool) {
	if days < firstSerial || days > lastSerial {
		return 0, 0, 0, false
	}
	date := time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC)
	return date.Year(), int(date.Month()), date.Day(), true
}

func fullYear(text string) int {
	year := number(text)
	switch {
	case len(text) == 4:
		return year
	case year >= 70:
		return 1900 + year
	}
	return 2000 + year
}

// number reads digits that a pattern has already checked.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// DateVotes decides between day-month and month-day over the values of a column.
type DateVotes struct {
	dayFirst, monthFirst, open int
}

// Add looks at one value.
func (v *DateVotes) Add(text string) {
	m := yearLast.FindStringSubmatch(plain.Text(text))
	if m == nil {
		return
	}
	switch first, second := number(m[1]), number(m[2]); {
	case first > 12 && second <= 12:
		v.dayFirst++
	case second > 12 && first <= 12:
		v.monthFirst++
	case first != second:
		v.open++
	}
}

// Order gives the order that fits more values. Sure is false when the values do
// not decide: none does, or they contradict each other. Then it is day first,
// unless more values speak for month first.
func (v *DateVotes) Order() (order DateOrder, sure bool) {
	if v.monthFirst > v.dayFirst {
		return MonthFirst, v.dayFirst == 0
	}
	return DayFirst, v.monthFirst == 0 && (v.dayFirst > 0 || v.open == 0)
}
