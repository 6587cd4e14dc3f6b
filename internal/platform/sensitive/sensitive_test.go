package sensitive

import "testing"

// The identity numbers are the examples of GB 11643 and made ones; the cards are the test numbers of the card schemes.
func TestFind(t *testing.T) {
	for text, want := range map[string]string{
		"身份证 11010519491231002X 已核对": IdentityCard,
		"id 440524188001010014":      "", // born before 1900: no living person's
		"11010519491231002x":         IdentityCard,
		"１１０１０５１９４９１２３１００２Ｘ":         IdentityCard,
		"110105194912310021":         "", // wrong check digit
		"110105194913310020":         "", // no such month
		"卡号 6222 0212 3456 7894":     BankCard,
		"卡号 6222 0212 3456 7895":     "",
		"4111 1111 1111 1111":        BankCard,
		"4111-1111-1111-1111":        BankCard,
		"4111111111111112":           "",
		"5555555555554444，建行":        BankCard,
		"378282246310005":            BankCard,
		"订单 202511220000000001":      "",
		"13800001111 13900002222":    "", // two phone numbers
		"0591-8765 4321":             "",
		"":                           "",
	} {
		if got := Find(text); got != want {
			t.Errorf("%q holds %q, want %q", text, got, want)
		}
	}
}

func TestCalled(t *testing.T) {
	for name, want := range map[string]bool{"血型": true, "宗教信仰": true, "Blood_Type": true, "religion": true, "家庭收入": true, "身份证号": true,
		"ID number": true, "证件号码": true, "VAT ID number": false, "客户健康度": false, "开户银行": false, "年收入": false, "Account health": false, "产品类别": false} {
		if Called(name, false) != want {
			t.Errorf("a customer's %q: %v", name, !want)
		}
	}
	for name, want := range map[string]bool{"健康": true, "银行账号": true, "Health": true, "喜好": false, "职业资格": false} {
		if Called(name, true) != want {
			t.Errorf("a person's %q: %v", name, !want)
		}
	}
}
