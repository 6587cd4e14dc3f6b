package plain

import "testing"

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "  plain ": "plain", "\t甲 \n": "甲", "ＡＢＣ１２３（深圳）": "ABC123(深圳)", "甲\u3000乙\u00a0丙": "甲 乙 丙", "\u3000": "",
		"1–2—3−4‐5‑6": "1-2-3-4-5-6", "\ufeff甲\u200b乙\u202e": "甲乙", "É": "É",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
