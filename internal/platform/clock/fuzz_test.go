package clock

import (
	"encoding/json"
	"testing"
	"time"
)

// An instant that is read is shown as RFC 3339, which reads the same again.
func FuzzInstant(f *testing.F) {
	for _, seed := range []string{"2024-02-29T23:59:59.999999999Z", "9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
		"2024-03-31T02:30:00+01:00", "2024-01-01T00:00:60Z", "2024-01-01T00:00:00,5Z", "2024-01-01t00:00:00z"} {
		f.Add(`"` + seed + `"`)
	}
	f.Add("null")
	f.Fuzz(func(t *testing.T, text string) {
		var got, again Instant
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			if got != 0 {
				t.Fatalf("%s is refused and gives %d", text, got)
			}
			return
		}
		raw, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &again); err != nil || again != got {
			t.Fatalf("%s is %d, shown as %s, which is %d %v", text, got, raw, again, err)
		}
		if got == 0 && text != "null" {
			if t0, err := time.Parse(`"`+time.RFC3339Nano+`"`, text); err == nil && !t0.IsZero() {
				t.Fatalf("%s is read as no instant", text)
			}
		}
	})
}
