package firm

import "testing"

func TestCreditCodes(t *testing.T) {
	for text, want := range map[string]string{
		"91350100M000100Y43": "91350100M000100Y43", " 91350100m000100y43 ": "91350100M000100Y43", "９１３５０１００Ｍ０００１００Ｙ４３": "91350100M000100Y43",
		"91350100M000100Y4Z": "", "91350100M000100Y44": "", "91350100M00010IY43": "", "91350100M00010OY43": "", "9135010": "", "": "",
		"91350100M000100甲": "", // 18 bytes, not 18 characters
	} {
		if got, ok := CreditCode(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
}

func TestACreditCodeWithOneWrongCharacterIsNeverValid(t *testing.T) {
	const valid = "91350100M000100Y43"
	for i := range valid {
		for _, r := range creditAlphabet + "IOSVZ" {
			wrong := valid[:i] + string(r) + valid[i+1:]
			if _, ok := CreditCode(wrong); ok != (wrong == valid) {
				t.Fatalf("%s: %v", wrong, ok)
			}
		}
	}
}
