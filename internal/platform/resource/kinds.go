package resource

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"github.com/loam-crm/loam/internal/platform/db"
)

// Kind is a field's type as users see it. It decides the JSON form, the filter
// operators and the control the web application draws.
type Kind string

const (
	KindText     Kind = "text"
	KindLongText Kind = "longtext"
	KindEmail    Kind = "email"
	KindPhone    Kind = "phone"
	KindNumber   Kind = "number"  // float64; null is unknown
	KindInteger  Kind = "integer" // int64; null is unknown
	KindBool     Kind = "bool"
	KindDate     Kind = "date"
	KindInstant  Kind = "instant"
	KindChoice   Kind = "choice"  // one of Options
	KindChoices  Kind = "choices" // several of Options
	KindUser     Kind = "user"    // a reference to users
	KindRef      Kind = "ref"     // a reference to another entity
	KindMoney    Kind = "money"   // int64 minor units of a currency
	KindSeries   Kind = "series"  // a few numbers for a small picture
	KindTexts    Kind = "texts"   // several short texts in their order, such as phone numbers
	KindTags     Kind = "tags"    // the company's tags on the record; put on and taken off by an operation of their own
)

// isList says that the stored form is a JSON array of texts.
func (k Kind) isList() bool { return k == KindChoices || k == KindTexts }

// isText says that the stored form is a string.
func (k Kind) isText() bool {
	return k == KindText || k == KindLongText || k == KindEmail || k == KindPhone || k == KindChoice
}

// stored is the type of the field's column.
func (k Kind) stored() db.Type {
	switch k {
	case KindNumber:
		return db.Double
	case KindBool:
		return db.Boolean
	case KindInteger, KindInstant, KindUser, KindRef, KindMoney:
		return db.BigInt
	}
	return db.Text
}

func (k Kind) isRef() bool { return k == KindUser || k == KindRef }

// Strings is a list of choices, stored as a JSON array.
type Strings []string

// Value stores the list as JSON.
func (s Strings) Value() (driver.Value, error) {
	if len(s) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal([]string(s))
	return string(b), err
}

// Scan reads the JSON array.
func (s *Strings) Scan(src any) error {
	*s = nil
	if text, ok := src.(string); ok && text == "[]" {
		return nil
	}
	return scanJSON(src, (*[]string)(s))
}

// Numbers is a short series such as a sparkline: the text of a JSON array. Whoever
// makes it writes the text, and it goes to the browser as it is stored: nothing in
// between computes with it.
type Numbers string

// Value stores the series; none is an empty array.
func (n Numbers) Value() (driver.Value, error) {
	if n == "" {
		return "[]", nil
	}
	return string(n), nil
}

// Scan reads the text.
func (n *Numbers) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*n = ""
	case string:
		*n = Numbers(v)
	case []byte:
		*n = Numbers(v)
	default:
		return fmt.Errorf("resource: cannot scan %T as a series", src)
	}
	return nil
}

// JSONMap holds the custom values of a record by field key.
type JSONMap map[string]any

// Value stores the map as JSON.
func (m JSONMap) Value() (driver.Value, error) {
	if len(m) == 0 {
		return "{}", nil
	}
	b, err := json.Marshal(map[string]any(m))
	return string(b), err
}

// Scan reads the JSON object; an empty one stays nil.
func (m *JSONMap) Scan(src any) error {
	*m = nil
	if text, ok := src.(string); ok && text == "{}" {
		return nil
	}
	return scanJSON(src, (*map[string]any)(m))
}

func scanJSON(src, dest any) error {
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), dest)
	case []byte:
		return json.Unmarshal(v, dest)
	}
	return fmt.Errorf("resource: cannot scan %T as JSON", src)
}
