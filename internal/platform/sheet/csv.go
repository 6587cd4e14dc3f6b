package sheet

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// checkEvery is how many rows pass between two looks at the context.
const checkEvery = 256

type csvSource struct {
	ctx     context.Context
	path    string
	sheet   string
	form    textForm
	dialect dialect
	skip    int // bytes of decoded text before the first record
	limits  Limits
}

func openCSV(ctx context.Context, path, name string, size int64, limits Limits) (Source, Info, error) {
	form, err := detectEncoding(ctx, path)
	if err != nil {
		return nil, Info{}, err
	}
	source := &csvSource{ctx: ctx, path: path, sheet: sheetName(name), form: form, limits: limits}
	if err := source.detect(); err != nil {
		return nil, Info{}, err
	}
	rows, err := source.count()
	if err != nil {
		return nil, Info{}, err
	}
	return source, source.info(size, rows), nil
}

func sheetName(name string) string {
	base := filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSuffix(base, filepath.Ext(base))
}

func (s *csvSource) info(size int64, rows int) Info {
	return Info{
		Kind: CSV, Bytes: size, Encoding: s.form.encoding, HasBOM: s.form.bom > 0,
		Delimiter: string(s.dialect.delimiter), Quote: string(s.dialect.quote),
		Rows: rows, Sheets: []SheetInfo{{Name: s.sheet, Rows: rows}},
	}
}

// detect settles the dialect on the beginning of the decoded text.
func (s *csvSource) detect() error {
	file, text, err := openText(s.path, s.form)
	if err != nil {
		return err
	}
	defer file.Close()
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(text, sample)
	complete := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if err != nil && !complete {
		return err
	}
	sample = sample[:n]
	if delimiter, length, ok := separatorLine(sample); ok {
		s.dialect, s.skip = dialect{delimiter, detectQuote(sample)}, length
		return nil
	}
	s.dialect = detectDialect(sample, complete)
	return nil
}

// count reads the file once, so that a refusal comes before the first row.
func (s *csvSource) count() (int, error) {
	rows, err := s.open()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.advance() {
		if n++; n > s.limits.MaxRows {
			return 0, errs.TooLarge("too_many_rows").With("limit", s.limits.MaxRows)
		}
	}
	switch {
	case rows.err != nil:
		return 0, rows.err
	case n == 0:
		return 0, errs.Unprocessable("empty_file")
	case n == 1:
		return 0, errs.Unprocessable("no_data_rows")
	}
	return n, nil
}

func (s *csvSource) Sheets() []string { return []string{s.sheet} }

func (s *csvSource) Close() error { return nil }

func (s *csvSource) Rows(sheet string) (Rows, error) {
	if sheet != "" && sheet != s.sheet {
		return nil, errs.Unprocessable("no_such_sheet").With("sheet", sheet)
	}
	return s.open()
}

func (s *csvSource) open() (*csvRows, error) {
	file, text, err := openText(s.path, s.form)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, text, int64(s.skip)); err != nil {
		_ = file.Close() // the reason stands already
		return nil, err
	}
	return &csvRows{ctx: s.ctx, file: file, records: newRecords(text, s.dialect, s.limits)}, nil
}

type csvRows struct {
	ctx     context.Context
	file    *os.File
	records *records
	row     []string
	err     error
}

func (r *csvRows) Next() bool {
	if !r.advance() {
		return false
	}
	r.row = r.records.appendTo(r.row[:0])
	for i, cell := range r.row {
		r.row[i] = unguard(cell)
	}
	return true
}

// advance moves to the next record that is not blank.
func (r *csvRows) advance() bool {
	for r.err == nil {
		if r.records.number%checkEvery == 0 && r.ctx.Err() != nil {
			r.err = r.ctx.Err()
			return false
		}
		err := r.records.next()
		if err == io.EOF {
			return false
		}
		if r.err = err; err == nil && !r.records.blank() {
			return true
		}
	}
	return false
}

func (r *csvRows) Row() []string   { return r.row }
func (r *csvRows) Faults() []Fault { return nil }
func (r *csvRows) Number() int     { return r.records.number }
func (r *csvRows) Err() error      { return r.err }
func (r *csvRows) Close() error    { return r.file.Close() }
