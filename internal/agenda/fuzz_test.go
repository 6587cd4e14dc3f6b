package agenda

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// Whatever a summary holds, the calendar has the same lines, each folded between characters, and gives the summary back.
func FuzzCalendar(f *testing.F) {
	for _, seed := range []string{"拜访 · 澜樾集成", "a\r\nEND:VCALENDAR\r\nBEGIN:VEVENT", `\n;,\\`, strings.Repeat("长", 100), "\x00\x1f\x7f\xff", "x\ry", strings.Repeat("a", 66) + "é", "\u2028\u0085"} {
		f.Add(seed, int64(1_800_000_000), int64(3600))
	}
	f.Fuzz(func(t *testing.T, summary string, at, seconds int64) {
		at, seconds = at%200_000_000_000, seconds%1_000_000
		start := time.Unix(at, 0).UTC()
		if start.Year() < 1 || start.Year() > 9998 {
			return
		}
		var out, bare bytes.Buffer
		one := event{UID: "task-1@loam", Stamp: start, Day: calendar.Of(start), Start: start, Duration: time.Duration(max(seconds, -seconds)) * time.Second, Summary: summary}
		day := one
		day.Start = time.Time{}
		plain := []event{one, day}
		plain[0].Summary, plain[1].Summary = "x", "x"
		if err := writeCalendar(&out, summary, []event{one, day}); err != nil {
			t.Fatal(err)
		}
		if err := writeCalendar(&bare, "x", plain); err != nil {
			t.Fatal(err)
		}
		got, want := unfolded(t, out.String()), unfolded(t, bare.String())
		if len(got) != len(want) {
			t.Fatalf("%q makes %d lines, x makes %d", summary, len(got), len(want))
		}
		for i, line := range got {
			name, value, _ := strings.Cut(line, ":")
			if known, _, _ := strings.Cut(want[i], ":"); name != known {
				t.Fatalf("%q: line %q where %q belongs", summary, line, want[i])
			}
			if name == "SUMMARY" && unescaped(value) != readable(summary) {
				t.Fatalf("%q comes back as %q", summary, unescaped(value))
			}
		}
	})
}

// unfolded are the content lines as a reader of RFC 5545 sees them.
func unfolded(t *testing.T, text string) []string {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > maxLine || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) {
			t.Fatalf("bad line %q", line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
}

func unescaped(value string) string {
	var out strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) {
			if i++; value[i] == 'n' {
				out.WriteByte('\n')
				continue
			}
		}
		out.WriteByte(value[i])
	}
	return out.String()
}

// readable is a text without what has no place in a calendar.
func readable(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r != '\n' && r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, text)
}
