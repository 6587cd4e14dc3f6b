package columns

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/plain"
)

// DecimalMark is the sign before the decimals; the other of . and , groups digits.
type DecimalMark string

// The decimal marks.
const (
	Point DecimalMark = "."
	Comma DecimalMark = ","
)

// MoneyFormat says how the amounts of a column are written.
type MoneyFormat struct {
	Currency string      // ISO 4217; decides how many decimals there may be
	Mark     DecimalMark // "" means Point
	Unit     int64       // what 1 stands for: 1 (also 0), 1,000, 10,000 or 100,000,000
}

// Amount is money as read: minor units, and the currency the cell itself names
// ("" when it names none; ¥ alone names none, it may be yuan or yen).
type Amount struct {
	Minor    int64
	Currency string
}

// maxDigits bounds what is read at all; int64 has 19 digits.
const maxDigits = 40

var currencySigns = []struct{ sign, currency string }{
	{"人民币", "CNY"}, {"CN¥", "CNY"}, {"US$", "USD"}, {"HK$", "HKD"}, {"NT$", "TWD"},
	{"A$", "AUD"}, {"C$", "CAD"}, {"S$", "SGD"}, {"美元", "USD"}, {"欧元", "EUR"}, {"英镑", "GBP"},
	{"港元", "HKD"}, {"港币", "HKD"}, {"日元", "JPY"}, {"£", "GBP"}, {"€", "EUR"}, {"$", "USD"}, {"฿", "THB"},
	{"₩", "KRW"}, {"₫", "VND"}, {"₹", "INR"}, {"¥", ""}, {"￥", ""}, {"元整", ""}, {"元", ""}, {"圆", ""},
}

var (
	codeBefore = regexp.MustCompile(`^([A-Za-z]{3})\s*([^A-Za-z].*)$`)
	codeAfter  = regexp.MustCompile(`^(.*[^A-Za-z\s])\s*([A-Za-z]{3})$`)
	multiples  = []struct {
		word  string
		power int
	}{{"万亿", 12}, {"亿", 8}, {"百万", 6}, {"千万", 7}, {"十万", 5}, {"百", 2}, {"万", 4}, {"千", 3}}
	pointNumber = regexp.MustCompile(`^(\d+|\d{1,3}(?:[, '’]\d{3})+)?(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?$`)
	commaNumber = regexp.MustCompile(`^(\d+|\d{1,3}(?:[. '’]\d{3})+)?(?:,(\d*))?(?:[eE]([+-]?\d{1,2}))?$`)
)

// ParseMoney reads an amount exactly; it never goes through floating point.
// It understands currency signs and codes, 万 and 亿, digits in groups, brackets
// or a minus on either side for negative amounts, and full-width digits.
// Problems: BadMoney, TooPrecise, MoneyTooLarge.
func ParseMoney(text string, format MoneyFormat) (Amount, error) {
	clean, negative := sign(plain.Text(text))
	clean, currency := cutCurrency(clean)
	clean, second := sign(clean) // ¥-5
	if negative && second {
		return Amount{}, problem(BadMoney, text)
	}
	clean, power := cutMultiple(clean)
	digits, exponent, ok := readNumber(clean, format.Mark)
	if !ok {
		return Amount{}, problem(BadMoney, text)
	}
	if currency == "" {
		exponent += money.Exponent(format.Currency)
	} else {
		exponent += money.Exponent(currency)
	}
	minor, code := scale(digits, exponent+power+unitPower(format.Unit))
	if code != "" {
		return Amount{}, problem(code, text)
	}
	if negative || second {
		minor = -minor
	}
	return Amount{Minor: minor, Currency: currency}, nil
}

// sign takes brackets and minus signs away; brackets mean negative.
func sign(text string) (rest string, negative bool) {
	switch {
	case strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")"):
		rest, negative = text[1:len(text)-1], true
	case strings.HasPrefix(text, "-"):
		rest, negative = text[1:], true
	case strings.HasSuffix(text, "-"):
		rest, negative = text[:len(text)-1], true
	default:
		rest = strings.TrimPrefix(text, "+")
	}
	return strings.TrimSpace(rest), negative
}

