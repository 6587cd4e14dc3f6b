package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// missing leaves out something that the document requires, or the whole body.
func missing(op *Operation, r *Request, choose Choose) string {
	var left []func() string
	for _, p := range op.in("query") {
		if p.Required {
			left = append(left, func() string { delete(r.Query, p.Name); return "query." + p.Name })
		}
	}
	for _, at := range bodySites(op, r) {
		if at.schema == nil {
			continue
		}
		for _, name := range at.schema.Required {
			left = append(left, func() string { return cut(r, at, name, choose) })
		}
	}
	if r.Body != nil || r.File != nil {
		left = append(left, func() string { r.Body, r.File = nil, nil; return "the body" }, func() string { r.File, r.Body = nil, map[string]any{}; return "all of the body" })
	}
	if object, ok := r.Body.(map[string]any); ok { // what the document leaves open may be required all the same
		for _, name := range slices.Sorted(maps.Keys(object)) {
			left = append(left, func() string { delete(object, name); return "body." + name })
		}
	}
	if len(left) == 0 {
		return ""
	}
	return left[choose("left out", len(left))]() + " left out"
}

// cut takes a property out of the object at a place, which is made where there is none.
func cut(r *Request, at site, name string, choose Choose) string {
	at.put(r, lacking(least(at.schema, at.name(), choose), name), choose)
	return at.String() + "." + name
}

func lacking(value any, name string) any {
	if object, ok := value.(map[string]any); ok {
		delete(object, name)
	}
	return value
}

// strangers are names that no operation knows.
var strangers = []string{"nobody_knows", "", "id", "$schema", "__proto__", "archived_at", "created_by", "rev", "ID", "admin", "password_hash", "import_id", "a.b", "a[0]", "⟦times 300 n⟧", "名"}

// extra adds what the document does not know.
func extra(op *Operation, r *Request, choose Choose) string {
	name := strangers[choose("name", len(strangers))]
	var objects []site
	for _, at := range bodySites(op, r) {
		if at.schema != nil && at.schema.Type.Includes("object") {
			objects = append(objects, at)
		}
	}
	n := choose("place", len(objects)+1)
	if n == len(objects) {
		r.Query[name] = "x"
		return "query." + name + " added"
	}
	at := objects[n]
	at.steps = append(slices.Clone(at.steps), step{name: name})
	at.put(r, []any{"x", true, nil, map[string]any{}}[choose("value", 4)], choose)
	return at.String() + " added"
}

// broken makes a body that is none of its kind, or an address that is no text.
func broken(op *Operation, r *Request, choose Choose) string {
	if r.Body == nil && r.File == nil {
		return brokenAddress(op, r, choose)
	}
	bodies := []string{"{", "[", "null", "\"", "{}{}", "{\"a\":}", "⟦bytes 00⟧", "⟦bytes efbbbf⟧{}", "⟦bytes fffe7b007d00⟧", "⟦times 20000 [⟧", "⟦times 9000 {\"a\":⟧1⟦times 9000 }⟧",
		"{\"a\":⟦times 9000 [⟧⟦times 9000 ]⟧}", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n", "a=b&c=d", "<a/>", "1", "[[]]", "{\"⟦bytes ff⟧\":1}", " "}
	kinds := []string{"", "text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=x", "application/cbor", ";", "application/problem+json"}
	if n := choose("broken", len(bodies)+len(kinds)-1); n >= len(bodies) {
		r.Header["Content-Type"] = kinds[n-len(bodies)+1]
		return "header.Content-Type = " + r.Header["Content-Type"]
	} else {
		r.Raw, r.Body, r.File = bodies[n], nil, nil
		return fmt.Sprintf("the body is %.40q", bodies[n])
	}
}

func brokenAddress(op *Operation, r *Request, choose Choose) string {
	values := []string{"⟦bytes ff⟧", "⟦bytes c080⟧", "⟦bytes 00⟧", "⟦bytes eda080⟧", "%", "%zz", ";", "&", "#", "⟦bytes 0d0a⟧x"}
	places := op.Params
	if len(places) == 0 {
		r.Query["q"] = values[choose("value", len(values))]
		return fmt.Sprintf("query.q = %q", r.Query["q"])
	}
	p := places[choose("place", len(places))]
	if p.In == "header" {
		return ""
	}
	value := values[choose("value", len(values))]
	r.place(p.In)[p.Name] = value
	return fmt.Sprintf("%s.%s = %q", p.In, p.Name, strings.ToValidUTF8(value, "?"))
}
