package sheet

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const chinese = "客户,订单号,金额\n深圳光通信有限公司,D001,\"1,234.50\"\n上海𠮷网络,D002,88\n"

var chineseRows = [][]string{{"客户", "订单号", "金额"}, {"深圳光通信有限公司", "D001", "1,234.50"}, {"上海𠮷网络", "D002", "88"}}

func encoded(t *testing.T, e encoding.Encoding, text string) []byte {
	t.Helper()
	out, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEncodings(t *testing.T) {
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	cases := []struct {
		name     string
		content  []byte
		encoding string
		bom      bool
	}{
		{"utf-8", []byte(chinese), "utf-8", false},
		{"utf-8 bom", []byte("\ufeff" + chinese), "utf-8", true},
		{"gb18030", encoded(t, simplifiedchinese.GB18030, chinese), "gb18030", false},
		{"utf-16le bom", append([]byte("\xff\xfe"), encoded(t, le, chinese)...), "utf-16le", true},
		{"utf-16be bom", append([]byte("\xfe\xff"), encoded(t, be, chinese)...), "utf-16be", true},
		{"utf-16le", encoded(t, le, chinese), "utf-16le", false},
		{"utf-16be", encoded(t, be, chinese), "utf-16be", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, info := readContent(t, c.content)
			wantRows(t, got.rows, chineseRows)
			if info.Encoding != c.encoding || info.HasBOM != c.bom || info.Rows != 3 || info.Delimiter != "," || info.Kind != CSV {
				t.Fatalf("info %+v", info)
			}
			if info.Sheets[0].Name != "客户" {
				t.Fatalf("sheet name %q", info.Sheets[0].Name)
			}
		})
	}
}

// The bytes that decide come after a megabyte of ASCII.
func TestLateBytesDecideTheEncoding(t *testing.T) {
	ascii := "name,n\n" + strings.Repeat("plain ascii row,12345\n", 60_000)
	late := append([]byte(ascii), encoded(t, simplifiedchinese.GB18030, "北京,1\n")...)
	got, info := readContent(t, late)
	if last := got.rows[len(got.rows)-1][0]; info.Encoding != "gb18030" || last != "北京" {
		t.Fatalf("%s %q", info.Encoding, last)
	}
	// The same with the sequence cut by every possible end of a chunk.
	for shift := range 8 {
		content := "a,b\n" + strings.Repeat("x", sampleSize-8+shift-4) + "北京,1\n"
		got, info := readLong(t, []byte(content))
		if last := got.rows[1][0]; info.Encoding != "utf-8" || !strings.HasSuffix(last, "x北京") {
			t.Fatalf("shift %d: %s", shift, info.Encoding)
		}
	}
}

