package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// sent is a request as it goes over the wire.
type sent struct {
	method, target, kind string
	header               map[string]string
	body                 []byte
	secrets              []string // that stand in it
}

// render replaces the request's words and writes it out.
func (w *World) render(ctx context.Context, as *Person, op *Operation, r *Request) sent {
	s := &speaker{ctx: ctx, world: w, as: as, path: r.Path, said: map[string]string{}}
	out := sent{method: op.Method, header: map[string]string{}}
	path := op.Path
	for _, name := range slices.Sorted(maps.Keys(r.Path)) {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(s.say(r.Path[name])))
	}
	query := url.Values{}
	for name, value := range r.Query {
		query.Set(s.say(name), s.say(value))
	}
	out.target = prefix + path
	if len(query) > 0 {
		out.target += "?" + query.Encode()
	}
	for name, value := range r.Header {
		out.header[name] = s.say(value)
	}
	switch {
	case r.File != nil:
		out.body, out.kind = form(s.say(r.File.Name), s.say(r.File.Content))
	case r.Raw != "":
		out.body, out.kind = []byte(s.say(r.Raw)), jsonType
	case r.Body != nil:
		out.body, out.kind = write(nil, s, r.Body), jsonType
		out.secrets = secretsOf(s, "", r.Body)
	}
	return out
}

func form(name, content string) ([]byte, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", name) // a form in memory cannot fail
	_, _ = part.Write([]byte(content))
	_ = form.Close()
	return body.Bytes(), form.FormDataContentType()
}

// write renders a body. The standard library's encoder writes no JSON that is wrong, which is wanted here.
func write(dst []byte, s *speaker, v any) []byte {
	switch v := v.(type) {
	case string:
		text := s.say(v)
		if strings.HasPrefix(v, asIs) {
			return append(dst, text...)
		}
		return append(dst, quote(text)...)
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = write(dst, s, item)
		}
		return append(dst, ']')
	case map[string]any:
		dst = append(dst, '{')
		for i, name := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(append(dst, quote(s.say(name))...), ':')
			dst = write(dst, s, v[name])
		}
		return append(dst, '}')
	}
	text, _ := json.Marshal(v) // a number, a truth value or null
	return append(dst, text...)
}

func quote(text string) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text)
	return bytes.TrimSuffix(out.Bytes(), []byte{'\n'})
}

// secretNames are the properties whose values must not come back.
var secretNames = []string{"password", "current", "new", "token", "totp", "secret"}

// secretMark stands in every secret that the harness makes up: wherever it is seen, one has come back.
const secretMark = "Zq7secret"

// secretsOf lists the secrets of a body. Shorter ones than six characters would be found anywhere by chance.
func secretsOf(s *speaker, name string, v any) (out []string) {
	switch v := v.(type) {
	case string:
		if text := s.say(v); slices.Contains(secretNames, name) && len(text) >= 6 && len(text) < 1000 {
			out = append(out, text)
		}
	case []any:
		for _, item := range v {
			out = append(out, secretsOf(s, name, item)...)
		}
	case map[string]any:
		for name, item := range v {
			out = append(out, secretsOf(s, name, item)...)
		}
	}
	return out
}

// request makes it one of the standard library.
func (s sent) request(ctx context.Context, base string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, s.method, base+s.target, bytes.NewReader(s.body))
	if err != nil {
		return nil, err
	}
	if s.body == nil {
		req.Body, req.ContentLength = http.NoBody, 0
	}
	if s.kind != "" {
		req.Header.Set("Content-Type", s.kind)
	}
	req.Header.Set("Origin", base)
	for name, value := range s.header {
		req.Header.Set(name, value)
	}
	return req, nil
}
