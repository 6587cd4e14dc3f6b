package backup

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is what a column holds; the portable schema has no others.
type kind byte

const (
	integer  kind = 'i'
	float    kind = 'f'
	boolean  kind = 'b'
	text     kind = 't'
	document kind = 'j' // JSON
)

// kinds are the type names of both engines.
var kinds = map[string]kind{
	"bigint": integer, "integer": integer, "double precision": float, "boolean": boolean, "text": text, "jsonb": document,
}

// plain turns what a driver gave into int64, float64, bool, string or nil. It fails
// where SQLite, which takes any value in any column, holds one of another kind.
func (k kind) plain(v any) (any, error) {
	if raw, ok := v.([]byte); ok {
		v = string(raw)
	}
	switch got := v.(type) {
	case nil:
		return nil, nil
	case int64:
		return k.fromInteger(got)
	case float64:
		if k == float {
			return got, nil
		}
		if k == document {
			return strconv.FormatFloat(got, 'g', -1, 64), nil
		}
	case bool:
		if k == boolean {
			return got, nil
		}
	case string:
		if k == text || k == document {
			return got, nil
		}
	}
	return nil, fmt.Errorf("a %T where %q belongs", v, k)
}

func (k kind) fromInteger(v int64) (any, error) {
	switch {
	case k == integer:
		return v, nil
	case k == float && int64(float64(v)) == v:
		return float64(v), nil
	case k == boolean && (v == 0 || v == 1):
		return v == 1, nil
	case k == document: // SQLite keeps the JSON text 12 as a number
		return strconv.FormatInt(v, 10), nil
	}
	return nil, fmt.Errorf("the number %d where %q belongs", v, k)
}

// refusedByPostgres names why PostgreSQL cannot hold a value that SQLite can, or
// is empty.
func (k kind) refusedByPostgres(v any) string {
	s, ok := v.(string)
	switch {
	case !ok:
		return ""
	case strings.ContainsRune(s, 0):
		return "nul_byte"
	case !utf8.ValidString(s):
		return "not_utf8"
	case k != document:
		return ""
	}
	return refusedJSON(s)
}

// refusedBySQLite names why SQLite cannot hold a value that PostgreSQL can.
func (k kind) refusedBySQLite(v any) string {
	if f, ok := v.(float64); ok && math.IsNaN(f) {
		return "not_a_number"
	}
	return ""
}

// appendCanonical adds the form in which both engines' values are compared. Each
// value begins with its kind and says its length, so that no two rows look alike.
// -0 counts as 0, because SQLite does not keep the sign; JSON counts by its content.
func (k kind) appendCanonical(out []byte, v any) []byte {
	switch v := v.(type) {
	case int64:
		return binary.BigEndian.AppendUint64(append(out, byte(integer)), uint64(v)) // #nosec G115 -- all 64 bits are kept
	case float64:
		if v == 0 {
			v = 0 // also for -0
		}
		return binary.BigEndian.AppendUint64(append(out, byte(float)), math.Float64bits(v))
	case bool:
		if v {
			return append(out, byte(boolean), 1)
		}
		return append(out, byte(boolean), 0)
	case string:
		if k == document {
			if body, ok := canonicalJSON(v); ok {
				return appendSized(append(out, byte(document)), body)
			}
		}
		return appendSized(append(out, byte(text)), v)
	default:
		return append(out, 0)
	}
}

func appendSized(out []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint64(out, uint64(len(s))), s...)
}
