package files

import (
	"mime"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	cases := map[string]string{
		"报价.xlsx":                          "报价.xlsx",
		"../../etc/passwd":                 "passwd",
		`C:\Users\x\合同.pdf`:                "合同.pdf",
		"a\r\nSet-Cookie: x=1.txt":         "aSet-Cookie_ x=1.txt",
		"gpj.\u202eexe.png":                "gpj.exe.png",
		"\u200b..":                         "file",
		"":                                 "file",
		"/":                                "file",
		"...hidden.":                       "hidden",
		`a"b;c.txt`:                        `a_b;c.txt`,
		"\xff.bin":                         "_.bin",
		strings.Repeat("长", 200) + ".docx": strings.Repeat("长", 58) + ".docx",
	}
	for name, want := range cases {
		if got := CleanName(name); got != want {
			t.Errorf("CleanName(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzDisposition(f *testing.F) {
	for _, name := range []string{"报价.xlsx", "a\"; filename=evil.html", "%00.txt", "\r\nX: y", strings.Repeat("𠮷", 99)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		header := disposition(name)
		for i := range len(header) {
			if header[i] < ' ' || header[i] > '~' {
				t.Fatalf("%q gives the header %q", name, header)
			}
		}
		kind, params, err := mime.ParseMediaType(header)
		if err != nil || kind != "attachment" || params["filename"] != CleanName(name) {
			t.Fatalf("%q is read back as %q %q, %v; want %q", name, kind, params["filename"], err, CleanName(name))
		}
		if clean := CleanName(name); !utf8.ValidString(clean) || len(clean) > maxName || strings.ContainsAny(clean, `/\`) {
			t.Fatalf("%q is cleaned to %q", name, clean)
		}
	})
}

func TestServeNeverShowsAFile(t *testing.T) {
	types := map[string]string{
		"image/png": "image/png", "text/plain; charset=utf-8": "text/plain",
		"text/html": "application/octet-stream", "image/svg+xml": "application/octet-stream", "Text/HTML;x=1": "application/octet-stream",
		"application/pdf": "application/octet-stream", "text/javascript": "application/octet-stream", "": "application/octet-stream", "a\r\nb": "application/octet-stream",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}
	for given, want := range types {
		w := httptest.NewRecorder()
		Serve(w, httptest.NewRequest("GET", "/files/1", nil), "x.svg", given, strings.NewReader("<svg onload=alert(1)>"))
		h := w.Header()
		if h.Get("Content-Type") != want || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(h.Get("Content-Security-Policy"), "sandbox;") || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") {
			t.Errorf("%q: %v", given, h)
		}
	}
}

func TestServeRange(t *testing.T) {
	r := httptest.NewRequest("GET", "/files/1", nil)
	r.Header.Set("Range", "bytes=1-3")
	w := httptest.NewRecorder()
	Serve(w, r, "hello.txt", "text/plain", strings.NewReader("hello"))
	if w.Code != 206 || w.Body.String() != "ell" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}
