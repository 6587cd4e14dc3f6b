package money

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"
)

// What is read is shown as what reads the same again, and nothing but digits with a sign and a point is read.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0", "-0", "-1234.5", "1.", ".5", "+7", "92233720368547758.07", "-92233720368547758.08", "1.230000", "1e5", "1_000", "1\x00", "٣"} {
		f.Add(seed, "CNY")
		f.Add(seed, "JPY")
		f.Add(seed, "KWD")
	}
	f.Fuzz(func(t *testing.T, text, currency string) {
		minor, err := Parse(text, currency)
		if err != nil {
			if minor != 0 {
				t.Fatalf("%q is refused and gives %d", text, minor)
			}
			return
		}
		if minor == math.MinInt64 || strings.Trim(text, "+-.0123456789") != "" || !utf8.ValidString(text) {
			t.Fatalf("%q is read as %d", text, minor)
		}
		shown := Format(minor, currency)
		if again, err := Parse(shown, currency); err != nil || again != minor {
			t.Fatalf("%q is %d, shown as %q, which is %d %v", text, minor, shown, again, err)
		}
		if there, ok := Convert(minor, currency, currency, 1_000_000); !ok || there != minor {
			t.Fatalf("%d at one to one is %d %t", minor, there, ok)
		}
	})
}

// Converting is never further off than half of a minor unit, and says when the range ends; the sign changes nothing.
func FuzzConvert(f *testing.F) {
	f.Add(int64(100), int64(7_100_000), uint8(0))
	f.Add(int64(math.MaxInt64), int64(1_000_001), uint8(1))
	f.Add(int64(-5), int64(500_000), uint8(5))
	f.Fuzz(func(t *testing.T, minor, rate int64, pair uint8) {
		codes := []string{"CNY", "JPY", "KWD"}
		from, to := codes[pair%3], codes[pair/3%3]
		got, ok := Convert(minor, from, to, rate)
		if minor != math.MinInt64 {
			if back, fine := Convert(-minor, from, to, rate); ok && got != math.MinInt64 && (!fine || back != -got) {
				t.Fatalf("%d gives %d, its opposite %d %t", minor, got, back, fine)
			}
		}
		want := float64(minor) * float64(rate) / 1e6 * math.Pow10(Exponent(to)-Exponent(from))
		if ok && math.Abs(float64(got)-want) > 0.5+1e-9*math.Abs(want) {
			t.Fatalf("%d %s at %d is %d %s, want %g", minor, from, rate, got, to, want)
		}
		if !ok && math.Abs(want) < math.MaxInt64*0.999 {
			t.Fatalf("%d %s at %d is said to be too much, and is %g", minor, from, rate, want)
		}
		if sum := Plus(minor, rate); minor > 0 && rate > 0 && sum < minor || minor < 0 && rate < 0 && sum > minor {
			t.Fatalf("%d + %d = %d", minor, rate, sum)
		}
	})
}
