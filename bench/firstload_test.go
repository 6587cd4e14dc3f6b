package main

import (
	"testing"
	"testing/fstest"
)

func TestScriptBytesCountsEveryStaticImportOnce(t *testing.T) {
	body := []byte("export const answer = 42")
	files := fstest.MapFS{
		".vite/manifest.json": {Data: []byte(`{
			"index.html": {"file": "a.js", "imports": ["_shared.js"], "dynamicImports": ["late.ts"]},
			"page.ts": {"file": "b.js", "imports": ["_shared.js", "index.html"], "css": ["b.css"]},
			"_shared.js": {"file": "c.js"},
			"late.ts": {"file": "late.js"}}`)},
		"a.js": {Data: body}, "b.js": {Data: body}, "c.js": {Data: body}, "late.js": {Data: body},
	}
	got, err := scriptBytes(files, []string{"index.html", "page.ts"})
	if want := 3 * zipped(body); err != nil || got != want {
		t.Errorf("%d bytes, %v; want %d", got, err, want)
	}
	if _, err := scriptBytes(files, []string{"gone.ts"}); err == nil {
		t.Error("a module that is not there was counted")
	}
}
