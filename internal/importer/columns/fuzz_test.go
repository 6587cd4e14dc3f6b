package columns

import (
	"math"
	"testing"
)

// What a cell is read as reads the same again, and a cell that is refused gives nothing.
func FuzzScalars(f *testing.F) {
	for _, seed := range []string{"+86 138-0013-8000", "0755-12345678-123", "010-12345678转5; 13800138000.0", "021 1234567 x9", "＋８６１３８００１３８０００", "4008001234", "86 10 12345678", "0086 0755 12345678 ext. 12",
		"mailto:A@B.CN", "a@b", "İ@x.com", "12%", "1:30", "-(5)", "1e99", "9223372036854775807", "-9223372036854775808", "1小时", "RMB", "ſgd", "是", "√", "NaN", "Inf", "0x10", "٣", "1\x00", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := ParsePhone(text); err != nil {
			refused(t, text, got, err)
		} else {
			reread(t, text, got, ParsePhone)
		}
		if got, err := ParseEmail(text); err != nil {
			refused(t, text, got, err)
		} else {
			reread(t, text, got, ParseEmail)
		}
		if got, err := ParseCurrency(text); err != nil {
			refused(t, text, got, err)
		} else {
			reread(t, text, got, ParseCurrency)
		}
		if got, err := ParseCreditCode(text); err != nil {
			refused(t, text, got, err)
		} else {
			reread(t, text, got, ParseCreditCode)
		}
		if got, err := ParseCount(text); err != nil || got == math.MinInt64 {
			refused(t, text, got, err)
		}
		for _, mark := range []DecimalMark{Point, Comma} {
			if got, err := ParseNumber(text, mark); err != nil {
				refused(t, text, got, err)
			} else if math.IsNaN(got) || math.IsInf(got, 0) {
				t.Fatalf("%q is %g", text, got)
			}
		}
		if got, err := ParseBool(text); err != nil {
			refused(t, text, got, err)
		}
	})
}

func refused[T comparable](t *testing.T, text string, got T, err error) {
	t.Helper()
	var none T
	if codeOf(err) == "" || got != none {
		t.Fatalf("%q: %v and %v", text, got, err)
	}
}

func reread(t *testing.T, text, got string, parse func(string) (string, error)) {
	t.Helper()
	if again, err := parse(got); err != nil || again != got {
		t.Fatalf("%q is %q, and that is %q %v", text, got, again, err)
	}
}
