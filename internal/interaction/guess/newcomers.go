package guess

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/contact/card"
	"github.com/loam-crm/loam/internal/platform/plain"
)

// The words after which somebody writes the name of a customer that is not in the books yet, and what a company's
// registered name ends in. A name without either is left alone: it may be anything.
var (
	newChinese = regexp.MustCompile(`新(?:客户|公司)[:： ]?([\p{Han}A-Za-z0-9()（）·]{2,40})`)
	newEnglish = regexp.MustCompile(`(?i:\bnew (?:customer|client|company)):? ((?:[A-Z0-9][\w&'-]*)(?: (?:[A-Z0-9&][\w&'.-]*))*)`)
	registered = regexp.MustCompile(`[\p{Han}A-Za-z0-9()（）·]{2,40}?(?:股份有限公司|有限责任公司|有限公司|集团公司)`)
	metEnglish = regexp.MustCompile(`\b(?i:met|saw|spoke to|talked to) ((?:M(?:r|s|rs)\.? )?[A-Z][a-z]+(?: [A-Z][a-z]+){0,2})`)
)

// before stands in front of a company's name in a sentence, and not in the name.
var before = []string{"拜访了", "拜访", "走访", "拜会", "去了", "到了", "客户", "打给", "电话", "微信", "昨天", "今天", "上午", "下午", "在", "去", "给"}

// after ends a name that no punctuation ends.
var after = []string{"的", "见", "聊", "谈", "拜访", "开会", "了解", "介绍"}

// NewCompany is the customer a text names that nobody has entered yet; empty: none is surely named.
func NewCompany(text string) string {
	text = readable(text)
	if m := newChinese.FindStringSubmatch(text); m != nil {
		name := m[1]
		for _, word := range after {
			name, _, _ = strings.Cut(name, word)
		}
		if utf8.RuneCountInString(name) >= 2 {
			return name
		}
	}
	if m := newEnglish.FindStringSubmatch(text); m != nil {
		return strings.TrimRight(m[1], ".")
	}
	name := registered.FindString(text)
	for _, word := range before {
		if i := strings.LastIndex(name, word); i >= 0 {
			name = name[i+len(word):]
		}
	}
	if utf8.RuneCountInString(name) < 6 {
		return ""
	}
	return name
}

// maxPeople is how many new people are proposed.
const maxPeople = 3

// workWords look like a family name and 工, and are work.
var workWords = []string{"施工", "包工", "全工", "焊工"}

// NewPeople are those whom a text calls as one calls a customer's people and who are none of those known: 林经理,
// or "met Anna Lin".
func NewPeople(text string, all []Contact) []string {
	text = readable(text)
	known := func(name string) bool {
		return slices.ContainsFunc(all, func(c Contact) bool {
			return strings.EqualFold(c.Name, name) || strings.EqualFold(c.English, name) || c.Name != "" && isHan(c.Name) && strings.HasPrefix(name, first(c.Name))
		})
	}
	var out []string
	for _, name := range append(addressed(text), met(text)...) {
		if !known(name) && !slices.Contains(out, name) && len(out) < maxPeople {
			out = append(out, name)
		}
	}
	return out
}

// addressed are the family names with a courtesy, in the order of the text.
func addressed(text string) []string {
	runes := []rune(text)
	var out []string
	for i := range runes[:max(0, len(runes)-1)] {
		rest := string(runes[i+1 : min(len(runes), i+4)])
		call := ""
		for one := range courtesies {
			if strings.HasPrefix(rest, one) && len(one) > len(call) {
				call = one
			}
		}
		name := string(runes[i]) + call
		if call != "" && card.IsFamily(runes[i]) && !slices.Contains(workWords, name) {
			out = append(out, name)
		}
	}
	return out
}

func met(text string) []string {
	var out []string
	for _, m := range metEnglish.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

func first(name string) string {
	_, size := utf8.DecodeRuneInString(name)
	return name[:size]
}

// readable is a text with its capitals, which names are told by.
func readable(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return plain.Text(strings.ToValidUTF8(text, ""))
}
