package importer_test

import (
	"testing"

	"github.com/loam-crm/loam/internal/importer"
)

// creditCode is a 统一社会信用代码 with a right check digit.
const creditCode = "91350100M000100Y43"

func TestMatchKeys(t *testing.T) {
	for name, c := range map[string]struct{ row, changed string }{
		"code":   {"C1||另一个名字|13900139000", "C1,另一个名字,13900139000"},
		"uscc":   {"|" + creditCode + "|另一个名字|13900139000", "C1,另一个名字,13900139000"},
		"name":   {"||青禾农业|13900139000", "C1,青禾农业,13900139000"},
		"spaced": {"||青禾农业 (有限公司)|13900139000", "C1,青禾农业 (有限公司),13900139000"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			header := "客户编号|统一社会信用代码|客户名称|电话"
			w.load(table(header, "C1|"+creditCode+"|青禾农业有限公司|13800138000"))
			imp := w.upload(w.boss, "f.csv", table(header, c.row))
			trial := figures(w.check(w.boss, imp))
			w.want("run", figures(w.run(w.boss, imp)), "accounts {0 1 0} orders {0 0 0} efforts {0 0 0} rows 1 rejected 0 amount 0.00 CNY")
			w.want("trial", trial, "accounts {0 1 0} orders {0 0 0} efforts {0 0 0} rows 1 rejected 0 amount 0.00 CNY")
			w.want("account", w.text("SELECT code, name, phone FROM accounts"), c.changed)
		})
	}
}

// Two companies of one name are two companies when their codes differ.
func TestSameNameWithAnotherCodeIsAnotherCustomer(t *testing.T) {
	w := newWorld(t)
	content := table("客户编号|客户名称|订单号|日期|金额", "1|散客|A1|2026-01-05|1", "2|散客|A1|2026-01-05|2", "1|散客|A2|2026-01-05|4", "|散客|A3|2026-01-05|8")
	counts, _ := w.load(content)
	w.want("figures", figures(counts), "accounts {2 0 0} orders {4 0 0} efforts {0 0 0} rows 4 rejected 0 amount 15.00 CNY")
	w.want("sums", w.text("SELECT a.code, SUM(o.amount) FROM accounts a JOIN orders o ON o.account_id = a.id GROUP BY a.code ORDER BY a.code"), "1,1300;2,200")
	again, _ := w.load(content)
	w.want("again", figures(again), "accounts {0 0 2} orders {0 0 4} efforts {0 0 0} rows 4 rejected 0 amount 15.00 CNY")
}

func TestSkipLeavesWhatIsThere(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称|电话|订单号|日期|金额", "1|甲|13800138000|A1|2026-01-05|1"))
	imp := w.with(w.upload(w.boss, "f.csv", table("客户编号|客户名称|电话|订单号|日期|金额", "1|乙|13900139000|A1|2026-01-05|9", "1|乙|13900139000|A2|2026-01-05|2")),
		w.boss, func(o *importer.Options) { o.OnMatch = "skip" })
	w.want("figures", figures(w.run(w.boss, imp)), "accounts {0 0 1} orders {1 0 1} efforts {0 0 0} rows 2 rejected 0 amount 11.00 CNY")
	w.want("account", w.text("SELECT name, phone, rev FROM accounts"), "甲,13800138000,1")
	w.want("order", w.text("SELECT amount FROM orders WHERE number = 'A1'"), "100")
}

func TestCreateMakesASecondOne(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称|客户编号", "甲公司|1", "乙公司|2"))
	imp := w.with(w.upload(w.boss, "f.csv", table("客户名称|客户编号", "甲公司|", "丙公司|1")), w.boss, func(o *importer.Options) { o.OnMatch = "create" })
	trial := figures(w.check(w.boss, imp))
	w.want("run", figures(w.run(w.boss, imp)), "accounts {1 0 0} orders {0 0 0} efforts {0 0 0} rows 2 rejected 1 amount 0.00 CNY")
	w.want("trial", trial, "accounts {1 0 0} orders {0 0 0} efforts {0 0 0} rows 2 rejected 1 amount 0.00 CNY")
	w.want("a code is not given twice", w.reasons(imp), "3,{1,accounts.code,duplicate_code}")
}