// cutCurrency takes one code or sign away from either end, and a second mark of
// the same currency with it.
func cutCurrency(text string) (rest, currency string) {
	if m := codeBefore.FindStringSubmatch(text); m != nil {
		return trimSign(m[2]), knownCode(m[1])
	}
	if m := codeAfter.FindStringSubmatch(text); m != nil {
		return trimSign(m[1]), knownCode(m[2])
	}
	for _, s := range currencySigns {
		if after, ok := strings.CutPrefix(text, s.sign); ok {
			return trimSign(strings.TrimSpace(after)), s.currency
		}
		if before, ok := strings.CutSuffix(text, s.sign); ok {
			return strings.TrimSpace(before), s.currency
		}
	}
	return text, ""
}

func knownCode(code string) string {
	if code = strings.ToUpper(code); code == "RMB" {
		return "CNY"
	}
	return code
}

// trimSign removes a second mark of the same currency: RMB 12元, CNY ¥12.
func trimSign(text string) string {
	text = strings.TrimSuffix(text, "元")
	for _, sign := range []string{"¥", "￥", "$", "£", "€"} {
		text = strings.TrimPrefix(text, sign)
	}
	return strings.TrimSpace(text)
}

// cutMultiple takes 万, 亿 and the like from the end.
func cutMultiple(text string) (rest string, power int) {
	text = strings.TrimSpace(strings.TrimSuffix(text, "元"))
	for _, m := range multiples {
		if before, ok := strings.CutSuffix(text, m.word); ok {
			return strings.TrimSpace(before), m.power
		}
	}
	return text, 0
}

// readNumber gives all digits and the power of ten of the last of them.
func readNumber(text string, mark DecimalMark) (digits string, exponent int, ok bool) {
	pattern := pointNumber
	if mark == Comma {
		pattern = commaNumber
	}
	m := pattern.FindStringSubmatch(text)
	if m == nil || m[1]+m[2] == "" || len(text) > maxDigits {
		return "", 0, false
	}
	whole := strings.Map(onlyDigits, m[1])
	exponent = -len(m[2])
	if m[3] != "" {
		power := number(strings.TrimLeft(m[3], "+-"))
		if strings.HasPrefix(m[3], "-") {
			power = -power
		}
		exponent += power
	}
	return whole + m[2], exponent, true
}

func onlyDigits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

func unitPower(unit int64) int {
	power := 0
	for ; unit >= 10; unit /= 10 {
		power++
	}
	return power
}

// scale gives digits·10^exponent as a whole number, or the code of the problem.
func scale(digits string, exponent int) (int64, string) {
	for exponent < 0 && strings.HasSuffix(digits, "0") {
		digits, exponent = digits[:len(digits)-1], exponent+1
	}
	digits = strings.TrimLeft(digits, "0")
	switch {
	case digits == "":
		return 0, ""
	case exponent < 0:
		return 0, TooPrecise
	case len(digits)+exponent > 19:
		return 0, MoneyTooLarge
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", exponent), 10, 64)
	if err != nil {
		return 0, MoneyTooLarge
	}
	return n, ""
}

// MarkVotes decides between decimal point and decimal comma over a column.
type MarkVotes struct {
	point, comma int
}

// Add looks at one value.
func (v *MarkVotes) Add(text string) {
	text = plain.Text(text)
	point, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	switch {
	case point >= 0 && comma >= 0 && point > comma, point >= 0 && comma < 0 && decides(text, point, '.'):
		v.point++
	case point >= 0 && comma >= 0, comma >= 0 && decides(text, comma, ','):
		v.comma++
	case strings.Count(text, ".") > 1:
		v.comma++
	case strings.Count(text, ",") > 1:
		v.point++
	}
}

// decides says whether a lone mark must be the decimal one: it stands once, and
// not before exactly three digits, as a grouping mark does.
func decides(text string, at int, mark byte) bool {
	after := strings.TrimLeft(strings.Map(onlyDigits, text[at:]), " ")
	return strings.Count(text, string(mark)) == 1 && len(after) != 3
}

// Mark gives the decimal mark that fits more values, Point when they do not decide.
func (v *MarkVotes) Mark() (mark DecimalMark, sure bool) {
	if v.comma > v.point {
		return Comma, v.point == 0
	}
	return Point, v.comma == 0
}
