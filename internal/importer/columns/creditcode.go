package columns

import "strings"

// creditAlphabet are the characters of a unified social credit code by value
// (GB 32100-2015); I, O, S, V and Z are never used.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// ParseCreditCode checks a 统一社会信用代码 of 18 characters with its check digit
// (model §3.24) and writes it in capitals. Problem: BadCreditCode.
func ParseCreditCode(text string) (string, error) {
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(tidy(text)))
	if len(code) != 18 {
		return "", problem(BadCreditCode, text)
	}
	sum, weight := 0, 1
	for _, r := range code[:17] {
		value := strings.IndexRune(creditAlphabet, r)
		if value < 0 {
			return "", problem(BadCreditCode, text)
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	if creditAlphabet[(31-sum%31)%31] != code[17] {
		return "", problem(BadCreditCode, text)
	}
	return code, nil
}
