package sheet

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/errs"

	"pgregory.net/rapid"
)

func TestFormulaInjection(t *testing.T) {
	cases := map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "@SUM(A1)": "'@SUM(A1)", "-2+3": "'-2+3", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"＝1+1": "'＝1+1", "-5": "-5", "-1234.50": "-1234.50", "a=1": "a=1", "'=x": "''=x", "'tis": "'tis", "": "",
		"+8613800138000": "'+8613800138000",
	}
	for text, want := range cases {
		if got := guard(text); got != want {
			t.Errorf("guard(%q) = %q, want %q", text, got, want)
		}
		if got := unguard(want); got != text {
			t.Errorf("unguard(%q) = %q, want %q", want, got, text)
		}
	}
}

func TestWrittenValues(t *testing.T) {
	at := time.Date(2011, 1, 18, 8, 26, 0, 0, time.UTC)
	row := []any{"名称", nil, int64(42), 1.5, true, Decimal("-1234.50"), at, Decimal("123456789012345678"), 7, "=1+1", "001"}
	header := strings.Split("a b c d e f g h i j k", " ")
	for kind, want := range map[Kind][]string{
		CSV:  {"名称", "", "42", "1.5", "TRUE", "-1234.50", "2011-01-18 08:26:00", "123456789012345678", "7", "=1+1", "001"},
		XLSX: {"名称", "", "42", "1.5", "TRUE", "-1234.5", "2011-01-18 08:26:00", "123456789012345678", "7", "=1+1", "001"},
	} {
		got, info := readContent(t, written(t, kind, header, row))
		wantRows(t, got.rows, [][]string{header, want})
		if info.Kind != kind {
			t.Fatalf("kind %s", info.Kind)
		}
	}
}

func TestAnyTextSurvivesTheRoundTrip(t *testing.T) {
	for _, kind := range []Kind{CSV, XLSX} {
		t.Run(string(kind), rapid.MakeCheck(func(rt *rapid.T) {
			text := rapid.OneOf(
				rapid.StringMatching(`['=+\-@＝]{0,3}[a-z0-9,;"'\n 字_x]{0,12}`),
				rapid.String().Filter(isPrintable),
			)
			rows := rapid.SliceOfN(rapid.SliceOfN(text, 2, 2), 1, 4).Draw(rt, "rows")
			want := [][]string{{"#", "a", "b"}}
			var values [][]any
			for _, row := range rows {
				want = append(want, []string{"x", row[0], row[1]})
				values = append(values, []any{"x", row[0], row[1]})
			}
			got, _ := readContent(t, written(t, kind, want[0], values...))
			for i := range want {
				row := append(got.rows[i], "", "")[:3]
				for j := range row {
					if row[j] != want[i][j] {
						rt.Fatalf("wrote %q, read %q", want[i][j], row[j])
					}
				}
			}
		}))
	}
}

// isPrintable leaves out what a table cell never holds: control characters
// other than line breaks, and characters that XML cannot carry.
func isPrintable(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\n' || r == 0xfffd || r >= 0xfffe && r <= 0xffff || r >= 0x7f && r < 0xa0 || r == 0x2028 {
			return false
		}
	}
	return true
}

func TestRefusedWrites(t *testing.T) {
	if _, err := NewWriter(io.Discard, "pdf", nil); errs.Code(err) != "unknown_format" {
		t.Fatalf("format: %v", err)
	}
	w, err := NewWriter(io.Discard, XLSX, []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteRow([]any{strings.Repeat("x", 32_768)}); errs.Code(err) != "cell_too_long" {
		t.Fatalf("cell: %v", err)
	}
}

type fullDisk struct{ left int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestAFailedWriteIsReported(t *testing.T) {
	for _, kind := range []Kind{CSV, XLSX} {
		w, err := NewWriter(&fullDisk{left: 100}, kind, []string{"a"})
		for i := 0; err == nil && i < 100; i++ {
			err = w.WriteRow([]any{"some text", i})
		}
		if closeErr := w.Close(); err == nil && closeErr == nil {
			t.Fatalf("%s: no error", kind)
		}
	}
}
