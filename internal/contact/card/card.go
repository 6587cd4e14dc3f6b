// Package card reads the text of a business card, as a phone's camera or a chat gives it, into the fields of a contact.
// It is pure: no dictionary but a few words, no network. What it is not sure of it leaves to the person who looks at the
// form; nothing is stored from it directly.
package card

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/plain"
)

// Card is what was found on a card.
type Card struct {
	Name     string   `json:"name"`
	NameEn   string   `json:"name_en"`
	Title    string   `json:"title"`
	Company  string   `json:"company"`
	Phones   []string `json:"phones" nullable:"false"`
	Emails   []string `json:"emails" nullable:"false"`
	WeChat   string   `json:"wechat"`
	Address  string   `json:"address"`
	Website  string   `json:"website"`
	Language string   `json:"language" enum:"zh,en,"`
}

// maxField bounds a field, in characters, as a contact's fields are.
const maxField = 200

// maxLines is more than any card has.
const maxLines = 100

// Read understands the text of one card in Chinese or English, its lines in any order, with or without labels.
func Read(text string) Card {
	c := Card{Phones: []string{}, Emails: []string{}}
	lines := strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool { return strings.ContainsRune("\r\n\t|｜•·", r) })
	var rest []string
	for _, line := range lines[:min(len(lines), maxLines)] {
		for _, part := range c.take(plain.Text(line)) {
			rest = append(rest, strings.TrimSpace(part))
		}
	}
	for _, part := range rest {
		c.guess(part)
	}
	c.settle()
	return c
}

// take picks out of a line what has a form of its own or a label, and gives back what has to be guessed.
func (c *Card) take(line string) []string {
	label := ""
	if m := labelled.FindStringSubmatch(line); m != nil {
		label, line = strings.ToLower(m[1]), m[2]
	} else if m := bareLabel.FindStringSubmatch(line); m != nil {
		label, line = strings.ToLower(m[1]), m[2]
	}
	line = c.cut(line, email, func(s string) { add(&c.Emails, strings.ToLower(s)) })
	line = c.cut(line, website, func(s string) { first(&c.Website, s) })
	switch label {
	case "传真", "fax", "f", "邮编", "post code", "postcode", "zip":
		return nil
	case "姓名", "name":
		c.named(line)
		return nil
	case "职务", "职位", "title", "position":
		join(&c.Title, line)
		return nil
	case "公司", "单位", "company":
		first(&c.Company, line)
		return nil
	case "地址", "公司地址", "address", "add", "a":
		join(&c.Address, line)
		return nil
	case "微信", "微信号", "wechat", "w":
		first(&c.WeChat, line)
		return nil
	case "网址", "网站", "website", "web", "url":
		first(&c.Website, line)
		return nil
	}
	line = c.cut(line, phone, func(s string) { c.dial(s) })
	if line = strings.Trim(line, " ,;，；/:：-"); line == "" {
		return nil
	}
	return []string{line}
}

// cut hands every match to fn and leaves a gap in its place. A number too short for a phone stays where it was.
func (c *Card) cut(line string, form *regexp.Regexp, fn func(string)) string {
	return strings.TrimSpace(form.ReplaceAllStringFunc(line, func(found string) string {
		if n := len(digits.FindAllString(found, -1)); form == phone && (n < 7 || n > 18) {
			return found
		}
		fn(strings.TrimSpace(found))
		return " "
	}))
}

func (c *Card) dial(text string) {
	text = strings.Trim(strings.Join(strings.Fields(text), " "), " .-")
	if strings.Count(text, "(") != strings.Count(text, ")") {
		text = strings.NewReplacer("(", "", ")", "").Replace(text)
	}
	add(&c.Phones, text)
}

// guess decides by its words what a part of a line is. The company goes before the job: 采购中心 of a company's name is
// no job.
func (c *Card) guess(part string) {
	switch {
	case part == "":
	case companyZh.MatchString(part) && !c.split(part):
		first(&c.Company, part)
	case companyEn.MatchString(part) && !jobEn.MatchString(part) && !hasHan(part):
		first(&c.Company, part)
	case isPlace(part):
		join(&c.Address, part)
	case isName(part):
		c.named(part)
	case c.split(part):
	case jobZh.MatchString(part), jobEn.MatchString(part):
		join(&c.Title, part)
	}
}

