package columns

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/loam-crm/loam/internal/platform/plain"
)

// Header is what the text above a column says.
type Header struct {
	Key      string // reduced to letters and digits, lower case, half width
	Unit     int64  // what 1 in the column stands for: 1, 1,000, 10,000 or 100,000,000
	Currency string // ISO 4217, when the header names one: 金额(美元), Amount (GBP)
}

var (
	bracketed = regexp.MustCompile(`[(\[{【《「〔<]([^)\]}】》」〕>]*)[)\]}】》」〕>]`)
	unitTail  = regexp.MustCompile(`(?:单位)?[:：/]?(万元|千元|亿元|百万元)$`)
	units     = map[string]int64{
		"千": 1_000, "千元": 1_000, "k": 1_000, "'000": 1_000, "000": 1_000, "thousand": 1_000, "thousands": 1_000,
		"万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000,
		"百万": 1_000_000, "百万元": 1_000_000, "m": 1_000_000, "million": 1_000_000, "millions": 1_000_000,
	}
)

// ReadHeader reduces a header: brackets go, after telling a unit or a currency.
func ReadHeader(text string) Header {
	h := Header{Unit: 1}
	clean := strings.ToLower(plain.Text(text))
	for _, m := range bracketed.FindAllStringSubmatch(clean, -1) {
		h.note(strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(m[1], " :"), "单位:")))
	}
	outside := bracketed.ReplaceAllString(clean, "")
	if m := unitTail.FindStringSubmatch(outside); m != nil && m[0] != outside {
		h.Unit, outside = units[m[1]], strings.TrimSuffix(outside, m[0])
	}
	if h.Key = letters(outside); h.Key == "" {
		h.Key = letters(clean)
	}
	return h
}

// note understands the text between brackets, such as 万元, 万美元 or gbp.
func (h *Header) note(inside string) {
	if unit, ok := units[inside]; ok {
		h.Unit = unit
		return
	}
	for _, word := range []string{"百万", "万", "千", "亿"} {
		if rest, ok := strings.CutPrefix(inside, word); ok && rest != "" {
			h.Unit, inside = units[word], rest
			break
		}
	}
	if inside == "元" {
		return // yuan or just a unit: the user's currency decides
	}
	if code, ok := currencyNames[strings.ToUpper(inside)]; ok {
		h.Currency = code
	} else if knownCurrency[strings.ToUpper(inside)] {
		h.Currency = strings.ToUpper(inside)
	}
}

// knownCurrency are the codes recognised where any word could stand.
var knownCurrency = map[string]bool{
	"CNY": true, "USD": true, "EUR": true, "GBP": true, "JPY": true, "HKD": true, "TWD": true, "THB": true, "KRW": true, "SGD": true,
	"AUD": true, "CAD": true, "CHF": true, "INR": true, "RUB": true, "VND": true, "MYR": true, "IDR": true, "PHP": true, "BRL": true,
	"MXN": true, "SEK": true, "NOK": true, "DKK": true, "PLN": true, "CZK": true, "TRY": true, "ZAR": true, "AED": true, "SAR": true, "NZD": true,
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// Keys gives every column a name of its own that does not depend on the order of
// the columns: the reduced header, numbered when it repeats, "" where there is
// none. A saved mapping refers to columns by it.
func Keys(header []string) []string {
	seen := map[string]int{}
	keys := make([]string, len(header))
	for i, text := range header {
		key := ReadHeader(text).Key
		if seen[key]++; seen[key] > 1 {
			keys[i] = key + "#" + strconv.Itoa(seen[key])
		} else {
			keys[i] = key
		}
	}
	return keys
}

// Fingerprint identifies the shape of a file: the same headers in any order give
// the same 32 hexadecimal digits. Columns without a header do not count.
func Fingerprint(header []string) string {
	keys := slices.DeleteFunc(Keys(header), func(key string) bool { return key == "" || key[0] == '#' })
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return hex.EncodeToString(sum[:16])
}

// headerSearch is how many rows may stand above the header.
const headerSearch = 10

// FindHeader finds the header among the first rows, of which at least some data
// rows should be given, and answers its index; false when the table begins with
// data right away.
func FindHeader(rows [][]string) (int, bool) {
	best, bestScore := 0, 0.0
	for i := range rows[:min(len(rows), headerSearch)] {
		if score := headerScore(rows, i); score > bestScore {
			best, bestScore = i, score
		}
	}
	return best, bestScore > 0
}

// headerScore rates a row: known names count most, data in it counts against it,
// and a title has fewer cells than the rows below it.
func headerScore(rows [][]string, at int) float64 {
	filled, known, data := 0, 0, 0
	for _, cell := range rows[at] {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		filled++
		switch {
		case isKnownName(cell):
			known++
		case looksLikeData(cell):
			data++
		}
	}
	below := usualWidth(rows[at+1:])
	if filled == 0 || 2*data >= filled || known == 0 && filled*2 < below || filled == 1 && below > 1 && known == 0 {
		return 0
	}
	if at > 0 && known == 0 && at+1 == len(rows) {
		return 0
	}
	score := 3*float64(known) + float64(filled) - 2*float64(data)
	return score - float64(at)/10 + bonus(known == 0 && textOverData(rows, at))
}

func bonus(yes bool) float64 {
	if yes {
		return 1
	}
	return -0.5
}

// textOverData says whether some column has a word here and data below.
func textOverData(rows [][]string, at int) bool {
	if at+1 >= len(rows) {
		return false
	}
	for i, cell := range rows[at] {
		if i < len(rows[at+1]) && !looksLikeData(cell) && looksLikeData(rows[at+1][i]) {
			return true
		}
	}
	return false
}

// usualWidth is the median number of filled cells.
func usualWidth(rows [][]string) int {
	var widths []int
	for _, row := range rows {
		n := 0
		for _, cell := range row {
			if strings.TrimSpace(cell) != "" {
				n++
			}
		}
		widths = append(widths, n)
	}
	if len(widths) == 0 {
		return 0
	}
	slices.Sort(widths)
	return widths[len(widths)/2]
}

func looksLikeData(cell string) bool {
	if _, err := ParseDate(cell, DayFirst); err == nil {
		return true
	}
	if _, err := ParseMoney(cell, MoneyFormat{Currency: "KWD"}); err == nil {
		return true
	}
	_, err := ParseCreditCode(cell)
	return err == nil
}

func isKnownName(cell string) bool {
	if len(cell) > 120 {
		return false
	}
	return len(meanings(ReadHeader(cell).Key)) > 0
}
