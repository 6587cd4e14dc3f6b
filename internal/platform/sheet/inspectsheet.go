package sheet

import (
	"context"
	"io"

	"github.com/loam-crm/loam/internal/platform/errs"
)

const (
	lastExcelRow = 1 << 20
	maxBare      = 10_000 // formulas without value that are remembered, in all sheets
)

// position is a cell: row from 1, column from 0.
type position struct{ row, column int }

// sheetFacts is what the inspection knows about a sheet.
type sheetFacts struct {
	rows    int // with at least one value
	lastRow int // number of the last row element, empty or not
	bare    map[position]bool
	shared  int // shared texts that its cells ask for: those before this one

	limits     Limits
	bareInAll  *int
	cell       position
	rowCounted bool
	formula    bool
	asShared   bool // the cell's value is the place of a shared text
	value      bool
	chars      int
	complete   bool
}

func (in *inspection) sheet(t *tags) (*sheetFacts, error) {
	facts := &sheetFacts{limits: in.limits, bare: map[position]bool{}, bareInAll: &in.bare}
	err := walk(in.ctx, t, func() error { return facts.see(t) })
	if err == nil && !facts.complete {
		err = damaged("sheet")
	}
	return facts, err
}

// walk calls visit for every tag up to the end of the part.
func walk(ctx context.Context, t *tags, visit func() error) error {
	for n := 0; ; n++ {
		if n%(16*checkEvery) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := t.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := visit(); err != nil {
			return err
		}
	}
}

func (f *sheetFacts) see(t *tags) error {
	switch string(t.name) {
	case "sheetData":
		f.complete = f.complete || t.closing || t.empty
	case "row":
		return f.row(t)
	case "c":
		return f.cellTag(t)
	case "f":
		f.formula = true
	case "v", "t":
		return f.text(t)
	}
	return nil
}

func (f *sheetFacts) row(t *tags) error {
	if t.closing {
		return nil
	}
	number := f.lastRow + 1
	if given := t.attribute("r"); given != nil {
		number = decimal(given)
	}
	if number > lastExcelRow {
		return errs.TooLarge("too_many_rows").With("limit", lastExcelRow)
	}
	if number <= f.lastRow {
		return damaged("row numbers")
	}
	f.lastRow, f.rowCounted = number, false
	f.cell = position{number, -1}
	return nil
}

func (f *sheetFacts) cellTag(t *tags) error {
	if !t.closing {
		f.formula, f.value, f.chars = false, false, 0
		f.asShared = string(t.attribute("t")) == "s"
		f.cell.column++
		if ref := t.attribute("r"); ref != nil {
			f.cell.column = columnOf(ref)
		}
		if f.cell.column < 0 {
			return damaged("cell reference")
		}
	}
	if t.closing && f.formula && !f.value {
		f.bare[f.cell] = true
		*f.bareInAll++
	}
	if *f.bareInAll > maxBare {
		return errs.TooLarge("formulas_without_values").With("limit", maxBare)
	}
	return nil
}

// text handles the end of <v> or <t>, which hold a cell's value.
func (f *sheetFacts) text(t *tags) error {
	if !t.closing || t.chars == 0 {
		return nil
	}
	f.value = true
	if f.asShared && t.number < 0 {
		return damaged("shared texts")
	}
	if f.asShared {
		f.shared = max(f.shared, t.number+1)
	}
	f.chars += t.chars
	switch {
	case f.chars > f.limits.MaxChars:
		return cellTooLong(f.cell.row, f.cell.column+1, f.limits)
	case f.cell.column >= f.limits.MaxColumns:
		return errs.TooLarge("too_many_columns").With("row", f.cell.row).With("limit", f.limits.MaxColumns)
	case f.rowCounted:
		return nil
	}
	f.rowCounted = true
	if f.rows++; f.rows > f.limits.MaxRows {
		return errs.TooLarge("too_many_rows").With("limit", f.limits.MaxRows)
	}
	return nil
}

// decimal reads a row number; -1 when it is none. Longer ones than any sheet
// has come out as one too large.
func decimal(digits []byte) int {
	n := 0
	for _, d := range digits {
		if d < '0' || d > '9' {
			return -1
		}
		n = min(n*10+int(d-'0'), lastExcelRow+1)
	}
	return n
}

// columnOf gives the column, from 0, of a reference such as AB12; -1 when it is none.
func columnOf(ref []byte) int {
	column, letters := 0, 0
	for letters < len(ref) && letters < 4 && ref[letters]|0x20 >= 'a' && ref[letters]|0x20 <= 'z' {
		column = column*26 + int(ref[letters]|0x20-'a') + 1
		letters++
	}
	if letters == 0 || letters == 4 {
		return -1
	}
	return column - 1
}
