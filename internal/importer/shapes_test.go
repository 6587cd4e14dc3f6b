package importer_test

import (
	"testing"

	"github.com/loam-crm/loam/internal/importer"
)

func TestCustomersOnly(t *testing.T) {
	w := newWorld(t)
	counts, _ := w.load(table(
		"客户名称|客户编号|电话|国家|负责人|备注",
		"青禾农业有限公司|C001|13800138000|中国|李雷|",
		"远山机械|C002||中国|HANMEI|大客户",
		"无主公司|C003|||没有这个人|",
	))
	w.want("figures", figures(counts), "accounts {3 0 0} orders {0 0 0} efforts {0 0 0} rows 3 rejected 0 amount 0.00 CNY")
	w.want("owners", w.text("SELECT a.code, u.login FROM accounts a LEFT JOIN users u ON u.id = a.owner_id ORDER BY a.code"), "C001,lilei;C002,hanmei;C003,laoban")
	w.want("warnings", counts.Warnings, map[string]int64{"unknown_owner:没有这个人": 1})
}

func TestOrdersWithNamesOnly(t *testing.T) {
	w := newWorld(t)
	content := table(
		"客户|日期|金额",
		"甲公司|2026-01-05|100.00",
		"甲公司|2026-01-05|100.00", // twice the same without a number: two orders
		"乙公司|2026/1/6|-20",
	)
	counts, _ := w.load(content)
	w.want("first", figures(counts), "accounts {2 0 0} orders {3 0 0} efforts {0 0 0} rows 3 rejected 0 amount 180.00 CNY")
	counts, _ = w.load(content)
	w.want("second", figures(counts), "accounts {0 0 2} orders {0 0 3} efforts {0 0 0} rows 3 rejected 0 amount 180.00 CNY")
	counts, _ = w.load(content + table("甲公司|2026-01-05|100.00"))
	w.want("a third equal order", figures(counts), "accounts {0 0 2} orders {1 0 3} efforts {0 0 0} rows 4 rejected 0 amount 280.00 CNY")
}

// What the first row says of a customer holds. Later rows of the same file do not
// overrule it, whether they differ or leave the cell empty.
func TestMixedFileTakesTheFirstRowOfACustomer(t *testing.T) {
	w := newWorld(t)
	content := table(
		"客户编号|客户名称|电话|订单号|订单日期|金额",
		"1|甲公司|13800138000|A1|2026-01-05|10",
		"1|甲公司新名|13900139000|A2|2026-01-06|20",
		"2|乙公司||B1|2026-01-06|30",
	)
	counts, _ := w.load(content)
	w.want("figures", figures(counts), "accounts {2 0 0} orders {3 0 0} efforts {0 0 0} rows 3 rejected 0 amount 60.00 CNY")
	w.want("accounts", w.text("SELECT code, name, phone FROM accounts ORDER BY code"), "1,甲公司,13800138000;2,乙公司,")
	again, _ := w.load(content)
	w.want("again", figures(again), "accounts {0 0 2} orders {0 0 3} efforts {0 0 0} rows 3 rejected 0 amount 60.00 CNY")
}

func TestEffortsKeepADayWithinItsHours(t *testing.T) {
	w := newWorld(t)
	content := table(
		"员工|客户名称|工作日期|工时|工作类型",
		"李雷|甲公司|2026-03-02|9|sales",
		"李雷|乙公司|2026-03-02|8|service", // 17 hours
		"李雷|乙公司|2026-03-03|8|service",
		"没有这个人|甲公司|2026-03-03|1|sales",
		"hanmei|甲公司|2026-03-02|1:30|SERVICE",
	)
	imp := w.upload(w.boss, "e.csv", content)
	trial := w.check(w.boss, imp)
	counts := w.run(w.boss, imp)
	w.want("figures", figures(counts), "accounts {2 0 0} orders {0 0 0} efforts {3 0 0} rows 5 rejected 2 amount 0.00 CNY")
	w.want("trial", figures(trial), figures(counts))
	w.want("hours", w.text("SELECT worked_on, hours FROM efforts ORDER BY worked_on, hours"), "2026-03-02,1.5;2026-03-02,9;2026-03-03,8")
	w.want("reasons", w.reasons(imp), "3,{3,efforts.hours,day_full,params:{booked:9,max:16}};5,{0,efforts.staff,user_not_found}")
	again, _ := w.load(content)
	w.want("again", figures(again), "accounts {0 0 2} orders {0 0 0} efforts {0 0 3} rows 5 rejected 2 amount 0.00 CNY")
}

