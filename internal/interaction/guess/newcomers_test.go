package guess

import (
	"slices"
	"testing"
)

func TestACustomerNobodyHasEntered(t *testing.T) {
	for text, want := range map[string]string{
		"今天上午拜访新客户沐川电气，见了林经理":                                 "沐川电气",
		"今天下午去新客户沐川电气见林经理":                                    "沐川电气",
		"新客户：沐川（福建）电气":                                        "沐川(福建)电气",
		"昨天拜访福州沐川电气有限公司，聊了30分钟":                               "福州沐川电气有限公司",
		"在客户福州沐川电气股份有限公司开会":                                   "福州沐川电气股份有限公司",
		"Visited new customer Muchuan Electric, met Anna Lin": "Muchuan Electric",
		"visited the new customer A&B Power Co. Ltd. today":   "A&B Power Co. Ltd",
		"昨天下午3点拜访澜樾集成，王总很满意":                                  "",
		"有限公司的章程要改":                                           "",
		"拜访了一家公司":                                             "",
		"called a new customer about the offer":               "",
		"":                                                    "",
	} {
		if got := NewCompany(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPeopleNobodyHasEntered(t *testing.T) {
	known := []Contact{{ID: 1, Name: "王建国", Title: "总经理"}, {ID: 2, Name: "Anna Lin", English: "Anna Lin"}}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"见了林经理，也见了陈工", []string{"林经理", "陈工"}},
		{"王总很满意，林经理也在，林经理答应回复", []string{"林经理"}},
		{"采购经理和项目经理都在，谈施工和汇总", nil},
		{"met Anna Lin and talked to Mr. Chen", []string{"Mr. Chen"}},
		{"met them for an hour", nil},
		{"林", nil},
	} {
		if got := NewPeople(c.text, known); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
