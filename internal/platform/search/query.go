package search

import "strings"

// Bounds on a query; what lies beyond is left out, which widens the search.
const (
	maxQuery = 100 // characters
	maxTerms = 200 // grams; one word of pinyin may stand for a hundred
)

// expr is a condition on the grams of a record: one gram when kids is empty,
// otherwise all or any of the kids.
type expr struct {
	gram string
	any  bool
	kids []expr
}

func all(kids ...expr) expr   { return group(expr{kids: kids}) }
func anyOf(kids ...expr) expr { return group(expr{any: true, kids: kids}) }

// group drops the brackets around a single kid.
func group(e expr) expr {
	if len(e.kids) == 1 {
		return e.kids[0]
	}
	return e
}

// every matches all records of an entity.
func every(entity string) expr { return expr{gram: tag(entity)} }

// parse turns what a user typed into a condition: all its parts must be found.
func parse(entity, query string) (expr, bool) {
	p := parser{tag: tag(entity)}
	var kids []expr
	for _, r := range queryRuns(query) {
		if p.terms >= maxTerms {
			break
		}
		kids = append(kids, p.run(r))
	}
	return all(kids...), len(kids) > 0
}

// opens gives the condition that one of the record's texts begins like the query.
// Shorter queries than a gram begin too many texts to be worth it.
func opens(entity, query string) (expr, bool) {
	parts := queryRuns(query)
	if len(parts) == 0 {
		return expr{}, false
	}
	first := firstGram(parts[0])
	if len(parts[0].text) < 2 || parts[0].kind == wordlike && len(parts[0].text) < 3 {
		return expr{}, false
	}
	return expr{gram: tag(entity) + opening + first}, true
}

// queryRuns leaves out the Chinese country code: numbers are mostly kept without.
func queryRuns(query string) []run {
	query = strings.TrimPrefix(strings.TrimSpace(query), "+86")
	text := fold(query)
	return runs(text[:min(len(text), maxQuery)], false)
}

type parser struct {
	tag   string
	terms int
}

func (p *parser) gram(text string) expr {
	p.terms++
	return expr{gram: p.tag + text}
}

func (p *parser) run(r run) expr {
	if r.kind == wordlike {
		return p.word(r.text)
	}
	return p.windows(r.text, min(2, len(r.text)))
}

// word looks for letters and digits as part of a word, or as pinyin.
func (p *parser) word(text []rune) expr {
	word := string(text)
	choices := []expr{p.windows(text, min(3, len(text)))}
	if len(word) > 1 { // one letter is an initial, which is a gram already
		choices = append(choices, p.sounds(word)...)
	}
	return anyOf(choices...)
}

// sounds gives the ways to read a word as pinyin, of which the last syllable may be
// unfinished: "zhangs" is zhangsa, zhangsai, zhangsan …
func (p *parser) sounds(word string) []expr {
	var out []expr
	seen := map[string]bool{word: len(word) <= 3} // up to three letters are wanted as they are already
	for _, syllables := range split(word) {
		pairs, ends := syllablePairs(syllables)
		if len(pairs) > 0 {
			out = append(out, all(append(p.grams(pairs), anyOf(p.grams(ends)...))...))
			continue
		}
		for _, e := range ends { // xian is both xian and xi'an: ask once
			if !seen[e] {
				seen[e] = true
				out = append(out, p.gram(e))
			}
		}
	}
	return out
}

// syllablePairs gives the grams of a reading: the pairs that are certain, and the
// possible grams at its end.
func syllablePairs(syllables []string) (pairs, ends []string) {
	n := len(syllables)
	for i := 0; i+2 < n; i++ {
		pairs = append(pairs, syllables[i]+syllables[i+1])
	}
	before := ""
	if n > 1 {
		before = syllables[n-2]
	}
	for _, end := range completions(syllables[n-1]) {
		ends = append(ends, before+end)
	}
	return pairs, ends
}

func (p *parser) grams(texts []string) []expr {
	out := make([]expr, len(texts))
	for i, t := range texts {
		out[i] = p.gram(t)
	}
	return out
}

// windows wants every piece of the given size.
func (p *parser) windows(text []rune, size int) expr {
	var kids []expr
	for i := 0; i+size <= len(text) && (i == 0 || p.terms < maxTerms); i++ {
		kids = append(kids, p.gram(string(text[i:i+size])))
	}
	return all(kids...)
}

// syntax is how an engine writes conditions. Grams hold letters, digits and marks
// only, so that nothing in them can end the quotes.
type syntax struct{ quote, and, or string }

func (s syntax) render(e expr) string {
	if len(e.kids) == 0 {
		return s.quote + e.gram + s.quote
	}
	parts := make([]string, len(e.kids))
	for i, k := range e.kids {
		parts[i] = s.render(k)
	}
	operator := s.and
	if e.any {
		operator = s.or
	}
	return "(" + strings.Join(parts, operator) + ")"
}
