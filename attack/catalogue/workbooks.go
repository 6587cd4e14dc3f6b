package catalogue

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// whole are the parts of a workbook of one sheet.
var whole = map[string]string{
	"[Content_Types].xml":        `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
	"_rels/.rels":                `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	"xl/_rels/workbook.xml.rels": `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	"xl/workbook.xml":            `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	"xl/sharedStrings.xml":       `<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>name</t></si><si><t>Plain Ltd</t></si></sst>`,
	"xl/worksheets/sheet1.xml":   sheetOf(`<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>`),
}

// book is that workbook, with parts replaced.
func book(parts map[string]string) ([]byte, error) {
	all := maps.Clone(whole)
	maps.Copy(all, parts)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range all {
		part, err := w.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write([]byte(text)); err != nil {
			return nil, err
		}
	}
	err := w.Close() // before that nothing is whole
	return out.Bytes(), err
}

func sheetOf(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
}

// inAFile is what a file holds that no workbook may read.
const inAFile = "zq-content-of-a-file-qz"

// entities uploads workbooks with entities, external ones and such that grow, in every encoding and in every part.
func entities(ctx context.Context, s *Site, found *Found) error {
	if answer, err := s.sound(ctx); err != nil || !answer.OK() {
		return fmt.Errorf("the plain workbook is not taken: %v %w", answer, err)
	}
	dir, err := os.MkdirTemp("", "loam-entities-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	secret := filepath.Join(dir, "secret.txt")
	if err := os.WriteFile(secret, []byte(inAFile), 0o644); err != nil {
		return err
	}
	called, address, err := listening()
	if err != nil {
		return err
	}
	defer func() { _ = called.Close() }()
	for _, dtd := range []string{
		fmt.Sprintf(`<!DOCTYPE a [<!ENTITY x SYSTEM "file://%s">]>`, secret), fmt.Sprintf(`<!DOCTYPE a [<!ENTITY x SYSTEM "http://%s/x">]>`, address),
		fmt.Sprintf(`<!DOCTYPE a SYSTEM "http://%s/a.dtd" [<!ENTITY x "y">]>`, address), fmt.Sprintf(`<!DOCTYPE a [<!ENTITY %% p SYSTEM "http://%s/p"> %%p; <!ENTITY x "y">]>`, address), laughs(),
	} {
		for _, part := range []string{"xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"} {
			if err := s.offered(ctx, found, dtd, part); err != nil {
				return err
			}
		}
	}
	for _, part := range []string{"xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} { // one without entities could be read, but none is
		file, err := book(map[string]string{part: strings.Replace(whole[part], "?>", "?><!DOCTYPE a>", 1)})
		if err != nil {
			return err
		}
		answer, err := s.Ada.upload(ctx, "/imports", "a.xlsx", "application/zip", file)
		if err != nil {
			return err
		}
		if !answer.refused() || !strings.Contains(string(answer.Body), "doctype") {
			found.add("a workbook with a DOCTYPE in %s is answered %v", part, answer)
		}
	}
	if called.seen() {
		found.add("a workbook had an address called")
	}
	return nil
}

// offered uploads a workbook with a DTD in one part, in every encoding.
func (s *Site) offered(ctx context.Context, found *Found, dtd, part string) error {
	plain := map[string]string{
		"xl/sharedStrings.xml":     `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>name</t></si><si><t>&x;</t></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>`,
		"xl/workbook.xml":          `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="&x;" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	}[part]
	for _, text := range []string{`<?xml version="1.0" encoding="UTF-8"?>` + dtd + plain, `<?xml version="1.0" encoding="UTF-7"?>` + dtd + plain,
		string(inUTF16(`<?xml version="1.0" encoding="UTF-16"?>` + dtd + plain)), `<?xml version="1.0" standalone='no' encoding="gb18030"?>` + dtd + plain} {
		file, err := book(map[string]string{part: text})
		if err != nil {
			return err
		}
		if _, err := s.tabled(ctx, found, "a workbook with entities in "+part, file); err != nil {
			return err
		}
	}
	return nil
}

// tabled uploads a table and has it shown: soon, without a failure, and without a word of what is not in it.
func (s *Site) tabled(ctx context.Context, found *Found, what string, file []byte) (Answer, error) {
	began := time.Now()
	answer, err := s.Ada.upload(ctx, "/imports", "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file)
	if err != nil {
		return answer, err
	}
	shown := answer
	if id := idOf(answer); id != "" {
		if shown, err = s.Ada.ask(ctx, "GET", path("imports", id)+"/preview", nil); err != nil {
			return answer, err
		}
	}
	if answer.Status >= 500 || shown.Status >= 500 || time.Since(began) > 2*slow {
		found.add("%s after %v: %v", what, time.Since(began).Round(time.Millisecond), answer)
	}
	if strings.Contains(string(answer.Body)+string(shown.Body), inAFile) || strings.Contains(string(shown.Body), strings.Repeat("lol", 20)) {
		found.add("%s shows what is not in it: %v", what, shown)
	}
	return answer, nil
}

// laughs grow to billions.
func laughs() string {
	var out strings.Builder
	out.WriteString(`<!DOCTYPE a [<!ENTITY l0 "lol">`)
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&out, `<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	return out.String() + `<!ENTITY x "&l9;">]>`
}

func inUTF16(text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

// calls counts who connects.
type calls struct {
	net.Listener
	count chan struct{}
}

func listening() (*calls, string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	c := &calls{l, make(chan struct{}, 100)}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			c.count <- struct{}{}
			_ = conn.Close()
		}
	}()
	return c, l.Addr().String(), nil
}

func (c *calls) seen() bool { return len(c.count) > 0 }

// sound uploads the workbook as it is, which has to be taken, or no refusal of another is a sign.
func (s *Site) sound(ctx context.Context) (Answer, error) {
	file, err := book(nil)
	if err != nil {
		return Answer{}, err
	}
	return s.tabled(ctx, &Found{}, "a plain workbook", file)
}

// heavy is what the program may take in memory, in MiB, whatever is sent to it.
const heavy = 512

// bombs uploads workbooks that are small and ask for much.
func bombs(ctx context.Context, s *Site, found *Found) error {
	zeros := strings.Repeat(" ", 1<<20)
	many := strings.Repeat("<si><t>a</t></si>", 1_000_000)
	if answer, err := s.sound(ctx); err != nil || !answer.OK() {
		return fmt.Errorf("the plain workbook is not taken: %v %w", answer, err)
	}
	refused := []string{"300 MiB of blanks", "100 MiB of a comment", "another part"} // no table is packed like that
	for what, parts := range map[string]map[string]string{
		"row 2147483647":       {"xl/worksheets/sheet1.xml": sheetOf(`<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>`)},
		"row 1048576":          {"xl/worksheets/sheet1.xml": sheetOf(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)},
		"column ZZZZZZ":        {"xl/worksheets/sheet1.xml": sheetOf(`<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>`)},
		"300 MiB of blanks":    {"xl/worksheets/sheet1.xml": sheetOf(strings.Repeat(zeros, 300))},
		"100 MiB of a comment": {"xl/sharedStrings.xml": "<sst><!--" + strings.Repeat(zeros, 100) + "--></sst>"},
		"a million strings":    {"xl/sharedStrings.xml": `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="4294967295" uniqueCount="4294967295">` + many + "</sst>"},
		"a string of 64 MiB":   {"xl/sharedStrings.xml": `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>` + strings.Repeat(strings.Repeat("a", 1<<20), 64) + "</t></si></sst>"},
		"another part":         {"xl/media/big.xml": strings.Repeat(zeros, 300)},
		"deep":                 {"xl/worksheets/sheet1.xml": sheetOf(strings.Repeat("<a>", 1_000_000))},
	} {
		file, err := book(parts)
		if err != nil {
			return err
		}
		answer, err := s.tabled(ctx, found, what, file)
		if err != nil {
			return err
		}
		if slices.Contains(refused, what) && !answer.refused() {
			found.add("%s is taken: %v", what, answer)
		}
	}
	if peak := s.peak(); peak > heavy {
		found.add("the program took %d MiB", peak)
	}
	return nil
}

// peak is the most memory that the program had so far, in MiB; 0 where the system does not say.
func (s *Site) peak() int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.lab.PID()))
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib / 1024
		}
	}
	return 0
}
