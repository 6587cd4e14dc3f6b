package columns

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/money"

	"pgregory.net/rapid"
)

// codeOf gives the code of a Problem, "" for no error.
func codeOf(err error) string {
	var p *Problem
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}

func TestDates(t *testing.T) {
	cases := []struct {
		text  string
		order DateOrder
		want  string
	}{
		{"2011-01-18", DayFirst, "2011-01-18"}, {"2011/1/18", DayFirst, "2011-01-18"}, {"2011.1.18", DayFirst, "2011-01-18"},
		{"20110118", DayFirst, "2011-01-18"}, {"2011年1月18日", DayFirst, "2011-01-18"}, {"２０１１年１月１８日", DayFirst, "2011-01-18"},
		{"18/01/2011", DayFirst, "2011-01-18"}, {"01/18/2011", MonthFirst, "2011-01-18"}, {"03/04/2011", DayFirst, "2011-04-03"},
		{"03/04/2011", MonthFirst, "2011-03-04"}, {"1/18/11 8:26", MonthFirst, "2011-01-18"}, {"18.01.2011", DayFirst, "2011-01-18"},
		{"40561", DayFirst, "2011-01-18"}, {"40561.5", DayFirst, "2011-01-18"}, {"2011-01-18 08:26:00", DayFirst, "2011-01-18"},
		{"2011-01-18T08:26:00.123Z", DayFirst, "2011-01-18"}, {"2011-01-18T08:26:00+08:00", DayFirst, "2011-01-18"},
		{"2011年1月18日8时26分", DayFirst, "2011-01-18"}, {"2011/1/18 下午 3:05", DayFirst, "2011-01-18"}, {"1/18/2011 8:26 PM", MonthFirst, "2011-01-18"},
		{"18-Jan-2011", DayFirst, "2011-01-18"}, {"Jan 18, 2011", DayFirst, "2011-01-18"}, {"18 January 2011", DayFirst, "2011-01-18"},
		{"2012-02-29", DayFirst, "2012-02-29"}, {" 2011-01-18\u3000", DayFirst, "2011-01-18"},
		{"2011-02-29", DayFirst, ""}, {"2011-13-01", DayFirst, ""}, {"18/01/2011", MonthFirst, ""}, {"2011", DayFirst, ""}, {"201101", DayFirst, ""},
		{"1234", DayFirst, ""}, {"541431", DayFirst, ""}, {"hello", DayFirst, ""}, {"", DayFirst, ""}, {"2011-1-181", DayFirst, ""},
		{"0001-01-01", DayFirst, ""}, {"9999-12-31", DayFirst, ""}, {"00/00/0000", DayFirst, ""}, {"18-Foo-2011", DayFirst, ""}, {"12:30", DayFirst, ""},
	}
	for _, c := range cases {
		got, err := ParseDate(c.text, c.order)
		if string(got) != c.want || (c.want == "") != (codeOf(err) == BadDate) {
			t.Errorf("ParseDate(%q, %s) = %q, %v; want %q", c.text, c.order, got, err, c.want)
		}
	}
}

func TestDateOrderComesFromTheColumn(t *testing.T) {
	cases := []struct {
		values string
		order  DateOrder
		sure   bool
	}{
		{"03/04/2011 18/01/2011", DayFirst, true}, {"03/04/2011 01/18/2011", MonthFirst, true}, {"03/04/2011 05/06/2011", DayFirst, false},
		{"2011-01-18", DayFirst, true}, {"18/01/2011 01/18/2011 01/19/2011", MonthFirst, false}, {"02/02/2011", DayFirst, true},
	}
	for _, c := range cases {
		var votes DateVotes
		for _, v := range strings.Fields(c.values) {
			votes.Add(v)
		}
		if order, sure := votes.Order(); order != c.order || sure != c.sure {
			t.Errorf("%s: %s %v", c.values, order, sure)
		}
	}
}

func TestEveryDateInEveryForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1928, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 70_000).Draw(t, "day"))
		want := day.Format(time.DateOnly)
		for _, layout := range []string{time.DateOnly, "2006/1/2", "2006.01.02", "20060102", "2006年1月2日", "2006-1-2 15:04:05", "02/01/2006", "2-Jan-2006", "Jan 2, 2006"} {
			if got, err := ParseDate(day.Format(layout), DayFirst); err != nil || string(got) != want {
				t.Fatalf("%s: %q %v", day.Format(layout), got, err)
			}
		}
		if got, err := ParseDate(day.Format("1/2/2006"), MonthFirst); err != nil || string(got) != want {
			t.Fatalf("month first: %q %v", got, err)
		}
		serial := int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
		if serial <= lastSerial {
			if got, err := ParseDate(strconv.Itoa(serial), DayFirst); err != nil || string(got) != want {
				t.Fatalf("serial %d: %q %v", serial, got, err)
			}
		}
	})
}

func TestMoney(t *testing.T) {
	cny := MoneyFormat{Currency: "CNY"}
	cases := []struct {
		text     string
		format   MoneyFormat
		minor    int64
		currency string
		code     string
	}{
		{"¥1,234.50", cny, 123450, "", ""}, {"￥１，２３４．５０", cny, 123450, "", ""}, {"1.2万", cny, 1_200_000, "", ""}, {"3亿", cny, 30_000_000_000, "", ""},
		{"1.2万元", cny, 1_200_000, "", ""}, {"(1,234.50)", cny, -123450, "", ""}, {"（1,234.50）", cny, -123450, "", ""},
		{"-£77,183.60", MoneyFormat{Currency: "GBP"}, -7718360, "GBP", ""}, {"£-77,183.60", cny, -7718360, "GBP", ""}, {"RMB 12", cny, 1200, "CNY", ""},
		{"rmb12元", cny, 1200, "CNY", ""}, {"人民币12元", cny, 1200, "CNY", ""}, {"USD 1,000", cny, 100000, "USD", ""}, {"1,000 usd", cny, 100000, "USD", ""},
		{"GBP77,183.60", cny, 7718360, "GBP", ""}, {"US$5", cny, 500, "USD", ""}, {"12元", cny, 1200, "", ""}, {"77183.6", cny, 7718360, "", ""}, {".5", cny, 50, "", ""}, {"5.", cny, 500, "", ""},
		{"1 234.50", cny, 123450, "", ""}, {"1'234.50", cny, 123450, "", ""}, {"1,234.50-", cny, -123450, "", ""}, {"−5", cny, -500, "", ""}, {"+5", cny, 500, "", ""},
		{"1.5000", cny, 150, "", ""}, {"1.505", cny, 0, "", TooPrecise}, {"1.505", MoneyFormat{Currency: "KWD"}, 1505, "", ""}, {"12", MoneyFormat{Currency: "JPY"}, 12, "", ""},
		{"12.5", MoneyFormat{Currency: "JPY"}, 0, "", TooPrecise}, {"0", cny, 0, "", ""}, {"1.2E+5", cny, 12_000_000, "", ""},
		{"1.234,56", MoneyFormat{Currency: "EUR", Mark: Comma}, 123456, "", ""}, {"1.234,56 €", MoneyFormat{Currency: "EUR", Mark: Comma}, 123456, "EUR", ""}, {"1.234,56", MoneyFormat{Currency: "EUR"}, 0, "", BadMoney},
		{"1.5", MoneyFormat{Currency: "CNY", Unit: 10_000}, 1_500_000, "", ""}, {"0.000001", MoneyFormat{Currency: "CNY", Unit: 10_000}, 1, "", ""}, {"0.0000001", MoneyFormat{Currency: "CNY", Unit: 10_000}, 0, "", TooPrecise},
		{"92233720368547758.07", cny, 9223372036854775807, "", ""}, {"92233720368547758.08", cny, 0, "", MoneyTooLarge}, {"1e30", cny, 0, "", MoneyTooLarge}, {"999亿亿", cny, 0, "", BadMoney},
		{"1,23", cny, 0, "", BadMoney}, {"1,2345", cny, 0, "", BadMoney}, {"1.2.3", cny, 0, "", BadMoney}, {"", cny, 0, "", BadMoney}, {"-", cny, 0, "", BadMoney}, {"abc", cny, 0, "", BadMoney},
		{"NaN", cny, 0, "", BadMoney}, {"1-2", cny, 0, "", BadMoney}, {"(-5)", cny, 0, "", BadMoney}, {"--5", cny, 0, "", BadMoney}, {"0x10", cny, 0, "", BadMoney}, {"¥", cny, 0, "", BadMoney}, {"5%", cny, 0, "", BadMoney},
	}
	for _, c := range cases {
		got, err := ParseMoney(c.text, c.format)
		if got.Minor != c.minor || codeOf(err) != c.code || err == nil && got.Currency != c.currency {
			t.Errorf("ParseMoney(%q, %+v) = %+v, %v; want %d %s %s", c.text, c.format, got, err, c.minor, c.currency, c.code)
		}
	}
}

