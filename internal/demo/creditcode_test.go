package demo

import (
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/firm"
)

// The checks are computed by hand: 11 − sum mod 11, 10 as X and 11 as 0.
func TestOrganisationCheck(t *testing.T) {
	for body, want := range map[string]byte{
		"00000000": '0', // 11
		"10000000": '8', // 11 − 3
		"00010000": '1', // 11 − 10
		"30000003": '7', // 9 + 6 = 15, 11 − 4
		"00100100": '5', // 9 + 8 = 17, 11 − 6
		"40000000": 'X', // 12, 11 − 1
	} {
		if got := organisationCheck(body); got != want {
			t.Errorf("%s: check %c, want %c", body, got, want)
		}
	}
}

func TestCreditCodesAreValid(t *testing.T) {
	withX := 0
	for serial := 10_000_000; serial < 10_000_400; serial++ {
		code := creditCode("350100", serial)
		if parsed, ok := firm.CreditCode(code); !ok || parsed != code {
			t.Fatalf("%s: %q, %v", code, parsed, ok)
		}
		if strings.Contains(code[:17], "X") {
			withX++
		}
		wrong := code[:12] + string([]byte{'0' + (code[12]-'0'+1)%10}) + code[13:]
		if _, ok := firm.CreditCode(wrong); ok {
			t.Fatalf("%s passes with a digit changed", wrong)
		}
	}
	if withX == 0 {
		t.Error("no code with an X was tried")
	}
}