// split understands several things in one line: 张伟 采购总监, Zhang Wei 张伟, 张伟采购总监.
func (c *Card) split(part string) bool {
	words := strings.Fields(part)
	if len(words) > 1 && isChinese(words[0]) && !jobZh.MatchString(words[0]) {
		c.named(words[0])
		c.guess(strings.Join(words[1:], " "))
		return true
	}
	if last := len(words) - 1; last > 0 && isChinese(words[last]) && !jobZh.MatchString(words[last]) && !companyZh.MatchString(part) {
		c.named(words[last])
		c.guess(strings.Join(words[:last], " "))
		return true
	}
	runes := []rune(part)
	for n := 2; n <= 3 && n < len(runes); n++ {
		name, job := string(runes[:n]), string(runes[n:])
		at := jobZh.FindStringIndex(job)
		if at != nil && (at[0] == 0 || strings.ContainsAny(string([]rune(job)[0]), "总副首")) && isChinese(name) && !companyZh.MatchString(part) {
			c.named(name)
			join(&c.Title, strings.TrimSpace(job))
			return true
		}
	}
	return false
}

func isPlace(part string) bool {
	if hasHan(part) {
		return len(placeZh.FindAllString(part, -1)) >= 2 && utf8.RuneCountInString(part) >= 6 && !jobZh.MatchString(part)
	}
	if strings.IndexFunc(part, unicode.IsLetter) < 0 {
		return false // a post code alone
	}
	return len(placeEn.FindAllString(part, -1)) >= 2 || placeEn.MatchString(part) && digits.MatchString(part)
}

func isName(part string) bool {
	return isChinese(part) && !jobZh.MatchString(part) || western.MatchString(part) && !jobEn.MatchString(part) && !companyEn.MatchString(part)
}

// isChinese says that a text is a Chinese name: two to four characters, a family name first.
func isChinese(part string) bool {
	part = honorific.ReplaceAllString(part, "")
	if spaced.MatchString(part) {
		part = strings.ReplaceAll(part, " ", "")
	}
	if !chinese.MatchString(part) || placeZh.MatchString(string([]rune(part)[1:])) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(part)
	double := slices.ContainsFunc(compound, func(two string) bool { return strings.HasPrefix(part, two) })
	return double || strings.ContainsRune(surnames, first) && utf8.RuneCountInString(part) <= 3
}

func (c *Card) named(text string) {
	text = honorific.ReplaceAllString(strings.TrimSpace(text), "")
	if hasHan(text) {
		if spaced.MatchString(text) {
			text = strings.ReplaceAll(text, " ", "")
		}
		first(&c.Name, text)
		return
	}
	first(&c.NameEn, text)
}

// settle decides on the language, and makes the only name there is the name.
func (c *Card) settle() {
	switch {
	case hasHan(c.Name + c.Company + c.Title):
		c.Language = "zh"
	case c.NameEn+c.Company+c.Title != "":
		c.Language = "en"
	}
	if c.Name == "" {
		c.Name, c.NameEn = c.NameEn, ""
	}
}

func hasHan(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

func first(field *string, text string) {
	if *field == "" {
		*field = bounded(strings.TrimSpace(text))
	}
}

func join(field *string, text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	if *field != "" {
		text = *field + " " + text
	}
	*field = bounded(text)
}

func add(list *[]string, text string) {
	if text = bounded(text); text != "" && !slices.Contains(*list, text) && len(*list) < 20 {
		*list = append(*list, text)
	}
}

func bounded(text string) string {
	if runes := []rune(text); len(runes) > maxField {
		text = strings.TrimSpace(string(runes[:maxField]))
	}
	return text
}

// IsFamily says that a character is one of the usual Chinese family names.
func IsFamily(r rune) bool { return strings.ContainsRune(surnames, r) }