func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(-9_000_000_000_000_000, 9_000_000_000_000_000).Draw(t, "minor")
		currency := rapid.SampledFrom([]string{"CNY", "JPY", "KWD"}).Draw(t, "currency")
		plain := money.Format(minor, currency)
		for _, text := range []string{plain, grouped(plain, ",", "."), currency + " " + grouped(plain, ",", "."), plain + "元"} {
			if got, err := ParseMoney(text, MoneyFormat{Currency: currency}); err != nil || got.Minor != minor {
				t.Fatalf("%s: %+v %v, want %d", text, got, err, minor)
			}
		}
		european := grouped(plain, ".", ",")
		if got, err := ParseMoney(european, MoneyFormat{Currency: currency, Mark: Comma}); err != nil || got.Minor != minor {
			t.Fatalf("%s: %+v %v", european, got, err)
		}
	})
}

// grouped writes a plain decimal with groups of three digits.
func grouped(plain, group, mark string) string {
	whole, decimals, hasDecimals := strings.Cut(plain, ".")
	sign := ""
	if whole[0] == '-' {
		sign, whole = "-", whole[1:]
	}
	out := ""
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out += group
		}
		out += string(digit)
	}
	if hasDecimals {
		out += mark + decimals
	}
	return sign + out
}

func TestDecimalMarkComesFromTheColumn(t *testing.T) {
	cases := []struct {
		values string
		mark   DecimalMark
		sure   bool
	}{
		{"1.234,56 5.000", Comma, true}, {"1,234.56 5,000", Point, true}, {"12,5", Comma, true}, {"12.5", Point, true}, {"1.234", Point, true},
		{"1.234.567", Comma, true}, {"1,234,567", Point, true}, {"12.5 12,5", Point, false},
	}
	for _, c := range cases {
		var votes MarkVotes
		for _, v := range strings.Fields(c.values) {
			votes.Add(v)
		}
		if mark, sure := votes.Mark(); mark != c.mark || sure != c.sure {
			t.Errorf("%s: %s %v", c.values, mark, sure)
		}
	}
}

func TestPhones(t *testing.T) {
	for text, want := range map[string]string{
		"13800138000": "13800138000", "138 0013 8000": "13800138000", "138-0013-8000": "13800138000", "+86 13800138000": "13800138000", "+86-138-0013-8000": "13800138000",
		"008613800138000": "13800138000", "8613800138000": "13800138000", "１３８００１３８０００": "13800138000", "13800138000.0": "13800138000",
		"010-12345678": "010-12345678", "(010) 12345678": "010-12345678", "（0755）1234567": "0755-1234567", "075512345678": "0755-12345678", "+86 755 12345678": "0755-12345678",
		"0755-12345678转123": "0755-12345678-123", "0755-12345678-123": "0755-12345678-123", "400-123-4567": "4001234567", "12345678": "12345678", "87654321": "87654321",
		"+66 2 123 4567": "+6621234567", "0066 2 123 4567": "+6621234567", "+1 (415) 555-2671 ext 9": "+14155552671 x9", "13800138000/13900139000": "13800138000, 13900139000",
		"1.38E+10": "", "abc": "", "123": "", "": "", "12345678901234567890": "", "2011年": "",
	} {
		if got, err := ParsePhone(text); got != want || (want == "") != (codeOf(err) == BadPhone) {
			t.Errorf("ParsePhone(%q) = %q %v, want %q", text, got, err, want)
		}
	}
}

