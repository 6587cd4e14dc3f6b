package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxText bounds what is read of one value, in characters, and maxWord one word.
const (
	maxText = 1000
	maxWord = 64
)

// kind says how a run of characters is cut into grams.
type kind uint8

const (
	gap      kind = iota // spaces, punctuation, symbols
	dense                // scripts written without spaces, cut into pairs
	han                  // dense, and read aloud as pinyin
	wordlike             // letters and digits of all other scripts, cut into triples
)

// run is a stretch of one kind. In a word, punctuation has been left out
// ("138-0013" is "1380013") and starts tells where each part of it began.
type run struct {
	kind   kind
	text   []rune
	starts []int
}

// fold makes spellings equal: case, width, compatibility forms and accents.
func fold(text string) []rune {
	folded := norm.NFKD.String(strings.ToValidUTF8(text, " "))
	plain := make([]rune, 0, len(folded))
	for _, r := range folded {
		if r < 0x300 || r > 0x36F { // accents; the voice marks of kana lie elsewhere and stay
			plain = append(plain, unicode.ToLower(r))
		}
	}
	out := []rune(norm.NFC.String(string(plain)))
	return out[:min(len(out), maxText)]
}

func kindOf(r rune) kind {
	switch {
	case r < 0x80:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return wordlike
		}
		return gap
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar), r == 'ー':
		return dense
	case unicode.In(r, unicode.Letter, unicode.Number, unicode.Mark):
		return wordlike
	}
	return gap
}

// separates says whether a gap ends a word. Other punctuation only holds the parts
// of a code, a phone number or an address together.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`,;:|、。《》【】「」`, r)
}

// runs cuts folded text. With joinDigits, digits apart by one space stay together:
// a phone number is stored as "138 0013 8000" but typed without the spaces. A
// query is cut at every space.
func runs(text []rune, joinDigits bool) []run {
	c := cutter{text: text, joinDigits: joinDigits}
	for i, r := range text {
		c.take(i, r)
	}
	return c.out
}

type cutter struct {
	text       []rune
	joinDigits bool
	out        []run
	open       kind // the kind of the run being built, gap when none is
	fresh      bool // the next character of an open word begins a new part
}

func (c *cutter) take(i int, r rune) {
	k := kindOf(r)
	if k == gap {
		c.gap(i, r)
		return
	}
	if k != c.open || k == wordlike && c.last().full() {
		c.out = append(c.out, run{kind: k})
		c.open, c.fresh = k, true
	}
	last := c.last()
	if c.fresh {
		last.starts = append(last.starts, len(last.text))
	}
	last.text = append(last.text, r)
	c.fresh = false
}

func (c *cutter) gap(i int, r rune) {
	c.fresh = true
	if c.open != wordlike || separates(r) && !(c.joinDigits && c.betweenDigits(i)) {
		c.open = gap
	}
}

func (c *cutter) betweenDigits(i int) bool {
	return c.text[i] == ' ' && i > 0 && i+1 < len(c.text) && unicode.IsDigit(c.text[i-1]) && unicode.IsDigit(c.text[i+1])
}

func (c *cutter) last() *run { return &c.out[len(c.out)-1] }

func (r *run) full() bool { return len(r.text) >= maxWord }
