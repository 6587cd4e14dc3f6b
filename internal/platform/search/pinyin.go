package search

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// The readings kept of one character and the characters read of one text bound the
// grams of a document.
const (
	maxReadings = 3
	maxSounded  = 32
)

// syllables remembers the readings of the characters seen so far.
type syllables map[rune][]string

// of gives, for each character of Chinese text, its readings without tones: none
// for a character that has no known reading.
func (s syllables) of(text []rune) [][]string {
	text = text[:min(len(text), maxSounded)]
	out := make([][]string, 0, len(text))
	for _, r := range text {
		out = append(out, s.readings(r))
	}
	for _, p := range phrasesIn(text) {
		for i, sound := range p.sounds {
			out[p.at+i] = preferring(sound, out[p.at+i])
		}
	}
	return out
}

// readings gives the toneless readings of one character, the commonest first, and
// for lü and nüe both spellings in use: lv, lu.
func (s syllables) readings(r rune) []string {
	if known, ok := s[r]; ok {
		return known
	}
	var out []string
	for toned := range strings.SplitSeq(pinyin.PinyinDict[int(r)], ",") {
		plain := toneless(toned)
		for _, spelling := range []string{plain, strings.Replace(plain, "v", "u", 1)} {
			if spelling != "" && !slices.Contains(out, spelling) {
				out = append(out, spelling)
			}
		}
	}
	out = out[:min(len(out), maxReadings)]
	s[r] = out
	return out
}

// toneless strips the tone marks and writes ü as v, as it is typed.
func toneless(toned string) string {
	out := make([]byte, 0, len(toned))
	for _, r := range norm.NFD.String(toned) {
		switch {
		case r == '\u0308' && len(out) > 0:
			out[len(out)-1] = 'v'
		case r >= 'a' && r <= 'z':
			out = append(out, byte(r))
		}
	}
	return string(out)
}

// preferring puts a reading in front, dropping the rarest when there are too many.
func preferring(sound string, others []string) []string {
	out := []string{sound}
	for _, o := range others {
		if o != sound && len(out) < maxReadings {
			out = append(out, o)
		}
	}
	return out
}

// maxSplits bounds the ways one query is read as syllables.
const maxSplits = 4

// split reads a word as syllables, of which the last may be unfinished. It gives
// several readings where there are several (xi'an, xian), and none when the word is
// not pinyin.
func split(word string) [][]string {
	if len(word) > maxWord {
		return nil
	}
	s := splitter{dead: map[int]bool{}}
	s.from(word, 0, nil)
	return s.out
}

type splitter struct {
	out  [][]string
	dead map[int]bool // places from which the rest cannot be read
}

// from extends the syllables before with all readings of word[at:].
func (s *splitter) from(word string, at int, before []string) {
	rest := word[at:]
	found := len(s.out)
	if len(completions(rest)) > 0 {
		s.out = append(s.out, append(slices.Clone(before), rest))
	}
	for n := min(6, len(rest)-1); n > 0; n-- { // the longest syllables first: zhuang
		if len(s.out) >= maxSplits {
			return
		}
		if spoken(rest[:n]) && !s.dead[at+n] {
			s.from(word, at+n, append(before, rest[:n]))
		}
	}
	s.dead[at] = len(s.out) == found
}

// spoken says whether text is a syllable.
func spoken(text string) bool {
	_, is := slices.BinarySearch(standard, text)
	return is
}

// completions gives the syllables that begin with text.
func completions(text string) []string {
	from, _ := slices.BinarySearch(standard, text)
	to := from
	for to < len(standard) && strings.HasPrefix(standard[to], text) {
		to++
	}
	return standard[from:to]
}
