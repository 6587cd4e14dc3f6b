package resource

import (
	"strings"

	"github.com/loam-crm/loam/internal/platform/search"
)

// bare is the SQL of a text without the marks that numbers are written with.
func bare(expr string) string {
	for _, mark := range search.Between {
		expr = "REPLACE(" + expr + ", '" + mark + "', '')"
	}
	return expr
}

// numbered compiles the condition that one of the fields holds a number in one piece, or ends with it.
func (c *compiler) numbered(fields []*field, digits string, last bool) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		pattern := "%" + digits
		switch {
		case !last:
			pattern += "%"
		case f.Kind.isList():
			pattern += `"%` // each text of a list stands in quotes
		}
		parts[i] = bare(c.r.expr(f)) + " LIKE " + c.bind(pattern)
	}
	return "(" + strings.Join(append(parts, "1=0"), " OR ") + ")"
}
