// Package sensitive knows what must not be kept of a person at all (privacy class PC4 of the domain model, §2.8): health,
// body, religion, family finances, identity and bank data. It is pure.
package sensitive

import (
	"slices"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/platform/plain"
)

// What a text may hold that it must not.
const (
	IdentityCard = "id_card"
	BankCard     = "bank_card"
)

// never are words that no field may be called, about whatever it is.
var never = []string{"血型", "宗教", "信仰", "病史", "疾病", "病情", "健康状况", "体检", "身体状况", "性取向", "怀孕", "孕期", "残疾", "基因", "指纹", "人脸",
	"家庭收入", "家庭资产", "家庭财产", "家庭财务", "家庭存款", "身份证", "银行卡", "信用卡", "个人账户",
	"blood type", "blood group", "religion", "religious", "medical", "illness", "disease", "pregnan", "disabilit", "sexual", "family income",
	"household income", "family asset", "household asset", "family finance", "household finance", "identity card", "id card", "bank card",
	"credit card", "biometric", "fingerprint"}

// ofPersons are words that are harmless about a company: its health score, its bank.
var ofPersons = []string{"健康", "身体", "体重", "身高", "银行", "存款", "health", "body weight", "bank account"}

// whole are names that say what must not be kept only when nothing else stands beside them: a VAT ID number is a company's.
var whole = []string{"id number", "id no", "id no.", "identity number", "national id", "证件号", "证件号码", "护照号", "护照号码", "passport", "passport no", "passport no.", "passport number"}

// Called says whether a field of that name would hold what must not be kept. aboutPersons: of records of people.
func Called(name string, aboutPersons bool) bool {
	clean := strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("_", " ", "-", " ", "　", " ").Replace(name)), " "))
	within := func(word string) bool { return strings.Contains(clean, word) }
	return slices.Contains(whole, clean) || slices.ContainsFunc(never, within) || aboutPersons && slices.ContainsFunc(ofPersons, within)
}

// Find says what a text holds that must not be kept: an identity card's number (GB 11643) or a bank card's; "" for
// nothing. Both are told from other numbers by their check digit.
func Find(text string) string {
	if digits(text) < shortestCard {
		return ""
	}
	for _, run := range runs(plain.Text(text)) {
		if identityCard(run) {
			return IdentityCard
		}
		if bankCard(run) {
			return BankCard
		}
	}
	return ""
}

const shortestCard = 15

func digits(text string) int {
	n := 0
	for _, r := range text {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' {
			n++
		}
	}
	return n
}

// runs are the numbers in a text: digits that stand together, or in groups of four and more as cards are printed. An X
// may end one.
func runs(text string) []string {
	var out []string
	var run strings.Builder
	var gap int
	flush := func() {
		if run.Len() >= shortestCard {
			out = append(out, run.String())
		}
		run.Reset()
	}
	group := 0 // digits since the last separator
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			if gap > 1 || gap == 1 && group < 4 {
				flush()
			}
			if gap > 0 {
				group = 0
			}
			gap, group = 0, group+1
			run.WriteRune(r)
		case (r == 'X' || r == 'x') && gap == 0 && run.Len() == 17:
			run.WriteRune('X')
			flush()
			group = 0
		case r == ' ' || r == '-':
			gap++
		default:
			flush()
			gap, group = 0, 0
		}
	}
	flush()
	return out
}

var (
	idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	idChecks  = "10X98765432"
)

func identityCard(run string) bool {
	if len(run) != 18 || strings.ContainsRune(run[:17], 'X') {
		return false
	}
	if born, err := time.Parse("20060102", run[6:14]); err != nil || born.Year() < 1900 {
		return false
	}
	sum := 0
	for i, weight := range idWeights {
		sum += int(run[i]-'0') * weight
	}
	return run[17] == idChecks[sum%11]
}

// bankCard looks for the lengths and beginnings of the cards in use (UnionPay 62, older 9558 and 60, Visa, Mastercard,
// JCB, American Express) and for the Luhn digit.
func bankCard(run string) bool {
	begins := func(list ...string) bool {
		return slices.ContainsFunc(list, func(p string) bool { return strings.HasPrefix(run, p) })
	}
	switch {
	case strings.ContainsRune(run, 'X'):
		return false
	case len(run) >= 16 && len(run) <= 19 && begins("62", "60", "9558"):
	case (len(run) == 16 || len(run) == 19) && begins("4", "35"):
	case len(run) == 16 && begins("51", "52", "53", "54", "55"):
	case len(run) == 15 && begins("34", "37"):
	default:
		return false
	}
	sum := 0
	for i := range run {
		d := int(run[len(run)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
