package contract

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// boundary sets a value at, or just beyond, an end of what is allowed.
func boundary(op *Operation, r *Request, choose Choose) string {
	return put(r, sites(op, r), func(s site) []any {
		list := edges(s.schema)
		if s.in == "path" { // without it, it is another path
			list = slices.DeleteFunc(list, func(v any) bool { return v == "" })
		}
		return list
	}, choose)
}

// edges are the ends of a schema's values.
func edges(s *openapi3.Schema) []any {
	switch {
	case s == nil:
		return append(textEdges(nil), numberEdges(nil)...)
	case s.Type.Includes("object"):
		return []any{nil, map[string]any{}, map[string]any{"": ""}}
	case s.Type.Includes("array"):
		return listEdges(s)
	case s.Type.Includes("boolean"):
		return []any{nil, true, false}
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		return numberEdges(s)
	}
	return textEdges(s)
}

func listEdges(s *openapi3.Schema) []any {
	out := []any{nil, []any{}, []any{nil}, []any{"", ""}}
	if s.MaxItems != nil {
		out = append(out, copies(*s.MaxItems, `"⟦accounts 0⟧"`), copies(*s.MaxItems+1, `"⟦accounts 0⟧"`))
	}
	return out
}

// copies is a list of the same item again and again.
func copies(n uint64, item string) string {
	if n == 0 {
		return asIs + "[]"
	}
	return fmt.Sprintf("%s[⟦times %d %s,⟧%s]", asIs, n-1, item, item)
}

func numberEdges(s *openapi3.Schema) []any {
	texts := []string{"0", "-1", "1", "-0.0", "2147483647", "2147483648", "-2147483649", "9007199254740993", "9223372036854775807", "9223372036854775808",
		"-9223372036854775808", "-9223372036854775809", "1e15", "1e300", "-1e300", "1.7976931348623157e308", "5e-324", "0.1", "1e-9", "99999999999999999999999999"}
	if s != nil && s.Min != nil {
		texts = append(texts, fmt.Sprint(*s.Min-1), fmt.Sprint(*s.Min))
	}
	if s != nil && s.Max != nil {
		texts = append(texts, fmt.Sprint(*s.Max), fmt.Sprint(*s.Max+1))
	}
	out := []any{nil}
	for _, text := range texts {
		out = append(out, json.Number(text))
	}
	return out
}

// textEdges are texts at the ends of lengths, of ids, amounts and days: the document calls all of them texts.
func textEdges(s *openapi3.Schema) []any {
	out := []any{nil, "", " ", "　", "0", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "00000000000000000001", "1e3", "+1", "１",
		"0001-01-01", "9999-12-31", "10000-01-01", "0000-00-00", "-0001-01-01", "2026-02-29", "2026-02-30", "2024-02-29", "2026-13-01", "1970-01-01",
		"2026-01-01T00:00:00.⟦times 300 0⟧Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00+23:59",
		"0.001", "-0", "92233720368547758.07", "92233720368547758.08", "-92233720368547758.08", "1e308", "NaN", "0001-01", "9999-12", "2026-00", "2026-99",
		"⟦day 0⟧", "⟦day 1⟧", "⟦day -1⟧", "⟦day 36500⟧", "今", "a", "⟦times 64 字⟧"}
	if s == nil {
		return out
	}
	if s.MaxLength != nil {
		out = append(out, fmt.Sprintf("⟦times %d x⟧", *s.MaxLength), fmt.Sprintf("⟦times %d x⟧", *s.MaxLength+1), fmt.Sprintf("⟦times %d 字⟧", *s.MaxLength))
	}
	return append(out, s.Enum...)
}
