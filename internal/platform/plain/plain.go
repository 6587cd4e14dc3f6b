// Package plain turns text as people type it into the plain form that programs
// read and compare.
package plain

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Text folds full-width letters, digits and signs to the ASCII ones, turns every
// kind of space into the plain one and every kind of dash into the hyphen, drops
// what takes no room, and trims.
func Text(text string) string {
	if ascii(text) {
		return strings.TrimSpace(text)
	}
	return strings.TrimSpace(strings.Map(character, width.Fold.String(text)))
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

func character(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r): // zero-width characters and direction marks
		return -1
	case unicode.IsSpace(r):
		return ' '
	case r == '−' || r == '–' || r == '—' || r == '‐' || r == '‑':
		return '-'
	}
	return r
}
