package sheet

import (
	"regexp"
	"strings"
)

// A spreadsheet program takes a CSV cell that begins with one of these for a
// formula (the full-width forms in East Asian settings). Such cells are written
// with an apostrophe before them, which makes them text.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// plainNumber is a negative number: it begins with a minus but is no formula.
var plainNumber = regexp.MustCompile(`^-\d+(\.\d+)?$`)

// guard protects a CSV cell. A cell that already looks protected gets one more
// apostrophe, so that unguard gives back exactly what was written.
func guard(text string) string {
	if startsFormula(strings.TrimLeft(text, "'")) && !plainNumber.MatchString(text) {
		return "'" + text
	}
	return text
}

// unguard removes the apostrophe of guard, ours or another program's.
func unguard(text string) string {
	if strings.HasPrefix(text, "'") && startsFormula(strings.TrimLeft(text, "'")) {
		return text[1:]
	}
	return text
}

func startsFormula(text string) bool {
	for _, r := range text {
		return strings.ContainsRune(formulaStarts, r)
	}
	return false
}
