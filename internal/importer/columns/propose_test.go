package columns

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func targets() []Target {
	kinds := map[string]string{
		"uscc": CreditCode, "phone": Phone, "email": Email, "created_on": Date, "date": Date, "due_date": Date, "paid_date": Date,
		"amount": Money, "gross_profit": Money, "cost": Money, "currency": Currency, "lines": Number, "hours": Number, "roles": Choice,
	}
	var out []Target
	for entity, fields := range map[string]string{
		accounts: "name code uscc short_name country region segment phone email owner created_on parent roles",
		orders:   "number date amount gross_profit cost currency due_date paid_date lines owner",
		efforts:  "staff account date hours activity",
	} {
		for _, field := range strings.Fields(fields) {
			kind := kinds[field]
			if kind == "" {
				kind = Text
			}
			out = append(out, Target{Entity: entity, Field: field, Kind: kind})
		}
	}
	return out
}

// mapping writes a plan as "0 accounts.code, 1 orders.number".
func mapping(plan Plan) string {
	var out []string
	for _, p := range plan.Proposals {
		out = append(out, fmt.Sprintf("%d %s.%s", p.Column, p.Entity, p.Field))
	}
	return strings.Join(out, ", ")
}

func rowsOf(lines ...string) [][]string {
	var out [][]string
	for _, line := range lines {
		out = append(out, strings.Split(line, "|"))
	}
	return out
}

var wholesaler = rowsOf(
	"Customer|Invoice|Date|Amount|Lines|Country",
	"12346|541431|2011-01-18|77183.60|1|United Kingdom",
	"12346|C541433|2011-01-18|-77183.60|1|United Kingdom",
	"12347|537626|2010-12-07|711.79|31|Iceland",
	"12347|542237|2011-01-26|475.39|29|Iceland",
	"12348|539318|2010-12-16|892.80|17|Finland",
)

func TestTheWholesalerNeedsNoHelp(t *testing.T) {
	plan := Propose(wholesaler[0], wholesaler[1:], targets())
	want := "0 accounts.code, 1 orders.number, 2 orders.date, 3 orders.amount, 4 orders.lines, 5 accounts.country"
	if got := mapping(plan); got != want || !plan.NameFromCode || plan.Entity != orders {
		t.Fatalf("%+v", plan)
	}
	for _, p := range plan.Proposals {
		if p.Confidence < 0.8 {
			t.Errorf("%+v", p)
		}
	}
}

func TestAnyOrderOfColumnsInBothLanguages(t *testing.T) {
	fields := strings.Fields("accounts.code orders.number orders.date orders.amount orders.lines accounts.country")
	for _, names := range []string{"Customer Invoice Date Amount Lines Country", "客户 订单号 日期 金额 行数 国家", "客户 订单号 日期 金额 - 国家"} {
		header := strings.Fields(names)
		for seed := range uint64(50) {
			order := rand.New(rand.NewPCG(seed, 0)).Perm(len(fields))
			var shuffled, want []string
			sample := make([][]string, len(wholesaler)-1)
			for _, from := range order {
				if header[from] == "-" {
					continue
				}
				want = append(want, fmt.Sprintf("%d %s", len(shuffled), fields[from]))
				shuffled = append(shuffled, header[from])
				for i, row := range wholesaler[1:] {
					sample[i] = append(sample[i], row[from])
				}
			}
			plan := Propose(shuffled, sample, targets())
			if got := mapping(plan); got != strings.Join(want, ", ") || !plan.NameFromCode {
				t.Fatalf("%v: %s", shuffled, got)
			}
		}
	}
}

