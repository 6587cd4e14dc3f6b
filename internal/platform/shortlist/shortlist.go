// Package shortlist reads a short table of companies or the like whose columns say themselves what they are: pasted, a
// text file or a spreadsheet. Long tables with a mapping of their own go through the importer.
package shortlist

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/plain"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// Most is how many rows one table may have: a list that people work through is short.
const Most = 5000

// Row is one record as a table says it; what is not said is empty.
type Row struct {
	Number int
	Cells  map[string]string // by field
}

// Columns are what a table may have, in the order they are understood without a heading. A column is known by the label
// of the entity's field in either language or by what else people write over it.
type Columns struct {
	Entity   string
	Fields   []string
	Headings map[string][]string
}

// Read reads the first sheet of a table, whether it is a spreadsheet, a text file or what was pasted.
func (c Columns) Read(ctx context.Context, name string, content io.Reader) ([]Row, error) {
	file, err := os.CreateTemp("", "shortlist-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	_, err = io.Copy(file, content)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	source, _, err := sheet.Open(ctx, file.Name(), name, sheet.Limits{MaxRows: Most + 1})
	if err != nil {
		return nil, err
	}
	defer source.Close()
	rows, err := source.Rows("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return c.rows(rows)
}

func (c Columns) rows(rows sheet.Rows) ([]Row, error) {
	var out []Row
	var columns []string
	for first := true; rows.Next(); first = false {
		cells := slices.Clone(rows.Row())
		if first {
			var headed bool
			if columns, headed = c.columns(cells); headed {
				continue
			}
		}
		out = append(out, Row{rows.Number(), named(columns, cells)})
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	switch {
	case len(out) == 0:
		return nil, errs.Unprocessable("file_empty")
	case len(out) > Most:
		return nil, errs.TooLarge("too_many_rows").With("limit", Most)
	}
	return out, nil
}

// columns says which field each column is. headed is false when the first row is a company already: then the
// first column is its name, and a credit code shows itself.
func (c Columns) columns(cells []string) (columns []string, headed bool) {
	columns = make([]string, len(cells))
	for i, cell := range cells {
		columns[i] = c.field(cell)
		headed = headed || columns[i] != ""
	}
	if headed && slices.Contains(columns, "name") {
		return columns, true
	}
	columns = make([]string, len(cells))
	for i, cell := range cells {
		if _, code := firm.CreditCode(plain.Text(cell)); code {
			columns[i] = "uscc"
		} else if !slices.Contains(columns, "name") {
			columns[i] = "name"
		}
	}
	return columns, false
}

func (c Columns) field(cell string) string {
	said := strings.ToLower(plain.Text(cell))
	for _, field := range c.Fields {
		for _, language := range []string{"zh-CN", "en"} {
			if said == strings.ToLower(i18n.Text(language, "field."+c.Entity+"."+field, nil)) {
				return field
			}
		}
		if slices.Contains(c.Headings[field], said) {
			return field
		}
	}
	return ""
}

func named(columns, cells []string) map[string]string {
	out := map[string]string{}
	for i, cell := range cells {
		if i < len(columns) && columns[i] != "" {
			out[columns[i]] = plain.Text(cell)
		}
	}
	return out
}