func readLong(t *testing.T, content []byte) (table, Info) {
	t.Helper()
	source, info, err := Open(context.Background(), writeFile(t, content), "x.csv", Limits{MaxChars: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return read(t, source, ""), info
}

func TestWesternTextIsNotChinese(t *testing.T) {
	text := "Société;Montant\nCafé Éclair;12\nMüller & Söhne;13\nGarçon;14\n"
	got, info := readContent(t, encoded(t, charmap.Windows1252, text))
	if info.Encoding != "windows-1252" || got.rows[2][0] != "Müller & Söhne" {
		t.Fatalf("%s %q", info.Encoding, got.rows)
	}
}

func TestBadBytesAreNamedWithTheirRow(t *testing.T) {
	broken := []byte(strings.Repeat("深圳光通信,1\n", 40) + "上\xffb,2\n")
	_, _, err := Open(context.Background(), writeFile(t, broken), "x.csv", Limits{})
	if err == nil || !strings.Contains(err.Error(), "bad_encoding") || !strings.Contains(err.Error(), "row:41") {
		t.Fatalf("got %v", err)
	}
}

func TestDialects(t *testing.T) {
	cases := []struct {
		name, content, delimiter, quote string
		want                            [][]string
	}{
		{"semicolon with decimal commas", "name;amount\na;1,5\nb;2,5\n", ";", `"`, [][]string{{"name", "amount"}, {"a", "1,5"}, {"b", "2,5"}}},
		{"tab", "a\tb\n1,2\t3\n", "\t", `"`, [][]string{{"a", "b"}, {"1,2", "3"}}},
		{"pipe", "a|b|c\n1|2|3\n", "|", `"`, [][]string{{"a", "b", "c"}, {"1", "2", "3"}}},
		{"delimiters in quotes", "a,b\n\"x;y;z\",\"1;2;3\"\n", ",", `"`, [][]string{{"a", "b"}, {"x;y;z", "1;2;3"}}},
		{"a list of names, one with a bar", "name\nAcme Ltd\nB | C Ltd\nDelta\n", ",", `"`, [][]string{{"name"}, {"Acme Ltd"}, {"B | C Ltd"}, {"Delta"}}},
		{"single quotes", "'a','b'\n'1,5','x'\n", ",", "'", [][]string{{"a", "b"}, {"1,5", "x"}}},
		{"sep line", "sep=;\na;b\n1,2;3,4\n", ";", `"`, [][]string{{"a", "b"}, {"1,2", "3,4"}}},
		{"one column", "客户\n甲公司\n乙公司\n", ",", `"`, [][]string{{"客户"}, {"甲公司"}, {"乙公司"}}},
		{"title above", "2011 年销售,,\na,b,c\n1,2,3\n", ",", `"`, [][]string{{"2011 年销售", "", ""}, {"a", "b", "c"}, {"1", "2", "3"}}},
		{"old mac line ends", "a,b\r1,2\r", ",", `"`, [][]string{{"a", "b"}, {"1", "2"}}},
		{"no last line end", "a,b\n1,", ",", `"`, [][]string{{"a", "b"}, {"1", ""}}},
		{"quotes inside", "a,b\n5\" pipe,\"say \"\"hi\"\"\"\n", ",", `"`, [][]string{{"a", "b"}, {`5" pipe`, `say "hi"`}}},
		{"line breaks in cells", "a,b\r\n\"x\r\ny\",\"p\nq\"\r\n", ",", `"`, [][]string{{"a", "b"}, {"x\r\ny", "p\nq"}}},
		{"apostrophes kept unless protective", "a,b\n'=1+1,'tis\n", ",", `"`, [][]string{{"a", "b"}, {"=1+1", "'tis"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, info := readContent(t, []byte(c.content))
			wantRows(t, got.rows, c.want)
			if info.Delimiter != c.delimiter || info.Quote != c.quote {
				t.Fatalf("delimiter %q quote %q", info.Delimiter, info.Quote)
			}
		})
	}
}

func TestBlankRowsKeepTheNumbering(t *testing.T) {
	got, info := readContent(t, []byte("a,b\n\n , \n1,2\n\n"))
	if info.Rows != 2 {
		t.Fatalf("rows %d", info.Rows)
	}
	if last := got.numbers[len(got.numbers)-1]; last != 4 {
		t.Fatalf("number %d", last)
	}
}

func TestRefusedTexts(t *testing.T) {
	long := "a,b\n" + strings.Repeat("字", 40_000) + ",1\n"
	cases := map[string]struct {
		content string
		limits  Limits
		code    string
	}{
		"empty":          {"", Limits{}, "empty_file"},
		"only blanks":    {"\n\n , \n", Limits{}, "empty_file"},
		"only a mark":    {"\ufeff", Limits{}, "empty_file"},
		"header only":    {"客户,金额\n\n", Limits{}, "no_data_rows"},
		"old xls":        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), Limits{}, "xls_not_supported"},
		"locked xlsx":    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", Limits{}, "password_protected"},
		"pdf":            {"%PDF-1.7 ...", Limits{}, "not_a_table"},
		"picture":        {"\x89PNG\r\n\x1a\n0000", Limits{}, "not_a_table"},
		"html as xls":    {"\n<HTML><table><tr><td>1</td></tr></table>", Limits{}, "markup_not_a_table"},
		"binary":         {"ab\x00\x00\x00\x01\x02\x03cd\n", Limits{}, "not_a_table"},
		"late binary":    {strings.Repeat("a,b\n", 20_000) + "\x00\n", Limits{}, "not_a_table"},
		"cell too long":  {long, Limits{}, "cell_too_long"},
		"10 MB cell":     {"a,b\n\"" + strings.Repeat("x", 10<<20) + "\",1\n", Limits{}, "cell_too_long"},
		"open quote":     {"a,b\n1,\"never closed\n2,3\n", Limits{}, "quote_not_closed"},
		"too many cells": {"a,b\n" + strings.Repeat("1,", 600) + "\n", Limits{}, "too_many_columns"},
		"too many rows":  {"a\n1\n2\n3\n", Limits{MaxRows: 3}, "too_many_rows"},
		"too large":      {"a\n1\n2\n3\n", Limits{MaxBytes: 7}, "file_too_large"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := refusal(t, []byte(c.content), c.limits); got != c.code {
				t.Fatalf("got %q, want %q", got, c.code)
			}
		})
	}
}

