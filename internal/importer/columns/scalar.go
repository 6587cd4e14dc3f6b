package columns

import (
	"math"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/plain"
)

// ParseNumber reads a plain or grouped number, 12 % as 0.12, hours as 7.5, 1:30
// or 1.5小时. Problem: BadNumber.
func ParseNumber(text string, mark DecimalMark) (float64, error) {
	clean, negative := sign(plain.Text(text))
	factor := 1.0
	if before, ok := strings.CutSuffix(clean, "%"); ok {
		clean, factor = strings.TrimSpace(before), 0.01
	}
	for _, unit := range []string{"小时", "个", "h", "H", "hours", "hrs"} {
		clean = strings.TrimSpace(strings.TrimSuffix(clean, unit))
	}
	value, ok := clockHours(clean)
	if !ok {
		digits, exponent, fine := readNumber(clean, mark)
		if !fine {
			return 0, problem(BadNumber, text)
		}
		parsed, err := strconv.ParseFloat(digits+"e"+strconv.Itoa(exponent), 64)
		if err != nil || math.IsInf(parsed, 0) {
			return 0, problem(BadNumber, text)
		}
		value = parsed
	}
	if negative {
		value = -value
	}
	return value * factor, nil
}

// clockHours reads 1:30 as 1.5.
func clockHours(text string) (float64, bool) {
	hours, minutes, found := strings.Cut(text, ":")
	if !found || !allDigits(hours) || len(hours) > 3 || len(minutes) != 2 || !allDigits(minutes) || number(minutes) > 59 {
		return 0, false
	}
	return float64(number(hours)) + float64(number(minutes))/60, true
}

// ParseCount reads a whole number. Problem: BadNumber.
func ParseCount(text string) (int64, error) {
	clean, negative := sign(plain.Text(text))
	digits, exponent, ok := readNumber(clean, Point)
	if !ok {
		return 0, problem(BadNumber, text)
	}
	n, code := scale(digits, exponent)
	if code != "" {
		return 0, problem(BadNumber, text)
	}
	if negative {
		n = -n
	}
	return n, nil
}

var currencyNames = map[string]string{
	"人民币": "CNY", "RMB": "CNY", "元": "CNY", "人民币元": "CNY", "¥": "CNY", "YUAN": "CNY", "美元": "USD", "美金": "USD", "$": "USD", "US$": "USD",
	"欧元": "EUR", "€": "EUR", "英镑": "GBP", "£": "GBP", "日元": "JPY", "港币": "HKD", "港元": "HKD", "HK$": "HKD", "新台币": "TWD", "台币": "TWD",
	"泰铢": "THB", "韩元": "KRW", "越南盾": "VND", "新加坡元": "SGD", "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF", "卢布": "RUB", "卢比": "INR",
}

// ParseCurrency gives the ISO 4217 code of a currency's code, sign or name.
// Problem: BadCurrency.
func ParseCurrency(text string) (string, error) {
	clean := strings.ToUpper(plain.Text(text))
	if code, ok := currencyNames[clean]; ok {
		return code, nil
	}
	if !money.ValidCurrency(clean) {
		return "", problem(BadCurrency, text)
	}
	return clean, nil
}

var booleans = map[string]bool{
	"是": true, "有": true, "对": true, "真": true, "√": true, "✓": true, "✔": true, "y": true, "yes": true, "true": true, "t": true, "1": true,
	"否": false, "无": false, "没有": false, "错": false, "假": false, "×": false, "✗": false, "n": false, "no": false, "false": false, "f": false, "0": false,
}

// ParseBool reads 是/否, yes/no, true/false, 1/0, √/×. Problem: BadBool.
func ParseBool(text string) (bool, error) {
	value, ok := booleans[strings.ToLower(plain.Text(text))]
	if !ok {
		return false, problem(BadBool, text)
	}
	return value, nil
}

// ParseCreditCode reads a 统一社会信用代码. Problem: BadCreditCode.
func ParseCreditCode(text string) (string, error) {
	code, ok := firm.CreditCode(text)
	if !ok {
		return "", problem(BadCreditCode, text)
	}
	return code, nil
}
