package columns

import (
	"regexp"
	"strings"

	"github.com/loam-crm/loam/internal/platform/plain"
)

const maxSample = 200

// column is what the sample shows of one column.
type column struct {
	values   []string // not blank
	distinct int
	dates    DateVotes
	marks    MarkVotes
}

func readColumn(sample [][]string, at int) column {
	var c column
	seen := map[string]bool{}
	for _, row := range sample[:min(len(sample), maxSample)] {
		if at >= len(row) || Blank(row[at]) {
			continue
		}
		c.values = append(c.values, row[at])
		seen[row[at]] = true
		c.dates.Add(row[at])
		c.marks.Add(row[at])
	}
	c.distinct = len(seen)
	return c
}

// share is the part of the values that passes the test; 0 when there are none.
func (c column) share(test func(string) bool) float64 {
	if len(c.values) == 0 {
		return 0
	}
	n := 0
	for _, value := range c.values {
		n += count(test(value))
	}
	return float64(n) / float64(len(c.values))
}

// fits is the share of values that can be read as the kind; an empty column fits
// every kind.
func (c column) fits(kind string) float64 {
	if len(c.values) == 0 {
		return 1
	}
	switch kind {
	case Date:
		order, _ := c.dates.Order()
		return c.share(func(v string) bool { return readable(ParseDate(v, order)) })
	case Money:
		format := MoneyFormat{Currency: "KWD", Mark: c.mark()} // three decimals: the most any has
		return c.share(func(v string) bool { return moneyLike(v, format) })
	case Number:
		return c.share(func(v string) bool { return readable(ParseNumber(v, c.mark())) })
	case Phone:
		return c.share(func(v string) bool { return readable(ParsePhone(v)) })
	case Email:
		return c.share(func(v string) bool { return readable(ParseEmail(v)) })
	case CreditCode:
		// Many real codes have typing errors; that is a problem of the rows.
		return c.share(func(v string) bool { return creditShape.MatchString(strings.TrimSpace(v)) })
	case Currency:
		return c.share(func(v string) bool { return readable(ParseCurrency(v)) })
	case Bool:
		return c.share(func(v string) bool { return readable(ParseBool(v)) })
	}
	return 1
}

func readable[T any](_ T, err error) bool { return err == nil }

// moneyLike accepts amounts with too many decimals: the column is still money.
func moneyLike(text string, format MoneyFormat) bool {
	_, err := ParseMoney(text, format)
	refused, ok := err.(*Problem)
	return err == nil || ok && refused.Code != BadMoney
}

func (c column) mark() DecimalMark {
	mark, _ := c.marks.Mark()
	return mark
}

// unusualMark is the decimal mark when it is not the point.
func (c column) unusualMark() DecimalMark {
	if mark := c.mark(); mark != Point {
		return mark
	}
	return ""
}

var (
	creditShape = regexp.MustCompile(`^[0-9A-Za-z]{15,20}$`)
	codeShape   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./#\-]{0,19}$`)
	moneySigns  = regexp.MustCompile(`[¥￥$£€万亿元]|\d[.,]\d{1,2}\)?-?$|\d,\d{3}`)
	formOfName  = regexp.MustCompile(`(?i)(?:公司|集团|厂|院|中心|大学|研究所|\b(?:ltd|inc|llc|gmbh|corp|limited|company|plc)\.?)$`)
)

func (c column) looksLikeCodes() bool {
	return c.share(func(v string) bool {
		v = plain.Text(v)
		return codeShape.MatchString(v) && strings.ContainsAny(v, "0123456789")
	}) >= 0.9
}

func (c column) looksLikeAmounts() bool {
	return len(c.values) > 0 && c.fits(Money) >= 0.9 && !c.looksLikeDates() && c.share(moneySigns.MatchString) >= 0.3
}

// looksLikeDates does not count serial numbers: without a header, 40561 is more
// likely a code.
func (c column) looksLikeDates() bool {
	order, _ := c.dates.Order()
	return c.share(func(v string) bool { return !serial.MatchString(v) && readable(ParseDate(v, order)) }) >= 0.9
}

func (c column) looksLikeNames() bool { return c.share(formOfName.MatchString) >= 0.4 }

// looksLikePhones is stricter than what a phone column may hold.
func (c column) looksLikePhones() bool {
	return c.share(func(v string) bool {
		phone, err := ParsePhone(v)
		return err == nil && (mobile.MatchString(phone) || strings.HasPrefix(phone, "+") || strings.HasPrefix(phone, "0"))
	}) >= 0.8
}

func (c column) looksLikeCreditCodes() bool {
	return c.share(func(v string) bool { return readable(ParseCreditCode(v)) }) >= 0.6
}

func (c column) looksLikeCurrencies() bool {
	return c.share(func(v string) bool { code, err := ParseCurrency(v); return err == nil && knownCurrency[code] }) >= 0.9
}

func (c column) unique() bool { return c.distinct*100 >= len(c.values)*95 }

// guess is a field that values may speak for, with the confidence in it.
type guess struct {
	entity, field string
	confidence    float64
}

// guesses names the fields that the values of a column without a header may
// fill, the most telling first.
func (c column) guesses(entity string) []guess {
	switch {
	case len(c.values) == 0:
		return nil
	case c.looksLikeCreditCodes():
		return []guess{{accounts, "uscc", 0.9}}
	case c.fits(Email) >= 0.8:
		return []guess{{accounts, "email", 0.8}}
	case c.looksLikePhones():
		return []guess{{accounts, "phone", 0.7}}
	case c.looksLikeDates() && entity == accounts:
		return []guess{{accounts, "created_on", 0.5}}
	case c.looksLikeDates():
		return []guess{{entity, "date", 0.65}}
	case c.looksLikeCurrencies():
		return []guess{{orders, "currency", 0.65}}
	case c.looksLikeAmounts():
		return []guess{{orders, "amount", 0.65}}
	case c.looksLikeNames():
		return []guess{{accounts, "name", 0.6}}
	case c.looksLikeCodes() && c.unique() && entity == orders:
		return []guess{{orders, "number", 0.55}, {accounts, "code", 0.35}}
	case c.looksLikeCodes():
		return []guess{{accounts, "code", 0.4}}
	}
	return nil
}

// byValues proposes for columns whose header says nothing. Of a header that is
// merely unknown only values are believed that cannot be anything else.
func (t *table) byValues() {
	for i, header := range t.headers {
		if len(t.meanings(header)) > 0 {
			continue
		}
		for _, g := range t.columns[i].guesses(t.entity) {
			telling := g.field == "uscc" || g.field == "phone" || g.field == "email"
			target := t.target(g.entity, g.field)
			if target >= 0 && (telling || meaningless(header.Key)) {
				t.add(i, target, g.confidence, ByValues)
			}
		}
	}
}
