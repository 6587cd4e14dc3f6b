package app

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

// TestPagesHaveTheirTypes: files say what they are and in which characters, folders are not listed, other methods are refused.
func TestPagesHaveTheirTypes(t *testing.T) {
	p := &pages{files: fstest.MapFS{"index.html": {Data: []byte("<html>the application</html>")}, "assets/a.js": {Data: []byte("1")},
		"assets/a.css": {Data: []byte("a{}")}, "icon.svg": {Data: []byte("<svg/>")}, ".secret": {Data: []byte("hidden")}}}
	for path, want := range map[string]string{"/": "text/html; charset=utf-8", "/assets/a.js": "text/javascript; charset=utf-8",
		"/assets/a.css": "text/css; charset=utf-8", "/icon.svg": "image/svg+xml; charset=utf-8"} {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Header().Get("Content-Type"); w.Code != 200 || got != want {
			t.Errorf("%s: %d %q, want %q", path, w.Code, got, want)
		}
	}
	for _, path := range []string{"/assets", "/assets/", "/.secret", "/../go.mod"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		p.ServeHTTP(w, r)
		if body := w.Body.String(); !strings.Contains(body, "the application") || strings.Contains(body, "a.js") {
			t.Errorf("%s shows %q", path, body)
		}
	}
	for _, method := range []string{http.MethodTrace, http.MethodPost, http.MethodPut, "DEBUG"} {
		w := httptest.NewRecorder()
		p.ServeHTTP(w, httptest.NewRequest(method, "/", nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}

// TestTwoLengthsAreOneRequest: chunks count and a length beside them does not, and what contradicts itself is refused, so that
// a proxy and the program cannot cut a stream differently (request smuggling).
func TestTwoLengthsAreOneRequest(t *testing.T) {
	bodies := make(chan string, 2)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	}))
	defer server.Close()
	for head, refused := range map[string]bool{
		"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n":  false,
		"Content-Length: 4\r\nContent-Length: 5\r\n":           true,
		"Content-Length: 4\r\nTransfer-Encoding: xchunked\r\n": true,
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + head + "\r\n0\r\n\r\n"))
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%q: %v", head, err)
		}
		if refused != (answer.StatusCode >= 400) {
			t.Errorf("%q: answered %d", head, answer.StatusCode)
		}
		_ = answer.Body.Close()
		_ = conn.Close()
	}
	if body := <-bodies; body != "" || len(bodies) > 0 {
		t.Errorf("read %q by the length, and %d more", body, len(bodies))
	}
}
