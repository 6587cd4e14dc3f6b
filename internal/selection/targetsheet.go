package selection

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

// maxTargets is how many companies one import may bring: a list that people work through is short.
const maxTargets = 5000

// targetRow is one company as a table says it; what is not said is empty.
type targetRow struct {
	number int
	cells  map[string]string // by field
}

// targetFields are the columns a table may have, in the order they are understood without a heading.
var targetFields = []string{"name", "uscc", "segment", "wish", "owner", "status", "note"}

// otherHeadings are what people write over a column beside the name of the field.
var otherHeadings = map[string][]string{
	"name":    {"公司", "公司名称", "企业", "企业名称", "单位", "单位名称", "客户", "客户名称", "名称", "company", "company name", "customer", "name"},
	"uscc":    {"信用代码", "社会信用代码", "统一社会信用代码", "税号", "credit code", "uscc"},
	"segment": {"行业", "细分市场", "市场", "industry", "market", "segment"},
	"wish":    {"目标关系", "期望关系", "关系", "relationship", "wish"},
	"owner":   {"负责人", "责任人", "销售", "owner", "responsible", "salesperson"},
	"status":  {"状态", "进展", "status", "progress"},
	"note":    {"备注", "说明", "note", "notes", "remark", "remarks"},
}

// readTargets reads the first sheet of a table, whether it is a spreadsheet, a text file or what was pasted.
func readTargets(ctx context.Context, name string, content io.Reader) ([]targetRow, error) {
	file, err := os.CreateTemp("", "targets-*")
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
	source, _, err := sheet.Open(ctx, file.Name(), name, sheet.Limits{MaxRows: maxTargets + 1})
	if err != nil {
		return nil, err
	}
	defer source.Close()
	rows, err := source.Rows("")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return targetRows(rows)
}

func targetRows(rows sheet.Rows) ([]targetRow, error) {
	var out []targetRow
	var columns []string
	for first := true; rows.Next(); first = false {
		cells := slices.Clone(rows.Row())
		if first {
			var headed bool
			if columns, headed = targetColumns(cells); headed {
				continue
			}
		}
		out = append(out, targetRow{rows.Number(), named(columns, cells)})
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	switch {
	case len(out) == 0:
		return nil, errs.Unprocessable("file_empty")
	case len(out) > maxTargets:
		return nil, errs.TooLarge("too_many_rows").With("limit", maxTargets)
	}
	return out, nil
}

// targetColumns says which field each column is. headed is false when the first row is a company already: then the
// first column is its name, and a credit code shows itself.
func targetColumns(cells []string) (columns []string, headed bool) {
	columns = make([]string, len(cells))
	for i, cell := range cells {
		columns[i] = headingOf(cell)
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

func headingOf(cell string) string {
	said := strings.ToLower(plain.Text(cell))
	for _, field := range targetFields {
		for _, language := range []string{"zh-CN", "en"} {
			if said == strings.ToLower(i18n.Text(language, "field.target-companies."+field, nil)) {
				return field
			}
		}
		if slices.Contains(otherHeadings[field], said) {
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
