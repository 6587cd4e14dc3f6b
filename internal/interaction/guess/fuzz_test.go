package guess

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Names of newcomers stand in the text and are short; who is found is one of those asked for, once.
func FuzzNewcomers(f *testing.F) {
	for _, seed := range []string{"新客户：福建某某有限公司见了王总", "new customer Acme & Sons. met Mr. Smith", "拜访福建某某股份有限公司，焊工李工", "\xff新公司", "在在在有限公司有限公司", "met " + strings.Repeat("Aa ", 4000),
		strings.Repeat("王", 3000) + "总"} {
		f.Add(seed, "王伟", "Smith")
	}
	f.Fuzz(func(t *testing.T, text, name, english string) {
		if company := NewCompany(text); !utf8.ValidString(company) || utf8.RuneCountInString(company) > 200 || strings.ContainsAny(company, "\r\n\x00") {
			t.Fatalf("%q names the company %q", text, company)
		}
		contacts := []Contact{{ID: 1, Name: name, English: english, Title: "总经理"}, {ID: 2, Name: "王芳", English: "Wang Fang", Title: ""}}
		newcomers := NewPeople(text, contacts)
		if len(newcomers) > maxPeople {
			t.Fatalf("%q names %q", text, newcomers)
		}
		for _, one := range newcomers {
			if one == "" || !utf8.ValidString(one) || strings.ContainsAny(one, "\r\n\x00") {
				t.Fatalf("%q names %q", text, newcomers)
			}
		}
		seen := map[int64]bool{}
		for _, one := range People(text, contacts) {
			if one != 1 && one != 2 || seen[int64(one)] {
				t.Fatalf("%q means %d", text, one)
			}
			seen[int64(one)] = true
		}
	})
}
