package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/i18n"
)

// Label is a text in both languages.
type Label struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Meta describes an entity to the web application: what it draws its tables,
// filters and forms from.
type Meta struct {
	Name       string      `json:"name"`
	Label      Label       `json:"label"`
	Singular   Label       `json:"singular"`
	TitleField string      `json:"title_field"`
	TitleEn    string      `json:"title_field_en,omitempty" doc:"the field that names a record in English, where it is filled in"`
	Searchable bool        `json:"searchable"`
	Sort       string      `json:"sort"`
	Owned      bool        `json:"owned"`
	OwnerField string      `json:"owner_field,omitempty" doc:"what a filter names to ask whose a record is; of a record inside another, as in account.owner"`
	Fields     []FieldMeta `json:"fields"`
	Groupings  []FieldMeta `json:"groupings,omitempty" doc:"what a list is grouped by beside its fields"`
}

// FieldMeta describes one field that the caller may see.
type FieldMeta struct {
	Name       string       `json:"name"`
	Label      Label        `json:"label"`
	Kind       Kind         `json:"kind"`
	Required   bool         `json:"required"`
	ReadOnly   bool         `json:"read_only"`
	Unique     bool         `json:"unique"`
	Options    []OptionMeta `json:"options,omitempty"`
	Item       Kind         `json:"item,omitempty" doc:"of texts: what each of them is"`
	Ref        string       `json:"ref,omitempty"`
	Currency   string       `json:"currency,omitempty"`
	Access     string       `json:"access" enum:"masked,read,edit"`
	Sortable   bool         `json:"sortable"`
	Filterable bool         `json:"filterable"`
	Custom     bool         `json:"custom"`
	Group      string       `json:"group"`
	Percent    bool         `json:"percent,omitempty"`
	List       bool         `json:"list"`
	Help       *Label       `json:"help,omitempty"`
	MaxLength  int          `json:"max_length,omitempty"`
	Portal     bool         `json:"portal" doc:"the customer itself may read it in the portal"`
}

// OptionMeta is a choice with its labels.
type OptionMeta struct {
	Value string `json:"value"`
	Label Label  `json:"label"`
}

// both is a catalog text in both languages.
func both(key string) Label {
	return Label{Zh: i18n.Text("zh-CN", key, nil), En: i18n.Text("en", key, nil)}
}

var accessNames = map[authz.Access]string{authz.Masked: "masked", authz.ReadOnly: "read", authz.Editable: "edit"}

// Meta describes the entity as the caller sees it.
func (r *Entity) Meta(ctx context.Context, s *Store, actor authz.Actor) (Meta, error) {
	v, _, err := r.sight(ctx, s, s.DB, actor)
	if err != nil {
		return Meta{}, err
	}
	m := Meta{Name: r.Name, Label: both("entity." + r.Name), Singular: both("entity." + r.Name + ".one"),
		TitleField: r.options.Title, TitleEn: r.titleEn(actor), Searchable: r.searchable(), Sort: r.options.Sort,
		Owned: !r.guard.Open(), OwnerField: r.ownerField(actor), Fields: []FieldMeta{},
		Groupings: r.groupings(s, actor)}
	for i, f := range v.fields {
		m.Fields = append(m.Fields, r.fieldMeta(f, v.access[i]))
	}
	return m, nil
}

func (r *Entity) fieldMeta(f *field, access authz.Access) FieldMeta {
	out := FieldMeta{Name: f.Name, Label: Label{f.label(r.Name, "zh-CN"), f.label(r.Name, "en")}, Kind: f.Kind,
		Required: f.Required, ReadOnly: f.ReadOnly, Unique: f.Unique, Item: f.Item, Ref: f.Ref, Currency: f.Currency,
		Access: accessNames[access], Sortable: access > authz.Masked && !f.Unsortable && f.Kind != KindRef,
		Filterable: access > authz.Masked && f.Kind != KindSeries, Custom: f.Custom != nil, Group: f.Group, Percent: f.Percent,
		List: f.InList, MaxLength: f.MaxLength, Portal: f.InPortal}
	for _, o := range f.Options {
		out.Options = append(out.Options, OptionMeta{o, Label{f.optionLabel(r.Name, o, "zh-CN"), f.optionLabel(r.Name, o, "en")}})
	}
	if key := "help." + r.Name + "." + f.Name; i18n.Has(key) {
		help := both(key)
		out.Help = &help
	}
	return out
}
