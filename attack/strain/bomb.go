package strain

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
)

const mainSpace = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`

// Workbook writes a workbook of one sheet. sheet and texts write what stands in the parts of the cells and of the shared texts;
// other parts are what any program writes.
func Workbook(sheet, texts func(w io.Writer)) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, part := range []struct {
		name  string
		write func(w io.Writer)
	}{
		{"[Content_Types].xml", text(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
			<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
			<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
			<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
			<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`)},
		{"_rels/.rels", text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
			<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`)},
		{"xl/workbook.xml", text(`<workbook ` + mainSpace + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
			<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>`)},
		{"xl/_rels/workbook.xml.rels", text(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
			<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
			<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`)},
		{"xl/sharedStrings.xml", func(w io.Writer) {
			_, _ = io.WriteString(w, `<sst `+mainSpace+`>`)
			texts(w)
			_, _ = io.WriteString(w, `</sst>`)
		}},
		{"xl/worksheets/sheet1.xml", func(w io.Writer) {
			_, _ = io.WriteString(w, `<worksheet `+mainSpace+`><sheetData>`)
			sheet(w)
			_, _ = io.WriteString(w, `</sheetData></worksheet>`)
		}},
	} {
		w, err := archive.Create(part.name)
		if err != nil {
			return nil, err
		}
		part.write(w) // into memory, which takes everything
	}
	err := archive.Close()
	return out.Bytes(), err
}

func text(content string) func(w io.Writer) {
	return func(w io.Writer) { _, _ = io.WriteString(w, content) }
}

func nothing(io.Writer) {}

// repeated writes a piece so many times.
func repeated(piece string, times int) func(w io.Writer) {
	return func(w io.Writer) {
		many := strings.Repeat(piece, 1000)
		for range times / 1000 {
			_, _ = io.WriteString(w, many)
		}
	}
}

// noise writes rows whose cells compress about a hundred times less far than they could.
func noise(rows int) func(w io.Writer) {
	return func(w io.Writer) {
		filler := strings.Repeat("0", 900)
		for row := range rows {
			_, _ = fmt.Fprintf(w, `<row><c><v>%s%d</v></c></row>`, filler, row*7919%1_000_003)
		}
	}
}

// orders writes rows of orders, with their heading.
func orders(rows int, cell func(row int, values []string)) {
	cell(0, []string{"客户名称", "订单号", "日期", "金额"})
	for row := range rows {
		cell(row+1, []string{fmt.Sprintf("Strained %d Ltd", row/3), fmt.Sprintf("STR-%d", row), fmt.Sprintf("2026-03-%02d", 1+row%28), fmt.Sprintf("%d.50", 100+row)})
	}
}

// OrdersCSV is a table of orders as text.
func OrdersCSV(rows int) []byte {
	var out bytes.Buffer
	orders(rows, func(_ int, values []string) { fmt.Fprintln(&out, strings.Join(values, ",")) })
	return out.Bytes()
}

// OrdersXLSX is the same as a workbook.
func OrdersXLSX(rows int) ([]byte, error) {
	return Workbook(func(w io.Writer) {
		orders(rows, func(row int, values []string) {
			fmt.Fprintf(w, `<row r="%d">`, row+1)
			for column, value := range values {
				fmt.Fprintf(w, `<c r="%c%d" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+column, row+1, value)
			}
			_, _ = io.WriteString(w, `</row>`)
		})
	}, nothing)
}
