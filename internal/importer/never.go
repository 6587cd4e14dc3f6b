package importer

import (
	"slices"

	"github.com/loam-crm/loam/internal/platform/sensitive"
)

// forbidden lists the columns that are called what must not be kept of persons (privacy class PC4): 身份证号, blood type.
// They are never taken, whatever a row is, and what stands in them is neither shown nor kept with refused rows.
func forbidden(header []string) []int {
	var out []int
	for at, name := range header {
		if sensitive.Called(name, false) {
			out = append(out, at)
		}
	}
	return out
}

func (p *SheetPlan) never() []int {
	var out []int
	for _, c := range p.Columns {
		if c.Never {
			out = append(out, c.Index)
		}
	}
	return out
}

func blank(cells []string, never []int) {
	for _, at := range never {
		if at < len(cells) {
			cells[at] = ""
		}
	}
}

func blanked(header []string, never []int) []string {
	out := slices.Clone(header)
	blank(out, never)
	return out
}
