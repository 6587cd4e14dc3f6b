package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// canonicalJSON gives the form in which JSON texts are compared: sorted keys, no
// spaces, numbers by their value. PostgreSQL stores JSON by its content and spells it
// its own way. ok is false for text that is no JSON.
func canonicalJSON(s string) (out string, ok bool) {
	if s == "{}" { // by far the most common: no custom fields
		return s, true
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
	power := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return sign + s
		}
		power, s = n, s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	power -= len(fraction)
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return "0"
	}
	return sign + short + "e" + strconv.Itoa(power+len(digits)-len(short))
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
	case strings.Contains(s, `\u0000`) && holdsNUL(v):
		return "nul_byte"
	}
	return ""
}

func holdsNUL(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			if strings.ContainsRune(key, 0) || holdsNUL(item) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, holdsNUL)
	case string:
		return strings.ContainsRune(v, 0)
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
