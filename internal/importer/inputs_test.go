package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
	"github.com/loam-crm/loam/internal/value"
)

// becomes is the short form of what became of a file of inputs.
func becomes(c importer.Counts) string {
	return fmt.Sprintf("%v accounts %v wallets %v statements %v judgements, %d rejected of %d", c.Accounts, c.Wallets, c.Figures, c.Judged, c.Rejected, c.Rows)
}

// download exports inputs as they are read back.
func (w *world) download(actor authz.Actor, entity string) string {
	w.Helper()
	var out bytes.Buffer
	w.must(w.app.Importer.Export(w.Context(), actor, entity, sheet.CSV, &out))
	return out.String()
}

const customers = "客户编号|客户名称|负责人"

func (w *world) customers() {
	w.Helper()
	w.load(table(customers, "1|甲公司|李雷", "2|乙公司|韩梅梅", "3|丙公司|李雷", "4|丙公司|李雷"))
}

const lines = "SELECT a.code, t.product, t.spend, t.ours, t.dated_on, t.source FROM wallets t JOIN accounts a ON a.id = t.account_id WHERE t.archived_at IS NULL ORDER BY a.code, t.product"

func TestWalletsFromASpreadsheet(t *testing.T) {
	w := newWorld(t)
	w.customers()
	const head = "客户编号|客户名称|产品类别|年采购额（万元）|其中我方（万元）|估计日期|来源"
	imp := w.upload(w.boss, "w.csv", table(head,
		"1||交换机|200|50|2026-01-05|招标公告",
		"|乙公司||1,000|||客户财务",
		"1||交换机|300|||",         // the same line twice
		"|丁公司|光纤|1|||",          // nobody
		"|丙公司|光纤|1|||",          // which of the two
		"2||服务器|10|20||",        // more with us than it spends
		"2||机柜|10||2027-01-01|", // of the future
		"2||电源|||2026-01-01|",   // no amount
	))
	const want = "{0 0 0} accounts {2 0 0} wallets {0 0 0} statements {0 0 0} judgements, 6 rejected of 8"
	w.want("trial", becomes(w.check(w.boss, imp)), want)
	w.want("stored by the trial", w.text(lines), "")
	w.want("run", becomes(w.run(w.boss, imp)), want)
	w.want("stored", w.text(lines), "1,交换机,200000000,50000000,2026-01-05,招标公告;2,全部 / All,1000000000,,2026-03-19,客户财务")
	w.want("reasons", w.reasons(imp), "4,{-1,wallets,row_twice_in_file};5,{-1,accounts.name,customer_not_found};6,{-1,accounts.name,customer_ambiguous};"+
		"7,{3,wallets.spend,spend_below_ours,params:{ours:200000.00 CNY}};8,{5,wallets.dated_on,in_the_future};9,{3,wallets.spend,required}")

	// Out and in again says nothing new; a changed figure is shown with what it was before, changed, and taken back.
	again := w.upload(w.boss, "again.csv", w.download(w.boss, "wallets"))
	w.want("again", becomes(w.run(w.boss, again)), "{0 0 0} accounts {0 0 2} wallets {0 0 0} statements {0 0 0} judgements, 0 rejected of 2")
	later := w.upload(w.boss, "later.csv", table(head, "1||交换机|250|50|2026-02-05|招标公告"))
	preview, err := w.app.Importer.Preview(w.Context(), w.boss, later.ID)
	w.must(err)
	w.want("differences", preview.Rows[0].Changes, "[{3 2000000.00 2500000.00} {5 2026-01-05 2026-02-05}]")
	w.want("later", becomes(w.run(w.boss, later)), "{0 0 0} accounts {0 1 0} wallets {0 0 0} statements {0 0 0} judgements, 0 rejected of 1")
	w.wantCode(w.undo(imp), "import_changed")
	w.must(w.undo(later))
	w.want("taken back", strings.Split(w.text(lines), ";")[0], "1,交换机,200000000,50000000,2026-01-05,招标公告")
}

