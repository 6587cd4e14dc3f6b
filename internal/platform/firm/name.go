// Package firm knows what identifies a company: its name as people write it,
// names that look alike, and the 统一社会信用代码 of China's register. It is pure.
package firm

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/loam-crm/loam/internal/platform/plain"
)

// Legal forms say nothing about who a company is; people write or drop them.
var (
	chineseForms = []string{"股份有限责任公司", "有限责任公司", "股份有限公司", "股份公司", "有限公司", "公司"} // longest first
	latinForms   = map[string]bool{
		"co": true, "company": true, "corp": true, "corporation": true, "inc": true, "incorporated": true, "ltd": true, "limited": true,
		"llc": true, "llp": true, "plc": true, "gmbh": true, "ag": true, "kg": true, "sa": true, "sas": true, "sarl": true, "srl": true,
		"spa": true, "bv": true, "nv": true, "ab": true, "as": true, "oy": true, "pte": true, "pty": true, "pvt": true, "kk": true,
	}
	dotted = regexp.MustCompile(`\b(\pL)\.`) // the dots of S.A. and B.V.
)

// MatchName reduces a company name to what identifies it: no spaces, brackets or
// punctuation, half width, lower case, without the legal form at its end. Two
// names with the same result are taken for the same company. A name that is
// nothing but a legal form stays as it is.
func MatchName(name string) string {
	clean := strings.ToLower(plain.Text(name))
	if strings.Contains(clean, ".") { // an import does this a million times, mostly for names without
		clean = dotted.ReplaceAllString(clean, "$1")
	}
	words := strings.FieldsFunc(clean, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	all := strings.Join(words, "")
	for len(words) > 1 && latinForms[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	if core := withoutForm(strings.Join(words, "")); core != "" {
		return core
	}
	return all
}

func withoutForm(name string) string {
	for _, form := range chineseForms {
		if core, ok := strings.CutSuffix(name, form); ok {
			return core
		}
	}
	return name
}
