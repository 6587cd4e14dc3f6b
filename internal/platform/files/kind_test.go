package files

import (
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
)

func TestFilesAreWhatTheirNamesSay(t *testing.T) {
	for _, c := range []struct{ name, head, want string }{
		{"a.pdf", "%PDF-1.7", ""}, {"A.PDF", "%PDF-1.7", ""}, {"报价.xlsx", "PK\x03\x04rest", ""}, {"photo.heic", "\x00\x00\x00\x18ftypheic", ""},
		{"photo.jpg", "\xff\xd8\xff\xe0", ""}, {"note.txt", "hello", ""}, {"note.txt", "", ""}, {"note.txt", "BMW asked", ""}, {"page.html", "<script>", ""}, {"old.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ""},
		{"voice.amr", "#!AMR\n", ""}, {"part.step", "ISO-10303-21;", ""},
		{"a.pdf", "PK\x03\x04", "file_not_its_kind"}, {"a.pdf", "", "file_not_its_kind"}, {"a.txt", "%PDF-1.7", "file_not_its_kind"}, {"a.png", "\xff\xd8\xff", "file_not_its_kind"},
		{"a.svg", "PK\x03\x04", "file_not_its_kind"}, {"a.heic", "ft", "file_not_its_kind"},
		{"a.exe", "MZ\x90", "file_kind_unknown"}, {"a.pdf", "MZ\x90", "file_kind_unknown"}, {"a.txt", "\x7fELF", "file_kind_unknown"}, {"a.txt", "#!/bin/sh", "file_kind_unknown"},
		{"a.bat", "echo", "file_kind_unknown"}, {"a", "text", "file_kind_unknown"}, {"a.", "text", "file_kind_unknown"}, {"a.pdf.js", "alert(1)", "file_kind_unknown"}, {"", "", "file_kind_unknown"},
	} {
		got := ""
		if err := CheckKind(c.name, []byte(c.head)); err != nil {
			got = errs.Code(err)
		}
		if got != c.want {
			t.Errorf("%s beginning with %q: %q, want %q", c.name, c.head, got, c.want)
		}
	}
}

func TestNoEndingIsTwoKinds(t *testing.T) {
	seen := slices.Clone(others)
	for _, k := range kinds {
		seen = append(seen, k.endings...)
		for _, begin := range k.begins {
			if k.at+len(begin) > HeadBytes {
				t.Errorf("%q is not seen whole", begin)
			}
		}
	}
	slices.Sort(seen)
	if n := len(seen); len(slices.Compact(seen)) != n {
		t.Error("an ending stands there twice")
	}
}
