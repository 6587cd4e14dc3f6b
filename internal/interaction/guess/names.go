package guess

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
)

// maxAccounts is how many customers are proposed.
const maxAccounts = 3

// accounts are the customers a text names, the surest first: the whole name, the short one, the beginning of the short
// one as people say it, its pinyin or the initials of that.
func accounts(text string, names []Name) []id.ID {
	type hit struct {
		of    id.ID
		score int
	}
	var hits []hit
	latin := strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' })
	for _, n := range names {
		n.ready(latin)
		if score := n.in(text, latin); score > 0 {
			hits = append(hits, hit{n.ID, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	var out []id.ID
	for i, h := range hits {
		if i >= maxAccounts || h.score < hits[0].score/2 {
			break // a part of a name beside a whole one is chance
		}
		out = append(out, h.of)
	}
	return out
}

func (n *Name) ready(latin bool) {
	n.Name, n.Short, n.English = normal(n.Name), normal(n.Short), normal(n.English)
	n.core = firm.MatchName(n.Name)
	if latin {
		n.whole, n.initials = spell(n.Short)
		if n.Short == "" {
			n.whole, n.initials = spell(n.core)
		}
	}
}

// in says how sure it is that the text names the customer; 0: it does not.
func (n *Name) in(text string, latin bool) int {
	best := 0
	try := func(name string, weight int) {
		if letters := utf8.RuneCountInString(name); letters >= 2 && (isHan(name) || letters >= 3) && has(text, name) {
			best = max(best, weight+letters)
		}
	}
	try(n.Name, 300)
	try(n.Short, 200)
	try(n.English, 200)
	if isHan(n.core) || utf8.RuneCountInString(n.core) >= 4 {
		try(n.core, 200)
	}
	if word, _, _ := strings.Cut(n.English, " "); len(word) >= 4 {
		try(word, 100)
	}
	if runes := []rune(n.Short); len(runes) >= 4 && isHan(n.Short) {
		try(string(runes[:2]), 100)
	}
	if latin && len(n.whole) >= 4 {
		try(n.whole, 90)
		try(n.initials, 60)
	}
	return best
}

// spell writes a Chinese name in pinyin without tones, whole and by its initials.
func spell(name string) (whole, initials string) {
	for _, r := range name {
		if !unicode.Is(unicode.Han, r) {
			if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				whole, initials = whole+string(r), initials+string(r)
			}
			continue
		}
		if sounds := pinyin.SinglePinyin(r, pinyin.NewArgs()); len(sounds) > 0 && sounds[0] != "" {
			whole, initials = whole+sounds[0], initials+sounds[0][:1]
		}
	}
	return whole, initials
}
