package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const mit = "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the \"Software\"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:\n\nThe above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n"

func TestLicencesAreRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "LICENSE.md"), []byte(mit), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := part{kind: "golang", name: "example.com/a", version: "v1.0.0"}.withTexts(dir, "")
	if err != nil || len(p.licences) != 1 || p.licences[0] != "MIT" || len(p.texts) != 1 {
		t.Fatalf("%+v %v", p, err)
	}
	unknown, err := part{kind: "golang", name: "example.com/b"}.withTexts(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]part{"none": unknown, "copyleft": {licences: []string{"GPL-3.0"}}, "one of two": {licences: alternatives("MIT AND AGPL-3.0")},
		"choice of none": {licences: alternatives("(GPL-2.0 OR GPL-3.0)")}} {
		if refuse([]part{p, bad}) == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	if err := refuse([]part{p, {licences: alternatives("(GPL-3.0 OR MIT)")}}); err != nil {
		t.Error(err)
	}
}

// TestTheBillIsTheSameTwice: no chance and no clock in it, and another release has another number.
func TestTheBillIsTheSameTwice(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	bill := func(version string) string {
		var out bytes.Buffer
		if err := sbom(&out, []part{{kind: "npm", name: "@a/b", version: "1.0.0", licences: []string{"MIT"}, sha512: "00"}}, version); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	first := bill("v1")
	if first != bill("v1") || !strings.Contains(first, "2023-11-14T22:13:20Z") || !strings.Contains(first, `"pkg:npm/%40a/b@1.0.0"`) {
		t.Errorf("%s", first)
	}
	if first == bill("v2") {
		t.Error("two releases have one bill")
	}
}
