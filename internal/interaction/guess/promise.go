package guess

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// promise reads a sentence in which somebody promises something, and what stands before that. Who it is stands before
// the word: nobody is us.
func promise(sentence string, today calendar.Date) (p Promise, before string, ok bool) {
	word, from := "", len(sentence)
	for _, vow := range vows {
		if i := at(sentence, vow); i >= 0 && (i < from || i == from && len(vow) > len(word)) {
			word, from = vow, i
		}
	}
	if word == "" {
		return Promise{}, sentence, false
	}
	before = sentence[:from]
	p = Promise{Theirs: theirs(before) || strings.HasPrefix(word, "they") || word == "he will" || word == "she will", By: day(sentence[from:], today, true)}
	what := sentence[from+len(word):]
	for _, skip := range []string{"了", "我们", "我", "他们", "客户", "对方", "会", "把", ":", " us ", " them ", " to ", " that "} {
		what = strings.TrimPrefix(what, skip)
	}
	if p.What = strings.Trim(what, " :。.,，"); p.What == "" {
		p.What = sentence
	}
	return p, before, true
}

// theirs says whether the one spoken of before a promise is the customer: whoever is named last.
func theirs(before string) bool {
	last := func(words []string) int {
		best := -1
		for _, word := range words {
			for from := 0; ; {
				i := at(before[from:], word)
				if i < 0 {
					break
				}
				best, from = max(best, from+i), from+i+len(word)
			}
		}
		return best
	}
	them, ours := last(others), last(us)
	return them > ours || them < 0 && ours < 0 && titled(before)
}

// titled says whether somebody is named as customers' people are: 王总, 李经理, mr smith.
func titled(text string) bool {
	return has(text, "总", "经理", "主任", "工程师", "处长", "科长", "部长", "院长", "老师", "mr", "ms", "mrs", "mr.", "ms.")
}