// As when typed in: a colleague's customer may be seen, and is not written about; any other is not there.
func TestInputsKeepTheRightsOfWhoImports(t *testing.T) {
	w := newWorld(t)
	w.customers()
	w.load(table("客户编号|客户名称|负责人", "5|戊公司|老板"))
	d := &identity.Department{Name: "销售部"}
	w.must(w.app.Store.Write(t.Context(), authz.System(), func(ctx context.Context, tx *resource.Write) error {
		if err := identity.Departments.Insert(ctx, tx, d); err != nil {
			return err
		}
		_, err := tx.Tx.Exec(ctx, "UPDATE users SET department_id = ? WHERE login IN ('lilei', 'hanmei')", d.ID)
		return err
	}))
	w.lilei = w.hire("lilei", "李雷", "account_manager")
	for head, row := range map[string]string{"客户编号|产品类别|年采购额": "光纤|100", "客户编号|年度|总资产|总负债": "2024|10|5", "客户编号|指标|取值|证据": "N1|1|见过"} {
		imp := w.upload(w.lilei, "f.csv", table(head, "1|"+row, "2|"+row, "5|"+row))
		w.run(w.lilei, imp)
		w.want(head, w.reasons(imp), "3,{-1,accounts.name,not_your_customer_input};4,{-1,accounts.name,customer_not_found}")
	}
	stored := "SELECT (SELECT COUNT(*) FROM wallets) + (SELECT COUNT(*) FROM statements) + (SELECT COUNT(*) FROM value_inputs)"
	w.want("stored", w.count(stored), 3)
	w.run(w.finance, w.upload(w.finance, "f.csv", table("客户编号|指标|取值", "1|N2|1"))) // finance reads customers and judges none
	w.want("stored by finance", w.count(stored), 3)
	for _, entity := range []string{"wallets", "statements", "judgements"} {
		w.wantCode(w.app.Importer.Export(t.Context(), w.seller, entity, sheet.CSV, &bytes.Buffer{}), "forbidden")
	}
}

// What a role does not read of a customer is not read in front of an exported row either.
func TestExportedKeysFollowTheRightsToFields(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称|统一社会信用代码|负责人", "K1|甲公司|91350100M000100Y43|李雷"))
	w.run(w.boss, w.upload(w.boss, "w.csv", table("客户编号|产品类别|年采购额", "K1|光纤|100")))
	w.run(w.boss, w.upload(w.boss, "j.csv", table("客户编号|指标|取值|证据", "K1|N1|1|见过")))
	for _, entity := range []string{"wallets", "judgements"} {
		narrow := w.boss
		narrow.Roles = slices.Clone(w.boss.Roles)
		for i := range narrow.Roles {
			narrow.Roles[i].Fields = map[string]authz.Access{"accounts.uscc": authz.Hidden, "accounts.name": authz.Masked}
		}
		whole, part := w.download(w.boss, entity), w.download(narrow, entity)
		for _, secret := range []string{"甲公司", "91350100M000100Y43", "客户名称"} {
			if !strings.Contains(whole, secret) || strings.Contains(part, secret) {
				t.Errorf("%s of %s:\n%s\n%s", secret, entity, whole, part)
			}
		}
		if !strings.Contains(part, "K1") {
			t.Errorf("the code is gone: %s", part)
		}
	}
}

