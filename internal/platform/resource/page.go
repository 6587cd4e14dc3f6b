package resource

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Query is what a list is asked for.
type Query struct {
	Q        string // search text
	Tail     bool   // of a number that is searched for: only where a text ends with it
	Filter   *Filter
	Sort     string // "-value_score,name"; "" is the entity's default
	Limit    int    // 1–200, default 50
	After    string // cursor of the page before
	Total    bool   // count all matching rows too; costs a scan
	Archived bool   // the recycle bin instead of the live rows
	Fields   []string
	IDs      []int64      // only these records
	First    string       // those come first whose title is this, then those whose title begins with it; for first pages
	For      authz.Action // Read; else only the rows that the actor may do this to
}

// Page is one page of a list.
type Page struct {
	Items [][]byte // rendered records
	Next  string   // cursor, "" on the last page
	Total *int64
}

// sortKey is one column of an order.
type sortKey struct {
	expr  string
	desc  bool
	name  string
	holds db.Type
}

const maxSortKeys = 3

// order resolves the sort parameter. The id comes last, so that every order is
// total and a cursor names exactly one place.
func (c *compiler) order(spec string) ([]sortKey, error) {
	if spec == "" {
		spec = c.usual()
	}
	var keys []sortKey
	for _, name := range strings.Split(spec, ",") {
		name, desc := strings.CutPrefix(name, "-")
		f := c.byName[name]
		if f == nil {
			return nil, errs.Invalid("sort", "unknown_field").With("name", name)
		}
		if f.Unsortable || f.Kind == KindRef || len(keys) == maxSortKeys {
			return nil, errs.Invalid("sort", "not_sortable").With("name", name)
		}
		key := sortKey{expr: c.r.sortExpr(f), desc: desc, name: name, holds: f.Kind.stored()}
		if f.Kind == KindUser { // ordered by name
			key.holds = db.Text
		}
		keys = append(keys, key)
	}
	return append(keys, sortKey{expr: "t.id", desc: keys[0].desc, name: "id", holds: db.BigInt}), nil
}

// usual is the entity's default order, as far as the caller may see its fields.
func (c *compiler) usual() string {
	var names []string
	for _, name := range strings.Split(c.r.options.Sort, ",") {
		if c.byName[strings.TrimPrefix(name, "-")] != nil {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "-created_at"
	}
	return strings.Join(names, ",")
}

// sortExpr orders unknown values before all others on both engines, in the same
// words as the indexes of the migrations: a required column is never unknown, and
// its index has it bare. Users are ordered by name.
func (r *Entity) sortExpr(f *field) string {
	expr := r.expr(f)
	switch {
	case f.Kind == KindUser:
		return "COALESCE((SELECT u.name FROM users u WHERE u.id = " + expr + "), '')"
	case !f.Nullable, f.Required && f.Custom == nil:
		return expr
	case f.Kind == KindNumber:
		return "COALESCE(" + expr + ", -1e308)"
	case f.Kind == KindInteger, f.Kind == KindMoney, f.Kind == KindInstant:
		return "COALESCE(" + expr + ", -9223372036854775807)"
	case f.Kind == KindBool:
		return "COALESCE(" + expr + ", FALSE)"
	}
	return "COALESCE(" + expr + ", '')"
}

func orderBy(keys []sortKey) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = k.expr
		if k.desc {
			parts[i] += " DESC"
		}
	}
	return " ORDER BY " + strings.Join(parts, ", ")
}

func (k sortKey) beyond() string {
	if k.desc {
		return " < ?"
	}
	return " > ?"
}

// seek continues after a cursor. One direction throughout is a row comparison,
// which both engines answer from the index; mixed directions spell it out.
func seek(keys []sortKey, values []any) (string, []any) {
	uniform := true
	for _, k := range keys {
		uniform = uniform && k.desc == keys[0].desc
	}
	if uniform {
		exprs := make([]string, len(keys))
		for i, k := range keys {
			exprs[i] = k.expr
		}
		sign := strings.TrimSuffix(keys[0].beyond(), "?")
		return "(" + strings.Join(exprs, ", ") + ")" + sign + "(" + marks(len(keys)) + ")", values
	}
	var alternatives []string
	var args []any
	for i, k := range keys {
		part := ""
		for j := range i {
			part += keys[j].expr + " = ? AND "
			args = append(args, values[j])
		}
		alternatives = append(alternatives, part+k.expr+k.beyond())
		args = append(args, values[i])
	}
	return "((" + strings.Join(alternatives, ") OR (") + "))", args
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// cursor is the place after a row: its sort values under the order's name.
type cursor struct {
	Order  string `json:"o"`
	Values []any  `json:"v"`
}

func orderName(keys []sortKey) string {
	name := ""
	for _, k := range keys {
		if k.desc {
			name += "-"
		}
		name += k.name + ","
	}
	return name
}

// encodeCursor writes the same on both engines; SQLite has no truth values.
func encodeCursor(keys []sortKey, values []any) string {
	values = slices.Clone(values)
	for i, k := range keys {
		if n, isNumber := values[i].(int64); isNumber && k.holds == db.Boolean {
			values[i] = n != 0
		}
	}
	body, err := json.Marshal(cursor{Order: orderName(keys), Values: values})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(body)
}

// decodeCursor reads a cursor made for the same order; int64 values survive,
// since numbers are read as text first.
func decodeCursor(text string, keys []sortKey) ([]any, error) {
	refused := errs.Invalid("after", "bad_cursor")
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, refused
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	var c cursor
	if err := dec.Decode(&c); err != nil || c.Order != orderName(keys) || len(c.Values) != len(keys) {
		return nil, refused
	}
	for i, v := range c.Values {
		value, ok := keys[i].value(v)
		if !ok {
			return nil, refused
		}
		c.Values[i] = value
	}
	return c.Values, nil
}

// value is a cursor's value as one of the key's column. A cursor that somebody made up may hold anything.
func (k sortKey) value(v any) (any, bool) {
	number, isNumber := v.(json.Number)
	switch k.holds {
	case db.Text:
		text, ok := v.(string)
		return text, ok && utf8.ValidString(text) && !strings.ContainsRune(text, 0)
	case db.Boolean:
		if isNumber { // SQLite has no truth values
			return number != "0", true
		}
		truth, ok := v.(bool)
		return truth, ok
	case db.Double:
		f, err := number.Float64()
		return f, isNumber && err == nil
	}
	n, err := number.Int64()
	return n, isNumber && err == nil
}
