package records

import (
	"strings"
	"unicode/utf8"
)

// badLine is why a text is no name of at most limit characters, "" when it is one.
func badLine(text string, limit int) string {
	switch {
	case text == "":
		return "required"
	case utf8.RuneCountInString(text) > limit:
		return "too_long"
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "not_text"
	case strings.ContainsAny(text, "\r\n"):
		return "one_line_only"
	}
	return ""
}
