package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/importer"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
)

func TestPreviewAndTrialStoreNothing(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户编号|客户名称|电话|订单号|日期|金额", "1|青禾农业|13800138000|A1|2026-01-05|10", "2|远山机械||B1|2026-01-05|20"))
	imp := w.upload(w.boss, "f.csv", table("客户编号|客户名称|电话|订单号|日期|金额",
		"1|青禾农业|13900139000|A1|2026-01-05|11", // both change
		"2|远山机械||B1|2026-01-05|20",            // nothing new
		"3|青禾农業科技|||2026-01-05|30",            // a new one, which looks like the first
		"4|新公司||D1|昨天|40",                     // refused
		"3|青禾农業科技|||2026-01-05|30"))
	before := w.state()
	preview, err := w.app.Importer.Preview(t.Context(), w.boss, imp.ID)
	w.must(err)
	trial := w.check(w.boss, imp)
	w.unchanged(before)
	var shown []string
	for _, row := range preview.Rows {
		shown = append(shown, fmt.Sprint(row.Number, row.Actions, len(row.Errors)))
	}
	w.want("preview", shown, []string{"2 map[accounts:update orders:update] 0", "3 map[accounts:skip orders:skip] 0", "4 map[accounts:create orders:create] 0", "5 map[] 1", "6 map[accounts:skip orders:create] 0"})
	w.want("error", preview.Rows[3].Errors[0].Zh+"/"+preview.Rows[3].Errors[0].En, "不是日期/Not a date")
	w.want("trial", figures(trial), "accounts {1 1 1} orders {2 1 1} efforts {0 0 0} rows 5 rejected 1 amount 91.00 CNY")
	w.want("run", figures(w.run(w.boss, imp)), figures(trial))
}

func TestTrialShowsSimilarNames(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称|国家", "苏州远山精密机械有限公司|中国", "青禾农业|中国"))
	trial := w.check(w.boss, w.upload(w.boss, "f.csv", table("客户名称|国家", "苏州远山精密机械厂|中国", "毫不相干|中国")))
	if len(trial.Similar) != 1 || trial.Similar[0].Name != "苏州远山精密机械厂" || trial.Similar[0].Candidates[0].Name != "苏州远山精密机械有限公司" {
		t.Errorf("similar: %+v", trial.Similar)
	}
}

// A similar name is told to nobody who does not see the account.
func TestTrialTellsOfNoUnseenNames(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称|国家|负责人", "苏州远山精密机械有限公司|中国|韩梅梅", "深圳青禾农业科技有限公司|中国|李雷"))
	similar := func(actor authz.Actor) string {
		var names []string
		for _, s := range w.check(actor, w.upload(actor, "f.csv", table("客户名称|国家", "苏州远山精密机械厂|中国", "深圳青禾农业科技厂|中国"))).Similar {
			for _, c := range s.Candidates {
				names = append(names, c.Name)
			}
		}
		return strings.Join(names, " ")
	}
	w.want("all", similar(w.boss), "苏州远山精密机械有限公司 深圳青禾农业科技有限公司")
	w.want("own", similar(w.lilei), "深圳青禾农业科技有限公司")
	// Who may not read names may not import them either, so that there is nothing to compare.
	blind := w.boss
	blind.Roles = []authz.Role{w.boss.Roles[0]}
	blind.Roles[0].Fields = map[string]authz.Access{"accounts.name": authz.Masked}
	_, err := w.app.Importer.Check(t.Context(), blind, w.upload(w.boss, "f.csv", table("客户名称|国家", "苏州远山精密机械厂|中国")).ID, quiet)
	w.wantCode(err, "import_unknown_field")
}

