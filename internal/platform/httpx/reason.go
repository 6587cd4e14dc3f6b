package httpx

import (
	"reflect"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/sensitive"
)

// reasons are what people write freely beside a command: why they decide so. Fields of entities are checked where they
// are declared.
var reasons = []string{"reason", "note", "comment", "purpose", "subject"}

// forbidden refuses identity and bank card numbers in the reasons that come in (privacy class PC4), for every operation
// at once: they go into the log and into tables of their own.
func forbidden(in any) error {
	var problems []errs.Field
	collect(reflect.ValueOf(in), "", &problems)
	if problems == nil {
		return nil
	}
	return errs.Validation(problems...)
}

func collect(v reflect.Value, name string, problems *[]errs.Field) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), name, problems)
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 { // JSON as it came, and files
			return
		}
		for i := range v.Len() {
			collect(v.Index(i), name, problems)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				collect(v.Field(i), tag, problems)
			}
		}
	case reflect.String:
		if slices.Contains(reasons, name) {
			if kind := sensitive.Find(v.String()); kind != "" {
				*problems = append(*problems, errs.Field{Name: name, Code: "forbidden_personal_data", Params: map[string]any{"kind": kind}})
			}
		}
	}
}
