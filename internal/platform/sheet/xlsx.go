package sheet

import (
	"context"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// inMemory is up to which size a sheet or the strings are held in memory; larger
// ones are unpacked to a temporary file. Small on purpose: the library keeps
// several times this size for strings that it holds in memory.
const inMemory = 1 << 20

type xlsxSource struct {
	ctx    context.Context
	file   *excelize.File
	sheets []string
	facts  map[string]*sheetFacts // by sheet name
}

func openXLSX(ctx context.Context, name string, size int64, limits Limits) (_ Source, _ Info, err error) {
	defer surviveLibrary(&err)
	inspected, err := inspect(ctx, name, limits)
	if err != nil {
		return nil, Info{}, err
	}
	file, err := excelize.OpenFile(name, excelize.Options{
		UnzipSizeLimit: limits.MaxUnzipped, UnzipXMLSizeLimit: min(inMemory, limits.MaxUnzipped), TmpDir: limits.TempDir,
	})
	if err != nil {
		return nil, Info{}, errs.Unprocessable("damaged_file").With("part", "workbook").Because(err)
	}
	source := &xlsxSource{ctx: ctx, file: file, facts: map[string]*sheetFacts{}}
	info, err := source.describe(inspected, size)
	if err == nil {
		err = named(showValues(file), "xl/styles.xml")
	}
	if err != nil {
		_ = file.Close() // the reason stands already
		return nil, Info{}, err
	}
	return source, info, nil
}

// surviveLibrary makes a refusal of a panic: a hostile workbook may find a case
// that the library does not expect, and must not end the process.
func surviveLibrary(err *error) {
	if cause := recover(); cause != nil {
		*err = errs.Unprocessable("damaged_file").With("part", "workbook").Because(fmt.Errorf("panic: %v", cause))
	}
}

// describe ties the sheets to what the inspection found, and refuses a workbook
// without data.
func (s *xlsxSource) describe(inspected *inspection, size int64) (Info, error) {
	info := Info{Kind: XLSX, Bytes: size}
	parts, err := sheetParts(s.file)
	if err != nil {
		return info, err
	}
	most := 0
	for _, sheet := range parts {
		facts := inspected.sheets[sheet.part]
		if facts == nil || sheet.hidden {
			continue // a chart, or not meant to be seen
		}
		s.sheets, s.facts[sheet.name] = append(s.sheets, sheet.name), facts
		info.Sheets = append(info.Sheets, SheetInfo{Name: sheet.name, Rows: facts.rows})
		info.Rows += facts.rows
		most = max(most, facts.rows)
	}
	switch most {
	case 0:
		return info, errs.Unprocessable("empty_file")
	case 1:
		return info, errs.Unprocessable("no_data_rows")
	}
	return info, nil
}

func (s *xlsxSource) Sheets() []string { return s.sheets }

func (s *xlsxSource) Close() error { return s.file.Close() }

func (s *xlsxSource) Rows(sheet string) (Rows, error) {
	if sheet == "" {
		sheet = s.sheets[0]
	}
	facts := s.facts[sheet]
	if facts == nil {
		return nil, errs.Unprocessable("no_such_sheet").With("sheet", sheet)
	}
	rows, err := s.file.Rows(sheet)
	if err != nil {
		return nil, errs.Unprocessable("damaged_file").With("part", sheet).Because(err)
	}
	return &xlsxRows{ctx: s.ctx, rows: rows, facts: facts}, nil
}

type xlsxRows struct {
	ctx    context.Context
	rows   *excelize.Rows
	facts  *sheetFacts
	number int
	row    []string
	faults []Fault
	err    error
}

func (r *xlsxRows) Next() bool {
	defer surviveLibrary(&r.err)
	for r.err == nil && r.rows.Next() {
		r.number++
		if r.number%checkEvery == 0 && r.ctx.Err() != nil {
			r.err = r.ctx.Err()
			return false
		}
		row, err := r.rows.Columns()
		if err != nil {
			r.err = errs.Unprocessable("damaged_file").With("row", r.number).Because(err)
			return false
		}
		if r.take(row) {
			return true
		}
	}
	r.checkEnd()
	return false
}

// checkEnd makes sure that the whole sheet was read: the library takes an error
// in the middle of the XML for its end.
func (r *xlsxRows) checkEnd() {
	if r.err != nil {
		return
	}
	if err := r.rows.Error(); err != nil || r.number < r.facts.lastRow {
		r.err = errs.Unprocessable("damaged_file").With("row", r.number+1).Because(err)
	}
}

// take cleans a row; false when it holds nothing.
func (r *xlsxRows) take(row []string) bool {
	r.row, r.faults = row, r.faults[:0]
	filled := false
	for i, text := range row {
		row[i] = r.clean(i, text)
		filled = filled || strings.TrimSpace(row[i]) != "" || len(r.faults) > 0
	}
	return filled
}

func (r *xlsxRows) clean(column int, text string) string {
	switch {
	case text == "" && r.facts.bare[position{r.number, column}]:
		r.faults = append(r.faults, Fault{Column: column, Code: FormulaWithoutValue})
	case strings.HasPrefix(text, "#") && formulaErrors[text]:
		r.faults = append(r.faults, Fault{Column: column, Code: FormulaError, Text: text})
		return ""
	case len(text) == len(isoFormat) && strings.HasSuffix(text, midnight) && text[4] == '-':
		return strings.TrimSuffix(text, midnight)
	}
	return plainDecimal(text)
}

func (r *xlsxRows) Row() []string   { return r.row }
func (r *xlsxRows) Faults() []Fault { return r.faults }
func (r *xlsxRows) Number() int     { return r.number }
func (r *xlsxRows) Err() error      { return r.err }
func (r *xlsxRows) Close() error    { return r.rows.Close() }
