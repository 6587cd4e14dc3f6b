package gathering

import (
	"strings"
	"testing"
)

// The words of a pasted line are trimmed, stand in it, and are no more than can be looked for.
func FuzzCells(f *testing.F) {
	for _, seed := range []string{"王伟\t福建某公司", "王伟 福建某公司", ",,;；|", "　", strings.Repeat("a,", 50_000), strings.Repeat("a ", 50_000), "\xff,\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words := cells(line)
		if len(words) > maxCells {
			t.Fatalf("%d words", len(words))
		}
		for _, word := range words {
			if word == "" || strings.TrimSpace(word) != word || strings.ContainsAny(word, "\t,;，；、|") {
				t.Fatalf("%q has the word %q", line, word)
			}
		}
	})
}
