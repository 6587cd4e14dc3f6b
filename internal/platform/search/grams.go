package search

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// The grams of one record. Every gram begins with the entity's tag, which keeps
// the entities apart in one index: the list of "ab3k张三" holds accounts only, so
// no common word of a large entity slows the search of a small one, and both
// engines need nothing but the grams.
//
//	Chinese 张三丰    张 三 丰, 张三 三丰
//	pinyin            zhang san feng, zhangsan sanfeng, with every reading
//	initials          z s f, zs sf, zsf
//	words PH-0012     ph0 h00 001 012; and of each part its first letter and two: p ph, 0 00
//
// A longer piece of a query matches when all its grams are there. All grams are
// whole: looking for the beginning of a gram reads every list that qualifies to the
// end, while whole grams stop at the limit of a page.
type gramSet struct {
	tag     string
	seen    map[string]struct{}
	joined  strings.Builder
	syllabs syllables
}

// opening marks the gram a text begins with; no other gram holds this letter
// (a private-use character is dropped from texts and queries as a gap).
const opening = "\ue000"

func newGramSet(entity string) *gramSet {
	return &gramSet{tag: tag(entity), seen: map[string]struct{}{}, syllabs: syllables{}}
}

// tag shortens an entity's name to four letters: a shorter index than the name
// itself. Two of 70 entities share a tag once in 700 cases, and would then find each
// other's ids, which no query on their own tables returns.
func tag(entity string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(entity)) // never fails
	text := strconv.FormatUint(uint64(h.Sum32()%(36*36*36*36)), 36)
	return strings.Repeat("0", 4-len(text)) + text
}

// of returns the grams of a document, separated by spaces. The first is the bare
// tag, by which all records of an entity are found.
func (g *gramSet) of(texts []string) string {
	clear(g.seen)
	g.joined.Reset()
	g.joined.WriteString(g.tag)
	for _, text := range texts {
		g.addText(text)
	}
	return g.joined.String()
}

func (g *gramSet) addText(text string) {
	parts := runs(fold(text), true)
	if len(parts) > 0 {
		g.add(opening + firstGram(parts[0]))
	}
	for _, p := range parts {
		switch p.kind {
		case wordlike:
			g.addWord(p)
		case han:
			g.addDense(p.text)
			g.addPinyin(p.text)
		default:
			g.addDense(p.text)
		}
	}
}

// add keeps the first of equal grams.
func (g *gramSet) add(gram string) {
	if _, there := g.seen[gram]; there {
		return
	}
	g.seen[gram] = struct{}{}
	g.joined.WriteByte(' ')
	g.joined.WriteString(g.tag)
	g.joined.WriteString(gram)
}

func (g *gramSet) addDense(text []rune) {
	for i := range text {
		g.add(string(text[i : i+1]))
		if i+2 <= len(text) {
			g.add(string(text[i : i+2]))
		}
	}
}

func (g *gramSet) addWord(r run) {
	for _, s := range r.starts {
		g.add(string(r.text[s : s+1]))
		g.add(string(r.text[s:min(s+2, len(r.text))]))
	}
	for i := 0; i+3 <= len(r.text); i++ {
		g.add(string(r.text[i : i+3]))
	}
}

// addPinyin adds the sounds of Chinese text.
func (g *gramSet) addPinyin(text []rune) {
	sounds := g.syllabs.of(text)
	for i, here := range sounds {
		var next, third []string
		if i+1 < len(sounds) {
			next = sounds[i+1]
		}
		if i+2 < len(sounds) {
			third = sounds[i+2]
		}
		for _, a := range here {
			g.addSyllable(a, next, third)
		}
	}
}

func (g *gramSet) addSyllable(a string, next, third []string) {
	g.add(a)
	g.add(a[:1])
	for _, b := range next {
		g.add(a + b)
		g.add(a[:1] + b[:1])
		for _, c := range third {
			g.add(a[:1] + b[:1] + c[:1])
		}
	}
}

// firstGram is the gram a text begins with: a pair of a dense script, a triple of a word.
func firstGram(r run) string {
	size := 2
	if r.kind == wordlike {
		size = 3
	}
	return string(r.text[:min(size, len(r.text))])
}
