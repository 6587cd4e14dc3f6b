package i18n

import (
	"slices"
	"testing"
)

// Whatever a browser asks for, the answer is a language there is.
func FuzzPick(f *testing.F) {
	for _, seed := range []string{"", "de-DE,de;q=0.9,en;q=0.8", "ZH", ",,;;", "en\x00", "\xff", "zh-Hant-TW;q=0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if got := Pick(header); !slices.Contains(Languages, got) || Pick(got) != got {
			t.Fatalf("%q gives %q", header, got)
		}
	})
}