// The first word on a customer holds, and the file's second one is told of, in one
// chunk and over several. An empty cell says nothing.
func TestAContradictionInTheFileIsTold(t *testing.T) {
	w := newWorld(t)
	rows := []string{"客户编号|客户名称|电话|订单号|日期|金额", "1|青禾农业|13800138000|A1|2026-01-05|10", "1|青禾农业||A2|2026-01-05|20", "1|青禾农业|13900139000|A3|2026-01-05|30"}
	for i := range 1100 {
		rows = append(rows, fmt.Sprintf("2|远山机械||B%d|2026-01-05|1", i))
	}
	rows = append(rows, "1|青禾农业|13700137000|A4|2026-01-05|40", "1|青禾农业|13800138000|A5|2026-01-05|50")
	imp := w.upload(w.boss, "f.csv", table(rows...))
	trial := w.check(w.boss, imp)
	counts := w.run(w.boss, imp)
	want := map[string]int64{"customer_differs:青禾农业": 2}
	w.want("warnings", counts.Warnings, want)
	w.want("trial's", trial.Warnings, want)
	w.want("kept", w.text("SELECT phone FROM accounts WHERE code = '1'"), "13800138000")
}

// A trial over several chunks remembers what it would have made.
func TestTrialAgreesWithTheRunOverManyChunks(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", generated(2500))
	trial := figures(w.check(w.boss, imp))
	w.want("run", figures(w.run(w.boss, imp)), trial)
	w.want("trial", trial, "accounts {100 0 0} orders {2498 0 0} efforts {0 0 0} rows 2500 rejected 2 amount 31225.00 CNY")
	again := w.upload(w.boss, "g.csv", generated(2500))
	trial = figures(w.check(w.boss, again))
	w.want("second run", figures(w.run(w.boss, again)), trial)
	w.want("second trial", trial, "accounts {0 0 100} orders {0 0 2498} efforts {0 0 0} rows 2500 rejected 2 amount 31225.00 CNY")
}

// generated is a file of n orders of 100 customers, 12.50 each; every 1,100th row
// repeats the number of the first.
func generated(n int) string {
	rows := []string{"客户编号|客户名称|订单号|订单日期|金额"}
	for i := range n {
		number := i
		if i > 0 && i%1100 == 0 {
			number = 0
		}
		rows = append(rows, fmt.Sprintf("K%03d|第%d公司|N%06d|2025-%02d-%02d|12.50", number%100, number%100, number, i%12+1, i%28+1))
	}
	return table(rows...)
}

func TestHostilePlansAreRefusedAndChangeNothing(t *testing.T) {
	w := newWorld(t)
	w.load(table("客户名称", "甲公司"))
	imp := w.upload(w.boss, "f.csv", table("客户名称|电话|id) VALUES (1); DROP TABLE accounts; --", "乙公司|13800138000|x"))
	before := w.state()
	choose := func(sheet string, mapping []proposal, change func(*importer.Options)) error {
		options := imp.Plan.Options
		change(&options)
		_, err := w.app.Importer.Choose(t.Context(), w.boss, imp.ID, sheet, mapping, &options)
		return err
	}
	same := func(*importer.Options) {}
	name := proposal{Column: 0, Entity: "accounts", Field: "name"}
	for what, mapping := range map[string][]proposal{
		"sql as field":   {name, {Column: 1, Entity: "accounts", Field: "name = 'x' --"}},
		"sql as entity":  {name, {Column: 1, Entity: "accounts; DROP TABLE accounts", Field: "phone"}},
		"computed":       {name, {Column: 1, Entity: "accounts", Field: "grade"}},
		"internal":       {name, {Column: 1, Entity: "accounts", Field: "name_key"}},
		"who made it":    {name, {Column: 1, Entity: "accounts", Field: "created_by"}},
		"by account":     {name, {Column: 1, Entity: "orders", Field: "account"}},
		"other entity":   {name, {Column: 1, Entity: "users", Field: "roles"}},
		"column 3":       {name, {Column: 3, Entity: "accounts", Field: "phone"}},
		"column -1":      {name, {Column: -1, Entity: "accounts", Field: "phone"}},
		"unknown custom": {name, {Column: 1, Entity: "accounts", Field: "custom.nothing"}},
	} {
		if err := choose("", mapping, same); errs.Code(err) != "import_unknown_field" {
			t.Errorf("%s: %v", what, err)
		}
	}
	w.wantCode(choose("", []proposal{name, {Column: 1, Entity: "accounts", Field: "name"}}, same), "import_field_twice")
	w.wantCode(choose("", []proposal{name, {Column: 0, Entity: "accounts", Field: "phone"}}, same), "import_field_twice")
	w.wantField(choose("nowhere", nil, same), "sheet", "not_an_option")
	w.wantField(choose("", nil, func(o *importer.Options) { o.Currency = "'; DROP" }), "currency", "not_a_currency")
	w.wantField(choose("", nil, func(o *importer.Options) { o.OnMatch = "delete" }), "on_match", "not_an_option")
	w.wantField(choose("", nil, func(o *importer.Options) { o.Match = []string{"id"} }), "match", "not_an_option")
	w.wantField(choose("", nil, func(o *importer.Options) { o.Match = nil }), "match", "required")
	w.wantField(choose("", nil, func(o *importer.Options) { o.Match = []string{"name", "name"} }), "match", "listed_twice")
	w.wantField(choose("", nil, func(o *importer.Options) { o.Rate = -1 }), "rate", "negative")
	w.wantField(choose("", nil, func(o *importer.Options) { o.DateOrder = "ydm" }), "date_order", "not_an_option")
	w.unchanged(before)
	w.want("and it goes in", figures(w.run(w.boss, imp)), "accounts {1 0 0} orders {0 0 0} efforts {0 0 0} rows 1 rejected 0 amount 0.00 CNY")
}

