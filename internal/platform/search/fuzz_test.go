package search

import (
	"slices"
	"strings"
	"testing"
)

// A text is found by itself, whatever it is; a query becomes a bounded condition in which nothing can end the quotes.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"张三丰", "zhangs", "138 0013 8000", "PH-0012", "x' OR 1=1 --", `"*)`, "İstanbul", "ǅ", "ﬃ", "ก็", "\xff\x00", strings.Repeat("a", 65) + "b", strings.Repeat("1 ", 80), "한국어", "カフェー", "\u1e9e", "xi'an",
		"+8613800138000", strings.Repeat("xian", 30)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if folded := string(fold(text)); string(fold(folded)) != folded {
			t.Fatalf("%q is folded to %q, and that to %q", text, folded, string(fold(folded)))
		}
		want, ok := parse("accounts", text)
		if !ok {
			return
		}
		for _, engine := range []engine{sqlite(), postgres()} {
			rendered := engine.render(want)
			if len(rendered) > 200*maxTerms {
				t.Fatalf("%q asks with %d bytes", text, len(rendered))
			}
		}
		for _, gram := range gramsIn(want) {
			for _, r := range strings.TrimPrefix(gram, tag("accounts")) {
				if kindOf(r) == gap {
					t.Fatalf("%q asks for the gram %q", text, gram)
				}
			}
		}
		if strings.HasPrefix(strings.TrimSpace(text), "+86") {
			return
		}
		have := map[string]bool{}
		for _, gram := range strings.Fields(newGramSet("accounts").of([]string{text})) {
			have[gram] = true
		}
		if !holds(want, have) {
			t.Fatalf("%q is not found by itself", text)
		}
		if first, ok := opens("accounts", text); ok && !have[first.gram] {
			t.Fatalf("%q does not begin like itself", text)
		}
	})
}

func gramsIn(e expr) []string {
	if len(e.kids) == 0 {
		return []string{e.gram}
	}
	var out []string
	for _, kid := range e.kids {
		out = append(out, gramsIn(kid)...)
	}
	return out
}

// Digits are asked for as such only where there is nothing else.
func FuzzDigits(f *testing.F) {
	for _, seed := range []string{"+86 138-0013-8000", "1234", "123", "１２３４", "12a34", "()", "٣٣٣٣", "+86+86 1234"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		number := Digits(query)
		if number == "" {
			return
		}
		if len(number) < fewestDigits || strings.Trim(number, "0123456789") != "" || Digits(number) != number {
			t.Fatalf("%q asks for %q", query, number)
		}
		rest := fold(query)
		for _, r := range rest {
			if (r < '0' || r > '9') && !slices.Contains(Between, string(r)) && !strings.ContainsRune(" \t\r\n\v\f\u0085", r) {
				t.Fatalf("%q asks for %q, and has %q", query, number, r)
			}
		}
	})
}
