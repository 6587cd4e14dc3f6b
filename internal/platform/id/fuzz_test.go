package id

import (
	"encoding/json"
	"testing"
)

// One record has one id in one spelling: what is read is above zero and is written as it was.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1", "0", "-1", "+5", "007", "9223372036854775807", "9223372036854775808", " 1", "1_0", "0x10", "１", "1\x00", "1e3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text)
		if err != nil {
			if got != 0 {
				t.Fatalf("%q is refused and gives %d", text, got)
			}
		} else if got <= 0 || got.String() != text {
			t.Fatalf("%q is read as %s", text, got)
		}
		raw, _ := json.Marshal(text)
		var parsed ID
		if failed := json.Unmarshal(raw, &parsed); text != "" && (failed == nil) != (err == nil) || parsed != got {
			t.Fatalf("%q is %s, in JSON %s (%v, %v)", text, got, parsed, err, failed)
		}
		var bare ID
		if json.Unmarshal([]byte(text), &bare) == nil && bare < 0 {
			t.Fatalf("%s is read as %s", text, bare)
		}
	})
}
