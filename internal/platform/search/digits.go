package search

import "strings"

// fewestDigits is how many digits make a query one for a number: fewer are part of anything.
const fewestDigits = 4

// Between are the marks that numbers are written with, and that say nothing.
var Between = []string{" ", "-", "(", ")", ".", "/", "+"}

// Digits is the number that a query asks for, without the marks between its digits and without the code of China; "" for
// a query that holds anything else. Grams alone would find every number that has the same triples somewhere.
func Digits(query string) string {
	text := string(fold(strings.TrimPrefix(strings.TrimSpace(query), "+86")))
	for _, mark := range Between {
		text = strings.ReplaceAll(text, mark, "")
	}
	if len(text) < fewestDigits || strings.Trim(text, "0123456789") != "" {
		return ""
	}
	return text
}
