package contract

import "encoding/json"

// wrongType sets a value of another type.
func wrongType(op *Operation, r *Request, choose Choose) string {
	if op.Upload && choose("body", 3) == 0 {
		r.File, r.Body = nil, map[string]any{"file": "text"}
		return "body = JSON instead of a form"
	}
	return put(r, sites(op, r), func(s site) []any {
		if s.in != "body" {
			return []any{"x", "1.5", "[]", "{}", "null", "true", "maybe", "1e5", "0x10", "١٢٣", `"1"`, "1,2", "2026", "2026-01-01", "00:00", "id", "-"}
		}
		return []any{"x", "", "12", json.Number("12"), json.Number("1.5"), json.Number("-3"), true, false, nil, []any{}, map[string]any{}, []any{[]any{}},
			[]any{"x"}, []any{json.Number("1")}, []any{nil}, map[string]any{"a": json.Number("1")}, map[string]any{"id": "⟦accounts 1⟧"}}
	}, choose)
}
