package guess

import (
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/id"
)

// Contact is one of the customer's people.
type Contact struct {
	ID                   id.ID
	Name, English, Title string
}

// courtesies are what people in China call somebody by after the family name, with the words of a title that make the
// address likely: 王总 is rather the general manager than the clerk.
var courtesies = map[string][]string{
	"总": {"总", "董事", "ceo", "president"}, "董": {"董事"}, "经理": {"经理", "manager"}, "主任": {"主任"}, "科长": {"科长"}, "处长": {"处长"}, "部长": {"部长"},
	"工": {"工", "技术", "engineer"}, "主管": {"主管", "supervisor"}, "先生": nil, "女士": nil, "小姐": nil,
}

// People are those of the customer's people that a text names: by the whole name, or by family name and what one calls
// them. An address that fits several is left open, unless a title decides.
func People(text string, all []Contact) []id.ID {
	if len(text) > maxText {
		text = text[:maxText]
	}
	text = normal(text)
	seen := map[id.ID]bool{}
	for _, c := range all {
		name, english := normal(c.Name), normal(c.English)
		seen[c.ID] = utf8.RuneCountInString(name) >= 2 && has(text, name) || utf8.RuneCountInString(english) >= 4 && has(text, english)
	}
	for call, titles := range courtesies {
		for _, one := range called(text, call, titles, all) {
			seen[one] = true
		}
	}
	var out []id.ID
	for _, c := range all {
		if seen[c.ID] {
			out = append(out, c.ID)
		}
	}
	return out
}

// called are those addressed by one courtesy, each family name on its own.
func called(text, call string, titles []string, all []Contact) []id.ID {
	families := map[string][]Contact{}
	for _, c := range all {
		runes := []rune(normal(c.Name))
		if len(runes) >= 2 && len(runes) <= 4 && isHan(string(runes)) {
			families[string(runes[:1])] = append(families[string(runes[:1])], c)
		}
	}
	var out []id.ID
	for family, people := range families {
		if !strings.Contains(text, family+call) {
			continue
		}
		if fit := entitled(people, titles); len(fit) == 1 {
			out = append(out, fit[0].ID)
		} else if len(people) == 1 && len(fit) == 0 {
			out = append(out, people[0].ID)
		}
	}
	return out
}

func entitled(people []Contact, titles []string) []Contact {
	var out []Contact
	for _, c := range people {
		for _, word := range titles {
			if strings.Contains(strings.ToLower(c.Title), word) {
				out = append(out, c)
				break
			}
		}
	}
	return out
}
