package app_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
)

// request is what a row sends.
type request struct {
	method, path, body string
	kind               string // content type, default JSON
	stream             bool   // the answer does not end: read its beginning
	key                string // Idempotency-Key
}

// reply is the answer.
type reply struct {
	status  int
	header  http.Header
	body    []byte
	cookies []*http.Cookie
}

func get(path string) request        { return request{method: http.MethodGet, path: path} }
func post(path, body string) request { return request{method: http.MethodPost, path: path, body: body} }
func patch(path, body string) request {
	return request{method: http.MethodPatch, path: path, body: body}
}
func remove(path string) request { return request{method: http.MethodDelete, path: path} }
func replace(path, body string) request {
	return request{method: http.MethodPut, path: path, body: body}
}
func upload(path, name, text string) request {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err != nil || form.Close() != nil {
		panic("a form in memory cannot fail")
	}
	return request{method: http.MethodPost, path: path, body: body.String(), kind: form.FormDataContentType()}
}

// send makes a real request as a caller.
func (w *world) send(caller string, r request) reply {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, w.url+"/api/v1"+r.path, body)
	w.must(err)
	if req.Header.Set("Content-Type", "application/json"); r.kind != "" {
		req.Header.Set("Content-Type", r.kind)
	}
	if r.key != "" {
		req.Header.Set("Idempotency-Key", r.key)
	}
	w.sign(caller, req)
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	out := reply{status: res.StatusCode, header: res.Header, cookies: res.Cookies()}
	if r.stream && res.StatusCode == http.StatusOK {
		out.body = make([]byte, 64)
		n, err := res.Body.Read(out.body)
		w.must(err)
		out.body = out.body[:n]
		return out
	}
	out.body, err = io.ReadAll(res.Body)
	w.must(err)
	return out
}

func (w *world) sign(caller string, req *http.Request) {
	switch caller {
	case "anonymous":
	case "owner-cookie":
		req.AddCookie(w.cookie)
	default:
		req.Header.Set("Authorization", "Bearer "+w.tokens[caller])
	}
}
