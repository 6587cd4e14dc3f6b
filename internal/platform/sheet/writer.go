package sheet

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Decimal is an exact plain decimal such as "-1234.50". XLSX gets it as a number
// when a spreadsheet program would keep all its digits, otherwise as text.
type Decimal string

// Writer streams a table. Values may be nil, string, bool, any int type,
// float64, Decimal, time.Time (written as YYYY-MM-DD hh:mm:ss in its own zone) or a
// named string. A file is complete only after Close without an error.
type Writer interface {
	WriteRow(values []any) error
	Close() error
}

// NewWriter starts a table with its header row. CSV is UTF-8 with a byte order
// mark, as Chinese editions of Excel need it, and safe against formula
// injection; in XLSX text is stored as text, which no program evaluates.
// Open reads back the values that were written.
func NewWriter(w io.Writer, kind Kind, header []string) (Writer, error) {
	var writer Writer
	switch kind {
	case CSV:
		writer = newCSVWriter(w)
	case XLSX:
		writer = newXLSXWriter(w)
	default:
		return nil, errs.BadRequest("unknown_format").With("format", string(kind))
	}
	row := make([]any, len(header))
	for i, name := range header {
		row[i] = name
	}
	if x, ok := writer.(*xlsxWriter); ok {
		return x, x.begin(row)
	}
	return writer, writer.WriteRow(row)
}

// plain turns the values that both formats treat alike into string, int64,
// uint64, float64, bool, Decimal or nil.
func plain(value any) any {
	switch v := value.(type) {
	case nil, string, bool, Decimal, float64, int64, uint64:
		return v
	case int:
		return int64(v)
	case int32:
		return int64(v)
	case time.Time:
		return v.Format(time.DateTime)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(value)
}

type csvWriter struct {
	buffer *bufio.Writer
	csv    *csv.Writer
	record []string
}

func newCSVWriter(w io.Writer) *csvWriter {
	buffer := bufio.NewWriterSize(w, sampleSize)
	// Errors of a bufio.Writer stay until Flush.
	_, _ = buffer.WriteString("\ufeff")
	return &csvWriter{buffer: buffer, csv: csv.NewWriter(buffer)}
}

func (w *csvWriter) WriteRow(values []any) error {
	w.record = w.record[:0]
	for _, value := range values {
		w.record = append(w.record, csvText(plain(value)))
	}
	return w.csv.Write(w.record)
}

func (w *csvWriter) Close() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	return w.buffer.Flush()
}

func csvText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return guard(v)
	case Decimal:
		return guard(string(v))
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strings.ToUpper(strconv.FormatBool(v))
	}
	return fmt.Sprint(value)
}

type xlsxWriter struct {
	out    io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	row    int
	cells  []any
}

func newXLSXWriter(w io.Writer) *xlsxWriter { return &xlsxWriter{out: w, file: excelize.NewFile()} }

// begin writes the header in bold and keeps it in sight.
func (w *xlsxWriter) begin(header []any) error {
	stream, err := w.file.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	w.stream = stream
	bold, err := w.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := stream.SetPanes(panes); err != nil {
		return err
	}
	return w.write(header, excelize.RowOpts{StyleID: bold})
}

func (w *xlsxWriter) WriteRow(values []any) error { return w.write(values) }

func (w *xlsxWriter) write(values []any, options ...excelize.RowOpts) error {
	if w.row++; w.row > lastExcelRow {
		return errs.TooLarge("too_many_rows").With("limit", lastExcelRow)
	}
	w.cells = w.cells[:0]
	for i, value := range values {
		cell := xlsxValue(plain(value))
		// The library would cut a longer text without a word.
		if text, ok := cell.(string); ok && len(text) > 32_767 && len(utf16.Encode([]rune(text))) > 32_767 {
			return errs.TooLarge("cell_too_long").With("row", w.row).With("column", i+1).With("limit", 32_767)
		}
		w.cells = append(w.cells, cell)
	}
	return w.stream.SetRow("A"+strconv.Itoa(w.row), w.cells, options...)
}

func (w *xlsxWriter) Close() error {
	defer w.file.Close()
	if err := w.stream.Flush(); err != nil {
		return err
	}
	_, err := w.file.WriteTo(w.out)
	return err
}

// xlsxValue keeps numbers of more than 15 digits as text: a spreadsheet program
// would round them.
func xlsxValue(value any) any {
	switch v := value.(type) {
	case int64:
		return exactNumber(strconv.FormatInt(v, 10))
	case Decimal:
		return exactNumber(string(v))
	case string:
		if v == "" {
			return nil
		}
	}
	return value
}

func exactNumber(text string) any {
	digits := strings.TrimLeft(strings.NewReplacer("-", "", ".", "").Replace(text), "0")
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || len(digits) > 15 {
		return text
	}
	return number
}
