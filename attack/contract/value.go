package contract

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Choose draws one of n possibilities.
type Choose func(label string, n int) int

// refers says of which collection a property of a body or a parameter holds an id. Ids are plain texts in the document.
var refers = map[string]string{
	"account": "accounts", "accounts": "accounts", "owner": "users", "deputy": "users", "user": "users", "staff": "users", "successor": "users",
	"approver": "users", "person": "users", "actor": "users", "unowned": "users", "contact": "contacts", "contacts": "contacts", "source": "contacts",
	"position": "positions", "must_have": "must-haves", "order": "orders", "segment": "segments", "strategy": "strategies", "list": "target-lists",
	"model": "value/models", "interaction": "interactions", "invitation": "invitations", "view": "views", "file": "files", "mentions": "users",
	"role": "roles", "tag": "tags", "department": "departments", "parent": "accounts", "record": "accounts", "first": "accounts", "second": "accounts",
	"sources": "accounts", "target": "accounts", "except": "accounts", "line": "handover-items", "entry": "inputs", "entries": "inputs",
}

// plain are values of texts that mean something particular.
var plain = map[string]string{
	"from": "⟦day -200⟧", "to": "⟦day -1⟧", "of": "⟦day -7⟧", "until": "⟦day 90⟧", "due": "⟦day 90⟧", "date": "⟦day -3⟧", "day": "⟦day -3⟧",
	"as_of": "⟦day -1⟧", "review_on": "⟦day 30⟧", "dated_on": "⟦day -3⟧", "active_from": "⟦day 30⟧", "expires_on": "⟦day 30⟧",
	"month": "2020-01", "currency": "CNY", "language": "en", "time_zone": "Asia/Shanghai", "entity": "accounts", "purpose": "audit",
	"leaf": "N2", "grade": "B", "email": "a@b.example", "url": "https://a.example/", "website": "a.example", "uscc": "91350100M000100Y43",
	"password": "⟦secret⟧", "current": "⟦secret⟧", "new": "⟦secret⟧", "token": "⟦secret⟧", "by": "created_by", "sort": "-created_at", "after": "",
	"filter": `{"field":"created_at","op":"within","value":"last_30d"}`, "fields": "id", "measures": "", "q": "", "record.kind": "people",
	"sales": "100000.00", "locale": "zh-CN", "key": "⟦new⟧", "kind": "", "action": "", "kinds": "", "state": "",
}

// least is a value that a schema allows: of an object what is required, of a list one item.
func least(s *openapi3.Schema, name string, choose Choose) any {
	switch {
	case s == nil:
		return "⟦new⟧"
	case len(s.Enum) > 0:
		return s.Enum[choose("enum", len(s.Enum))]
	case s.Type.Includes("object") || len(s.Properties) > 0:
		out := map[string]any{}
		for _, name := range slices.Sorted(slices.Values(s.Required)) {
			if p := s.Properties[name]; p != nil {
				out[name] = least(p.Value, name, choose)
			}
		}
		return out
	case s.Type.Includes("array"):
		if s.Items == nil {
			return []any{}
		}
		return []any{least(s.Items.Value, name, choose)}
	case s.Type.Includes("boolean"):
		return choose(name, 2) == 1
	case s.Type.Includes("integer"), s.Type.Includes("number"):
		return leastNumber(s)
	}
	return leastText(s, name, choose)
}

func leastNumber(s *openapi3.Schema) any {
	n := 1.0
	if s.Min != nil {
		n = max(n, *s.Min)
	}
	if s.Max != nil {
		n = min(n, *s.Max)
	}
	text, _ := json.Marshal(n)
	return json.Number(text)
}

func leastText(s *openapi3.Schema, name string, choose Choose) string {
	if value, known := plain[name]; known {
		return value
	}
	if collection := refers[name]; collection != "" {
		return idOf(collection, choose(name, keep))
	}
	switch s.Format {
	case "date":
		return "⟦day -3⟧"
	case "date-time":
		return "⟦day -3⟧T08:00:00Z"
	}
	return "⟦new⟧"
}

// optional are the properties that a schema allows and a value lacks.
func optional(s *openapi3.Schema, value map[string]any) (out []string) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if _, there := value[name]; !there && !strings.HasPrefix(name, "$") {
			out = append(out, name)
		}
	}
	return out
}
