package httpx

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/sensitive"
)

// reasons are what people write freely beside a command: why they decide so. Fields of entities are checked where they
// are declared.
var reasons = []string{"reason", "note", "comment", "purpose", "subject"}

// forbidden refuses what no text may be, for every operation at once. Identity and bank card numbers in the reasons that
// come in (privacy class PC4) would go into the log and into tables of their own; what is no text at all, no engine stores.
func forbidden(in any) error {
	var problems []errs.Field
	nowhere := false
	texts(reflect.ValueOf(in), "", func(name, text string) {
		kind := ""
		if slices.Contains(reasons, name) {
			kind = sensitive.Find(text)
		}
		switch {
		case readable(text) && kind == "":
		case kind != "":
			problems = append(problems, errs.Field{Name: name, Code: "forbidden_personal_data", Params: map[string]any{"kind": kind}})
		case name == "": // part of an address, at which there is nothing
			nowhere = true
		default:
			problems = append(problems, errs.Field{Name: name, Code: "not_text"})
		}
	})
	if nowhere {
		return errs.NotFound()
	}
	if problems == nil {
		return nil
	}
	return errs.Validation(problems...)
}

// readable says that a text is one: UTF-8 without the NUL that PostgreSQL takes for its end.
func readable(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// texts goes through everything that came in, however deep it stands, with the names it came under.
func texts(v reflect.Value, name string, found func(name, text string)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			texts(v.Elem(), name, found)
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 { // JSON as it came, and files
			return
		}
		for i := range v.Len() {
			texts(v.Index(i), name, found)
		}
	case reflect.Map:
		for entry := v.MapRange(); entry.Next(); {
			texts(entry.Key(), name, found)
			texts(entry.Value(), name, found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				tag, _, _ := strings.Cut(cmp.Or(f.Tag.Get("json"), f.Tag.Get("query")), ",")
				texts(v.Field(i), tag, found)
			}
		}
	case reflect.String:
		found(name, v.String())
	}
}
