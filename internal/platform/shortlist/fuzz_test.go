package shortlist

import (
	"context"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/firm"
)

// A pasted table gives rows of known columns only, numbered upwards, or a refusal with a name.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"name,uscc\n甲公司,91350100M000100Y43\n", "甲公司\n乙公司\n", "公司名称\t地区\n甲\t福建\n", "\"a\n", "name\n", "a;b;c\n1;2\n", "\xef\xbb\xbfname\nx\n", "\xff\xfen\x00"} {
		f.Add([]byte(seed))
	}
	columns := Columns{Entity: "universe_companies", Fields: []string{"name", "uscc", "region"}, Headings: map[string][]string{"name": {"公司名称"}, "region": {"地区"}}}
	f.Fuzz(func(t *testing.T, content []byte) {
		rows, err := columns.Read(context.Background(), "pasted.csv", strings.NewReader(string(content)))
		if err != nil {
			if errs.Code(err) == "internal" || errs.Code(err) == "" || rows != nil {
				t.Fatalf("%q: %d rows and %v", content, len(rows), err)
			}
			return
		}
		if len(rows) == 0 || len(rows) > Most {
			t.Fatalf("%q: %d rows", content, len(rows))
		}
		last := 0
		for _, row := range rows {
			if row.Number <= last {
				t.Fatalf("%q: row %d after %d", content, row.Number, last)
			}
			last = row.Number
			for field := range row.Cells {
				if field != "name" && field != "uscc" && field != "region" {
					t.Fatalf("%q: a cell of %q", content, field)
				}
			}
			if code, ok := firm.CreditCode(row.Cells["uscc"]); !ok && code != "" {
				t.Fatal(code)
			}
		}
	})
}
