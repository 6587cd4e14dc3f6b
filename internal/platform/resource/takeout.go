package resource

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
)

// Exportable is a table that can leave the house: the list of an entity, or a report that a feature offers beside it.
type Exportable struct {
	Name    string         // "contacts", "efficiency.people"
	Needs   []authz.Entity // the entities that the caller must be allowed to export
	Command string         // what the caller must be allowed besides, "" for nothing
	By      []string       // the parameters that choose what is in it; the order of the rows is none of them
}

// listedBy are the parameters that choose what is in the list of an entity.
var listedBy = []string{"q", "filter", "fields"}

// Offer adds the tables that features offer beside the lists of the entities. Their names are the texts
// "export.<name>" of the catalogs.
func (r *Registry) Offer(tables ...Exportable) *Registry {
	for _, t := range tables {
		if _, taken := r.Exportable(t.Name); taken {
			panic("resource: " + t.Name + " is offered twice")
		}
		r.offered = append(r.offered, t)
	}
	return r
}

// Offered lists the tables that are not the list of an entity.
func (r *Registry) Offered() []Exportable { return r.offered }

// Exportable finds a table by its name.
func (r *Registry) Exportable(name string) (Exportable, bool) {
	if e := r.byName[name]; e != nil {
		return Exportable{Name: name, Needs: []authz.Entity{e.Guard()}, By: listedBy}, true
	}
	for _, t := range r.offered {
		if t.Name == name {
			return t, true
		}
	}
	return Exportable{}, false
}

// ExportLabel names a table in both languages.
func (r *Registry) ExportLabel(name string) Label {
	if r.byName[name] != nil {
		return both("entity." + name)
	}
	return both("export." + name)
}

// OpenTo says whether the caller has the rights to take such a table, however small, out of the house.
func (e Exportable) OpenTo(actor authz.Actor) bool {
	for _, needed := range e.Needs {
		if !actor.Grant(needed).Export {
			return false
		}
	}
	return e.Command == "" || actor.May(e.Command)
}

// Query writes down what is in the table: equal questions give equal texts, and the whole table an empty one.
func (e Exportable) Query(by map[string]string) (string, error) {
	kept := map[string]any{}
	for _, name := range e.By {
		text := strings.TrimSpace(by[name])
		switch {
		case text == "":
		case name == "filter":
			dec := json.NewDecoder(strings.NewReader(text))
			dec.UseNumber()
			var filter any
			if err := dec.Decode(&filter); err != nil {
				return "", errs.Invalid("filter", "unreadable").Because(err)
			}
			kept[name] = filter
		case name == "fields":
			fields := strings.Split(text, ",")
			slices.Sort(fields)
			kept[name] = strings.Join(slices.Compact(fields), ",")
		default:
			kept[name] = text
		}
	}
	if len(kept) == 0 {
		return "", nil
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(kept) // keys in order
	return strings.TrimSpace(out.String()), err
}

// TableInput chooses the kind of a table and says what it is for.
type TableInput struct {
	Format  string `query:"format" json:"format,omitempty" enum:"csv,xlsx" default:"xlsx"`
	Purpose string `query:"purpose" json:"purpose,omitempty" maxLength:"200" doc:"what the table is for; it is kept in the log of exports"`
}

// Takeout is a table that is asked for.
type Takeout struct {
	TableInput
	Name string            // of the Exportable
	File string            // without extension
	By   map[string]string // what is asked for, by Exportable.By
	// Open reads what must be known before the first byte: how many rows there are, and how they are written.
	Open func(ctx context.Context) (rows int64, write func(ctx context.Context, w io.Writer) error, err error)
}

// Hand is the one way by which a table leaves the house: whoever lacks the rights, does not say what it is for or takes
// too much is refused before the first byte, and the rest is in the log.
func (s *Store) Hand(ctx context.Context, actor authz.Actor, t Takeout) (*huma.StreamResponse, error) {
	e, known := s.Registry.Exportable(t.Name)
	if !known {
		panic("resource: nobody offers the table " + t.Name)
	}
	if !e.OpenTo(actor) {
		return nil, errs.Forbidden()
	}
	rows, write, err := t.Open(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.MayExport(ctx, actor, ExportAsked{Entity: t.Name, Rows: rows, Purpose: t.Purpose, By: t.By}); err != nil {
		return nil, err
	}
	return httpx.Table(t.File, t.Format, write), nil
}
