package value

import (
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// Domain says which raw values of a leaf make sense at all.
type Domain string

// Domains; every one demands a finite number.
const (
	DomainAny         Domain = "any"         // e.g. gross profit, which may be negative
	DomainNonNegative Domain = "nonnegative" // revenue, years, days, multiples
	DomainRatio       Domain = "ratio"       // 0..1
	DomainRate        Domain = "rate"        // growth, at least −1
	DomainLevel       Domain = "level"       // whole numbers 0..4
	DomainScore       Domain = "score"       // 0..100
)

// limits returns the closed range of a domain.
func (d Domain) limits() (lo, hi float64, ok bool) {
	switch d {
	case DomainAny:
		return math.Inf(-1), math.Inf(1), true
	case DomainNonNegative:
		return 0, math.Inf(1), true
	case DomainRatio:
		return 0, 1, true
	case DomainRate:
		return -1, math.Inf(1), true
	case DomainLevel:
		return 0, 4, true
	case DomainScore:
		return 0, 100, true
	}
	return 0, 0, false
}

func (d Domain) allows(x float64) bool {
	lo, hi, ok := d.limits()
	return ok && finite(x) && x >= lo && x <= hi && (d != DomainLevel || x == math.Trunc(x))
}

// refusal names the field and the allowed range of a malformed value.
func (d Domain) refusal(field string, x float64) errs.Field {
	lo, hi, _ := d.limits()
	refused := errs.Field{Name: field, Code: "out_of_range", Params: map[string]any{}}
	if !math.IsInf(lo, 0) {
		refused.Params["min"] = lo
	}
	if !math.IsInf(hi, 0) {
		refused.Params["max"] = hi
	}
	switch {
	case !finite(x):
		refused.Code = "not_a_number"
	case d == DomainLevel:
		refused.Code = "not_a_level"
	}
	return refused
}

// CheckInputs refuses malformed inputs, given in the order of the model's leaves, with one 422 that names every
// leaf at fault. Malformed input never becomes unknown.
func CheckInputs(m Model, inputs []Input) error {
	if len(inputs) != len(m.Leaves) {
		return errs.Unprocessable("inputs_do_not_fit_model").With("leaves", len(m.Leaves)).With("inputs", len(inputs))
	}
	var fields []errs.Field
	for i, leaf := range m.Leaves {
		if field, bad := leaf.refuses(inputs[i]); bad {
			fields = append(fields, field)
		}
	}
	return validation(fields)
}

func (l Leaf) refuses(in Input) (errs.Field, bool) {
	switch {
	case in.State > StateNA:
		return errs.Field{Name: string(l.Code), Code: "invalid_state"}, true
	case in.State == StateKnown && !l.Domain.allows(in.Value):
		return l.Domain.refusal(string(l.Code), in.Value), true
	case in.State != StateKnown && in.Value != 0:
		return errs.Field{Name: string(l.Code), Code: "value_without_known"}, true
	}
	return errs.Field{}, false
}

// Align puts inputs given by code into the order of the model's leaves. A leaf without an input is unknown; a code
// the model does not have and malformed inputs are refused together.
func Align(m Model, byCode map[Code]Input) ([]Input, error) {
	inputs := make([]Input, len(m.Leaves))
	var fields []errs.Field
	for i, leaf := range m.Leaves {
		in, given := byCode[leaf.Code]
		if !given {
			in = Unknown(ReasonNotGiven)
		}
		if field, bad := leaf.refuses(in); bad {
			fields = append(fields, field)
		}
		inputs[i] = in
	}
	fields = append(fields, strangers(m, byCode)...)
	if err := validation(fields); err != nil {
		return nil, err
	}
	return inputs, nil
}

func strangers(m Model, byCode map[Code]Input) []errs.Field {
	var fields []errs.Field
	for code := range byCode {
		if m.leaf(code) < 0 {
			fields = append(fields, errs.Field{Name: string(code), Code: "unknown_leaf"})
		}
	}
	slices.SortFunc(fields, func(a, b errs.Field) int { return compareText(a.Name, b.Name) })
	return fields
}

// Untapped is the input P1: yearly spend of the customer × (1 − our share of it). Spend is in major units, share 0..1.
func Untapped(spend, share float64) (Input, error) {
	if !DomainNonNegative.allows(spend) {
		return Input{}, errs.Validation(DomainNonNegative.refusal(string(P1), spend))
	}
	if !DomainRatio.allows(share) {
		return Input{}, errs.Validation(DomainRatio.refusal(string(P1), share))
	}
	return Known(spend * (1 - share)), nil
}

func validation(fields []errs.Field) error {
	if len(fields) == 0 {
		return nil
	}
	return errs.Validation(fields...)
}
