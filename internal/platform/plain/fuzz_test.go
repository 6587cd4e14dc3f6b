package plain

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// What is plain stays as it is, and has no odd spaces, dashes or wide digits any more.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"ＡＢＣ１２３", "　a\u200b b　", "−–—‐‑", "ﾊﾞﾝｸ", "\xff\xfe", "￠￡￢￣", "\u00a0x\ufeff", "a\u0301", "\uffa0x", "\u3164", "ｶﾞ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Text(text)
		if again := Text(got); again != got {
			t.Fatalf("%q is %q, and that is %q", text, got, again)
		}
		if strings.TrimSpace(got) != got || strings.ContainsAny(got, "０９Ａｚ　\u00a0\u200b—") {
			t.Fatalf("%q is %q", text, got)
		}
		if utf8.ValidString(text) && !utf8.ValidString(got) || len(got) > 3*len(text) {
			t.Fatalf("%q grew to %q", text, got)
		}
	})
}
