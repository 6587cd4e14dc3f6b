package resource

import (
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
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

// Field is one field of T.
type Field[T any] struct {
	Info
	ptr func(*T) any // where Scan writes and binding reads; nil for custom fields
	get func(*T) any // canonical value, nil when empty
	set func(*T, any)

	behind string // of a grouping: the column of the user that Column names (departmentField)
}

func field[T any, V any](name, column string, kind Kind, p func(*T) *V, get func(*V) any, set func(*V, any)) *Field[T] {
	return &Field[T]{
		Info: Info{Name: name, Column: column, Kind: kind},
		ptr:  func(t *T) any { return p(t) },
		get:  func(t *T) any { return get(p(t)) },
		set:  func(t *T, v any) { set(p(t), v) },
	}
}

func text[T any](name string, kind Kind, limit int, p func(*T) *string) *Field[T] {
	f := field(name, name, kind, p,
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

// Text is one line of at most 200 characters.
func Text[T any](name string, p func(*T) *string) *Field[T] { return text(name, KindText, 200, p) }

// LongText is text of at most 10,000 characters.
func LongText[T any](name string, p func(*T) *string) *Field[T] {
	return text(name, KindLongText, 10000, p)
}

// Email is an e-mail address.
func Email[T any](name string, p func(*T) *string) *Field[T] { return text(name, KindEmail, 200, p) }

// Phone is a telephone number, kept as text.
func Phone[T any](name string, p func(*T) *string) *Field[T] { return text(name, KindPhone, 40, p) }

// Choice is one of the options.
func Choice[T any](name string, p func(*T) *string, options ...string) *Field[T] {
	f := text(name, KindChoice, 0, p)
	f.Options = options
	return f
}

func list[T any](name string, kind Kind, p func(*T) *Strings) *Field[T] {
	f := field(name, name, kind, p,
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

// Choices is any number of the options.
func Choices[T any](name string, p func(*T) *Strings, options ...string) *Field[T] {
	f := list(name, KindChoices, p)
	f.Options = options
	return f
}

// Texts are up to 20 short texts of one kind in their order: the phone numbers of a person, the main one first.
func Texts[T any](name string, item Kind, p func(*T) *Strings) *Field[T] {
	f := list(name, KindTexts, p)
	f.Item, f.MaxLength = item, 200
	return f
}

// Bool is yes or no.
func Bool[T any](name string, p func(*T) *bool) *Field[T] {
	return field(name, name, KindBool, p,
		func(b *bool) any { return *b },
		func(b *bool, v any) { *b, _ = v.(bool) })
}

func optional[T, V any](name string, kind Kind, p func(*T) **V) *Field[T] {
	f := field(name, name, kind, p,
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

func plainInt[T any](name string, kind Kind, p func(*T) *int64) *Field[T] {
	return field(name, name, kind, p,
		func(n *int64) any { return *n },
		func(n *int64, v any) { *n, _ = v.(int64) })
}

// Number is a float64 that may be unknown.
func Number[T any](name string, p func(*T) **float64) *Field[T] { return optional(name, KindNumber, p) }

// Integer is an int64 that may be unknown.
func Integer[T any](name string, p func(*T) **int64) *Field[T] { return optional(name, KindInteger, p) }

// Count is an integer that is always known.
func Count[T any](name string, p func(*T) *int64) *Field[T] { return plainInt(name, KindInteger, p) }

// Quantity is a float64 that is always known.
func Quantity[T any](name string, p func(*T) *float64) *Field[T] {
	return field(name, name, KindNumber, p,
		func(n *float64) any { return *n },
		func(n *float64, v any) { *n, _ = v.(float64) })
}

// Money is an amount in minor units of the currency named by another field, or
// of the company's currency when that is "".
func Money[T any](name, currency string, p func(*T) *int64) *Field[T] {
	f := plainInt(name, KindMoney, p)
	f.Currency = currency
	return f
}

// MaybeMoney is an amount that may be unknown.
func MaybeMoney[T any](name, currency string, p func(*T) **int64) *Field[T] {
	f := optional(name, KindMoney, p)
	f.Currency = currency
	return f
}

// Date is a civil date or none.
func Date[T any](name string, p func(*T) *calendar.Date) *Field[T] {
	f := field(name, name, KindDate, p,
		func(d *calendar.Date) any {
			if *d == "" {
				return nil
			}
			return *d
		},
		func(d *calendar.Date, v any) { *d, _ = v.(calendar.Date) })
	f.Nullable = true
	return f
}

// Instant is a point in time or none.
func Instant[T any](name string, p func(*T) *clock.Instant) *Field[T] {
	f := field(name, name, KindInstant, p,
		func(i *clock.Instant) any {
			if *i == 0 {
				return nil
			}
			return *i
		},
		func(i *clock.Instant, v any) { *i, _ = v.(clock.Instant) })
	f.Nullable = true
	return f
}

// Ref points to a record of another entity; its column is the name plus "_id".
func Ref[T any](name, entity string, p func(*T) *id.ID) *Field[T] {
	f := field(name, name+"_id", KindRef, p,
		func(i *id.ID) any {
			if *i == 0 {
				return nil
			}
			return *i
		},
		func(i *id.ID, v any) { *i, _ = v.(id.ID) })
	f.Ref, f.Nullable = entity, true
	return f
}

// User points to a user.
func User[T any](name string, p func(*T) *id.ID) *Field[T] {
	f := Ref(name, "users", p)
	f.Kind = KindUser
	return f
}

// Series is a read-only list of numbers, for small pictures in lists.
func Series[T any](name string, p func(*T) *Numbers) *Field[T] {
	f := field(name, name, KindSeries, p,
		func(n *Numbers) any { return *n },
		func(n *Numbers, v any) { *n, _ = v.(Numbers) })
	f.ReadOnly, f.Unsortable = true, true
	return f
}

// Required refuses an empty value.
func (f *Field[T]) Required() *Field[T] { f.Info.Required = true; return f }

// AnyOption lets a choice have values beyond its options; the entity checks them.
func (f *Field[T]) AnyOption() *Field[T] { f.Open = true; return f }

// OfIDs says that the values of an open choice are the ids of records of an entity.
func (f *Field[T]) OfIDs(entity string) *Field[T] { f.Open, f.Names = true, entity; return f }

// Computed marks a value that only the program writes.
func (f *Field[T]) Computed() *Field[T] { f.ReadOnly = true; return f }

// Searchable puts the value into the search index.
func (f *Field[T]) Searchable() *Field[T] { f.Info.Searchable = true; return f }

// Unique refuses a second live record with the same non-empty value.
func (f *Field[T]) Unique() *Field[T] { f.Info.Unique = true; return f }

// Listed shows the field in the list by default.
func (f *Field[T]) Listed() *Field[T] { f.InList = true; return f }

// Of sets the privacy class.
func (f *Field[T]) Of(c authz.Class) *Field[T] { f.Class = c; return f }

// Percent has a number shown in percent; it is stored, sent and filtered as the share: 0.2 is 20 %.
func (f *Field[T]) Percent() *Field[T] { f.Info.Percent = true; return f }

// In puts the field into a named section of the form.
func (f *Field[T]) In(group string) *Field[T] { f.Group = group; return f }

// Internal keeps the field from everybody outside the program.
func (f *Field[T]) Internal() *Field[T] { f.Info.Internal, f.ReadOnly = true, true; return f }

// From names the column where it differs from the field.
func (f *Field[T]) From(column string) *Field[T] { f.Column = column; return f }
