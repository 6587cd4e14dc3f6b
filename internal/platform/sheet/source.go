package sheet

import "context"

// Kind is the family of a file.
type Kind string

// The kinds that can be read and written.
const (
	CSV  Kind = "csv"
	XLSX Kind = "xlsx"
)

// Source is an opened file. It is not safe for concurrent use.
type Source interface {
	// Sheets names the visible sheets in the order of the file. A text file
	// has one, named after the file.
	Sheets() []string
	// Rows starts reading a sheet from its first row; "" means the first sheet.
	Rows(sheet string) (Rows, error)
	Close() error
}

// Rows walks over the rows of a sheet that hold at least one value.
type Rows interface {
	// Next moves to the next row; false at the end, on an error, or when the
	// context given to Open is done.
	Next() bool
	// Row gives the cells as text: numbers as plain decimals, dates as
	// YYYY-MM-DD (with hh:mm:ss where there is a time of day). Rows may differ
	// in length. The slice is valid until the next call of Next.
	Row() []string
	// Faults lists the cells of the row that hold no usable value.
	Faults() []Fault
	// Number is the row number a spreadsheet program shows, from 1.
	Number() int
	Err() error
	Close() error
}

// Fault is a cell without a usable value.
type Fault struct {
	Column int    // from 0
	Code   string // FormulaWithoutValue or FormulaError
	Text   string // what the cell shows, for example "#N/A"
}

// Fault codes.
const (
	FormulaWithoutValue = "formula_without_value"
	FormulaError        = "formula_error"
)

// Info tells what Open found out.
type Info struct {
	Kind      Kind        `json:"kind"`
	Bytes     int64       `json:"bytes"`
	Encoding  string      `json:"encoding,omitempty"`  // utf-8, utf-16le, utf-16be, gb18030, windows-1252
	Delimiter string      `json:"delimiter,omitempty"` // one of , ; | and the tab
	Quote     string      `json:"quote,omitempty"`     // " or '
	HasBOM    bool        `json:"has_bom,omitempty"`
	Rows      int         `json:"rows"` // rows with values in all sheets, headers included
	Sheets    []SheetInfo `json:"sheets"`
}

// SheetInfo describes one sheet.
type SheetInfo struct {
	Name string `json:"name"`
	Rows int    `json:"rows"` // rows with values, headers included
}

// Limits bound what a file may cost. The zero value of each field means its default.
type Limits struct {
	MaxBytes    int64  // size of the file; 512 MiB
	MaxUnzipped int64  // total size of the parts of an XLSX file; 2 GiB
	MaxRows     int    // rows of one sheet; 5,000,000 (an XLSX sheet ends at 1,048,576 by itself)
	MaxColumns  int    // columns that hold values; 500
	MaxChars    int    // characters of one cell; 32,767, as in Excel
	TempDir     string // where large XLSX parts are unpacked; the system's default
}

func (l Limits) withDefaults() Limits {
	setDefault(&l.MaxBytes, 512<<20)
	setDefault(&l.MaxUnzipped, 2<<30)
	setDefault(&l.MaxRows, 5_000_000)
	setDefault(&l.MaxColumns, 500)
	setDefault(&l.MaxChars, 32_767)
	return l
}

func setDefault[T int | int64](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// Open inspects the file at path, which the user calls name, and prepares it
// for reading. The content decides the kind, not the name. The context is
// checked while reading, also by the Rows made later.
func Open(ctx context.Context, path, name string, limits Limits) (Source, Info, error) {
	limits = limits.withDefaults()
	size, err := checkFile(path, limits)
	if err != nil {
		return nil, Info{}, err
	}
	kind, err := sniff(path)
	if err != nil {
		return nil, Info{}, err
	}
	if kind == XLSX {
		return openXLSX(ctx, path, size, limits)
	}
	return openCSV(ctx, path, name, size, limits)
}
