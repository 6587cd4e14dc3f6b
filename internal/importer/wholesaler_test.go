package importer_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// excerpt is what becomes of testdata/wholesaler_excerpt.csv, counted by hand.
const excerpt = "accounts {30 0 0} orders {89 0 0} efforts {0 0 0} rows 89 rejected 0 amount 53555.54 GBP"

func wholesaler(t *testing.T) [][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/wholesaler_excerpt.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func asCSV(t *testing.T, rows [][]string) string {
	t.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func encoded(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	out, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// asXLSX writes amounts as numbers, as a spreadsheet program would.
func asXLSX(t *testing.T, rows [][]string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		for j, cell := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if i > 0 && j == 3 {
				err = f.SetCellDefault("Sheet1", at, cell)
			} else {
				err = f.SetCellStr("Sheet1", at, cell)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func chinese(rows [][]string) [][]string {
	out := [][]string{{"客户", "订单号", "日期", "金额", "行数", "国家"}}
	return append(out, rows[1:]...)
}

func shuffled(rows [][]string) [][]string {
	var out [][]string
	for _, row := range rows {
		out = append(out, []string{row[5], row[3], row[0], row[4], row[2], row[1]})
	}
	return out
}

func titled(rows [][]string) [][]string {
	return append([][]string{{"Sales of the year", "", "", "", "", ""}, {"printed 2011-12-10", "", "", "", "", ""}}, rows...)
}

func TestWholesalerGoesInWithoutMapping(t *testing.T) {
	rows := wholesaler(t)
	for name, content := range map[string]string{
		"plain.csv":    asCSV(t, rows),
		"book.xlsx":    asXLSX(t, rows),
		"gb.csv":       encoded(t, simplifiedchinese.GB18030, asCSV(t, chinese(rows))),
		"utf16.csv":    encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), asCSV(t, rows)),
		"shuffled.csv": asCSV(t, shuffled(rows)),
		"titled.csv":   asCSV(t, titled(rows)),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			imp := w.with(w.upload(w.boss, name, content), w.boss, func(o *importer.Options) { o.Currency = "GBP" })
			w.want("trial", figures(w.check(w.boss, imp)), excerpt)
			w.want("run", figures(w.run(w.boss, imp)), excerpt)
			w.want("stored", w.text("SELECT COUNT(*), SUM(amount), SUM(base_amount), MIN(currency), MAX(currency), MIN(ordered_on) FROM orders"), "89,5355554,5355554,GBP,GBP,2010-12-07")
			w.want("customer", w.text("SELECT name, country FROM accounts WHERE code = '12347'"), "12347,Iceland")
			company, err := settings.Load(t.Context(), w.app.DB)
			w.must(err)
			w.want("company's currency", company.Currency, "GBP")
		})
	}
}

func TestSecondRunOfTheSameFileChangesNothing(t *testing.T) {
	w := newWorld(t)
	content := asCSV(t, wholesaler(t))
	gbp := func(o *importer.Options) { o.Currency = "GBP" }
	w.run(w.boss, w.with(w.upload(w.boss, "a.csv", content), w.boss, gbp))
	before := w.state()
	again := w.with(w.upload(w.boss, "b.csv", strings.ReplaceAll(content, "\r\n", "\n")), w.boss, gbp)
	want := "accounts {0 0 30} orders {0 0 89} efforts {0 0 0} rows 89 rejected 0 amount 53555.54 GBP"
	w.want("trial", figures(w.check(w.boss, again)), want)
	w.want("run", figures(w.run(w.boss, again)), want)
	w.unchanged(before, "imports", "audit_log", "import_mappings", "events")
}
