package firm

import (
	"math"
	"strings"
	"testing"
)

// A credit code that is taken is the code it gives, has its check character, and any one other character spoils it.
func FuzzCreditCode(f *testing.F) {
	for _, seed := range []string{"91350100M000100Y43", " 91350100m000100y43", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y4", "000000000000000000", "91350100-M000100Y-43", "ſ1350100M000100Y43", "9135\x000100M000100Y43"} {
		f.Add(seed, uint8(3), uint8(7))
	}
	f.Fuzz(func(t *testing.T, text string, at, other uint8) {
		code, ok := CreditCode(text)
		if !ok {
			if code != "" {
				t.Fatalf("%q is refused and gives %q", text, code)
			}
			return
		}
		if again, ok := CreditCode(code); !ok || again != code || len(code) != 18 || strings.Trim(code, creditAlphabet) != "" {
			t.Fatalf("%q is %q, which is %q %t", text, code, again, ok)
		}
		wrong := []byte(code)
		wrong[int(at)%18] = creditAlphabet[int(other)%31]
		if _, ok := CreditCode(string(wrong)); ok && string(wrong) != code {
			t.Fatalf("%q is taken, and so is %q", code, wrong)
		}
	})
}

// The reduced name is reduced, the similarity is even-handed and between 0 and 1, and the index answers as comparing each
// with each does.
func FuzzMatchName(f *testing.F) {
	for _, pair := range [][2]string{{"福建某某（集团）有限公司", "福建某某集团股份有限公司"}, {"S.A. Müller GmbH & Co. KG", "Mueller"}, {"公司", "有限公司有限公司"}, {"A.B.C. Ltd", "ABC"},
		{"\xff\xfe", "。。。"}, {"ＡＢ有限公司公司", "co co co"}, {"İstanbul A.S.", "istanbul"}, {"aaaaaaaa", "aaaaaaab"}, {"ǅ", "ﬃ"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		one, two := MatchName(a), MatchName(b)
		if strings.ContainsAny(one, " .,()（）-") || strings.ToLower(one) != one {
			t.Fatalf("%q is reduced to %q", a, one)
		}
		if there, back := Dice(one, two), Dice(two, one); there != back || there < 0 || there > 1 || math.IsNaN(there) || one == two && there != 1 {
			t.Fatalf("%q and %q are alike by %g, the other way by %g", a, b, there, back)
		}
		var index NameIndex
		index.Add(1, a)
		index.Add(2, b)
		found := map[int64]bool{}
		for _, m := range index.Similar(a, NearDuplicate) {
			found[m.ID] = true
		}
		if !found[1] || found[2] != (Dice(one, two) >= NearDuplicate) {
			t.Fatalf("%q finds %v; %q is alike by %g", a, found, b, Dice(one, two))
		}
	})
}
