package firm

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/plain"
)

// creditAlphabet are the characters of a unified social credit code by value
// (GB 32100-2015); I, O, S, V and Z are never used.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CreditCode checks a 统一社会信用代码 of 18 characters with its check character
// (model §3.24) and writes it in capitals; ok is false for anything else.
func CreditCode(text string) (code string, ok bool) {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(plain.Text(text)))
	if len(code) != 18 {
		return "", false
	}
	check, ok := CreditCheck(code[:17])
	if !ok || check != code[17] {
		return "", false
	}
	return code, true
}

// CreditCheck is the character that follows the first 17 of a code: their values
// weighed with the powers of 3 modulo 31. ok is false when one of them is not of
// the alphabet.
func CreditCheck(body string) (check byte, ok bool) {
	sum, weight := 0, 1
	for _, r := range body {
		value := strings.IndexRune(creditAlphabet, r)
		if value < 0 {
			return 0, false
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31], true
}
