package importer_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

var faulty = table(
	"客户名称|订单号|订单日期|金额|备注",
	"甲公司|A1|2026-01-05|10|好",
	"乙公司|B1|2026-02-30|10|",    // no such day
	"丙公司|C1|2026-01-05|十块|",    // no amount
	"|D1|2026-01-05|10|",       // no customer
	"戊公司|E1||10|",              // no date
	"甲公司|A1|2026-01-06|11|",    // the number again
	"己公司|F1|2031-01-05|10|",    // not yet
	"庚公司|G1|2026-01-05|1.234|", // more than cents
	strings.Repeat("长", 300)+"|H1|2026-01-05|10|",
	"辛公司|I1|2026-01-07|12|也好",
)

const faultyReasons = "3,{2,orders.date,bad_date};4,{3,orders.amount,bad_money};5,{-1,accounts.name,no_customer};6,{2,orders.date,required};" +
	"7,{1,orders.number,twice_in_file};8,{2,orders.date,in_the_future};9,{3,orders.amount,money_too_precise};10,{0,accounts.name,too_long}"

func TestBadRowsAreNamedAndTheGoodOnesGoIn(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", faulty)
	trial := figures(w.check(w.boss, imp))
	w.want("run", figures(w.run(w.boss, imp)), "accounts {2 0 0} orders {2 0 0} efforts {0 0 0} rows 10 rejected 8 amount 22.00 CNY")
	w.want("trial", trial, "accounts {2 0 0} orders {2 0 0} efforts {0 0 0} rows 10 rejected 8 amount 22.00 CNY")
	w.want("reasons", w.reasons(imp), faultyReasons)
	w.want("nothing half stored", w.text("SELECT name FROM accounts ORDER BY name"), "甲公司;辛公司")
}

func (w *world) rejected(imp *importer.Import, language string, format sheet.Kind) string {
	w.Helper()
	actor := w.boss
	actor.Language = language
	var out bytes.Buffer
	w.must(w.app.Importer.Rejected(w.Context(), actor, imp.ID, format, &out))
	return out.String()
}

func TestRejectedFileSaysWhyInBothLanguages(t *testing.T) {
	w := newWorld(t)
	_, imp := w.load(faulty)
	for language, want := range map[string][]string{
		"zh-CN": {"行号", "原因", "订单日期: 不是日期", "金额: 不是金额", "订单号: 文件中同一客户的订单号重复", "客户名称: "},
		"en":    {"Row", "Reasons", "订单日期: Not a date", "金额: Not an amount", "订单号: The same order number twice in the file", "金额: More decimals than the currency has", "客户名称: Too long"},
	} {
		text := w.rejected(imp, language, sheet.CSV)
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %q is missing in\n%.900s", language, part, text)
			}
		}
		if strings.Contains(text, "invalid.") || strings.Contains(text, "error.") {
			t.Errorf("%s: a text is missing in\n%s", language, text)
		}
	}
}

func TestReasonsOfRulesHaveTexts(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称|客户编号", "甲公司|1", "乙公司|"))
	imp := w.with(w.upload(w.boss, "f.csv", table("客户名称|客户编号", "乙公司|1")), w.boss, func(o *importer.Options) { o.Match = []string{"name"} })
	w.run(w.boss, imp)
	if text := w.rejected(imp, "en", sheet.CSV); !strings.Contains(text, "This code is taken.") {
		t.Errorf("no reason in\n%s", text)
	}
}

// The corrected file goes in as the first one would have, and only what was missing.
func TestRejectedRowsCorrectedGoIn(t *testing.T) {
	for _, format := range []sheet.Kind{sheet.CSV, sheet.XLSX} {
		t.Run(string(format), func(t *testing.T) {
			w := newWorld(t)
			first, imp := w.load(faulty)
			imp2 := w.upload(w.boss, "fixed."+string(format), correct(t, w.rejected(imp, "en", format), format))
			w.want("the mapping is remembered", imp2.Plan.Sheets[0].Mapping[0].Why, "saved")
			counts := w.run(w.boss, imp2)
			w.want("figures", figures(counts), "accounts {5 0 1} orders {6 0 0} efforts {0 0 0} rows 8 rejected 2 amount 61.00 CNY")
			w.want("with the first", w.count("SELECT COUNT(*) FROM orders"), first.Orders.Created+6)
		})
	}
}

// correct repairs what can be repaired by replacing texts.
func correct(t *testing.T, file string, format sheet.Kind) string {
	t.Helper()
	repairs := strings.NewReplacer("2026-02-30", "2026-02-28", "十块", "10", "2031-01-05", "2026-01-05", "1.234", "10")
	if format == sheet.CSV {
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			repair(row, repairs)
		}
		return "\ufeff" + asCSV(t, rows)
	}
	f, err := excelize.OpenReader(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows[1:] {
		repair(row, repairs)
		for j, cell := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+2)
			if err := f.SetCellStr("Sheet1", at, cell); err != nil {
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

// repair changes the file's own cells: 丁 stays without a customer, 戊 without a date.
func repair(row []string, repairs *strings.Replacer) {
	for i := 2; i < len(row); i++ {
		row[i] = repairs.Replace(row[i])
	}
	if row[2] != "" && len(row[2]) > 200 {
		row[2] = "长公司"
	}
	if row[3] == "A1" {
		row[3] = "A2"
	}
}

func TestFormulaWithoutValueIsRefused(t *testing.T) {
	w := newWorld(t)
	f := excelize.NewFile()
	defer f.Close()
	for at, cell := range map[string]string{"A1": "客户", "B1": "订单号", "C1": "日期", "D1": "金额", "A2": "甲公司", "B2": "1", "C2": "2026-01-05", "D2": "10", "A3": "甲公司", "B3": "2", "C3": "2026-01-05"} {
		w.must(f.SetCellStr("Sheet1", at, cell))
	}
	w.must(f.SetCellFormula("Sheet1", "D3", "D2*2"))
	var out bytes.Buffer
	w.must(f.Write(&out))
	imp := w.upload(w.boss, "f.xlsx", out.String())
	w.want("figures", figures(w.run(w.boss, imp)), "accounts {1 0 0} orders {1 0 0} efforts {0 0 0} rows 2 rejected 1 amount 10.00 CNY")
	if got := w.reasons(imp); !strings.Contains(got, "3,{3,,formula_without_value}") {
		t.Errorf("reasons %s", got)
	}
}
