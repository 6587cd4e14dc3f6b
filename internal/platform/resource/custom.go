package resource

import (
	"context"
	"encoding/json"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// CustomField is a field that users added to an entity. Its values live in the
// record's custom JSON and behave like built-in ones.
type CustomField struct {
	ID       id.ID    `json:"id"`
	Entity   string   `json:"entity"`
	Key      string   `json:"key"`
	Kind     Kind     `json:"kind"`
	LabelZh  string   `json:"label_zh"`
	LabelEn  string   `json:"label_en"`
	Options  []Option `json:"options"`
	Required bool     `json:"required"`
	Position int64    `json:"position"`
}

// Option is a choice with its labels.
type Option struct {
	Value string            `json:"value"`
	Label map[string]string `json:"label"`
}

// CustomKinds are the kinds a custom field may have.
var CustomKinds = []Kind{KindText, KindNumber, KindDate, KindChoice, KindChoices, KindUser, KindRef, KindMoney, KindBool}

// LoadCustom reads the live custom fields of an entity, or of all when it is "".
func LoadCustom(ctx context.Context, q db.Querier, entity string) ([]CustomField, error) {
	rows, err := q.Query(ctx, `SELECT id, entity, key, kind, label_zh, label_en, options, required, position FROM custom_fields
		WHERE archived_at IS NULL AND (entity = ? OR ? = '') ORDER BY entity, position, id`, entity, entity)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []CustomField
	for rows.Next() {
		var c CustomField
		var options string
		if err := rows.Scan(&c.ID, &c.Entity, &c.Key, &c.Kind, &c.LabelZh, &c.LabelEn, &options, &c.Required, &c.Position); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(options), &c.Options); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// customField makes a Field that reads and writes the record's custom values.
func (r *Entity) customField(c CustomField) *field {
	f := &field{Info: Info{Name: "custom." + c.Key, Kind: c.Kind, Required: c.Required, Nullable: true,
		Group: "custom", Custom: &c, MaxLength: 500, Unsortable: c.Kind == KindChoices}}
	for _, o := range c.Options {
		f.Options = append(f.Options, o.Value)
	}
	switch c.Kind {
	case KindUser:
		f.Ref = "users"
	case KindRef:
		f.Ref = "accounts"
	}
	f.get = func(t record) any { return fromJSON(c.Kind, r.base(t).Custom[c.Key]) }
	f.set = func(t record, v any) {
		base := r.base(t)
		values := JSONMap{}
		for k, old := range base.Custom {
			values[k] = old
		}
		delete(values, c.Key)
		if v != nil {
			values[c.Key] = toJSON(v)
		}
		base.Custom = values
	}
	return f
}

// toJSON stores numbers, dates and references as JSON that both engines extract
// alike: yes/no as 1/0 and whole numbers as digits in text, since ->> gives
// different texts for booleans and rounds large integers on the way through Go.
func toJSON(v any) any {
	switch v := v.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case id.ID:
		return v.String()
	case int64:
		return json.Number(id.ID(v).String())
	case calendar.Date:
		return string(v)
	}
	return v
}

// fromJSON is the inverse of toJSON for values read back from storage.
func fromJSON(kind Kind, v any) any {
	if v == nil {
		return nil
	}
	switch kind {
	case KindBool:
		n, _ := v.(float64)
		return n == 1 || v == 1 || v == true
	case KindUser, KindRef:
		parsed, _ := id.Parse(asString(v))
		return parsed
	case KindMoney:
		if n, ok := v.(float64); ok {
			return int64(n)
		}
		n, _ := v.(json.Number)
		whole, _ := n.Int64()
		return whole
	case KindDate:
		return calendar.Date(asString(v))
	case KindChoices:
		return asStrings(v)
	}
	return v
}

func asString(v any) string { s, _ := v.(string); return s }

func asStrings(v any) []string {
	if list, ok := v.([]string); ok {
		return list
	}
	var out []string
	if list, ok := v.([]any); ok {
		for _, e := range list {
			out = append(out, asString(e))
		}
	}
	return out
}

// fieldsWith returns the built-in and the given custom fields.
func (r *Entity) fieldsWith(custom []CustomField) []*field {
	if len(custom) == 0 {
		return r.fields
	}
	out := append([]*field{}, r.fields...)
	for _, c := range custom {
		if c.Entity == r.Name {
			out = append(out, r.customField(c))
		}
	}
	return out
}
