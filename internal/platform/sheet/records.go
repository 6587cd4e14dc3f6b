package sheet

import (
	"io"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// dialect is how a text file separates and quotes its fields.
type dialect struct {
	delimiter, quote byte
}

// records splits UTF-8 text into records of RFC 4180. It is lenient as
// spreadsheet programs are: a quote inside an unquoted field is a plain
// character, and so is one inside a quoted field that no delimiter follows.
// Unlike encoding/csv it keeps line breaks in cells as they are, bounds every
// cell while it is being read, and knows other quotes.
type records struct {
	source  io.Reader
	dialect dialect
	limits  Limits

	chunk    []byte
	pos, end int
	err      error // of the source; io.EOF at the end

	number int    // of the current record, blank ones included, from 1
	text   []byte // the current record's cells, one after the other
	ends   []int  // where each cell ends in text
	chars  int    // characters of the current cell
}

func newRecords(source io.Reader, d dialect, limits Limits) *records {
	return &records{source: source, dialect: d, limits: limits, chunk: make([]byte, sampleSize)}
}

// next reads a record; io.EOF after the last one.
func (r *records) next() error {
	r.text, r.ends = r.text[:0], r.ends[:0]
	if !r.more() {
		return r.err
	}
	r.number++
	for {
		last, err := r.field()
		if err != nil {
			return err
		}
		r.ends = append(r.ends, len(r.text))
		if len(r.ends) > r.limits.MaxColumns {
			return errs.TooLarge("too_many_columns").With("row", r.number).With("limit", r.limits.MaxColumns)
		}
		if last {
			return nil
		}
	}
}

// field appends one cell and says whether it is the last of its record.
func (r *records) field() (last bool, err error) {
	r.chars = 0
	if r.more() && r.chunk[r.pos] == r.dialect.quote {
		r.pos++
		if err := r.quoted(); err != nil {
			return false, err
		}
	}
	return r.unquoted()
}

// quoted reads up to and including the closing quote.
func (r *records) quoted() error {
	for r.more() {
		b := r.chunk[r.pos]
		r.pos++
		if b != r.dialect.quote {
			if err := r.add(b); err != nil {
				return err
			}
			continue
		}
		if !r.more() || r.endsField(r.chunk[r.pos]) {
			return nil
		}
		if r.chunk[r.pos] == r.dialect.quote {
			r.pos++
		}
		if err := r.add(b); err != nil {
			return err
		}
	}
	if r.err != io.EOF {
		return r.err
	}
	return errs.Unprocessable("quote_not_closed").With("row", r.number)
}

// unquoted reads up to the delimiter or the line break, and swallows it.
func (r *records) unquoted() (last bool, err error) {
	for r.more() {
		b := r.chunk[r.pos]
		r.pos++
		switch b {
		case r.dialect.delimiter:
			return false, nil
		case '\n':
			return true, nil
		case '\r':
			if r.more() && r.chunk[r.pos] == '\n' {
				r.pos++
			}
			return true, nil
		}
		if err := r.add(b); err != nil {
			return false, err
		}
	}
	if r.err != io.EOF {
		return false, r.err
	}
	return true, nil
}

func (r *records) endsField(b byte) bool {
	return b == r.dialect.delimiter || b == '\n' || b == '\r'
}

func (r *records) add(b byte) error {
	r.text = append(r.text, b)
	if b&0xc0 != 0x80 { // not the continuation of a character
		r.chars++
	}
	if r.chars <= r.limits.MaxChars {
		return nil
	}
	return cellTooLong(r.number, len(r.ends)+1, r.limits)
}

func cellTooLong(row, column int, limits Limits) error {
	return errs.TooLarge("cell_too_long").With("row", row).With("column", column).With("limit", limits.MaxChars)
}

// more makes sure that there is a byte at pos.
func (r *records) more() bool {
	for r.pos == r.end && r.err == nil {
		r.pos, r.end = 0, 0
		r.end, r.err = r.source.Read(r.chunk)
	}
	return r.pos < r.end
}

// blank says whether the record has nothing but white space.
func (r *records) blank() bool {
	for _, b := range r.text {
		if b != ' ' && b != '\t' {
			return false
		}
	}
	return true
}

// appendTo appends the record's cells to row.
func (r *records) appendTo(row []string) []string {
	text, start := string(r.text), 0
	for _, end := range r.ends {
		row = append(row, text[start:end])
		start = end
	}
	return row
}
