package resource

import (
	"reflect"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/sensitive"
)

// numbered are text fields that hold numbers and addresses by nature: one that looks like a card's is none.
var numbered = []string{"code", "number", "uscc", "website", "login"}

// noted says that people write into a field: there the numbers turn up that must not be kept of anybody.
func (f *field) noted() bool {
	text := f.Kind == KindLongText || f.Kind == KindText || f.Kind == KindTexts && f.Item == KindText
	return text && !f.ReadOnly && !slices.Contains(numbered, f.Name)
}

// found says what a value holds that must not be kept.
func found(value any) string {
	switch v := value.(type) {
	case string:
		return sensitive.Find(v)
	case []string:
		for _, one := range v {
			if kind := sensitive.Find(one); kind != "" {
				return kind
			}
		}
	}
	return ""
}

// forbidden refuses identity and bank card numbers in what was written anew (privacy class PC4).
func forbidden(fields []*field, before, after record) []errs.Field {
	var problems []errs.Field
	for _, f := range fields {
		if !f.noted() {
			continue
		}
		kind := found(f.get(after))
		if kind == "" || before != nil && reflect.DeepEqual(f.get(before), f.get(after)) {
			continue
		}
		problems = append(problems, errs.Field{Name: f.Name, Code: "forbidden_personal_data", Params: map[string]any{"kind": kind}})
	}
	return problems
}

// forbidden is the same for the custom fields in view.
func (v *view) forbidden(before, after record) []errs.Field {
	var custom []*field
	for _, f := range v.fields {
		if f.Custom != nil {
			custom = append(custom, f)
		}
	}
	return forbidden(custom, before, after)
}