func TestScalars(t *testing.T) {
	if got, err := ParseCreditCode(" 91350100m000100y43 "); got != "91350100M000100Y43" || err != nil {
		t.Error(got, err)
	}
	if got, err := ParseCreditCode("91350100M000100Y44"); got != "" || codeOf(err) != BadCreditCode {
		t.Error(got, err)
	}
	if got, err := ParseEmail(" Li.Ming@Example.COM.cn "); got != "li.ming@example.com.cn" || err != nil {
		t.Error(got, err)
	}
	for _, bad := range []string{"", "a", "a@b", "a b@c.de", "a@@b.cn", "a@-b.cn", "@b.cn"} {
		if _, err := ParseEmail(bad); codeOf(err) != BadEmail {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for text, want := range map[string]string{"人民币": "CNY", "rmb": "CNY", "gbp": "GBP", "£": "GBP", "THB": "THB", "quid": "", "": ""} {
		if got, err := ParseCurrency(text); got != want || (want == "") != (codeOf(err) == BadCurrency) {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for text, want := range map[string]float64{"7.5": 7.5, "1:30": 1.5, "7.5小时": 7.5, "1,200": 1200, "12%": 0.12, "-3": -3, "(2)": -2} {
		if got, err := ParseNumber(text, Point); err != nil || got != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	for text, want := range map[string]int64{"31": 31, "1,200": 1200, "-2": -2, "4.0": 4} {
		if got, err := ParseCount(text); err != nil || got != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	for _, bad := range []string{"1.5", "x", "", "1e40"} {
		if _, err := ParseCount(bad); codeOf(err) != BadNumber {
			t.Errorf("count %q: %v", bad, err)
		}
	}
	for text, want := range map[string]bool{"是": true, "Y": true, "√": true, "否": false, "0": false} {
		if got, err := ParseBool(text); err != nil || got != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	if _, err := ParseBool("maybe"); codeOf(err) != BadBool {
		t.Error(err)
	}
	for text, want := range map[string]bool{"": true, " - ": true, "无": true, "N/A": true, "\u3000": true, "0": false, "无锡": false} {
		if Blank(text) != want {
			t.Errorf("Blank(%q)", text)
		}
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, seed := range []string{"¥1,234.50", "1.2万", "(1,234.50)", "-£77,183.60", "1e5", "ſſſ 5", "İıK 1", "元"} {
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, comma bool) {
		format := MoneyFormat{Currency: "CNY"}
		if comma {
			format.Mark = Comma
		}
		got, err := ParseMoney(text, format)
		if err != nil {
			if codeOf(err) == "" || got != (Amount{}) {
				t.Fatalf("%q: %v %+v", text, err, got)
			}
			return
		}
		currency := got.Currency
		if currency == "" {
			currency = "CNY"
		}
		again, err := ParseMoney(money.Format(got.Minor, currency), MoneyFormat{Currency: currency})
		if err != nil || again.Minor != got.Minor {
			t.Fatalf("%q gave %+v, then %+v %v", text, got, again, err)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2011-01-18", "18/01/2011 8:26", "40561", "2011年1月18日", "Sept 3, 2011", "İan 1 2011"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, order := range []DateOrder{DayFirst, MonthFirst} {
			got, err := ParseDate(text, order)
			if err != nil {
				continue
			}
			if again, err := ParseDate(string(got), order); err != nil || again != got {
				t.Fatalf("%q gave %q, then %q %v", text, got, again, err)
			}
		}
		var dates DateVotes
		var marks MarkVotes
		dates.Add(text)
		marks.Add(text)
	})
}
