package resource

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// Export writes every row of a query as a table, page by page, with the fields
// the caller may see and the headings of the caller's language.
func (r *Entity) Export(ctx context.Context, s *Store, actor authz.Actor, q Query, format string, w io.Writer) error {
	return r.export(ctx, s, actor, q, format, w, nil)
}

// Lead are columns in front of a table, of the record that each row hangs on (Options.Parent).
type Lead struct {
	Headings []string
	Cells    func(parent id.ID) []any
}

// ExportBeside is Export with columns of the parent in place of its name, and without those of Record.
func (r *Entity) ExportBeside(ctx context.Context, s *Store, actor authz.Actor, q Query, format string, w io.Writer, lead Lead) error {
	return r.export(ctx, s, actor, q, format, w, &lead)
}

func (r *Entity) export(ctx context.Context, s *Store, actor authz.Actor, q Query, format string, w io.Writer, lead *Lead) error {
	if !actor.Grant(r.guard).Export {
		return errs.Forbidden()
	}
	if format != "csv" && format != "xlsx" {
		return errs.Invalid("format", "not_an_option")
	}
	q.Limit, q.After = maxLimit, ""
	recs, p, err := r.find(ctx, s, s.DB, actor, &q) // refuses before the first byte is written
	if err != nil {
		return err
	}
	p.view.exported(r.options.Parent, lead)
	head := p.view.headings(r.Name, actor.Language)
	if lead != nil {
		head = append(slices.Clone(lead.Headings), head...)
	}
	out, err := sheet.NewWriter(w, sheet.Kind(format), head)
	if err != nil {
		return err
	}
	for {
		if err := r.exportPage(ctx, s, actor, p, recs, out, lead); err != nil {
			return err
		}
		if p.next == "" {
			return out.Close()
		}
		q.After = p.next
		if recs, p, err = r.find(ctx, s, s.DB, actor, &q); err != nil {
			return err
		}
		p.view.exported(r.options.Parent, lead)
	}
}

func (r *Entity) exportPage(ctx context.Context, s *Store, actor authz.Actor, p *plan, recs []record, out sheet.Writer, lead *Lead) error {
	if err := r.name(ctx, s, s.DB, actor, p.view, recs); err != nil {
		return err
	}
	for _, rec := range recs {
		row := r.exportRow(p.view, rec, actor.Language)
		if lead != nil {
			parent, _ := r.byName[r.options.Parent].get(rec).(id.ID)
			row = append(slices.Clone(lead.Cells(parent)), row...)
		}
		if err := out.WriteRow(row); err != nil {
			return err
		}
	}
	return nil
}

// exported leaves out what is a picture on the screen and no cell of a table, and what the leading columns stand for.
func (v *view) exported(parent string, lead *Lead) {
	fields, access := v.fields, v.access
	v.fields, v.access = nil, nil
	for i, f := range fields {
		if f.Kind != KindSeries && (lead == nil || f.Name != parent && f.Group != "record") {
			v.fields, v.access = append(v.fields, f), append(v.access, access[i])
		}
	}
}

func (v *view) headings(entity, language string) []string {
	out := make([]string, len(v.fields))
	for i, f := range v.fields {
		out[i] = f.label(entity, language)
	}
	return out
}

func (f *field) label(entity, language string) string {
	if f.Custom == nil {
		return FieldLabel(entity, f.Info, language)
	}
	if language == "en" {
		return f.Custom.LabelEn
	}
	return f.Custom.LabelZh
}

// FieldLabel names a built-in field in a language.
func FieldLabel(entity string, f Info, language string) string {
	if f.Group == "record" {
		entity = "record"
	}
	return i18n.Text(language, "field."+entity+"."+f.Name, nil)
}

func (r *Entity) exportRow(v *view, rec record, language string) []any {
	row := make([]any, len(v.fields))
	for i, f := range v.fields {
		value := f.get(rec)
		if v.access[i] == authz.Masked && value != nil {
			row[i] = "•••"
			continue
		}
		row[i] = r.exportValue(v, rec, f, value, language)
	}
	return row
}

func (r *Entity) exportValue(v *view, rec record, f *field, value any, language string) any {
	switch value := value.(type) {
	case id.ID:
		return v.names[f.Ref][value]
	case int64:
		if f.Kind == KindMoney {
			return sheet.Decimal(money.Format(value, r.currency(f, rec, v.env)))
		}
	case string:
		if f.Kind == KindChoice {
			return f.optionLabel(r.Name, value, language)
		}
	case []string:
		if f.Kind == KindTexts {
			return strings.Join(value, "; ")
		}
		if f.Names != "" {
			names := make([]string, 0, len(value))
			for _, one := range f.targets(value) {
				names = append(names, v.names[f.Names][one])
			}
			return strings.Join(names, "; ")
		}
		labels := make([]string, len(value))
		for i, one := range value {
			labels[i] = f.optionLabel(r.Name, one, language)
		}
		return strings.Join(labels, ";")
	case interface{ String() string }:
		return value.String()
	}
	return value
}

func (f *field) optionLabel(entity, value, language string) string {
	if f.Custom == nil {
		return i18n.Text(language, "choice."+entity+"."+f.Name+"."+value, nil)
	}
	for _, o := range f.Custom.Options {
		if o.Value == value && o.Label[language] != "" {
			return o.Label[language]
		}
	}
	return value
}