func TestALongChineseCellIsAllowed(t *testing.T) {
	if got := refusal(t, []byte("a,b\n"+strings.Repeat("字", 32_767)+",1\n"), Limits{}); got != "" {
		t.Fatal(got)
	}
}

func TestCancelledWhileOpeningAndReading(t *testing.T) {
	content := []byte("a,b\n" + strings.Repeat("1,2\n", 5000))
	path := writeFile(t, content)
	ctx, cancel := context.WithCancel(context.Background())
	source, _, err := Open(ctx, path, "x.csv", Limits{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := readAll(source, ""); err != context.Canceled {
		t.Fatalf("reading: %v", err)
	}
	if _, _, err := Open(ctx, path, "x.csv", Limits{}); err != context.Canceled {
		t.Fatalf("opening: %v", err)
	}
}

func FuzzOpenCSV(f *testing.F) {
	for _, seed := range []string{chinese, "a;b\n1;2", "'a'|'b'\n", "sep=\t\nx\ty\n", "\xff\xfea\x00,\x00", "\"", "客户\xff", "a,\"b\nc\"\r\n\r"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		source, info, err := Open(context.Background(), writeFile(t, content), "x.csv", Limits{})
		if err != nil || info.Kind != CSV {
			return
		}
		defer source.Close()
		got, err := readAll(source, "")
		if err != nil {
			t.Fatalf("accepted, then failed: %v", err)
		}
		if len(got.rows) != info.Rows {
			t.Fatalf("announced %d rows, gave %d", info.Rows, len(got.rows))
		}
		checkRewritten(t, got.rows)
	})
}

// checkRewritten writes the rows and reads them back.
func checkRewritten(t *testing.T, rows [][]string) {
	t.Helper()
	header := append([]string{"#"}, rows[0]...)
	var values [][]any
	want := [][]string{header}
	for _, row := range rows {
		want = append(want, append([]string{"x"}, row...))
		cells := []any{"x"}
		for _, cell := range row {
			cells = append(cells, cell)
		}
		values = append(values, cells)
	}
	content := written(t, CSV, header, values...)
	if !bytes.HasPrefix(content, []byte("\ufeff")) {
		t.Fatal("no byte order mark")
	}
	reader := newRecords(bytes.NewReader(content[3:]), dialect{',', '"'}, Limits{}.withDefaults())
	for i := range want {
		if err := reader.next(); err != nil {
			t.Fatal(err)
		}
		got := reader.appendTo(nil)
		for j := range got {
			got[j] = unguard(got[j])
		}
		wantRows(t, [][]string{got}, [][]string{want[i]})
	}
}
