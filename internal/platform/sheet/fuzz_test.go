package sheet

import (
	"context"
	"testing"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// small limits make the bounds a matter of a few bytes.
var small = Limits{MaxBytes: 1 << 20, MaxUnzipped: 4 << 20, MaxRows: 50, MaxColumns: 20, MaxChars: 100}

// A workbook with any sheet, strings and styles is refused by name, or has the rows that were announced, within the limits.
func FuzzWorkbook(f *testing.F) {
	const string0 = `<sst ` + mainNS + `><si><t>甲</t></si></sst>`
	const styles = `<styleSheet ` + mainNS + `><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`
	for _, data := range []string{twoRows, `<sheetData><row r="1"><c t="s"><v>0</v></c></row><row r="3"><c s="1"><v>40561</v></c><c><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>`,
		`<sheetData><row r="2147483647"><c r="XFE1"><v>1E+17</v></c></row></sheetData>`, `<sheetData><row><c t="s"><v>9</v></c></row><row><c t="b"><v>1</v></c></row></sheetData>`,
		`<!DOCTYPE x [<!ENTITY e "x">]>`, `<sheetData><row r="0"/><row r="-1"/></sheetData>`, `<sheetData><row r="1"><c r="A1048577"><f/></c></row><row r="1"><c r="B1" t="d"><v>2024-01-01</v></c></row></sheetData>`,
		`<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`} {
		f.Add(data, string0, styles)
	}
	f.Add(twoRows, "", "")
	f.Fuzz(func(t *testing.T, data, strings, styles string) {
		b := newBook(data)
		if strings != "" {
			b["xl/sharedStrings.xml"] = strings
		}
		if styles != "" {
			b["xl/styles.xml"] = styles
		}
		checkWorkbook(t, b.zip(t))
	})
}

// Any bytes that begin as a workbook does are refused by name, or read.
func FuzzPackage(f *testing.F) {
	f.Add(newBook(twoRows).zip(f))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) { checkWorkbook(t, content) })
}

func checkWorkbook(t *testing.T, content []byte) {
	t.Helper()
	limits := small
	limits.TempDir = t.TempDir()
	source, info, err := Open(context.Background(), writeFile(t, content), "x.xlsx", limits)
	if err != nil {
		if errs.Code(err) == "internal" || errs.Code(err) == "" {
			t.Fatalf("refused without a name: %v", err)
		}
		return
	}
	defer source.Close()
	if info.Kind != XLSX {
		return
	}
	for i, name := range source.Sheets() {
		got, err := readAll(source, name)
		if err != nil {
			if errs.Code(err) == "internal" {
				t.Fatalf("broken off without a name: %v", err)
			}
			continue
		}
		// A row of blanks, or of texts that the workbook lacks, is announced and then left out.
		if len(got.rows) > small.MaxRows || len(got.rows) > info.Sheets[i].Rows {
			t.Fatalf("announced %d rows, gave %d", info.Sheets[i].Rows, len(got.rows))
		}
		last := 0
		for i, row := range got.rows {
			if got.numbers[i] <= last || len(row) > small.MaxColumns {
				t.Fatalf("row %d after %d, %d cells", got.numbers[i], last, len(row))
			}
			last = got.numbers[i]
			for _, cell := range row {
				if utf8.RuneCountInString(cell) > max(small.MaxChars, 400) || !utf8.ValidString(cell) {
					t.Fatalf("a cell of %d: %q", len(cell), cell)
				}
			}
		}
	}
}

// A guarded cell is no formula to a spreadsheet program, and is itself again when it is read.
func FuzzGuard(f *testing.F) {
	for _, seed := range []string{"=1+1", "'=x", "''=x", "-5", "-5.", "－1", "+49 30", "@a", "\tx", "'", "-1e5", "-\n5"} {
		f.Add(seed)
	}
	const most = 1000 + 330 // digits: an exponent has three, and so many decimals are written
	f.Fuzz(func(t *testing.T, text string) {
		got := guard(text)
		if unguard(got) != text {
			t.Fatalf("%q is written %q and read %q", text, got, unguard(got))
		}
		if startsFormula(got) && !plainNumber.MatchString(got) {
			t.Fatalf("%q is written %q", text, got)
		}
		if plain := plainDecimal(text); plainDecimal(plain) != plain || len(plain) > most+len(text) {
			t.Fatalf("%q is %q, and that is %q", text, plain, plainDecimal(plain))
		}
	})
}
