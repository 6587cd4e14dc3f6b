// Package money keeps amounts as int64 minor units (fen, pence, yen) with an
// ISO 4217 currency. It never goes through floating point.
package money

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// ErrAmount is returned for text that is no amount of the currency.
var ErrAmount = errors.New("money: not an amount")

// zeroDecimals and threeDecimals list the currencies whose minor unit is not
// one hundredth (ISO 4217); every other code has two decimals.
var zeroDecimals = map[string]bool{"JPY": true, "KRW": true, "VND": true, "CLP": true, "ISK": true, "XAF": true, "XOF": true, "PYG": true, "UGX": true}
var threeDecimals = map[string]bool{"BHD": true, "KWD": true, "OMR": true, "JOD": true, "TND": true, "IQD": true, "LYD": true}

// Exponent is the number of decimals of a currency: 0, 2 or 3.
func Exponent(currency string) int {
	switch {
	case zeroDecimals[currency]:
		return 0
	case threeDecimals[currency]:
		return 3
	}
	return 2
}

// ValidCurrency says whether the text has the form of an ISO 4217 code.
func ValidCurrency(code string) bool {
	if len(code) != 3 {
		return false
	}
	for _, r := range code {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

// Parse reads a plain decimal such as "-1234.5" exactly. More decimals than the
// currency has are refused unless they are zeros.
func Parse(text, currency string) (int64, error) {
	whole, frac, _ := strings.Cut(text, ".")
	exp := Exponent(currency)
	if extra := len(frac) - exp; extra > 0 {
		if strings.Trim(frac[exp:], "0") != "" {
			return 0, ErrAmount
		}
		frac = frac[:exp]
	}
	digits := whole + frac + strings.Repeat("0", exp-len(frac))
	if strings.Trim(whole, "+-") == "" || strings.ContainsAny(frac, "+-") {
		return 0, ErrAmount
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n == math.MinInt64 {
		return 0, ErrAmount
	}
	return n, nil
}

// Format renders minor units as a plain decimal with the currency's decimals.
func Format(minor int64, currency string) string {
	return string(Append(nil, minor, currency))
}

// Append is Format without the allocation.
func Append(dst []byte, minor int64, currency string) []byte {
	exp := Exponent(currency)
	if minor < 0 {
		dst = append(dst, '-')
	}
	magnitude := strconv.FormatUint(abs(minor), 10)
	for len(magnitude) <= exp {
		magnitude = "0" + magnitude
	}
	dst = append(dst, magnitude[:len(magnitude)-exp]...)
	if exp > 0 {
		dst = append(dst, '.')
		dst = append(dst, magnitude[len(magnitude)-exp:]...)
	}
	return dst
}

// Plus adds and stays at the end of the range instead of wrapping round to the other sign.
func Plus(a, b int64) int64 {
	sum := a + b
	switch {
	case b > 0 && sum < a:
		return math.MaxInt64
	case b < 0 && sum > a:
		return math.MinInt64
	}
	return sum
}

func abs(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1 // #nosec G115 -- n is negative, so the number in brackets is not
	}
	return uint64(n)
}

// Convert turns minor units of one currency into another at a rate in millionths
// (1 from = rate/1e6 to), rounding half away from zero. It reports overflow.
func Convert(minor int64, from, to string, rateMicro int64) (int64, bool) {
	n := new(big.Int).Mul(big.NewInt(minor), big.NewInt(rateMicro))
	n.Mul(n, pow10(Exponent(to)))
	d := new(big.Int).Mul(big.NewInt(1_000_000), pow10(Exponent(from)))
	half := new(big.Int).Rsh(d, 1)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	n.Add(n, half).Quo(n, d)
	return n.Int64(), n.IsInt64()
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
