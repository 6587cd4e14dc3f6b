package resource

import (
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

// maxMeasures bounds what one answer tells of its groups.
const maxMeasures = 5

// measure is a sum or a mean of a field over the rows of a group.
type measure struct {
	name, expr string
	field      *field
	whole      bool // an int64, else a float64
}

// measures reads what is asked of the groups. Amounts are added up in the company's currency only, and shares and
// scores not at all: their sum means nothing.
func (c *compiler) measures(names []string) ([]measure, error) {
	if len(names) > maxMeasures {
		return nil, errs.Invalid("measures", "too_many").With("max", maxMeasures)
	}
	var out []measure
	for _, name := range names {
		how, of, _ := strings.Cut(name, ".")
		f := c.byName[of]
		if f == nil {
			return nil, errs.Invalid("measures", "unknown_field").With("name", of)
		}
		sums := f.Kind == KindMoney && f.Currency == "" || f.Kind == KindInteger || f.Kind == KindNumber && !f.Percent
		means := sums || f.Kind == KindNumber
		if !slices.Contains([]string{"sum", "avg"}, how) || how == "sum" && !sums || !means {
			return nil, errs.Invalid("measures", "not_measurable").With("name", name)
		}
		m := measure{name: name, field: f, whole: f.Kind != KindNumber}
		expr := strings.ToUpper(how) + "(" + c.r.expr(f) + ")"
		switch {
		case !m.whole: // float64 on both engines
		case how == "avg" && f.Kind == KindInteger:
			m.whole, m.field = false, &field{Info: Info{Kind: KindNumber}}
			expr = "CAST(" + expr + " AS DOUBLE PRECISION)"
		case how == "avg":
			expr = "CAST(ROUND(" + expr + ") AS BIGINT)"
		default:
			expr = "CAST(" + expr + " AS BIGINT)" // PostgreSQL adds whole numbers up as NUMERIC
		}
		m.expr = expr
		out = append(out, m)
	}
	return out, nil
}

// float64OrInt takes a measure of either kind; NULL is no value.
type float64OrInt struct {
	n *int64
	x *float64
}

func (v *float64OrInt) dest(whole bool) any {
	if whole {
		return &v.n
	}
	return &v.x
}

func (v *float64OrInt) value() any {
	switch {
	case v.n != nil:
		return *v.n
	case v.x != nil:
		return round.Six(*v.x)
	}
	return nil
}
