package importer_test

import (
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/errs"
)

func TestWhoMayNotImport(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", newSales)
	before := w.state()
	i := w.app.Importer
	_, err := i.Upload(t.Context(), w.seller, "f.csv", reader(newSales))
	w.wantCode(err, "forbidden")
	for name, do := range map[string]func() error{
		"get":     func() error { _, err := i.Get(t.Context(), w.app.DB, w.lilei, imp.ID); return err },
		"choose":  func() error { _, err := i.Choose(t.Context(), w.lilei, imp.ID, "", nil, nil); return err },
		"preview": func() error { _, err := i.Preview(t.Context(), w.lilei, imp.ID); return err },
		"check":   func() error { _, err := i.Check(t.Context(), w.lilei, imp.ID, quiet); return err },
		"run":     func() error { _, err := i.Run(t.Context(), w.lilei, imp.ID, quiet); return err },
		"reject":  func() error { return i.Rejected(t.Context(), w.lilei, imp.ID, "csv", &strings.Builder{}) },
	} {
		if err := do(); errs.Code(err) != "not_found" {
			t.Errorf("%s of another's import: %v", name, err)
		}
	}
	others, err := i.List(t.Context(), w.lilei)
	w.must(err)
	w.want("listed", len(others), 0)
	w.unchanged(before)
}

func TestFinanceAddsOrdersButNoCustomers(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称", "1|甲公司"))
	imp := w.upload(w.finance, "f.csv", table("客户编号|电话|订单号|日期|金额", "1|13800138000|A1|2026-01-05|10", "9||Z1|2026-01-05|10"))
	trial := figures(w.check(w.finance, imp))
	w.want("run", figures(w.run(w.finance, imp)), "accounts {0 0 1} orders {1 0 0} efforts {0 0 0} rows 2 rejected 1 amount 10.00 CNY")
	w.want("trial", trial, "accounts {0 0 1} orders {1 0 0} efforts {0 0 0} rows 2 rejected 1 amount 10.00 CNY")
	w.want("reasons", w.reasons(imp), "3,{-1,accounts.name,may_not_create_customer}")
	w.want("customer untouched", w.text("SELECT phone, rev FROM accounts"), ",1")
}

func TestAccountManagerKeepsToOwnCustomers(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称|负责人", "1|青禾农业|韩梅梅", "2|远山机械|李雷"))
	before := w.text("SELECT * FROM accounts WHERE code = '1'")
	imp := w.upload(w.lilei, "f.csv", table("客户编号|客户名称|订单号|日期|金额",
		"1|改名|A1|2026-01-05|10",  // of a colleague, found by its code
		"|青禾农业|A2|2026-01-05|20", // the same name is not known to be the same company
		"2|远山|B1|2026-01-05|30",  // 's own
	))
	trial := figures(w.check(w.lilei, imp))
	w.want("run", figures(w.run(w.lilei, imp)), "accounts {1 1 1} orders {2 0 0} efforts {0 0 0} rows 3 rejected 1 amount 50.00 CNY")
	w.want("trial", trial, "accounts {1 1 1} orders {2 0 0} efforts {0 0 0} rows 3 rejected 1 amount 50.00 CNY")
	w.want("reasons", w.reasons(imp), "2,{-1,accounts.code,customer_of_others}")
	w.want("untouched", w.text("SELECT * FROM accounts WHERE code = '1'"), before)
	var said strings.Builder
	w.must(w.app.Importer.Rejected(t.Context(), w.lilei, imp.ID, "csv", &said))
	if strings.Contains(said.String(), "韩梅梅") || strings.Contains(said.String(), "青禾") {
		t.Errorf("it names whom:\n%s", said.String())
	}
}

// A customer put into other hands would be out of the importer's own reach.
func TestAccountManagerMakesNoCustomersForColleagues(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.lilei, "f.csv", table("客户编号|客户名称|负责人|订单号|日期|金额", "1|甲公司|韩梅梅|A1|2026-01-05|10", "2|乙公司|李雷|B1|2026-01-05|20", "3|丙公司||C1|2026-01-05|30"))
	trial := figures(w.check(w.lilei, imp))
	w.want("run", figures(w.run(w.lilei, imp)), "accounts {2 0 0} orders {2 0 0} efforts {0 0 0} rows 3 rejected 1 amount 50.00 CNY")
	w.want("trial", trial, "accounts {2 0 0} orders {2 0 0} efforts {0 0 0} rows 3 rejected 1 amount 50.00 CNY")
	w.want("reasons", w.reasons(imp), "2,{2,accounts.owner,forbidden}")
	w.want("owners", w.text("SELECT a.code, u.login FROM accounts a JOIN users u ON u.id = a.owner_id ORDER BY a.code"), "2,lilei;3,lilei")
}

func TestAccountManagerBooksOwnHoursOnly(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称|负责人", "1|甲公司|李雷"))
	imp := w.upload(w.lilei, "e.csv", table("员工|客户编号|工作日期|工时", "李雷|1|2026-03-02|5", "赵四|1|2026-03-02|6"))
	counts := w.run(w.lilei, imp)
	w.want("figures", figures(counts), "accounts {0 0 1} orders {0 0 0} efforts {1 0 0} rows 2 rejected 1 amount 0.00 CNY")
	w.want("stored", w.text("SELECT hours FROM efforts"), "5")
}

// A mapping remembered from a colleague leaves out what the caller may not fill.
func TestRememberedMappingKeepsToOwnRights(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称|电话", "1|甲公司|13800138000"))
	imp := w.upload(w.finance, "g.csv", table("客户编号|客户名称|电话", "1|甲公司|13900139000"))
	for _, m := range imp.Plan.Sheets[0].Mapping {
		if m.Field == "phone" {
			t.Errorf("mapped: %+v", m)
		}
	}
}

func TestRightsAreTakenAwayBetweenTrialAndRun(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.lilei, "f.csv", table("客户名称", "甲公司"))
	w.check(w.lilei, imp)
	demoted := w.lilei
	demoted.Roles = w.seller.Roles
	before := w.state()
	_, err := w.app.Importer.Run(t.Context(), demoted, imp.ID, quiet)
	w.wantCode(err, "forbidden")
	w.unchanged(before)
}
