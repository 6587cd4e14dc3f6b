package account

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// ParseRule reads a condition on accounts as JSON, as in the filter of their list; nil: there is none.
func ParseRule(text string) (*resource.Filter, error) {
	f, err := resource.ParseFilter(text)
	if err != nil || f == nil || f.Field == "" && len(f.And)+len(f.Or) == 0 {
		return nil, err
	}
	return f, nil
}

// TryRule tries a rule out: a field or an operator that accounts do not have is refused when it is written, not when it
// is used, and so is a field that not everybody who sees an account sees: the rule would tell of it.
func TryRule(ctx context.Context, w *resource.Write, f *resource.Filter) error {
	for _, name := range RuleFields(*f) {
		if confidential(name) {
			return errs.Invalid("rule", "rule_confidential")
		}
	}
	_, _, err := Accounts.Find(ctx, w.Store, w.Tx, authz.System(), resource.Query{Filter: f, Limit: 1})
	if errs.Code(err) == "validation" {
		return errs.Invalid("rule", "rule_unreadable")
	}
	return err
}

func confidential(name string) bool {
	return slices.ContainsFunc(Accounts.Fields(), func(f resource.Info) bool { return f.Name == name && f.Class != authz.Business })
}

// RuleFields lists the fields a condition looks at.
func RuleFields(f resource.Filter) []string {
	if f.Field != "" {
		return []string{f.Field}
	}
	var out []string
	for _, part := range append(f.And, f.Or...) {
		out = append(out, RuleFields(part)...)
	}
	return out
}
