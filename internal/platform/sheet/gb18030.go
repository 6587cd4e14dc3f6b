package sheet

// gbState follows the structure of GB18030: one byte of ASCII, two bytes
// (lead, trail) or four bytes (lead, digit, lead, digit).
type gbState uint8

const (
	gbStart gbState = iota
	gbLead
	gbDigit
	gbThird
)

// accept takes the next byte; false when it cannot stand there.
func (s *gbState) accept(b byte) bool {
	next, ok := s.after(b)
	*s = next
	return ok
}

func (s gbState) after(b byte) (gbState, bool) {
	isLead, isDigit := b >= 0x81 && b <= 0xfe, b >= '0' && b <= '9'
	switch {
	case s == gbStart && b < 0x80:
		return gbStart, true
	case s == gbStart && isLead:
		return gbLead, true
	case s == gbLead && isDigit:
		return gbDigit, true
	case s == gbLead && b >= 0x40 && b != 0x7f && b != 0xff:
		return gbStart, true
	case s == gbDigit && isLead:
		return gbThird, true
	case s == gbThird && isDigit:
		return gbStart, true
	}
	return gbStart, false
}
