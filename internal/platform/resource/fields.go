package resource

import (
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Field is a field of T: what declarations are written with. All that knows T is the way from a record to the value.
type Field[T any] struct{ *field }

// at is the way from any record to the value that p points to.
func at[T, V any](p func(*T) *V) func(record) *V { return func(r record) *V { return p(r.(*T)) } }

// Text is one line of at most 200 characters.
func Text[T any](name string, p func(*T) *string) *Field[T] {
	return &Field[T]{textField(name, KindText, 200, at(p))}
}

// LongText is text of at most 10,000 characters.
func LongText[T any](name string, p func(*T) *string) *Field[T] {
	return &Field[T]{textField(name, KindLongText, 10000, at(p))}
}

// Email is an e-mail address.
func Email[T any](name string, p func(*T) *string) *Field[T] {
	return &Field[T]{textField(name, KindEmail, 200, at(p))}
}

// Phone is a telephone number, kept as text.
func Phone[T any](name string, p func(*T) *string) *Field[T] {
	return &Field[T]{textField(name, KindPhone, 40, at(p))}
}

// Choice is one of the options.
func Choice[T any](name string, p func(*T) *string, options ...string) *Field[T] {
	f := textField(name, KindChoice, 0, at(p))
	f.Options = options
	return &Field[T]{f}
}

// Choices is any number of the options.
func Choices[T any](name string, p func(*T) *Strings, options ...string) *Field[T] {
	f := listField(name, KindChoices, at(p))
	f.Options = options
	return &Field[T]{f}
}

// Texts are up to 20 short texts of one kind in their order: the phone numbers of a person, the main one first.
func Texts[T any](name string, item Kind, p func(*T) *Strings) *Field[T] {
	f := listField(name, KindTexts, at(p))
	f.Item, f.MaxLength = item, 200
	return &Field[T]{f}
}

// Bool is yes or no.
func Bool[T any](name string, p func(*T) *bool) *Field[T] {
	return &Field[T]{plainField(name, KindBool, at(p))}
}

// Number is a float64 that may be unknown.
func Number[T any](name string, p func(*T) **float64) *Field[T] {
	return &Field[T]{optionalField(name, KindNumber, at(p))}
}

// Integer is an int64 that may be unknown.
func Integer[T any](name string, p func(*T) **int64) *Field[T] {
	return &Field[T]{optionalField(name, KindInteger, at(p))}
}

// Count is an integer that is always known.
func Count[T any](name string, p func(*T) *int64) *Field[T] {
	return &Field[T]{plainField(name, KindInteger, at(p))}
}

// Quantity is a float64 that is always known.
func Quantity[T any](name string, p func(*T) *float64) *Field[T] {
	return &Field[T]{plainField(name, KindNumber, at(p))}
}

// Money is an amount in minor units of the currency named by another field, or
// of the company's currency when that is "".
func Money[T any](name, currency string, p func(*T) *int64) *Field[T] {
	f := plainField(name, KindMoney, at(p))
	f.Currency = currency
	return &Field[T]{f}
}

// MaybeMoney is an amount that may be unknown.
func MaybeMoney[T any](name, currency string, p func(*T) **int64) *Field[T] {
	f := optionalField(name, KindMoney, at(p))
	f.Currency = currency
	return &Field[T]{f}
}

// Date is a civil date or none.
func Date[T any](name string, p func(*T) *calendar.Date) *Field[T] {
	return &Field[T]{emptyField(name, name, KindDate, at(p))}
}

// Instant is a point in time or none.
func Instant[T any](name string, p func(*T) *clock.Instant) *Field[T] {
	return &Field[T]{instantField(name, at(p))}
}

// Ref points to a record of another entity; its column is the name plus "_id".
func Ref[T any](name, entity string, p func(*T) *id.ID) *Field[T] {
	return &Field[T]{refField(name, entity, at(p))}
}

// User points to a user.
func User[T any](name string, p func(*T) *id.ID) *Field[T] {
	return &Field[T]{userField(name, at(p))}
}

// Series is a read-only list of numbers, for small pictures in lists.
func Series[T any](name string, p func(*T) *Numbers) *Field[T] {
	f := plainField(name, KindSeries, at(p))
	f.ReadOnly, f.Unsortable = true, true
	return &Field[T]{f}
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
