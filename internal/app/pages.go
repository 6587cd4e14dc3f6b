package app

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/web"
)

// webPages serves the web application: files under their names, everything else the
// application itself, whose router reads the address.
func webPages() http.Handler {
	files, built := web.FS()
	if !built {
		return http.HandlerFunc(placeholder)
	}
	return &pages{files: files}
}

type pages struct {
	files  fs.FS
	zipped sync.Map // name → gzip of the file, made on first use
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		httpx.WriteProblem(w, r, errs.New(http.StatusMethodNotAllowed, "method_not_allowed"))
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	body, err := fs.ReadFile(p.files, name)
	if err != nil || name == "" || name == "index.html" || strings.HasPrefix(path.Base(name), ".") {
		p.index(w, r)
		return
	}
	w.Header().Set("Content-Type", contentType(name))
	if strings.HasPrefix(name, "assets/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // the name holds the hash
	} else {
		w.Header().Set("Cache-Control", "no-cache")
	}
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || len(body) < 1024 {
		_, _ = w.Write(body) // #nosec G705 -- a file that was built into the program
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Vary", "Accept-Encoding")
	_, _ = w.Write(p.zip(name, body)) // #nosec G705 -- a file that was built into the program
}

// contentType does not trust the machine's table for what it may not know.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".webmanifest":
		return "application/manifest+json"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml; charset=utf-8"
	default:
		return mime.TypeByExtension(ext)
	}
}

func (p *pages) zip(name string, body []byte) []byte {
	if done, ok := p.zipped.Load(name); ok {
		return done.([]byte)
	}
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	_, _ = z.Write(body)
	_ = z.Close()
	p.zipped.Store(name, out.Bytes())
	return out.Bytes()
}

// index serves the application with the nonce its styles must carry.
func (p *pages) index(w http.ResponseWriter, r *http.Request) {
	body, err := fs.ReadFile(p.files, "index.html")
	if err != nil {
		http.NotFound(w, r)
		return
	}
	nonce := httpx.Nonce(r.Context())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(bytes.ReplaceAll(body, []byte("__CSP_NONCE__"), []byte(nonce)))
}

// placeholder stands in for the application in a binary that was built before it.
func placeholder(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>Loam 沃土</title>
<h1>Loam 沃土</h1><p>界面尚未构建：请运行 <code>make run</code>。API 已可用：<a href="/openapi.json">/openapi.json</a></p>
<p lang="en">The web application has not been built: run <code>make run</code>. The API is up.</p></html>`))
}
