package contract

import (
	"encoding/json"
	"maps"
	"strings"
)

// Request is one that was drawn. Its texts may hold words in ⟦⟧ (words.go), such as ⟦accounts 2⟧ for the id of an account:
// they are replaced when it is sent, so that a request that was saved means the same to another installation.
type Request struct {
	Operation string            `json:"operation"`
	Class     Class             `json:"class"`
	What      string            `json:"what"` // was made wrong, and how
	Path      map[string]string `json:"path,omitempty"`
	Query     map[string]string `json:"query,omitempty"`
	Header    map[string]string `json:"header,omitempty"`
	Body      any               `json:"body,omitempty"`
	Raw       string            `json:"raw,omitempty"`  // the body as it stands, instead of Body
	File      *File             `json:"file,omitempty"` // the body is a form with this file
}

// File is one that is uploaded.
type File struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

// Clone is a copy that shares nothing with the request.
func (r *Request) Clone() *Request {
	out := *r
	out.Path, out.Query, out.Header = maps.Clone(r.Path), maps.Clone(r.Query), maps.Clone(r.Header)
	if r.File != nil {
		file := *r.File
		out.File = &file
	}
	if r.Body != nil {
		text, _ := json.Marshal(r.Body) // a tree of JSON always renders
		out.Body = parse(string(text))
	}
	return &out
}

// parse reads JSON that the harness has written itself.
func parse(text string) (out any) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&out); err != nil {
		panic("not JSON: " + text)
	}
	return out
}

// place is the map of the parameters of a place.
func (r *Request) place(in string) map[string]string {
	switch in {
	case "path":
		return r.Path
	case "header":
		return r.Header
	}
	return r.Query
}
