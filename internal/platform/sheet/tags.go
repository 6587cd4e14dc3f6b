package sheet

import (
	"bufio"
	"bytes"
	"io"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// maxTag bounds one XML tag in bytes; spreadsheet programs write far shorter ones.
const maxTag = 256 << 10

// tags walks over the tags of an XML part without building anything. It exists
// for the inspection before a workbook is opened: it must not itself fall for
// what it looks for, so it allocates one tag at most and knows no entities.
type tags struct {
	source *bufio.Reader

	raw     []byte // between < and >
	name    []byte // without prefix
	closing bool   // </x>
	empty   bool   // <x/>
	chars   int    // characters of text before the tag, an entity counting as one
	number  int    // that text as a whole number, at most mostNumber; -1 when it is none
}

// mostNumber is more than anything in a workbook that is counted.
const mostNumber = 1 << 31

func newTags(source io.Reader) *tags {
	return &tags{source: bufio.NewReaderSize(source, sampleSize)}
}

// next moves to the next element tag; io.EOF after the last one.
func (t *tags) next() error {
	t.chars, t.number = 0, 0
	for {
		if err := t.text(); err != nil {
			return err
		}
		element, err := t.tag()
		if err != nil {
			return noEOF(err)
		}
		if element {
			return nil
		}
	}
}

// text skips to the next <. Zero bytes mean UTF-16, in which a DOCTYPE would
// not be seen: every program writes these parts in UTF-8.
func (t *tags) text() error {
	inEntity := false
	for {
		b, err := t.source.ReadByte()
		switch {
		case err != nil:
			return err
		case b == '<':
			return nil
		case b == 0:
			return damaged("encoding")
		case inEntity:
			inEntity = b != ';'
		case b&0xc0 != 0x80:
			t.chars++
			t.digit(b)
			inEntity = b == '&'
		}
	}
}

func (t *tags) digit(b byte) {
	switch {
	case b == ' ' || b == '\n' || b == '\r' || b == '\t' || t.number < 0:
	case b < '0' || b > '9':
		t.number = -1
	default:
		t.number = min(10*t.number+int(b-'0'), mostNumber)
	}
}

// tag reads up to the closing >; false for comments and the like.
func (t *tags) tag() (bool, error) {
	first, err := t.source.Peek(1)
	if err != nil {
		return false, err
	}
	switch first[0] {
	case '!':
		return false, t.declaration()
	case '?':
		return false, t.skipPast("?>", nil)
	}
	return true, t.element()
}

func (t *tags) element() error {
	t.raw = t.raw[:0]
	var quote byte
	for {
		b, err := t.source.ReadByte()
		if err != nil {
			return err
		}
		if b == '>' && quote == 0 {
			break
		}
		switch {
		case quote != 0 && b == quote:
			quote = 0
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		}
		if t.raw = append(t.raw, b); len(t.raw) > maxTag {
			return damaged("tag")
		}
	}
	t.split()
	return nil
}

func (t *tags) split() {
	raw := t.raw
	t.closing, t.empty = bytes.HasPrefix(raw, []byte("/")), bytes.HasSuffix(raw, []byte("/"))
	raw = bytes.TrimSuffix(bytes.TrimPrefix(raw, []byte("/")), []byte("/"))
	if i := bytes.IndexAny(raw, " \t\r\n"); i >= 0 {
		raw = raw[:i]
	}
	if i := bytes.IndexByte(raw, ':'); i >= 0 {
		raw = raw[i+1:]
	}
	t.name = raw
}

// declaration handles what begins with <!: comments are skipped, the text of
// CDATA counts, and a DOCTYPE is refused, since entities may be declared in it.
func (t *tags) declaration() error {
	if head, _ := t.source.Peek(3); bytes.Equal(head, []byte("!--")) {
		return t.skipPast("-->", nil)
	}
	if head, _ := t.source.Peek(8); bytes.Equal(head, []byte("![CDATA[")) {
		return t.skipPast("]]>", &t.chars)
	}
	return errs.Unprocessable("xml_doctype")
}

func (t *tags) skipPast(end string, count *int) error {
	var tail [3]byte
	for {
		b, err := t.source.ReadByte()
		if err != nil {
			return err
		}
		if count != nil {
			*count++
		}
		tail = [3]byte{tail[1], tail[2], b}
		if bytes.HasSuffix(tail[:], []byte(end)) {
			return nil
		}
	}
}

// attribute gives the value of an attribute without prefix, nil when absent.
func (t *tags) attribute(name string) []byte {
	rest := t.raw
	for {
		i := bytes.IndexAny(rest, " \t\r\n")
		if i < 0 {
			return nil
		}
		rest = bytes.TrimLeft(rest[i:], " \t\r\n")
		key, after, found := bytes.Cut(rest, []byte("="))
		after = bytes.TrimLeft(after, " \t\r\n")
		if !found || len(after) == 0 {
			return nil
		}
		end := bytes.IndexByte(after[1:], after[0])
		if end < 0 {
			return nil
		}
		if string(bytes.TrimSpace(key)) == name {
			return after[1 : end+1]
		}
		// Keep the closing quote: the next separator comes after it.
		rest = after[end+1:]
	}
}

func damaged(what string) error {
	return errs.Unprocessable("damaged_file").With("part", what)
}

func noEOF(err error) error {
	if err == io.EOF {
		return damaged("xml")
	}
	return err
}
