package columns

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// tidy folds full-width letters, digits and signs to the ASCII ones, turns every
// kind of space into the plain one, and trims.
func tidy(text string) string {
	if plainASCII(text) {
		return strings.TrimSpace(text)
	}
	return strings.TrimSpace(strings.Map(plainRune, width.Fold.String(text)))
}

func plainASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

func plainRune(r rune) rune {
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

var blanks = map[string]bool{
	"": true, "-": true, "--": true, "/": true, "\\": true, "无": true, "暂无": true, "空": true,
	"n/a": true, "#n/a": true, "na": true, "null": true, "nil": true, "none": true, "nan": true,
}

// Blank says whether a cell means "nothing": empty, a dash, 无, N/A, NULL.
func Blank(text string) bool {
	if text == "" {
		return true
	}
	if len(text) > 12 {
		return strings.TrimSpace(text) == ""
	}
	return blanks[strings.ToLower(tidy(text))]
}

func allDigits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
