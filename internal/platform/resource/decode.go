package resource

import (
	"encoding/json"
	"math"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

// decode reads the JSON of one field into its canonical value, nil for null. The
// second result is a field error code, "" when the value is good.
func decode(f Info, raw json.RawMessage, currency string) (any, string) {
	if string(raw) == "null" {
		return nil, ""
	}
	switch {
	case f.Kind.isText():
		return decodeText(f, raw)
	case f.Kind.isRef():
		return into[id.ID](raw, "not_an_id")
	}
	switch f.Kind {
	case KindChoices:
		return decodeChoices(f, raw)
	case KindTexts:
		return decodeTexts(f, raw)
	case KindBool:
		return into[bool](raw, "not_a_bool")
	case KindNumber:
		return decodeNumber(raw)
	case KindInteger:
		return into[int64](raw, "not_an_integer")
	case KindDate:
		return into[calendar.Date](raw, "not_a_date")
	case KindInstant:
		return into[clock.Instant](raw, "not_an_instant")
	case KindMoney:
		return decodeMoney(raw, currency)
	}
	return nil, "read_only"
}

func into[V any](raw json.RawMessage, code string) (any, string) {
	var v V
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, code
	}
	return v, ""
}

func decodeText(f Info, raw json.RawMessage) (any, string) {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, "not_text"
	}
	return cleanText(f, s)
}

// cleanText trims, bounds and checks text; empty text is no value.
func cleanText(f Info, s string) (any, string) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return nil, ""
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		return nil, "not_text"
	case f.MaxLength > 0 && utf8.RuneCountInString(s) > f.MaxLength:
		return nil, "too_long"
	case f.Kind == KindChoice && !f.Open && !slices.Contains(f.Options, s):
		return nil, "not_an_option"
	case f.Kind == KindEmail && !validEmail(s):
		return nil, "not_an_email"
	case f.Kind != KindLongText && strings.ContainsAny(s, "\r\n"):
		return nil, "one_line_only"
	}
	return s, ""
}

func validEmail(s string) bool {
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s
}

func decodeChoices(f Info, raw json.RawMessage) (any, string) {
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, "not_a_list"
	}
	for _, s := range list {
		if !f.Open && !slices.Contains(f.Options, s) {
			return nil, "not_an_option"
		}
	}
	slices.Sort(list)
	return slices.Compact(list), ""
}

// maxTexts bounds a list of texts.
const maxTexts = 20

func decodeTexts(f Info, raw json.RawMessage) (any, string) {
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, "not_a_list"
	}
	return cleanTexts(f, list)
}

// cleanTexts cuts at semicolons and line breaks, which separate the items where a list is one text (an exported cell,
// a pasted line), and keeps the first of equal items.
func cleanTexts(f Info, list []string) (any, string) {
	item := Info{Kind: f.Item, MaxLength: f.MaxLength}
	var out []string
	for _, one := range list {
		for _, part := range strings.FieldsFunc(one, func(r rune) bool { return strings.ContainsRune(";；\r\n", r) }) {
			value, code := cleanText(item, part)
			if code != "" {
				return nil, code
			}
			if text, ok := value.(string); ok && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	if len(out) > maxTexts {
		return nil, "too_many"
	}
	if out == nil {
		return nil, ""
	}
	return out, ""
}

func decodeNumber(raw json.RawMessage) (any, string) {
	var n float64
	if err := json.Unmarshal(raw, &n); err != nil || math.IsInf(n, 0) {
		return nil, "not_a_number"
	}
	return n + 0, "" // -0 is stored as 0, and would be a change every time
}

// decodeMoney reads a decimal string; JSON numbers are refused, because they
// pass through floating point in most programs.
func decodeMoney(raw json.RawMessage, currency string) (any, string) {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, "not_money"
	}
	minor, err := money.Parse(s, currency)
	if err != nil {
		return nil, "not_money"
	}
	return minor, ""
}
