package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// canonicalJSON gives the form in which JSON texts are compared: sorted keys, no
// spaces, numbers by their value. PostgreSQL stores JSON by its content and spells it
// its own way. ok is false for text that is no JSON, or holds what Go's strings cannot
// tell apart: bytes that are no UTF-8, halves of surrogate pairs.
func canonicalJSON(s string) (out string, ok bool) {
	if s == "{}" { // by far the most common: no custom fields
		return s, true
	}
	if !utf8.ValidString(s) || halfSurrogate(s) {
		return "", false
	}
	v, err := decodeJSON(s)
	if err != nil {
		return "", false
	}
	return string(appendJSON(nil, v)), true
}

func decodeJSON(s string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("backup: more than one JSON value")
	}
	return v, nil
}

func appendJSON(out []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		out = append(out, '{')
		for i, key := range keys {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(append(strconv.AppendQuote(out, key), ':'), v[key])
		}
		return append(out, '}')
	case []any:
		out = append(out, '[')
		for i, item := range v {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, item)
		}
		return append(out, ']')
	case string:
		return strconv.AppendQuote(out, v)
	case json.Number:
		return append(out, canonicalNumber(string(v))...)
	case bool:
		return strconv.AppendBool(out, v)
	default:
		return append(out, "null"...)
	}
}

// canonicalNumber gives the digits without zeros at either end and the power of
// ten: 1200, 1.2e3 and 1200.0 all become 12e2. It never computes with the number,
// which may have any size.
func canonicalNumber(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	digits, power, ok := digitsAndPower(s)
	if !ok {
		return sign + s
	}
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return "0"
	}
	return sign + short + "e" + strconv.Itoa(power+len(digits)-len(short))
}

// digitsAndPower reads a JSON number without its sign as whole digits and a power of
// ten. ok is false for a power beyond any sense.
func digitsAndPower(s string) (digits string, power int, ok bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return "", 0, false
		}
		power, s = n, s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	return strings.TrimLeft(whole+fraction, "0"), power - len(fraction), true
}

// Digits that PostgreSQL keeps of a number in JSON, before and after the point.
const (
	digitsBefore = 131072
	digitsAfter  = 16383
)

// beyondPostgres says whether PostgreSQL would refuse a number, or cut it.
func beyondPostgres(n json.Number) bool {
	digits, power, ok := digitsAndPower(strings.TrimPrefix(string(n), "-"))
	return !ok || digits != "" && (len(digits)+power > digitsBefore || -power > digitsAfter)
}

// halfSurrogate says whether a JSON text spells half of a surrogate pair, which is
// no character.
func halfSurrogate(s string) bool {
	for i := strings.IndexByte(s, '\\'); i >= 0 && i+1 < len(s); {
		step := 2
		if unit, ok := escapedUnit(s[i:]); ok && utf16.IsSurrogate(unit) {
			low, _ := escapedUnit(s[i+6:])
			if utf16.DecodeRune(unit, low) == utf8.RuneError {
				return true
			}
			step = 12
		}
		next := strings.IndexByte(s[i+step:], '\\')
		if next < 0 {
			return false
		}
		i += step + next
	}
	return false
}

// escapedUnit reads an escape such as \u00e9 at the beginning of s.
func escapedUnit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(unit), err == nil
}

// refusedJSON names why PostgreSQL does not take a JSON text, or is empty.
func refusedJSON(s string) string {
	if s == "{}" {
		return ""
	}
	v, err := decodeJSON(s)
	switch {
	case err != nil:
		return "not_json"
	case halfSurrogate(s):
		return "half_surrogate"
	case strings.Contains(s, `\u0000`) && holds(v, func(s string) bool { return strings.ContainsRune(s, 0) }, nil):
		return "nul_byte"
	case holds(v, nil, beyondPostgres):
		return "number_too_long"
	}
	return ""
}

// holds says whether a text or a number in decoded JSON is of a kind. Either question may be nil.
func holds(v any, text func(string) bool, number func(json.Number) bool) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if holds(key, text, number) || holds(item, text, number) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return holds(item, text, number) })
	case string:
		return text != nil && text(v)
	case json.Number:
		return number != nil && number(v)
	}
	return false
}

// compactJSON drops the spaces PostgreSQL writes into JSON.
func compactJSON(s string) string {
	var out bytes.Buffer
	if json.Compact(&out, []byte(s)) != nil {
		return s
	}
	return out.String()
}
