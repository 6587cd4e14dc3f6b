package records

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sensitive"
)

const (
	maxCustomFields = 100 // per entity, archived ones not counted
	maxOptions      = 200 // of a choice
	maxLabel        = 60  // characters
)

var customKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// customFieldItem is a custom field as the API shows it.
type customFieldItem struct {
	ID       string                `json:"id"`
	Entity   string                `json:"entity"`
	Key      string                `json:"key"`
	Kind     resource.Kind         `json:"kind"`
	Label    resource.Label        `json:"label"`
	Options  []resource.OptionMeta `json:"options" nullable:"false"`
	Required bool                  `json:"required"`
	Position int64                 `json:"position" doc:"custom fields are shown in the order of this number"`
	Archived bool                  `json:"archived"`
}

// labelInput is a text in one or both languages; a missing one takes the other's.
type labelInput struct {
	Zh string `json:"zh,omitempty"`
	En string `json:"en,omitempty"`
}

type optionInput struct {
	Value string     `json:"value"`
	Label labelInput `json:"label,omitempty"`
}

type newCustomField struct {
	Entity   string        `json:"entity"`
	Key      string        `json:"key" doc:"a–z, 0–9 and _, 40 at most, a letter first"`
	Kind     resource.Kind `json:"kind"`
	Label    labelInput    `json:"label"`
	Options  []optionInput `json:"options,omitempty"`
	Required bool          `json:"required,omitempty"`
	Position int64         `json:"position,omitempty"`
}

type customFieldChange struct {
	Entity   *string        `json:"entity,omitempty" doc:"cannot change"`
	Key      *string        `json:"key,omitempty" doc:"cannot change"`
	Kind     *resource.Kind `json:"kind,omitempty" doc:"cannot change"`
	Label    *labelInput    `json:"label,omitempty"`
	Options  []optionInput  `json:"options,omitempty"`
	Required *bool          `json:"required,omitempty"`
	Position *int64         `json:"position,omitempty"`
}

// customField is a row of the table.
type customField struct {
	resource.CustomField
	archived bool
}

func loadCustomFields(ctx context.Context, q db.Querier, where string, args ...any) ([]customField, error) {
	rows, err := q.Query(ctx, `SELECT id, entity, key, kind, label_zh, label_en, options, required, position, archived_at IS NOT NULL
		FROM custom_fields WHERE `+where+" ORDER BY entity, position, id", args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []customField
	for rows.Next() {
		var f customField
		var options string
		if err := rows.Scan(&f.ID, &f.Entity, &f.Key, &f.Kind, &f.LabelZh, &f.LabelEn, &options, &f.Required, &f.Position, &f.archived); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(options), &f.Options); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

func (n newCustomField) field() resource.CustomField {
	zh, en := n.Label.both()
	return resource.CustomField{Entity: n.Entity, Key: n.Key, Kind: n.Kind, LabelZh: zh, LabelEn: en,
		Options: optionsOf(n.Options), Required: n.Required, Position: n.Position}
}

// with applies a change; what identifies the field and says how its values are
// stored stays.
func (f customField) with(c customFieldChange) (customField, []errs.Field) {
	var problems []errs.Field
	keep := func(name string, same bool) {
		if !same {
			problems = append(problems, errs.Field{Name: name, Code: "immutable"})
		}
	}
	keep("entity", c.Entity == nil || *c.Entity == f.Entity)
	keep("key", c.Key == nil || *c.Key == f.Key)
	keep("kind", c.Kind == nil || *c.Kind == f.Kind)
	if c.Label != nil {
		f.LabelZh, f.LabelEn = c.Label.both()
	}
	if c.Options != nil {
		f.Options = optionsOf(c.Options)
	}
	if c.Required != nil {
		f.Required = *c.Required
	}
	if c.Position != nil {
		f.Position = *c.Position
	}
	return f, problems
}

func (l labelInput) both() (zh, en string) {
	zh, en = strings.TrimSpace(l.Zh), strings.TrimSpace(l.En)
	if zh == "" {
		zh = en
	}
	if en == "" {
		en = zh
	}
	return zh, en
}

// optionsOf keys the labels by language, as the resource package shows them.
func optionsOf(inputs []optionInput) []resource.Option {
	out := make([]resource.Option, len(inputs))
	for i, in := range inputs {
		value := strings.TrimSpace(in.Value)
		zh, en := in.Label.both()
		if zh == "" {
			zh, en = value, value
		}
		out[i] = resource.Option{Value: value, Label: map[string]string{"zh-CN": zh, "en": en}}
	}
	return out
}

// check returns everything that is wrong with the field.
func (f customField) check(registry *resource.Registry) []errs.Field {
	var problems []errs.Field
	add := func(name, code string) {
		if code != "" {
			problems = append(problems, errs.Field{Name: name, Code: code})
		}
	}
	if registry.Named(f.Entity) == nil {
		problems = append(problems, errs.Field{Name: "entity", Code: "unknown_entity", Params: map[string]any{"name": f.Entity}})
	}
	if !customKey.MatchString(f.Key) {
		add("key", "not_a_key")
	}
	if !slices.Contains(resource.CustomKinds, f.Kind) {
		add("kind", "not_an_option")
	}
	add("label", badLine(f.LabelZh, maxLabel))
	if f.LabelEn != f.LabelZh {
		add("label", badLine(f.LabelEn, maxLabel))
	}
	add("options", f.badOptions())
	if e := registry.Named(f.Entity); e != nil && f.sensitive(registry.AboutPersons(e)) {
		add("label", "forbidden_personal_data")
	}
	return problems
}

// sensitive says that the field would hold what must not be kept of anybody.
func (f customField) sensitive(aboutPersons bool) bool {
	return sensitive.Called(f.LabelZh, aboutPersons) || sensitive.Called(f.LabelEn, aboutPersons) || sensitive.Called(f.Key, aboutPersons)
}

func (f customField) badOptions() string {
	choice := f.Kind == resource.KindChoice || f.Kind == resource.KindChoices
	switch {
	case choice && len(f.Options) == 0:
		return "required"
	case !choice && len(f.Options) > 0:
		return "only_for_choices"
	case len(f.Options) > maxOptions:
		return "too_many"
	}
	seen := map[string]bool{}
	for _, o := range f.Options {
		if seen[o.Value] {
			return "listed_twice"
		}
		seen[o.Value] = true
		for _, text := range []string{o.Value, o.Label["zh-CN"], o.Label["en"]} {
			if code := badLine(text, maxLabel); code != "" {
				return code
			}
		}
	}
	return ""
}

func (f customField) item() customFieldItem {
	out := customFieldItem{ID: f.ID.String(), Entity: f.Entity, Key: f.Key, Kind: f.Kind, Required: f.Required, Archived: f.archived,
		Label: resource.Label{Zh: f.LabelZh, En: f.LabelEn}, Options: []resource.OptionMeta{}, Position: f.Position}
	for _, o := range f.Options {
		out.Options = append(out.Options, resource.OptionMeta{Value: o.Value, Label: resource.Label{Zh: o.Label["zh-CN"], En: o.Label["en"]}})
	}
	return out
}
