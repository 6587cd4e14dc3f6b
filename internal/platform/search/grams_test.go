package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/mozillazg/go-pinyin"
	"pgregory.net/rapid"
)

func gramsOf(texts ...string) []string {
	g := newGramSet("accounts")
	var out []string
	for _, gram := range strings.Fields(g.of(texts))[1:] {
		if bare := strings.TrimPrefix(gram, g.tag); !strings.HasPrefix(bare, opening) {
			out = append(out, bare)
		}
	}
	return out
}

func TestGrams(t *testing.T) {
	cases := map[string]string{
		"张三":      "张 张三 三 zhang z zhangsan zs san s",
		"重庆":      "重 重庆 庆 chong c chongqing cq zhong z zhongqing zq tong t tongqing tq qing q",
		"PH-0012": "p ph 0 00 ph0 h00 001 012",
		"ab":      "a ab",
		"吕":       "吕 lv l lu",
		"カフェ":     "カ カフ フ フェ ェ",
		" ,-":     "",
	}
	for text, want := range cases {
		if got := strings.Join(gramsOf(text), " "); got != want {
			t.Errorf("%q: %s\nwant %s", text, got, want)
		}
	}
}

// A gram that were cut or quoted by an engine would be lost silently.
func TestGramsHoldLettersOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		for _, gram := range gramsOf(text) {
			for _, r := range gram {
				if kindOf(r) == gap {
					t.Fatalf("%q has the gram %q", text, gram)
				}
			}
		}
	})
}

// Whatever is indexed is found by any piece of its own words of enough length.
func TestEveryPieceOfAWordIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z0-9张三重庆华为ไทยか]{1,20}([-/ ][a-z0-9]{1,8}){0,2}`).Draw(t, "text")
		have := map[string]bool{}
		for _, gram := range strings.Fields(newGramSet("accounts").of([]string{text})) {
			have[gram] = true
		}
		for _, r := range runs(fold(text), false) {
			from := rapid.IntRange(0, len(r.text)-1).Draw(t, "from")
			if r.kind == wordlike && len(r.text)-from < 3 {
				from = 0 // short pieces of a word are found at its beginning only
			}
			if want, ok := parse("accounts", string(r.text[from:])); !ok || !holds(want, have) {
				t.Fatalf("%q is not found by %q", text, string(r.text[from:]))
			}
		}
	})
}

func holds(e expr, have map[string]bool) bool {
	if len(e.kids) == 0 {
		return have[e.gram]
	}
	kid := func(k expr) bool { return holds(k, have) }
	if e.any {
		return slices.ContainsFunc(e.kids, kid)
	}
	return !slices.ContainsFunc(e.kids, func(k expr) bool { return !kid(k) })
}

func TestLongTextIsBounded(t *testing.T) {
	most := len(gramsOf(strings.Repeat("重行长乐单解曾", 1000)))
	if most > 6*maxText {
		t.Errorf("%d grams of one text", most)
	}
	if n := len(gramsOf(strings.Repeat("abcdefghij0123456789", 1000))); n > maxText+10 {
		t.Errorf("%d grams of one word", n)
	}
}

func TestStandardSyllables(t *testing.T) {
	if !slices.IsSorted(standard) {
		t.Fatal("standard is not sorted: binary search needs it")
	}
	silent := []string{"m", "n", "ng", "hm", "hng"}
	s := syllables{}
	for r := '一'; r <= '龥'; r++ {
		if _, known := pinyin.PinyinDict[int(r)]; !known {
			continue
		}
		for _, reading := range s.readings(r) {
			if !spoken(reading) && !slices.Contains(silent, reading) {
				t.Errorf("%c: %q is not in standard", r, reading)
			}
		}
	}
}

func TestPhrases(t *testing.T) {
	for text, sounds := range phrases {
		if len([]rune(text)) != len(sounds) || len(sounds) > maxPhrase {
			t.Errorf("%s has the sounds %v", text, sounds)
		}
		for _, sound := range sounds {
			if !spoken(sound) {
				t.Errorf("%s: %q is no syllable", text, sound)
			}
		}
		if !slices.Contains(gramsOf(text), strings.Join(sounds[:min(2, len(sounds))], "")) {
			t.Errorf("%s is not found as %v", text, sounds)
		}
	}
	if got := (syllables{}).of([]rune("台州"))[0][0]; got != "tai" {
		t.Errorf("台州 begins with %s", got)
	}
}

func TestSplit(t *testing.T) {
	cases := map[string]string{
		"zhangs": "zhang s", "xian": "xian|xi an", "zhuang": "zhuang|zhu ang", "sz": "", "abc123": "", "lvliang": "lv liang|lv li ang",
	}
	for word, want := range cases {
		var got []string
		for _, s := range split(word) {
			got = append(got, strings.Join(s, " "))
		}
		slices.Sort(got)
		wanted := strings.Split(want, "|")
		slices.Sort(wanted)
		for _, w := range wanted {
			if w != "" && !slices.Contains(got, w) || w == "" && len(got) > 0 {
				t.Errorf("split(%s) = %q, want %q", word, got, wanted)
			}
		}
	}
}

func TestTagsOfKnownEntitiesDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, entity := range strings.Fields("accounts orders order-lines efforts segments users departments roles contacts projects requirements relations imports views files tasks products quotes contracts payments") {
		if other, clash := seen[tag(entity)]; clash {
			t.Errorf("%s and %s share a tag", entity, other)
		}
		seen[tag(entity)] = entity
	}
}
