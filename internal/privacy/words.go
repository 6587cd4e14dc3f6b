package privacy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reading says which of somebody's traces count in a text.
type reading int

const (
	anywhere reading = iota // what is theirs alone
	near                    // and their names, as the text is about their customer
	own                     // and names that others have too, as the text is about them
)

// word is what is looked for in a text. A kept one stays: it is a longer name of somebody else.
type word struct {
	text string
	kept bool
}

// words lists what is looked for, a name before a part of it.
func (p *person) words(how reading) []word {
	var out []word
	for _, m := range p.marks {
		for _, text := range m.spellings {
			out = append(out, word{text: text})
		}
	}
	names := p.names
	if how == own {
		names = append(slices.Clone(p.names), p.all...)
	}
	if how != anywhere {
		for _, text := range names {
			out = append(out, word{text: text})
		}
		for _, text := range p.kept {
			out = append(out, word{text, true})
		}
	}
	slices.SortStableFunc(out, func(a, b word) int { return len(b.text) - len(a.text) })
	return out
}

// looked lists what a text must hold to be looked at, as it stands in a text and in JSON.
func (p *person) looked(how reading) []string {
	var out []string
	for _, w := range p.words(how) {
		if w.kept {
			continue
		}
		inside := encoded(w.text)
		out = append(out, w.text, inside[1:len(inside)-1])
	}
	return distinct(out)
}

// without is a stored text without the person. Of JSON only texts that are values are changed: a key, a number and a
// name inside a longer word are something else.
func (p *person) without(text string, how reading) string { return strip(text, p.words(how)) }

func strip(text string, words []word) string {
	if len(words) == 0 {
		return text
	}
	if trimmed := strings.TrimSpace(text); strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") || strings.HasPrefix(trimmed, `"`) {
		if json.Valid([]byte(text)) {
			return values(text, words)
		}
	}
	return prose(text, words)
}

func prose(text string, words []word) string {
	var out strings.Builder
	for at := 0; at < len(text); {
		found := slices.IndexFunc(words, func(w word) bool {
			return strings.HasPrefix(text[at:], w.text) && apart(text, at, at+len(w.text))
		})
		if found < 0 {
			_, size := utf8.DecodeRuneInString(text[at:])
			out.WriteString(text[at : at+size])
			at += size
			continue
		}
		if w := words[found]; w.kept {
			out.WriteString(w.text)
		} else {
			out.WriteString(gone)
		}
		at += len(words[found].text)
	}
	return out.String()
}

// values rewrites the texts of a JSON document and leaves everything else as it stands, byte by byte.
func values(document string, words []word) string {
	var out strings.Builder
	for at := 0; at < len(document); {
		if document[at] != '"' {
			out.WriteByte(document[at])
			at++
			continue
		}
		end := at + 1
		for ; document[end] != '"'; end++ {
			if document[end] == '\\' {
				end++
			}
		}
		raw := document[at : end+1]
		at = end + 1
		if strings.HasPrefix(strings.TrimLeft(document[at:], " \t\r\n"), ":") {
			out.WriteString(raw)
			continue
		}
		var text string
		if json.Unmarshal([]byte(raw), &text) == nil {
			if now := strip(text, words); now != text {
				raw = encoded(now)
			}
		}
		out.WriteString(raw)
	}
	return out.String()
}

func encoded(text string) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a text always can be
	return strings.TrimSuffix(out.String(), "\n")
}

// apart says that text[from:to] is no part of a longer word, number or mail address. Chinese stands without blanks.
func apart(text string, from, to int) bool {
	first, _ := utf8.DecodeRuneInString(text[from:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	before, size := utf8.DecodeLastRuneInString(text[:from])
	further, _ := utf8.DecodeLastRuneInString(text[:from-size])
	after, size := utf8.DecodeRuneInString(text[to:])
	beyond, _ := utf8.DecodeRuneInString(text[to+size:])
	return !joined(first, before, further) && !joined(last, after, beyond)
}

// joined says that a word that ends in edge goes on with next, which further follows: "138" in "1380" and in "138.5",
// "li@x.cn" in "a.li@x.cn".
func joined(edge, next, further rune) bool {
	switch {
	case !alphabetic(edge):
		return false
	case alphabetic(next) || next == '_':
		return true
	case next == '.' || next == ',' || next == '-':
		return unicode.IsDigit(edge) && unicode.IsDigit(further) || next != ',' && unicode.IsLetter(edge) && alphabetic(further)
	}
	return false
}

func alphabetic(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.Is(unicode.Han, r)
}
