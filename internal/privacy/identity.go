package privacy

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/plain"
	"github.com/loam-crm/loam/internal/platform/reach"
)

// person is by what the traces of somebody are found: what is theirs alone wherever it stands, and names, which are
// theirs only where the text is about their customer.
type person struct {
	marks []mark   // phone numbers, mail addresses, chat names
	names []string // and what is theirs only there: addresses
	kept  []string // longer names of others that hold one of them
	all   []string // names before those that others have too were left out
}

// mark is a number or an address in every way it is written.
type mark struct {
	kind      string // phone, mail, chat, code
	key       string // what two spellings have in common
	spellings []string
}

// gone stands where a person was named.
const gone = "—"

const (
	fewestDigits  = 7 // of a phone number; shorter ones are service numbers and stand in too much else
	shortestChat  = 6 // characters of a chat name
	shortestPlace = 6 // characters of an address
)

// phones notes numbers as they are typed and as they may stand elsewhere.
func (p *person) phones(list ...string) {
	for _, text := range list {
		key := reach.Phone(text)
		digits := onlyDigits(text)
		if key == "" || len(key) < fewestDigits {
			continue
		}
		ways := []string{strings.TrimSpace(text), plain.Text(text), digits, key, "0" + key, "86" + key, "+86" + key, "0086" + key}
		if len(key) == 11 {
			for _, gap := range []string{" ", "-"} {
				ways = append(ways, key[:3]+gap+key[3:7]+gap+key[7:])
			}
		}
		p.add(mark{"phone", key, ways})
	}
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, plain.Text(text))
}

func (p *person) mails(list ...string) {
	for _, text := range list {
		if key := reach.Mail(text); key != "" {
			p.add(mark{"mail", key, []string{strings.TrimSpace(text), key}})
		}
	}
}

// chats notes chat names. One that may be a word ("manager") is looked for only near the customer.
func (p *person) chats(list ...string) {
	for _, text := range list {
		switch text = strings.TrimSpace(text); {
		case utf8.RuneCountInString(text) < shortestChat:
		case strings.ContainsAny(text, "0123456789-_"):
			p.add(mark{"chat", strings.ToLower(text), []string{text}})
		default:
			p.name(text)
		}
	}
}

func (p *person) codes(list ...string) {
	for _, text := range list {
		if text = strings.TrimSpace(text); len(text) == 18 {
			p.add(mark{"code", text, []string{text}})
		}
	}
}

func (p *person) add(m mark) {
	for i := range p.marks {
		if one := &p.marks[i]; one.kind == m.kind && one.key == m.key {
			one.spellings = distinct(append(one.spellings, m.spellings...))
			return
		}
	}
	m.spellings = distinct(m.spellings)
	p.marks = append(p.marks, m)
}

func distinct(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(one string) bool { return one == "" })
}

func (p *person) name(texts ...string) {
	for _, text := range texts {
		if text = strings.TrimSpace(text); utf8.RuneCountInString(text) >= 2 && text != gone && !slices.Contains(p.names, text) {
			p.names = append(p.names, text)
		}
	}
}

// place notes where a customer lives who is a person: only with the number of the house, as a town is everybody's.
func (p *person) place(text string) {
	if utf8.RuneCountInString(text) >= shortestPlace && onlyDigits(text) != "" {
		p.name(text)
	}
}

// former reads what somebody was called before from a line of the audit log.
func (p *person) former(changes string) {
	var byField map[string][2]json.RawMessage
	if json.Unmarshal([]byte(changes), &byField) != nil {
		return
	}
	for field, pair := range byField {
		for _, raw := range pair {
			p.value(field, raw)
		}
	}
}

func (p *person) value(field string, raw json.RawMessage) {
	var list []string
	var text string
	if json.Unmarshal(raw, &text) == nil {
		list = []string{text}
	} else if json.Unmarshal(raw, &list) != nil {
		return
	}
	switch field {
	case "name", "name_en", "short_name":
		p.name(list...)
	case "phone", "phones":
		p.phones(list...)
	case "email", "emails":
		p.mails(list...)
	case "wechat":
		p.chats(list...)
	case "uscc":
		p.codes(list...)
	}
}