func TestStatementsFromASpreadsheet(t *testing.T) {
	w := newWorld(t)
	w.customers()
	imp := w.upload(w.boss, "s.csv", table("Company|FY|Total assets (thousand)|Total liabilities (thousand)|Revenue (thousand)|Currency|Source",
		"甲公司|2024|1,900|1,000|2,500|USD|annual report",
		"甲公司|FY2023|1,800|1,000|2,000|USD|annual report",
		"甲公司|2023年度|1|1||USD|", // twice
		"乙公司|1970|10|5|||",     // long ago
		"乙公司|2024|0|5|||",      // no assets
		"乙公司|2024|10|five|||")) // no number
	w.want("run", becomes(w.run(w.boss, imp)), "{0 0 0} accounts {0 0 0} wallets {2 0 0} statements {0 0 0} judgements, 4 rejected of 6")
	const stored = "SELECT a.code, s.year, s.currency, s.total_assets, s.total_liabilities, s.equity, s.revenue FROM statements s JOIN accounts a ON a.id = s.account_id WHERE s.archived_at IS NULL ORDER BY s.year"
	w.want("stored", w.text(stored), "1,2023,USD,180000000,100000000,80000000,200000000;1,2024,USD,190000000,100000000,90000000,250000000")
	w.want("the company's currency", w.count("SELECT COUNT(*) FROM orders"), 0)
	again := w.upload(w.boss, "again.csv", w.download(w.boss, "statements"))
	w.want("again", becomes(w.run(w.boss, again)), "{0 0 0} accounts {0 0 0} wallets {0 0 2} statements {0 0 0} judgements, 0 rejected of 2")
	w.must(w.undo(imp))
	w.want("undone", w.text(stored), "")
}

const judged = `SELECT a.code, i.leaf, i.state, i.value, i.dated_on, i.note, u.name, j.name FROM value_inputs i JOIN accounts a ON a.id = i.account_id
	JOIN users u ON u.id = i.entered_by LEFT JOIN users j ON j.id = i.judged_by WHERE i.replaced_by IS NULL ORDER BY a.code, i.leaf`

func TestJudgementsFromASpreadsheet(t *testing.T) {
	w := newWorld(t)
	w.customers()
	one := 1.0
	before := func(code string) value.AccountEntry {
		var e value.AccountEntry
		w.must(w.app.DB.QueryRow(t.Context(), "SELECT id FROM accounts WHERE code = '1'").Scan(&e.Account))
		e.Entry = value.Entry{Code: value.Code(code), State: value.StateKnown, Value: &one, Note: "before"}
		return e
	}
	w.must(w.app.Value.Enter(t.Context(), w.boss, []value.AccountEntry{before("N2")}))
	const head = "客户编号|指标|取值|评估日期|证据|证据链接|评估人|说明|不适用理由"
	imp := w.upload(w.boss, "j.csv", table(head,
		"1|N1|3|2026-02-01|验收报告|https://example.com/a 公告|李雷||",
		"1|管理改进|2级|2026-02-01|整改纪要||||", // by its name
		"1|N4|不适用|||||| 不是设备客户",
		"1|N5|?||||||",
		"1|P2|12%|||||听客户说的|",
		"1|T1|3|||||我们进入了它的市场|",
		"1|N6|4||||||",          // no evidence
		"1|N7|2.5||x||||",       // no level
		"1|T2|3||||||",          // no reason
		"1|N1|1||||||",          // twice
		"1|X9|1||||||",          // no indicator
		"1|N3|1||||谁||",         // no colleague
		"1|N8|1||x|ftp://x|||")) // no link
	const want = "{0 0 0} accounts {0 0 0} wallets {0 0 0} statements {5 1 0} judgements, 7 rejected of 13"
	w.want("trial", becomes(w.check(w.boss, imp)), want)
	w.want("run", becomes(w.run(w.boss, imp)), want)
	w.want("stored", w.text(judged), "1,N1,known,3,2026-02-01,,老板,李雷;1,N2,known,2,2026-02-01,,老板,;1,N4,na,,2026-03-19,,老板,;1,N5,unknown,,2026-03-19,,老板,;"+
		"1,P2,known,0.12,2026-03-19,听客户说的,老板,;1,T1,known,3,2026-03-19,我们进入了它的市场,老板,")
	for row, code := range map[int]string{8: "evidence_required", 9: "not_a_level", 10: "reason_required", 11: "row_twice_in_file", 12: "not_an_option", 13: "user_not_found", 14: "not_a_link"} {
		if !strings.Contains(w.reasons(imp), fmt.Sprint(row, ",{")) || !strings.Contains(w.text("SELECT reasons FROM import_rejects WHERE row_number = ? AND import_id = ?", row, imp.ID), code) {
			t.Errorf("row %d is not refused for %s: %s", row, code, w.reasons(imp))
		}
	}

	before2 := w.text(judged)
	again := w.upload(w.boss, "again.csv", w.download(w.boss, "judgements"))
	w.want("again", becomes(w.run(w.boss, again)), "{0 0 0} accounts {0 0 0} wallets {0 0 0} statements {0 0 6} judgements, 0 rejected of 6")
	w.want("left alone", w.text(judged), before2)
	w.must(w.undo(imp))
	w.want("undone", w.text(judged), "1,N2,known,1,2026-03-19,before,老板,")

	// What was confirmed since stays, and so does the import.
	imp = w.upload(w.lilei, "n.csv", table(head, "1|N1|1||||||"))
	w.run(w.lilei, imp)
	e := before("N1")
	w.must(w.app.Value.ConfirmInput(t.Context(), w.boss, e.Account, "N1", ""))
	if err := w.app.Importer.Undo(t.Context(), w.lilei, imp.ID); err == nil {
		t.Error("an import was undone although somebody confirmed a part of it")
	}
}

