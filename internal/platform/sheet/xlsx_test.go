package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// book builds an XLSX file from raw parts, as no library would write it.
type book map[string]string

const mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

func newBook(sheetData string) book {
	return book{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + mainNS + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="订单" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet ` + mainNS + `>` + sheetData + `</worksheet>`,
	}
}

func (b book) zip(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range b {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func inline(text string) string { return `<c t="inlineStr"><is><t>` + text + `</t></is></c>` }

const twoRows = `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>客户</t></is></c></row><row r="2"><c r="A2"><v>12346</v></c></row></sheetData>`

func TestValuesInsteadOfWhatCellsShow(t *testing.T) {
	file := excelize.NewFile()
	set := func(cell string, value any, format string) {
		t.Helper()
		if err := file.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
		if format == "" {
			return
		}
		style, err := file.NewStyle(&excelize.Style{CustomNumFmt: &format})
		if err != nil {
			t.Fatal(err)
		}
		if err := file.SetCellStyle("Sheet1", cell, cell, style); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		value  any
		format string
		want   string
	}{
		{77183.6, `#,##0`, "77183.6"},
		{0.1 + 0.2, ``, "0.3"},
		{77183.600000000006, `"¥"#,##0.00;[Red]-"¥"#,##0.00`, "77183.6"},
		{0.155, `0%`, "0.155"},
		{40561, `yyyy"年"m"月"d"日"`, "2011-01-18"},
		{40561, `[$-804]d-mmm-yy;@`, "2011-01-18"},
		{40561.5, `m/d/yyyy h:mm`, "2011-01-18 12:00:00"},
		{0.0625, `h:mm`, "1:30"},
		{350102199001011000, `0`, "350102199001011000"},
		{1e20, ``, "100000000000000000000"},
		{123456789012, `General`, "123456789012"},
		{"350102199001011234", `@`, "350102199001011234"},
		{"2E-05", ``, "2E-05"},
		{"=1+1", ``, "=1+1"},
		{"'=kept", ``, "'=kept"},
		{"2011-01-18", `yyyy-mm-dd`, "2011-01-18"},
		{"20110118", `yyyy-mm-dd`, "20110118"},
		{true, ``, "TRUE"},
		{-5.25, `#,##0.00_);[Red](#,##0.00)`, "-5.25"},
	}
	set("A1", "h", "")
	for i, c := range cases {
		set(fmt.Sprintf("A%d", i+2), c.value, c.format)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	got, _ := readContent(t, out.Bytes())
	for i, c := range cases {
		if got.rows[i+1][0] != c.want {
			t.Errorf("%v as %q: got %q, want %q", c.value, c.format, got.rows[i+1][0], c.want)
		}
	}
}

func TestBuiltInDatesAndThe1904System(t *testing.T) {
	for _, c := range []struct {
		properties, want string
	}{{``, "2011-01-18"}, {`<workbookPr date1904="1"/>`, "2015-01-19"}} {
		b := newBook(`<sheetData><row><c t="inlineStr"><is><t>日期</t></is></c></row><row><c s="1"><v>40561</v></c><c s="2"><v>40561</v></c><c><v>40561</v></c></row></sheetData>`)
		b["xl/workbook.xml"] = strings.Replace(b["xl/workbook.xml"], "<sheets>", c.properties+"<sheets>", 1)
		b["xl/styles.xml"] = `<styleSheet ` + mainNS + `><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="31"/></cellXfs></styleSheet>`
		b["xl/_rels/workbook.xml.rels"] = strings.Replace(b["xl/_rels/workbook.xml.rels"], "</Relationships>", `<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`, 1)
		got, info := readContent(t, b.zip(t))
		wantRows(t, got.rows[1:], [][]string{{c.want, c.want, "40561"}})
		if info.Kind != XLSX || info.Sheets[0] != (SheetInfo{"订单", 2}) {
			t.Fatalf("%+v", info)
		}
	}
}

func TestFormulas(t *testing.T) {
	got, _ := readContent(t, newBook(`<sheetData><row r="1">`+inline("a")+inline("b")+inline("c")+inline("d")+`</row>
		<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3"><f>B2*2</f></c><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D3" t="str"><f>"x"</f><v>x</v></c></row></sheetData>`).zip(t))
	wantRows(t, got.rows, [][]string{{"a", "b", "c", "d"}, {"2", "", "", "x"}})
	want := []Fault{{1, FormulaWithoutValue, ""}, {2, FormulaError, "#DIV/0!"}}
	if len(got.faults) != 2 || got.faults[0] != want[0] || got.faults[1] != want[1] || got.numbers[1] != 3 {
		t.Fatalf("%+v %v", got.faults, got.numbers)
	}
}

func TestSheets(t *testing.T) {
	file := excelize.NewFile()
	for _, name := range []string{"客户", "隐藏", "订单"} {
		if _, err := file.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if err := file.SetCellValue(name, fmt.Sprintf("B%d", 2*i+1), name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := file.SetSheetVisible("隐藏", false); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	source, info := open(t, writeFile(t, out.Bytes()), "x.xlsx")
	if names := strings.Join(source.Sheets(), " "); names != "Sheet1 客户 订单" || info.Rows != 6 {
		t.Fatalf("%s %+v", names, info)
	}
	got := read(t, source, "订单")
	if fmt.Sprint(got.numbers) != "[1 3 5]" || got.rows[2][1] != "订单" {
		t.Fatalf("%v %q", got.numbers, got.rows)
	}
	if _, err := source.Rows("隐藏"); err == nil {
		t.Fatal("a hidden sheet was read")
	}
}

func TestRefusedWorkbooks(t *testing.T) {
	with := func(part, content string) book {
		b := newBook(twoRows)
		b[part] = content
		return b
	}
	long := strings.Repeat("x", 40_000)
	wide := `<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="ZZZ2"><v>1</v></c></row></sheetData>`
	deep := func(row string) book {
		return newBook(`<sheetData><row r="1"><c><v>1</v></c></row><row r="` + row + `"><c><v>2</v></c></row></sheetData>`)
	}
	shared := func(place, texts string) book { // the second row asks for a text by its place
		b := newBook(`<sheetData><row r="1"><c><v>1</v></c></row><row r="2"><c t="s"><v>` + place + `</v></c></row></sheetData>`)
		if b["xl/sharedStrings.xml"] = texts; texts == "" {
			delete(b, "xl/sharedStrings.xml")
		}
		return b
	}
	twoTexts := `<sst ` + mainNS + `><si><t>a</t></si><si/></sst>`
	cases := map[string]struct {
		book   book
		limits Limits
		code   string
	}{
		"shared text":     {shared("1", twoTexts), Limits{}, ""},
		"no such text":    {shared("2", twoTexts), Limits{}, "damaged_file"},
		"place too large": {shared("99999999999999999999", twoTexts), Limits{}, "damaged_file"},
		"place below 0":   {shared("-1", twoTexts), Limits{}, "damaged_file"},
		"place no number": {shared("a", twoTexts), Limits{}, "damaged_file"},
		"no texts":        {shared("0", ""), Limits{}, "damaged_file"},
		"external links":  {with("xl/externalLinks/externalLink1.xml", "<externalLink/>"), Limits{}, "external_links"},
		"doctype":         {with("xl/styles.xml", `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><styleSheet/>`), Limits{}, "xml_doctype"},
		"entity in sheet": {newBook(`<!DOCTYPE x [<!ENTITY a "b">]>` + twoRows), Limits{}, "xml_doctype"},
		"utf-16 part":     {with("docProps/app.xml", "<\x00?\x00x\x00>\x00"), Limits{}, "damaged_file"},
		"row 2^31":        {deep("2147483647"), Limits{}, "too_many_rows"},
		"row too large":   {deep("99999999999999999999"), Limits{}, "too_many_rows"},
		"row zero":        {deep("0"), Limits{}, "damaged_file"},
		"rows backwards":  {deep("1"), Limits{}, "damaged_file"},
		"row not number":  {deep("-5"), Limits{}, "damaged_file"},
		"many rows":       {newBook(twoRows), Limits{MaxRows: 1}, "too_many_rows"},
		"wide":            {newBook(wide), Limits{}, "too_many_columns"},
		"long inline":     {newBook(`<sheetData><row><c t="inlineStr"><is><t>` + long + `</t></is></c></row></sheetData>`), Limits{}, "cell_too_long"},
		"10 MB cell":      {newBook(`<sheetData><row><c t="str"><v>` + strings.Repeat("y", 10<<20) + `</v></c></row></sheetData>`), Limits{}, "cell_too_long"},
		"long shared":     {with("xl/sharedStrings.xml", `<sst `+mainNS+`><si><r><t>`+long[:20_000]+`</t></r><r><t>`+long[:20_000]+`</t></r></si></sst>`), Limits{}, "cell_too_long"},
		"cut sheet":       {newBook(`<sheetData><row r="1"><c><v>1</v></c></row><row r="2"><c><v>1`), Limits{}, "damaged_file"},
		"bad nesting":     {newBook(`<sheetData><row r="1"><c><v>1</v></c></row><row r="2"><c><v>1</c></v></row><row r="3"><c><v>3</v></c></row></sheetData>`), Limits{}, "damaged_file"},
		"bare formulas":   {newBook(`<sheetData><row><c><v>1</v></c></row>` + strings.Repeat(`<row><c><f>A1</f></c></row>`, 10_001) + `</sheetData>`), Limits{}, "formulas_without_values"},
		"no workbook":     {book{"word/document.xml": "<a/>"}, Limits{}, "not_a_workbook"},
		"unpacked size":   {newBook(twoRows), Limits{MaxUnzipped: 300}, "unpacked_too_large"},
		"empty":           {newBook(`<sheetData/>`), Limits{}, "empty_file"},
		"only formats":    {newBook(`<sheetData><row r="1"><c s="1"/></row></sheetData>`), Limits{}, "empty_file"},
		"header only":     {newBook(`<sheetData><row r="1"><c><v>1</v></c></row></sheetData>`), Limits{}, "no_data_rows"},
		"fine":            {newBook(twoRows), Limits{}, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, c.book.zip(t), c.limits); got != c.code {
				t.Fatalf("got %q, want %q", got, c.code)
			}
		})
	}
	if got := refusal(t, []byte("PK\x03\x04 and then rubbish"), Limits{}); got != "damaged_file" {
		t.Fatalf("rubbish: %q", got)
	}
}

func TestZipBombs(t *testing.T) {
	zeros := strings.Repeat("0", 64<<20)
	sheet := newBook(`<sheetData><row><c><v>` + zeros + `</v></c></row></sheetData>`)
	if got := refusal(t, sheet.zip(t), Limits{}); got != "zip_bomb" {
		t.Fatalf("sheet: %q", got)
	}
	other := newBook(twoRows)
	other["xl/media/image1.png"] = zeros + "00"
	if got := refusal(t, other.zip(t), Limits{}); got != "zip_bomb" && got != "unpacked_too_large" {
		t.Fatalf("other: %q", got)
	}
}

// A directory that understates a size must not let the part through.
func TestALyingDirectoryIsRefused(t *testing.T) {
	content := newBook(twoRows).zip(t)
	reader, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range reader.File {
		header := part.FileHeader
		if isSheet(part.Name) {
			header.UncompressedSize64 /= 2
		}
		raw, err := part.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.CreateRaw(&header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(to, raw); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := refusal(t, out.Bytes(), Limits{}); got != "damaged_file" {
		t.Fatalf("got %q", got)
	}
}

// Formats without values reach far beyond the data in many real files.
func TestEmptyFormattedCellsDoNotCount(t *testing.T) {
	got, info := readContent(t, newBook(`<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="2"><c r="A2"><v>2</v></c></row><row r="1048576"><c r="A1048576" s="1"/></row></sheetData>`).zip(t))
	wantRows(t, got.rows, [][]string{{"1"}, {"2"}})
	if info.Rows != 2 {
		t.Fatalf("%+v", info)
	}
}
