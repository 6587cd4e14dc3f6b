package resource

import (
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Info describes a field. Labels and help are not here: they live in the i18n
// catalog under "field.<entity>.<name>" and "help.<entity>.<name>".
type Info struct {
	Name       string
	Column     string
	Kind       Kind
	Open       bool     // a choice may have other values too, checked by the entity
	Options    []string // of a choice; labelled "choice.<entity>.<name>.<option>"
	Item       Kind     // of texts: what each of them is
	Ref        string   // entity a reference points to
	Names      string   // of an open choice: the entity whose ids its values are, so that tables can name them
	Currency   string   // money: the field that holds its currency; empty: the company's
	Group      string   // section of the form; "" is the first
	Percent    bool     // a share, shown in percent: 0.2 is 20 %
	Class      authz.Class
	Required   bool
	ReadOnly   bool // computed by the program
	Searchable bool
	Unique     bool
	InList     bool // shown in the list by default
	Unsortable bool
	Internal   bool // never shown: a helper of the program
	Nullable   bool // NULL means unknown; otherwise the zero value stands for empty
	InPortal   bool // the customer itself may read it (Options.Portal)
	Custom     *CustomField
	MaxLength  int
}

// field is one field of an entity. Its functions are given a record of that entity.
type field struct {
	Info
	ptr func(record) any // where Scan writes and binding reads; nil for custom fields
	get func(record) any // canonical value, nil when empty
	set func(record, any)

	behind string // of a grouping: the column of the user that Column names (departmentField)
}

// newField makes a field of what is done with the value that a record keeps at p.
func newField[V any](name, column string, kind Kind, p func(record) *V, get func(*V) any, set func(*V, any)) *field {
	return &field{
		Info: Info{Name: name, Column: column, Kind: kind},
		ptr:  func(r record) any { return p(r) },
		get:  func(r record) any { return get(p(r)) },
		set:  func(r record, v any) { set(p(r), v) },
	}
}

func textField(name string, kind Kind, limit int, p func(record) *string) *field {
	f := newField(name, name, kind, p,
		func(s *string) any {
			if *s == "" {
				return nil
			}
			return *s
		},
		func(s *string, v any) { *s, _ = v.(string) })
	f.MaxLength = limit
	return f
}

func listField(name string, kind Kind, p func(record) *Strings) *field {
	f := newField(name, name, kind, p,
		func(s *Strings) any {
			if len(*s) == 0 {
				return nil
			}
			return []string(*s)
		},
		func(s *Strings, v any) { list, _ := v.([]string); *s = list })
	f.Unsortable = true
	return f
}

// plainField is a field whose zero value is a value.
func plainField[V any](name string, kind Kind, p func(record) *V) *field {
	return newField(name, name, kind, p,
		func(n *V) any { return *n },
		func(n *V, v any) { *n, _ = v.(V) })
}

// emptyField is a field whose zero value is none.
func emptyField[V comparable](name, column string, kind Kind, p func(record) *V) *field {
	var none V
	f := newField(name, column, kind, p,
		func(n *V) any {
			if *n == none {
				return nil
			}
			return *n
		},
		func(n *V, v any) { *n, _ = v.(V) })
	f.Nullable = true
	return f
}

// optionalField is a field that may be unknown.
func optionalField[V any](name string, kind Kind, p func(record) **V) *field {
	f := newField(name, name, kind, p,
		func(n **V) any {
			if *n == nil {
				return nil
			}
			return **n
		},
		func(n **V, v any) {
			*n = nil
			if value, ok := v.(V); ok {
				*n = &value
			}
		})
	f.Nullable = true
	return f
}

func instantField(name string, p func(record) *clock.Instant) *field {
	return emptyField(name, name, KindInstant, p)
}

func refField(name, entity string, p func(record) *id.ID) *field {
	f := emptyField(name, name+"_id", KindRef, p)
	f.Ref = entity
	return f
}

func userField(name string, p func(record) *id.ID) *field {
	f := refField(name, usersEntity, p)
	f.Kind = KindUser
	return f
}
