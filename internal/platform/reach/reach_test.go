package reach

import "testing"

func TestPhone(t *testing.T) {
	for given, want := range map[string]string{
		"138 0000 1111": "13800001111", "+86 138-0000-1111": "13800001111", "0086 13800001111": "13800001111", "１３８００００１１１１": "13800001111",
		"0591-8765 4321": "59187654321", "+86 591 8765 4321": "59187654321", "861234": "861234", "later": "", "110": "",
	} {
		if got := Phone(given); got != want {
			t.Errorf("%q gives %q, want %q", given, got, want)
		}
	}
}

func TestDomain(t *testing.T) {
	for given, want := range map[string]string{
		"Li@Meide.com.cn": "meide.com.cn", "www.meide.com.cn": "meide.com.cn", "https://www.Meide.com.cn/about": "meide.com.cn",
		"http://meide.com.cn:8080": "meide.com.cn", "li@qq.com": "", "li@163.com": "", "localhost": "", "": "", "没有": "",
	} {
		if got := Domain(given); got != want {
			t.Errorf("%q gives %q, want %q", given, got, want)
		}
	}
	if Mail(" Li@X.example ") != "li@x.example" || Mail("li") != "" {
		t.Error("mail addresses compare in lower case, and what is none is none")
	}
}