// The judge is no second person either.
func TestTheJudgeOfAnImportDoesNotConfirm(t *testing.T) {
	w := newWorld(t)
	w.customers()
	w.run(w.boss, w.upload(w.boss, "j.csv", table("客户编号|指标|取值|评估人", "1|N1|1|李雷")))
	var e value.AccountEntry
	w.must(w.app.DB.QueryRow(t.Context(), "SELECT id FROM accounts WHERE code = '1'").Scan(&e.Account))
	w.wantCode(w.app.Value.ConfirmInput(t.Context(), w.lilei, e.Account, "N1", ""), "four_eyes")
	w.wantCode(w.app.Value.ConfirmInput(t.Context(), w.boss, e.Account, "N1", ""), "four_eyes")
}

// A table of wallets takes no other columns of the customer, and no other table takes theirs.
func TestInputsAreNotMixed(t *testing.T) {
	w := newWorld(t)
	w.customers()
	imp := w.upload(w.boss, "w.csv", table("客户编号|年采购额|产品类别|地区", "1|100|光纤|上海"))
	mapping := imp.Plan.Sheets[0].Mapping
	w.want("proposed", len(mapping), 3)
	mapping = append(mapping, proposal{Column: 3, Entity: "accounts", Field: "region"})
	_, err := w.app.Importer.Choose(t.Context(), w.boss, imp.ID, "", mapping, nil)
	w.wantCode(err, "import_field_not_here")
	list := w.upload(w.boss, "c.csv", table("客户编号|客户名称|来源|类别", "9|新公司|展会|x"))
	w.want("a list of customers", list.Plan.Sheets[0].Entity, "accounts")
}

// An import that is killed goes on where it was, and brings no row twice.
func TestInputsResume(t *testing.T) {
	w := newWorld(t)
	w.customers()
	rows := []string{"客户编号|产品类别|年采购额"}
	for i := range 1500 {
		rows = append(rows, fmt.Sprintf("1|产品%04d|%d", i, i+1))
	}
	imp := w.upload(w.boss, "w.csv", table(rows...))
	ctx, stop := context.WithCancel(t.Context())
	_, err := w.app.Importer.Run(ctx, w.boss, imp.ID, func(int64, int64) { stop() })
	if err == nil {
		t.Fatal("not stopped")
	}
	w.want("after the first part", w.count("SELECT COUNT(*) FROM wallets"), 1000)
	w.want("resumed", becomes(w.run(w.boss, imp)), "{0 0 0} accounts {1500 0 0} wallets {0 0 0} statements {0 0 0} judgements, 0 rejected of 1500")
	w.want("stored", w.count("SELECT COUNT(*) FROM wallets"), 1500)
}
