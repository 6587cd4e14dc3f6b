package value

import (
	"encoding/hex"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// subject is one account under evaluation: what is stored of it, and what its orders say.
type subject struct {
	id      id.ID
	since   calendar.Day
	horizon int // years, 0: the model's
	hours   float64
	stored  summary // grades and trend as stored; the rest only as print
	print   [32]byte
	held    holding
	last    lastAssessment

	m     Measures
	sales int64
	spark [sparkMonths]int64 // minor units, oldest first
}

// sparkMonths is the length of the series drawn beside an account, the month of the as-of date included.
const sparkMonths = 12

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

// lastAssessment is the account's newest stored assessment.
type lastAssessment struct {
	id    id.ID
	model id.ID
	v     float64
	hash  digest
}

// digest is a SHA-256 that is stored in hex.
type digest [32]byte

// Scan reads the hex form; anything else is a digest that no input has.
func (d *digest) Scan(src any) error {
	text, _ := src.(string)
	if n, err := hex.Decode(d[:], []byte(text)); err != nil || n != len(d) {
		*d = digest{}
	}
	return nil
}

// summary are the value columns of an account.
type summary struct {
	v, low, high, coverage, trend *float64
	sales12, sales, orders        int64
	firstOrder, lastOrder         calendar.Date
	spark                         string
	grade, proposed               Grade
	state                         string
	since                         calendar.Date
}

// append writes the columns in a fixed form, to compare what is stored with what should be.
func (s *summary) append(b []byte) []byte {
	for _, x := range []*float64{s.v, s.low, s.high, s.coverage, s.trend} {
		if x != nil {
			b = strconv.AppendFloat(b, *x, 'g', -1, 64)
		}
		b = append(b, '|')
	}
	for _, n := range [...]int64{s.sales12, s.sales, s.orders} {
		b = append(strconv.AppendInt(b, n, 10), '|')
	}
	for _, text := range [...]string{string(s.firstOrder), string(s.lastOrder), s.spark, string(s.grade), string(s.proposed), s.state, string(s.since)} {
		b = append(append(b, text...), '|')
	}
	return b
}