// A key that is not matched by is still unique: the row is refused, not the file.
func TestCodeTakenIsARefusedRow(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称|客户编号", "甲公司|1"))
	imp := w.with(w.upload(w.boss, "f.csv", table("客户名称|客户编号", "乙公司|1", "丙公司|2", "丁公司|2")), w.boss, func(o *importer.Options) { o.Match = []string{"name"} })
	w.want("figures", figures(w.run(w.boss, imp)), "accounts {1 0 0} orders {0 0 0} efforts {0 0 0} rows 3 rejected 2 amount 0.00 CNY")
	w.want("reasons", w.reasons(imp), "2,{1,accounts.code,duplicate_code};4,{1,accounts.code,duplicate_code}")
}

func TestUpdateRefusedByARuleRefusesItsRow(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称|客户编号", "甲公司|1", "乙公司|"))
	imp := w.with(w.upload(w.boss, "f.csv", table("客户名称|客户编号", "乙公司|1", "丙公司|3")), w.boss, func(o *importer.Options) { o.Match = []string{"name"} })
	trial := figures(w.check(w.boss, imp))
	w.want("run", figures(w.run(w.boss, imp)), "accounts {1 0 0} orders {0 0 0} efforts {0 0 0} rows 2 rejected 1 amount 0.00 CNY")
	w.want("trial", trial, "accounts {1 0 0} orders {0 0 0} efforts {0 0 0} rows 2 rejected 1 amount 0.00 CNY")
	w.want("reasons", w.reasons(imp), "2,{-1,accounts,duplicate_code}")
}

func TestUpdateChangesOnlyWhatTheFileSays(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称|电话|国家|负责人|since_on", "甲公司|13800138000|中国|李雷|2019-05-01"))
	counts, _ := w.load(table("客户名称|电话|国家", "甲公司||泰国"))
	w.want("figures", figures(counts), "accounts {0 1 0} orders {0 0 0} efforts {0 0 0} rows 1 rejected 0 amount 0.00 CNY")
	w.want("kept", w.text("SELECT a.phone, a.country, u.login, a.since_on FROM accounts a JOIN users u ON u.id = a.owner_id"), "13800138000,泰国,lilei,2019-05-01")
	counts, _ = w.load(table("客户名称|负责人", "甲公司|没有这个人"))
	w.want("unknown owner changes nothing", figures(counts), "accounts {0 0 1} orders {0 0 0} efforts {0 0 0} rows 1 rejected 0 amount 0.00 CNY")
	w.want("warned", counts.Warnings, map[string]int64{"unknown_owner:没有这个人": 1})
	w.want("owner kept", w.text("SELECT u.login FROM accounts a JOIN users u ON u.id = a.owner_id"), "lilei")
}

func TestUpdateOfAnOrder(t *testing.T) {
	w := newWorld(t)
	header := "客户编号|订单号|日期|金额|回款日期"
	w.load(table(header, "1|A1|2026-01-05|10|"))
	counts, _ := w.load(table(header, "1|A1|2026-01-05|12|2026-02-01"))
	w.want("figures", figures(counts), "accounts {0 0 1} orders {0 1 0} efforts {0 0 0} rows 1 rejected 0 amount 12.00 CNY")
	w.want("order", w.text("SELECT amount, base_amount, paid_on FROM orders"), "1200,1200,2026-02-01")
}

func TestSegmentsAreFoundByName(t *testing.T) {
	w := newWorld(t)
	w.segment("果蔬")
	counts, imp := w.load(table("客户名称|行业", "甲公司|果蔬", "乙公司|没有的行业"))
	w.want("figures", figures(counts), "accounts {1 0 0} orders {0 0 0} efforts {0 0 0} rows 2 rejected 1 amount 0.00 CNY")
	w.want("reasons", w.reasons(imp), "3,{1,accounts.segment,segment_not_found}")
	w.want("segment", w.text("SELECT s.name FROM accounts a JOIN segments s ON s.id = a.segment_id"), "果蔬")
}