func TestIncompleteMappingIsRefusedBeforeTheRun(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", table("客户|日期|金额", "甲|2026-01-05|1"))
	for code, mapping := range map[string][]proposal{
		"import_needs_customer": {{Column: 1, Entity: "orders", Field: "date"}, {Column: 2, Entity: "orders", Field: "amount"}},
		"import_needs_field":    {{Column: 0, Entity: "accounts", Field: "name"}, {Column: 1, Entity: "orders", Field: "date"}},
	} {
		_, err := w.app.Importer.Choose(t.Context(), w.boss, imp.ID, "", mapping, nil)
		w.must(err)
		before := w.state()
		_, err = w.app.Importer.Check(t.Context(), w.boss, imp.ID, quiet)
		w.wantCode(err, code)
		_, err = w.app.Importer.Preview(t.Context(), w.boss, imp.ID)
		w.wantCode(err, code)
		w.unchanged(before)
	}
}

// A column mapped by hand is read as one that was proposed: with the unit of its
// heading and the order of day and month of its values.
func TestColumnsMappedByHandAreUnderstood(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", table("客户|发生时点|回收(万元)|日期|金额", "甲公司|03/04/2026|1,5|2025-01-01|1", "甲公司|03/14/2026|2,25|2025-01-01|1"))
	_, err := w.app.Importer.Choose(t.Context(), w.boss, imp.ID, "", []proposal{{Column: 0, Entity: "accounts", Field: "name"},
		{Column: 1, Entity: "orders", Field: "date"}, {Column: 2, Entity: "orders", Field: "amount"}}, nil)
	w.must(err)
	w.run(w.boss, imp)
	w.want("orders", w.text("SELECT ordered_on, amount FROM orders ORDER BY ordered_on"), "2026-03-04,1500000;2026-03-14,2250000")
}

func TestMappingIsRememberedForShuffledColumns(t *testing.T) {
	w := newWorld(t)
	imp := w.upload(w.boss, "f.csv", table("客户|甲项|乙项", "甲公司|13800138000|早先"))
	_, err := w.app.Importer.Choose(t.Context(), w.boss, imp.ID, "", []proposal{{Column: 0, Entity: "accounts", Field: "name"}, {Column: 1, Entity: "accounts", Field: "phone"}, {Column: 2, Entity: "accounts", Field: "note"}}, nil)
	w.must(err)
	w.run(w.boss, imp)
	again := w.upload(w.lilei, "g.csv", table("乙项|甲项|客户", "后来|13900139000|乙公司"))
	for _, m := range again.Plan.Sheets[0].Mapping {
		w.want("why", m.Why, "saved")
	}
	w.run(w.lilei, again)
	w.want("stored", w.text("SELECT phone, note FROM accounts WHERE name = '乙公司'"), "13900139000,后来")
}
