package sensitive

import "testing"

// A number that must not be kept is seen whatever stands around it, and a text is judged alike in all widths.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{"", "身份证", "电话 13800138000，", "62", "no. 1234 ", "x", "\xff\x00", "　", "1-"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		for number, want := range map[string]string{"11010519491231002X": IdentityCard, "6222 0212 3456 7890 128": BankCard} {
			text := before + "：" + number + "。" + after
			if got := Find(number); got != want {
				t.Fatalf("%s alone is %q, want %q", number, got, want)
			}
			if Find(text) == "" {
				t.Fatalf("%q: nothing is seen", text)
			}
		}
		Called(before, true)
	})
}
