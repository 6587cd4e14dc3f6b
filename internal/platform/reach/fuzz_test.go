package reach

import (
	"strings"
	"testing"
)

// A key is the key of itself, so that what was stored as one is found by one.
func FuzzKeys(f *testing.F) {
	for _, seed := range []string{"+86 138-0013-8000", "0086 0755 12345678", "86 86 13800138000", "00000000000", "A@B.CN", "a@@b", "https://www.www.example.com./x", "www.qq.com", "http://[::1]/",
		"//x.y", "http://a.b:99999", "example.com:80", "user@host@x.com", "İ@X.COM", "http://x.com\x00", "８６１３８００１３８０００"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if key := Phone(text); key != "" {
			if len(key) < 5 || len(key) > 20 || strings.Trim(key, "0123456789") != "" {
				t.Fatalf("phone %q of %q", key, text)
			}
			if again := Phone(key); again != key {
				t.Fatalf("phone %q of %q, and of that %q", key, text, again)
			}
		}
		if key := Mail(text); key != "" && (Mail(key) != key || !strings.Contains(key, "@")) {
			t.Fatalf("mail %q of %q, and of that %q", key, text, Mail(key))
		}
		if host := Domain(text); host != "" {
			if again := Domain(host); again != host || public[host] || strings.ContainsAny(host, " /@") || !strings.Contains(host, ".") {
				t.Fatalf("domain %q of %q, and of that %q", host, text, again)
			}
		}
	})
}
