package value

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// subject is one account under evaluation: what is stored of it, and what its orders say.
type subject struct {
	id      id.ID
	segment id.ID
	since   calendar.Day
	horizon int // years, 0: the model's
	hours   float64
	outlook *Outlook     // nil: nothing is predicted, or the model does not ask
	judged  *judgedFacts // nil: nobody judged or recorded anything, or the model does not ask
	stored  standingGrade
	trend   *float64
	print   int64 // of the value columns as stored
	held    holding
	last    lastAssessment

	m     Measures
	sales int64
	spark [sparkMonths]int64 // minor units, oldest first
}

// sparkMonths is the length of the series drawn beside an account, the month of the as-of date included.
const sparkMonths = 12

// standingGrade is how an account's grade stands in its record.
type standingGrade struct {
	grade, proposed Grade
	state           string
	since           calendar.Date
}

// holding is the grade an account holds by decision.
type holding struct {
	record   id.ID // 0: nobody ever decided
	grade    Grade
	override bool
	endsOn   calendar.Date // last day of an override
	base     Grade         // the approved grade under an override; empty: none
}

// approved is the grade the hysteresis protects: an override does not, or it would prolong itself.
func (h holding) approved() Grade {
	if h.override {
		return h.base
	}
	return h.grade
}

// expire ends an override whose last day is over: the account falls back to the grade approved before.
func (h holding) expire(today calendar.Date) (holding, bool) {
	if !h.override || h.endsOn == "" || today <= h.endsOn {
		return h, false
	}
	base := h.base
	if base == "" {
		base = GradeU
	}
	return holding{record: h.record, grade: base}, true
}

// shown is the grade and the state of an account with this holding for which a grade is proposed. Before anybody has
// decided, that is the proposal itself: whoever drops in a spreadsheet sees graded customers at once, marked as not yet
// approved. An override stands until it ends whatever is proposed meanwhile.
func (h holding) shown(proposed Grade) (grade Grade, state string) {
	switch {
	case h.override:
		return h.grade, stateApproved
	case h.record == 0 && proposed == GradeU:
		return GradeU, stateNone
	case h.record == 0:
		return proposed, stateProposed
	case h.grade == proposed:
		return h.grade, stateApproved
	}
	return h.grade, stateProposed
}

// The states of an account's grade.
const (
	stateNone     = "none"
	stateProposed = "proposed"
	stateApproved = "approved"
)

// lastAssessment is the account's newest stored assessment; id 0: none.
type lastAssessment struct {
	id, model id.ID
	v         float64
	hash      string
}

// summary are the value columns of an account.
type summary struct {
	standingGrade
	v, low, high, coverage float64
	trend                  *float64
	sales12, sales, orders int64
	firstOrder, lastOrder  calendar.Day
	spark                  [sparkMonths]int64
}

// print is a fingerprint of the columns that measure; those of the grade are compared one by one. b is reused.
func (s *summary) print(b []byte) (int64, []byte) {
	b = b[:0]
	for _, x := range [...]float64{s.v, s.low, s.high, s.coverage} {
		b = binary.BigEndian.AppendUint64(b, math.Float64bits(x))
	}
	if s.trend != nil {
		b = binary.BigEndian.AppendUint64(b, math.Float64bits(*s.trend))
	}
	for _, n := range [...]int64{s.sales12, s.sales, s.orders, int64(s.firstOrder), int64(s.lastOrder)} {
		b = binary.BigEndian.AppendUint64(b, uint64(n)) // #nosec G115 -- all 64 bits are hashed
	}
	for _, n := range s.spark {
		b = binary.BigEndian.AppendUint64(b, uint64(n)) // #nosec G115 -- all 64 bits are hashed
	}
	sum := fnv.New64a()
	_, _ = sum.Write(b)              // a hash never fails
	return int64(sum.Sum64() | 1), b // #nosec G115 -- all 64 bits are hashed; never 0, which is no fingerprint
}

// sparkText is the spark line as stored, in major units.
func (s *summary) sparkText(minor float64) string {
	b := append(make([]byte, 0, 64), '[')
	for i, amount := range s.spark {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendFloat(b, float64(amount)/minor, 'f', -1, 64)
	}
	return string(append(b, ']'))
}