func TestProposals(t *testing.T) {
	cases := []struct {
		name, header string
		rows         []string
		want         string
	}{
		{"names and codes", "客户编号|客户名称|统一社会信用代码|所属行业|省份|业务员|建档日期", []string{"C001|深圳光通信有限公司|91350100M000100Y43|通信|广东|李明|2011/1/18"},
			"0 accounts.code, 1 accounts.name, 2 accounts.uscc, 3 accounts.segment, 4 accounts.region, 5 accounts.owner, 6 accounts.created_on"},
		{"mixed sheet", "订单编号|下单日期|客户名称|联系电话|含税金额(元)|毛利|币种|应收日期|回款日期|业务员", []string{"D1|2011-01-18|甲公司|13800138000|1,234.50|200|CNY|2011-03-01||李明"},
			"0 orders.number, 1 orders.date, 2 accounts.name, 3 accounts.phone, 4 orders.amount, 5 orders.gross_profit, 6 orders.currency, 7 orders.due_date, 8 orders.paid_date, 9 orders.owner"},
		{"English with ids", "Order No.|Order_Date|Customer ID|Customer|Total Amount (USD)|Sales Rep", []string{"1|01/18/2011|C1|Acme Ltd|5.00|Bob"},
			"0 orders.number, 1 orders.date, 2 accounts.code, 3 accounts.name, 4 orders.amount, 5 orders.owner"},
		{"efforts", "员工|客户|日期|工时|工作类型", []string{"李明|甲公司|2011-01-18|7.5|拜访"},
			"0 efforts.staff, 1 efforts.account, 2 efforts.date, 3 efforts.hours, 4 efforts.activity"},
		{"what is not the amount", "客户|订单号|日期|金额|未回款金额|数量|单价", []string{"甲公司|D1|2011-01-18|10|5|2|5"},
			"0 accounts.name, 1 orders.number, 2 orders.date, 3 orders.amount"},
		{"values instead of headers", "列1|列2|列3||E", []string{"深圳光通信有限公司|D001|2011-01-18|1,234.50|13800138000", "上海网络有限公司|D002|2011-01-19|88.00|010-12345678"},
			"0 accounts.name, 1 orders.number, 2 orders.date, 3 orders.amount, 4 accounts.phone"},
		{"codes instead of names, no headers", "A|B|C|D", []string{"12346|541431|2011-01-18|77183.60", "12346|541432|2011-01-18|12.50", "12347|541433|2011-01-19|711.79"},
			"0 accounts.code, 1 orders.number, 2 orders.date, 3 orders.amount"},
		{"values against the header", "客户|日期|金额", []string{"甲公司|很快|不知道"}, "0 accounts.name"},
		{"unknown headers stay alone", "客户|备注日期二|什么", []string{"甲公司|2011-01-18|12.50"}, "0 accounts.name"},
		{"telling values under unknown headers", "客户|证照|联络", []string{"甲公司|91350100M000100Y43|13800138000"}, "0 accounts.name, 1 accounts.uscc, 2 accounts.phone"},
		{"required marks", "*客户名称|订单号（必填）|日期*|金额（万元）", []string{"甲公司|D1|2011-01-18|1.5"}, "0 accounts.name, 1 orders.number, 2 orders.date, 3 orders.amount"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			plan := Propose(strings.Split(c.header, "|"), rowsOf(c.rows...), targets())
			if got := mapping(plan); got != c.want {
				t.Fatalf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestProposalsSayHowToRead(t *testing.T) {
	rows := rowsOf("甲公司|18/01/2011|1.234,56", "乙公司|03/04/2011|12,5")
	plan := Propose([]string{"客户", "日期", "金额（万美元）"}, rows, targets())
	date, amount := plan.Proposals[1], plan.Proposals[2]
	if date.DateOrder != DayFirst || !date.OrderSure || amount.Mark != Comma || amount.Unit != 10_000 || amount.Currency != "USD" {
		t.Fatalf("%+v\n%+v", date, amount)
	}
}

func TestCustomFieldsAreFoundByTheirLabels(t *testing.T) {
	own := append(targets(), Target{Entity: accounts, Field: "fibre_type", Kind: Text, Labels: []string{"光纤类型", "Fibre type"}})
	for _, header := range []string{"光纤类型", "FIBRE TYPE", "fibre_type"} {
		plan := Propose([]string{"客户", header}, rowsOf("甲公司|单模"), own)
		if got := mapping(plan); got != "0 accounts.name, 1 accounts.fibre_type" {
			t.Errorf("%s: %s", header, got)
		}
	}
}

func TestReadHeader(t *testing.T) {
	cases := map[string]Header{
		" 金额(元) ": {"金额", 1, ""}, "金额（万元）": {"金额", 10_000, ""}, "金额[万美元]": {"金额", 10_000, "USD"}, "金额（单位：万元）": {"金额", 10_000, ""},
		"销售额/千元": {"销售额", 1_000, ""}, "Amount (GBP)": {"amount", 1, "GBP"}, "Ｏｒｄｅｒ＿Ｎｏ．": {"orderno", 1, ""}, "Revenue ('000)": {"revenue", 1_000, ""},
		"(金额)": {"金额", 1, ""}, "": {"", 1, ""}, "万元": {"万元", 1, ""}, "客户\n名称": {"客户名称", 1, ""},
	}
	for text, want := range cases {
		if got := ReadHeader(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestFingerprint(t *testing.T) {
	base := Fingerprint([]string{"客户", "订单号", "金额(元)"})
	if len(base) != 32 {
		t.Fatal(base)
	}
	for _, same := range [][]string{{"订单号", "金额", "客户"}, {" 客户 ", "*订单号", "金额（元）", ""}} {
		if Fingerprint(same) != base {
			t.Errorf("%q differs", same)
		}
	}
	for _, other := range [][]string{{"客户", "订单号"}, {"客户", "客户", "订单号", "金额"}, {"客户订单号", "金额"}} {
		if Fingerprint(other) == base {
			t.Errorf("%q is the same", other)
		}
	}
	if got := strings.Join(Keys([]string{"客户", "Date", "date ", ""}), ","); got != "客户,date,date#2," {
		t.Error(got)
	}
}

func TestFindHeader(t *testing.T) {
	data := []string{"12346|541431|2011-01-18|77183.60", "12347|541432|2011-01-19|12.00", "12348|541433|2011-01-20|13.00"}
	cases := []struct {
		name string
		top  []string
		at   int
		ok   bool
	}{
		{"first row", []string{"客户|订单号|日期|金额"}, 0, true},
		{"titles above", []string{"2011 年销售明细|||", "制表人：李明|||打印", "客户|订单号|日期|金额"}, 2, true},
		{"merged groups above", []string{"客户信息||订单信息|", "客户|订单号|日期|金额"}, 1, true},
		{"blank rows above", []string{"|||", "|||", "Customer|Invoice|Date|Amount"}, 2, true},
		{"unknown names", []string{"Foo|Bar|Baz|Qux"}, 0, true},
		{"title above unknown names", []string{"Report 7|||", "Foo|Bar|Baz|Qux"}, 1, true},
		{"no header", nil, 0, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			at, ok := FindHeader(rowsOf(append(c.top, data...)...))
			if ok != c.ok || ok && at != c.at {
				t.Fatalf("%d %v", at, ok)
			}
		})
	}
	if at, ok := FindHeader(rowsOf("客户名称", "甲公司", "乙公司")); at != 0 || !ok {
		t.Fatalf("one column: %d %v", at, ok)
	}
	if _, ok := FindHeader(nil); ok {
		t.Fatal("nothing has a header")
	}
}

func FuzzPropose(f *testing.F) {
	f.Add("客户|金额（万元）", "甲公司|1.2")
	f.Add("A|(", "2011-01-18|")
	f.Fuzz(func(t *testing.T, header, row string) {
		names, rows := strings.Split(header, "|"), rowsOf(row, row)
		FindHeader(append([][]string{names}, rows...))
		Fingerprint(names)
		seen := map[string]bool{}
		for _, p := range Propose(names, rows, targets()).Proposals {
			if key := p.Entity + p.Field; seen[key] || p.Confidence <= 0 || p.Confidence > 1 {
				t.Fatalf("%+v", p)
			} else {
				seen[key] = true
			}
		}
	})
}