func TestEmptyTableIsSaidSo(t *testing.T) {
	w := newWorld(t)
	for content, code := range map[string]string{table("客户|日期|金额"): "no_data_rows", "": "empty_file"} {
		_, err := w.app.Importer.Upload(t.Context(), w.boss, "a.csv", reader(content))
		w.wantCode(err, code)
	}
	w.want("imports", w.count("SELECT COUNT(*) FROM imports"), 0)
}

func TestParentsByName(t *testing.T) {
	w := newWorld(t)
	content := table(
		"客户名称|集团",
		"远山机械苏州厂|远山机械", // the parent comes later in the file
		"远山机械|远山集团",
		"远山集团有限公司|",
		"孤儿|不在此处",
		"甲|乙", "乙|甲", // round in circles
	)
	counts, _ := w.load(content)
	w.want("figures", figures(counts), "accounts {6 0 0} orders {0 0 0} efforts {0 0 0} rows 6 rejected 0 amount 0.00 CNY")
	w.want("parents", w.text("SELECT a.name, p.name FROM accounts a JOIN accounts p ON p.id = a.parent_id ORDER BY a.name"),
		"远山机械,远山集团有限公司;远山机械苏州厂,远山机械")
	w.want("left open", counts.Warnings["unknown_parent:不在此处"], 1)
}

// Amounts are read as they are written and kept to the cent.
func TestAmountsAsWritten(t *testing.T) {
	for header, cases := range map[string]map[string]string{
		"金额":     {"¥1,234.50": "123450", "1.2万": "1200000", "(1,234.50)": "-123450", "￥ 0.01": "1", "-3": "-300"},
		"金额(万元)": {"1.5": "1500000", "0.0001": "100"},
		"金额(千元)": {"1,234.567": "123456700"},
	} {
		for cell, minor := range cases {
			t.Run(header+" "+cell, func(t *testing.T) {
				w := newWorld(t)
				_, imp := w.load(table("客户|订单号|日期|"+header, "甲公司|1|2026-01-05|"+cell))
				w.want("minor units", w.text("SELECT amount FROM orders"), minor)
				w.want("reasons", w.reasons(imp), "")
			})
		}
	}
}

func TestYenHasNoDecimals(t *testing.T) {
	w := newWorld(t)
	imp := w.with(w.upload(w.boss, "y.csv", table("客户|订单号|日期|金额", "甲公司|1|2026-01-05|¥1,234", "甲公司|2|2026-01-05|12.5")),
		w.boss, func(o *importer.Options) { o.Currency = "JPY" })
	w.want("figures", figures(w.run(w.boss, imp)), "accounts {1 0 0} orders {1 0 0} efforts {0 0 0} rows 2 rejected 1 amount 1234 JPY")
	w.want("stored", w.text("SELECT amount, base_amount, currency FROM orders"), "1234,1234,JPY")
	w.want("reasons", w.reasons(imp), "3,{3,orders.amount,money_too_precise}")
}

func TestOtherCurrencyNeedsARate(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户|订单号|日期|金额", "甲公司|1|2026-01-05|100")) // the company counts in yuan now
	content := table("客户|订单号|日期|金额(美元)", "新公司|2|2026-01-05|100")
	counts, imp := w.load(content)
	w.want("without", figures(counts), "accounts {0 0 0} orders {0 0 0} efforts {0 0 0} rows 1 rejected 1 amount 0.00 USD")
	w.want("nothing half stored", w.count("SELECT COUNT(*) FROM accounts"), 1)
	w.want("reasons", w.reasons(imp), "2,{-1,orders.rate,rate_needed}")
	imp = w.with(w.upload(w.boss, "b.csv", content), w.boss, func(o *importer.Options) { o.Rate = 7_200_000 })
	w.want("with", figures(w.run(w.boss, imp)), "accounts {1 0 0} orders {1 0 0} efforts {0 0 0} rows 1 rejected 0 amount 100.00 USD")
	w.want("stored", w.text("SELECT amount, currency, base_amount FROM orders WHERE number = '2'"), "10000,USD,72000")
}

// The sum is that of one currency; what is in others is told apart.
func TestSumsOfSeveralCurrenciesAreNotMixed(t *testing.T) {
	w := newWorld(t)
	imp := w.with(w.upload(w.boss, "c.csv", table("客户|订单号|日期|金额|币种",
		"甲公司|1|2026-01-05|100|人民币", "甲公司|2|2026-01-05|50|USD", "甲公司|3|2026-01-05|7|XYZQ")), w.boss, func(o *importer.Options) { o.Rate = 7_000_000 })
	counts := w.run(w.boss, imp)
	w.want("figures", figures(counts), "accounts {1 0 0} orders {2 0 0} efforts {0 0 0} rows 3 rejected 1 amount 100.00 CNY")
	w.want("others", counts.Others, map[string]int64{"USD": 5000})
}
