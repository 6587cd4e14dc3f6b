package resource

import (
	"encoding/json"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

// maskedText stands for a value the caller may know exists but not see.
const maskedText = `"•••"`

// appendValue renders a canonical value as JSON.
func appendValue(dst []byte, f Info, v any, currency string) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return appendString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case float64:
		return appendFloat(dst, v)
	case int64:
		if f.Kind == KindMoney {
			return append(money.Append(append(dst, '"'), v, currency), '"')
		}
		return strconv.AppendInt(dst, v, 10)
	case id.ID:
		return append(strconv.AppendInt(append(dst, '"'), int64(v), 10), '"')
	case Numbers:
		if v == "" {
			return append(dst, "[]"...)
		}
		return append(dst, v...)
	case calendar.Date:
		return append(append(append(dst, '"'), v...), '"')
	case clock.Instant:
		return append(append(append(dst, '"'), v.String()...), '"')
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return append(dst, "null"...)
	}
	return append(dst, encoded...)
}

func appendFloat(dst []byte, v float64) []byte { return strconv.AppendFloat(dst, v, 'f', -1, 64) }

// appendString quotes plain text itself and leaves anything unusual to the
// standard library.
func appendString(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0xE2 || c >= 0xF8 {
			encoded, _ := json.Marshal(s)
			return append(dst, encoded...)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

// view is how one caller sees an entity: which fields, and the names behind
// references.
type view struct {
	fields []*field
	access []authz.Access
	env    Env
	names  map[string]map[id.ID]string // entity → id → title
	tags   map[id.ID]tagList           // record → its tags
}

// append renders one record as a JSON object.
func (r *Entity) append(dst []byte, v *view, rec record) []byte {
	base := r.base(rec)
	dst = append(dst, `{"id":"`...)
	dst = strconv.AppendInt(dst, int64(base.ID), 10)
	dst = append(dst, `","rev":"`...)
	dst = strconv.AppendInt(dst, base.Rev, 10)
	dst = append(dst, '"')
	if base.ArchivedAt != 0 {
		dst = appendString(append(dst, `,"archived_at":`...), base.ArchivedAt.String())
	}
	custom := false
	for i, f := range v.fields {
		if f.Custom != nil {
			custom = true
			continue
		}
		dst = append(appendString(append(dst, ','), f.Name), ':')
		dst = r.appendField(dst, v, rec, f, v.access[i])
	}
	if custom {
		dst = r.appendCustom(dst, v, rec)
	}
	return append(dst, '}')
}

func (r *Entity) appendCustom(dst []byte, v *view, rec record) []byte {
	dst = append(dst, `,"custom":{`...)
	first := true
	for i, f := range v.fields {
		if f.Custom == nil {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(appendString(dst, f.Custom.Key), ':')
		dst = r.appendField(dst, v, rec, f, v.access[i])
	}
	return append(dst, '}')
}

func (r *Entity) appendField(dst []byte, v *view, rec record, f *field, access authz.Access) []byte {
	value := f.get(rec)
	if access == authz.Masked && value != nil {
		return append(dst, maskedText...)
	}
	if target, ok := value.(id.ID); ok && f.Kind.isRef() {
		return appendRef(dst, target, v.names[f.Ref])
	}
	return appendValue(dst, f.Info, value, r.currency(f, rec, v.env))
}

// appendRef renders {"id","name"}; a record the caller may not see keeps both to
// itself.
func appendRef(dst []byte, target id.ID, names map[id.ID]string) []byte {
	name, visible := names[target]
	if !visible {
		return append(dst, `{"id":null,"name":null,"hidden":true}`...)
	}
	dst = strconv.AppendInt(append(dst, `{"id":"`...), int64(target), 10)
	dst = appendString(append(dst, `","name":`...), name)
	return append(dst, '}')
}

// currency finds the currency of a money field on a record.
func (r *Entity) currency(f *field, rec record, env Env) string {
	if f.Kind != KindMoney || f.Currency == "" {
		return env.Currency
	}
	code, _ := r.byName[f.Currency].get(rec).(string)
	return code
}
