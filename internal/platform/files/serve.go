package files

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Serve sends a content as a download, with ranges. It never lets the browser show
// it: an uploaded page or picture would run in the application's own origin. The
// caller has checked the permission and closes content. Headers that are already
// set, such as ETag, are kept and used.
func Serve(w http.ResponseWriter, r *http.Request, name, contentType string, content io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Disposition", disposition(name))
	h.Set("Content-Type", plainType(contentType))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-cache") // asks again each time, so that a lost right counts at once
	http.ServeContent(w, r, "", time.Time{}, content)
}

// plainType passes a well-formed type on, except those a browser would run.
func plainType(contentType string) string {
	const opaque = "application/octet-stream"
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.Contains(kind, "/") {
		return opaque
	}
	for _, active := range []string{"html", "xml", "svg", "script", "mhtml", "multipart", "pdf"} {
		if strings.Contains(kind, active) && !strings.HasPrefix(kind, "application/vnd.openxmlformats-") {
			return opaque
		}
	}
	return kind
}

// disposition names the download twice (RFC 6266): in ASCII for old programs, and
// in UTF-8 by RFC 5987.
func disposition(name string) string {
	name = CleanName(name)
	return `attachment; filename="` + asciiName(name) + `"; filename*=UTF-8''` + percent(name)
}

// maxName bounds a download's name, in bytes of UTF-8; file systems allow 255.
const maxName = 180

// CleanName makes a name that is safe to show and to save under: without folders,
// control characters, characters that reverse or hide text, or the signs that
// Windows refuses. Overlong names lose their middle and keep their ending. A name
// of which nothing is left is "file".
func CleanName(name string) string {
	name = strings.ToValidUTF8(name, "_")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(cleanRune, name)
	name = strings.Trim(shorten(name), " .")
	if name == "" {
		return "file"
	}
	return name
}

func cleanRune(r rune) rune {
	switch {
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
		return -1
	case unicode.IsSpace(r):
		return ' '
	case strings.ContainsRune(`<>:"|?*`, r):
		return '_'
	}
	return r
}

func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	ending := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 16 {
		ending = name[dot:]
	}
	cut := maxName - len(ending)
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + ending
}

func asciiName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
}

// percent writes everything but RFC 5987's plain characters as %XX.
func percent(name string) string {
	const hex = "0123456789ABCDEF"
	out := make([]byte, 0, len(name)*3)
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$&+-.^_`|~", c) >= 0 {
			out = append(out, c)
			continue
		}
		out = append(out, '%', hex[c>>4], hex[c&15])
	}
	return string(out)
}
