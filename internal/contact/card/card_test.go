package card

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

var cards = map[string]struct {
	text string
	want Card
}{
	"labelled": {"福州澜樾系统集成有限公司\n张 伟\n采购总监\n手机：138 5910 2233\n电话：0591-8765 4321转802\n传真：0591-87654300\nE-mail: Zhang.Wei@lanyue.example\n地址：福建省福州市鼓楼区软件大道89号B座12层\nwww.lanyue.example",
		Card{Name: "张伟", Title: "采购总监", Company: "福州澜樾系统集成有限公司", Phones: []string{"138 5910 2233", "0591-8765 4321转802"},
			Emails: []string{"zhang.wei@lanyue.example"}, Address: "福建省福州市鼓楼区软件大道89号B座12层", Website: "www.lanyue.example", Language: "zh"}},
	"two languages": {"欧阳静怡 Ouyang Jingyi\n副总经理 Vice President\n厦门屿衡智能工程有限公司\nYuheng Intelligent Engineering Co., Ltd.\nM: +86 139 0000 1111\n微信：ouyang_jy\nouyang@yuheng.example",
		Card{Name: "欧阳静怡", NameEn: "Ouyang Jingyi", Title: "副总经理 Vice President", Company: "厦门屿衡智能工程有限公司", Phones: []string{"+86 139 0000 1111"},
			Emails: []string{"ouyang@yuheng.example"}, WeChat: "ouyang_jy", Language: "zh"}},
	"english": {"Somchai Prasert\nProcurement Manager\nSiam Fibre Co., Ltd.\n88 Rama IV Road, Bangkok 10500, Thailand\nT: +66 2 123 4567  M: +66 81 234 5678\nsomchai@siamfibre.example",
		Card{Name: "Somchai Prasert", Title: "Procurement Manager", Company: "Siam Fibre Co., Ltd.", Phones: []string{"+66 2 123 4567", "+66 81 234 5678"},
			Emails: []string{"somchai@siamfibre.example"}, Address: "88 Rama IV Road, Bangkok 10500, Thailand", Language: "en"}},
	"one line":        {"李娜女士 技术部经理 | 浙江砚桥电力科技有限公司 | 13700001234", Card{Name: "李娜", Title: "技术部经理", Company: "浙江砚桥电力科技有限公司", Phones: []string{"13700001234"}, Emails: []string{}, Language: "zh"}},
	"glued":           {"王建国总工程师\n13512345678", Card{Name: "王建国", Title: "总工程师", Phones: []string{"13512345678"}, Emails: []string{}, Language: "zh"}},
	"spaced name":     {"钟 毓秀\n质量经理", Card{Name: "钟毓秀", Title: "质量经理", Phones: []string{}, Emails: []string{}, Language: "zh"}},
	"full width":      {"姓名：陈晨\n手机：１３９１２３４５６７８\n邮箱：ｃｃ＠ａ．ｅｘａｍｐｌｅ", Card{Name: "陈晨", Phones: []string{"13912345678"}, Emails: []string{"cc@a.example"}, Language: "zh"}},
	"nothing of it":   {"谢谢！明天见", Card{Phones: []string{}, Emails: []string{}}},
	"fax and zip":     {"Fax: 0591-87654300\n邮编：350003\n350003", Card{Phones: []string{}, Emails: []string{}}},
	"department line": {"吴敏\n采购部\n主管", Card{Name: "吴敏", Title: "采购部 主管", Phones: []string{}, Emails: []string{}, Language: "zh"}},
}

func TestRead(t *testing.T) {
	for name, c := range cards {
		if got := Read(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

// Whatever is pasted: no field is longer than a contact's, every number and address stands in the text, and reading ends.
func FuzzRead(f *testing.F) {
	for _, c := range cards {
		f.Add(c.text)
	}
	f.Add(strings.Repeat("138 0000 ", 500))
	f.Add("\xff\xfe张\x00三")
	f.Fuzz(func(t *testing.T, text string) {
		c := Read(text)
		fields := append(append([]string{c.Name, c.NameEn, c.Title, c.Company, c.WeChat, c.Address, c.Website}, c.Phones...), c.Emails...)
		for _, field := range fields {
			if !utf8.ValidString(field) || utf8.RuneCountInString(field) > maxField || strings.ContainsAny(field, "\r\n") {
				t.Fatalf("bad field %q of %q", field, text)
			}
		}
		for _, p := range c.Phones {
			if n := len(digits.FindAllString(p, -1)); n < 7 || n > 18 {
				t.Fatalf("%q is no phone number, from %q", p, text)
			}
		}
		for _, e := range c.Emails {
			if !email.MatchString(e) {
				t.Fatalf("%q is no address, from %q", e, text)
			}
		}
	})
}
