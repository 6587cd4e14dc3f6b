package importer_test

import (
	"testing"

	"github.com/loam-crm/loam/internal/effort"
)

const hours = "客户名称|客户编号|员工|日期|工时（小时）|工作类型"

func TestEffortsFromASpreadsheet(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称", "1|甲公司", "2|乙公司"))
	months := effort.Service{Store: w.app.Store}
	w.must(months.Close(t.Context(), w.boss, "2026-01"))
	imp := w.upload(w.boss, "f.csv", table(hours,
		"甲公司||李雷|2026-02-03|7.5|销售",      // by name
		"|2|hanmei|2026-02-03|4|service", // by code and login
		"甲公司||李雷|2026-02-03|9|销售",        // no day has so many hours
		"甲公司||李雷|2026-01-30|2|销售",        // the month is closed
		"甲公司||谁|2026-02-03|1|销售",         // nobody
		"乙公司||李雷|2026-02-04|1|喝茶",        // no kind of work
	))
	const becomes = "accounts {0 0 2} orders {0 0 0} efforts {2 0 0} rows 6 rejected 4 amount 0.00 CNY"
	w.want("trial", figures(w.check(w.boss, imp)), becomes)
	w.want("run", figures(w.run(w.boss, imp)), becomes)
	w.want("stored", w.text("SELECT u.login, a.code, e.activity, e.hours FROM efforts e JOIN users u ON u.id = e.staff_id JOIN accounts a ON a.id = e.account_id ORDER BY u.login"),
		"hanmei,2,service,4;lilei,1,sales,7.5")
	w.want("reasons", w.reasons(imp), "4,{4,efforts.hours,day_full,params:{booked:7.5,max:16}};5,{3,efforts.date,month_closed};6,{2,efforts.staff,user_not_found};7,{5,efforts.activity,not_an_option}")

	w.must(months.Close(t.Context(), w.boss, "2026-02"))
	w.wantCode(w.undo(imp), "month_closed")
	w.must(months.Reopen(t.Context(), w.boss, "2026-02", "wrong file"))
	w.must(w.undo(imp))
	w.want("undone", w.text("SELECT COUNT(*) FROM efforts WHERE archived_at IS NULL"), "0")
}
