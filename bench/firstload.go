package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"github.com/loam-crm/loam/web"
)

// loadAim is how many kilobytes of JavaScript the first page may need, as gzip.
const loadAim = 500

// The modules behind a first page, besides the entry: the frame, the page, and the texts of the language.
var (
	frame    = []string{"index.html", "src/app/shell/Shell.tsx", "src/shared/i18n/zh-CN.json", "node_modules/antd/locale/zh_CN.js", "node_modules/dayjs/locale/zh-cn.js"}
	homePage = "src/app/HomePage.tsx"
	listPage = "src/app/EntityPages.tsx"
)

// firstLoad reports the JavaScript that a browser needs for the first page of somebody who is signed in.
func (b *bench) firstLoad() error {
	files, built := web.FS()
	if !built {
		b.say("the web application is not built: no first load")
		return nil
	}
	for _, p := range []struct{ name, module string }{{"home", homePage}, {"customer list", listPage}} {
		size, err := scriptBytes(files, append(frame[:len(frame):len(frame)], p.module))
		if err != nil {
			return err
		}
		kb := float64(size) / 1000
		b.report.add(plain("first-load JavaScript, "+p.name, 0, kb, "kB gzip", fmt.Sprintf("≤ %d kB", loadAim), kb <= loadAim))
	}
	return nil
}

// module is an entry of the manifest that Vite writes.
type module struct {
	File    string   `json:"file"`
	Imports []string `json:"imports"` // static ones
}

// scriptBytes adds up the modules and all they import statically, each compressed as the server sends it.
func scriptBytes(files fs.FS, wanted []string) (int, error) {
	text, err := fs.ReadFile(files, ".vite/manifest.json")
	if err != nil {
		return 0, err
	}
	var manifest map[string]module
	if err := json.Unmarshal(text, &manifest); err != nil {
		return 0, err
	}
	total, seen := 0, map[string]bool{}
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		m, known := manifest[name]
		if !known {
			return 0, fmt.Errorf("the web application has no module %s", name)
		}
		if seen[m.File] || !strings.HasSuffix(m.File, ".js") {
			continue
		}
		seen[m.File] = true
		wanted = append(wanted, m.Imports...)
		body, err := fs.ReadFile(files, m.File)
		if err != nil {
			return 0, err
		}
		total += zipped(body)
	}
	return total, nil
}

func zipped(body []byte) int {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // a level there is
	_, _ = z.Write(body)                                    // a buffer takes everything
	_ = z.Close()
	return out.Len()
}
