package sheet

import (
	"bytes"
	"context"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// The encodings a text file may have.
const (
	utf8Name    = "utf-8"
	utf16LEName = "utf-16le"
	utf16BEName = "utf-16be"
	gbName      = "gb18030"
	latinName   = "windows-1252"
)

const sampleSize = 64 << 10

// textForm is the encoding of a text file and the length of its byte order mark.
type textForm struct {
	encoding string
	bom      int
}

// detectEncoding decides on the whole file, not its beginning: the first byte
// that tells GB18030 from UTF-8 may come after many megabytes of ASCII.
func detectEncoding(ctx context.Context, path string) (textForm, error) {
	head, err := firstBytes(path, sampleSize)
	if err != nil {
		return textForm{}, err
	}
	if form, ok := byteOrderMark(head); ok && form.encoding != utf8Name {
		return form, nil
	}
	if form, ok := zeroPattern(head); ok {
		return form, nil
	}
	if isBinary(head) {
		return textForm{}, errs.WrongKind("not_a_table")
	}
	return detectEightBit(ctx, path, head)
}

func byteOrderMark(head []byte) (textForm, bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return textForm{utf8Name, 3}, true
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return textForm{utf16LEName, 2}, true
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return textForm{utf16BEName, 2}, true
	}
	return textForm{}, false
}

// zeroPattern recognises UTF-16 without a mark: separators, digits and Latin
// letters have a zero as their high byte, always on the same side.
func zeroPattern(head []byte) (textForm, bool) {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	even, odd := zeros[0], zeros[1]
	switch enough := len(head) / 50; {
	case odd > enough && even*20 < odd:
		return textForm{encoding: utf16LEName}, true
	case even > enough && odd*20 < even:
		return textForm{encoding: utf16BEName}, true
	}
	return textForm{}, false
}

// isBinary looks for control characters that no table in text form has.
func isBinary(head []byte) bool {
	controls := 0
	for _, b := range head {
		if b == 0 {
			return true
		}
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			controls++
		}
	}
	return controls*100 > len(head)
}

func detectEightBit(ctx context.Context, path string, head []byte) (textForm, error) {
	stats, err := gatherBytes(ctx, path)
	if err != nil {
		return textForm{}, err
	}
	if stats.zeroRow > 0 {
		return textForm{}, errs.WrongKind("not_a_table").With("row", stats.zeroRow)
	}
	mark, marked := byteOrderMark(head)
	switch {
	case stats.invalidUTF8 == 0:
		return textForm{utf8Name, mark.bom}, nil
	case marked, stats.validUTF8 > 10*stats.invalidUTF8:
		return textForm{}, errs.Unprocessable("bad_encoding").With("encoding", utf8Name).With("row", stats.invalidUTF8Row)
	case stats.looksLatin():
		return textForm{encoding: latinName}, nil
	case stats.invalidGBRow > 0:
		return textForm{}, errs.Unprocessable("bad_encoding").With("encoding", gbName).With("row", stats.invalidGBRow)
	}
	return textForm{encoding: gbName}, nil
}

// decode turns the file, placed after its mark, into UTF-8.
func (form textForm) decode(r io.Reader) io.Reader {
	switch form.encoding {
	case utf16LEName:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case utf16BEName:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	case gbName:
		return transform.NewReader(r, simplifiedchinese.GB18030.NewDecoder())
	case latinName:
		return transform.NewReader(r, charmap.Windows1252.NewDecoder())
	}
	return r
}

// openText opens a text file as UTF-8 without its mark.
func openText(path string, form textForm) (*os.File, io.Reader, error) {
	file, err := os.Open(path) // #nosec G304 -- an upload under a name of our own, or the file that the command line names
	if err != nil {
		return nil, nil, err
	}
	if _, err := file.Seek(int64(form.bom), io.SeekStart); err != nil {
		_ = file.Close() // the reason stands already
		return nil, nil, err
	}
	return file, form.decode(file), nil
}

// byteStats is what one pass over an eight-bit text file shows. Rows count
// line breaks, from 1; 0 means never.
type byteStats struct {
	validUTF8, invalidUTF8, invalidUTF8Row int // multi-byte sequences
	invalidGBRow                           int
	highRuns, loneHigh                     int // runs of bytes ≥ 0x80; those of a single byte
	zeroRow                                int

	row, run int
	gb       gbState
}

func gatherBytes(ctx context.Context, path string) (*byteStats, error) {
	file, err := os.Open(path) // #nosec G304 -- an upload under a name of our own, or the file that the command line names
	if err != nil {
		return nil, err
	}
	defer file.Close()
	stats := &byteStats{row: 1}
	buffer, kept := make([]byte, sampleSize), 0
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := file.Read(buffer[kept:])
		chunk := buffer[:kept+n]
		used := stats.add(chunk, err == io.EOF)
		kept = copy(buffer, chunk[used:])
		if err == io.EOF {
			return stats, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// add looks at a chunk and says how much of it is settled; a sequence cut by
// the end of the chunk is left for the next one.
func (s *byteStats) add(chunk []byte, last bool) int {
	i := 0
	for i < len(chunk) {
		if chunk[i] < utf8.RuneSelf {
			s.addByte(chunk[i])
			i++
			continue
		}
		if !last && !utf8.FullRune(chunk[i:]) {
			break
		}
		r, size := utf8.DecodeRune(chunk[i:])
		s.addRune(r, size)
		for _, b := range chunk[i : i+size] {
			s.addByte(b)
		}
		i += size
	}
	if last && i == len(chunk) && s.gb != gbStart && s.invalidGBRow == 0 {
		s.invalidGBRow = s.row
	}
	return i
}

func (s *byteStats) addRune(r rune, size int) {
	if r != utf8.RuneError || size > 1 {
		s.validUTF8++
		return
	}
	s.invalidUTF8++
	if s.invalidUTF8Row == 0 {
		s.invalidUTF8Row = s.row
	}
}

func (s *byteStats) addByte(b byte) {
	if !s.gb.accept(b) && s.invalidGBRow == 0 {
		s.invalidGBRow = s.row
	}
	if b >= utf8.RuneSelf {
		s.run++
		return
	}
	s.endRun(b)
	switch {
	case b == '\n':
		s.row++
	case b == 0 && s.zeroRow == 0:
		s.zeroRow = s.row
	}
}

// endRun closes a run of high bytes; a digit after a single one is the second
// byte of a four-byte GB18030 sequence, not a sign of Latin text.
func (s *byteStats) endRun(next byte) {
	if s.run == 0 {
		return
	}
	s.highRuns++
	if s.run == 1 && (next < '0' || next > '9') {
		s.loneHigh++
	}
	s.run = 0
}

// looksLatin tells Western accents, which stand alone among ASCII letters, from
// Chinese, whose bytes come in pairs. A few lone bytes that GB18030 allows are
// read as Chinese: that is the likelier file here.
func (s *byteStats) looksLatin() bool {
	return s.loneHigh*2 > s.highRuns && (s.invalidGBRow > 0 || s.loneHigh >= 4)
}
