package intelligence

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/loam-crm/loam/internal/contact"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service has the operations of intelligence that are not those of every entity.
type Service struct{ Store *resource.Store }

// Record stores an item with its source, both or neither.
func (s *Service) Record(ctx context.Context, actor authz.Actor, body resource.Body, source id.ID) ([]byte, error) {
	var made id.ID
	err := s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		item, err := Items.CreateIn(ctx, w, body)
		if err != nil || source == 0 {
			made = idOf(item)
			return err
		}
		made = item.ID
		return s.tell(ctx, w, item.ID, source)
	})
	if err != nil {
		return nil, err
	}
	return Items.Get(ctx, s.Store, actor, made)
}

// Hear stores what was heard in a dealing, in the transaction and under the rights of whoever writes the dealing down. It
// is of the dealing's customer and day.
func (s *Service) Hear(ctx context.Context, w *resource.Write, in *interaction.Interaction, what interaction.Heard) error {
	body := maps.Clone(what.Body)
	of := map[string]any{"account": in.Account, "interaction": in.ID}
	if _, said := body["date"]; !said && !in.Planned {
		of["date"] = in.On
	}
	for name, value := range of {
		raw, err := json.Marshal(value)
		if err != nil {
			return err
		}
		body[name] = raw
	}
	item, err := Items.CreateIn(ctx, w, body)
	if err != nil || what.Source == 0 {
		return err
	}
	return s.tell(ctx, w, item.ID, what.Source)
}

func idOf(item *Item) id.ID {
	if item == nil {
		return 0
	}
	return item.ID
}

// tell stores a source under the caller's own rights: it must be somebody they see.
func (s *Service) tell(ctx context.Context, w *resource.Write, item, who id.ID) error {
	if !w.Actor.Grant(Sources.Guard()).Create {
		return errs.Invalid("source", "read_only")
	}
	body := resource.Body{}
	for name, one := range map[string]id.ID{"intel": item, "contact": who} {
		raw, err := json.Marshal(one.String())
		if err != nil {
			return err
		}
		body[name] = raw
	}
	_, err := Sources.CreateIn(ctx, w, body)
	return err
}

// Query asks for items, newest first.
type Query struct {
	Account, Interaction id.ID
	Kind, After          string
	Limit                int
}

// Told is an item with who told us, as far as the caller may know.
type Told struct {
	Record  map[string]any `json:"record" doc:"as from GET /intel/{id}"`
	Source  *Teller        `json:"source,omitempty" doc:"who told us; absent: nobody in particular, or not for the caller to know"`
	MayEdit bool           `json:"may_edit"`
	MaySee  bool           `json:"may_see_source" doc:"an empty source means that there is none"`
}

// Teller is the contact who told us.
type Teller struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// Page is a page of items.
type Page struct {
	Items []*Told `json:"items" nullable:"false"`
	Next  *string `json:"next"`
}

// Feed lists items with their sources.
func (s *Service) Feed(ctx context.Context, actor authz.Actor, q Query) (*Page, error) {
	list, err := Items.List(ctx, s.Store, actor, resource.Query{Filter: q.filter(), Sort: "-date", After: q.After, Limit: q.Limit})
	if err != nil {
		return nil, err
	}
	out := &Page{Items: []*Told{}}
	if list.Next != "" {
		out.Next = &list.Next
	}
	byID, ids := map[id.ID]*Told{}, []id.ID{}
	for _, raw := range list.Items {
		one := &Told{}
		if err := json.Unmarshal(raw, &one.Record); err != nil {
			return nil, err
		}
		text, _ := one.Record["id"].(string)
		item, err := id.Parse(text)
		if err != nil {
			return nil, err
		}
		out.Items, byID[item], ids = append(out.Items, one), one, append(ids, item)
	}
	if len(ids) == 0 {
		return out, nil
	}
	if err := s.rights(ctx, actor, byID, ids); err != nil {
		return nil, err
	}
	return out, s.tellers(ctx, actor, byID, ids)
}

func (q Query) filter() *resource.Filter {
	all := resource.Filter{And: []resource.Filter{}}
	add := func(field, value string) {
		raw, _ := json.Marshal(value) // a string marshals
		all.And = append(all.And, resource.Filter{Field: field, Op: "eq", Value: raw})
	}
	if q.Account != 0 {
		add("account", q.Account.String())
	}
	if q.Interaction != 0 {
		add("interaction", q.Interaction.String())
	}
	if q.Kind != "" {
		add("kind", q.Kind)
	}
	return &all
}

// rights says which items the caller may change, and of which they may know the source: the right to sources is asked
// about the item itself, as there may be none.
func (s *Service) rights(ctx context.Context, actor authz.Actor, items map[id.ID]*Told, ids []id.ID) error {
	asSource := Items.Guard()
	asSource.Name = Sources.Name
	edit, args := actor.Where(Items.Guard(), authz.Edit, "t")
	see, more := actor.Where(asSource, authz.Read, "t")
	in, list := db.In(s.Store.DB.EngineName(), "t.id", ids)
	args = append(append(append([]any{}, args...), more...), list)
	rows, err := s.Store.DB.Query(ctx, "SELECT t.id, CASE WHEN "+edit+" THEN 1 ELSE 0 END, CASE WHEN "+see+" THEN 1 ELSE 0 END FROM intel t WHERE "+in, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one id.ID
		var edits, sees int
		if err := rows.Scan(&one, &edits, &sees); err != nil {
			return err
		}
		items[one].MayEdit, items[one].MaySee = edits == 1, sees == 1
	}
	return rows.Err()
}

func (s *Service) tellers(ctx context.Context, actor authz.Actor, items map[id.ID]*Told, ids []id.ID) error {
	scope, args := actor.Where(Sources.Guard(), authz.Read, "t")
	known, more := actor.Where(contact.Contacts.Guard(), authz.Read, "c")
	in, list := db.In(s.Store.DB.EngineName(), "t.intel_id", ids)
	rows, err := s.Store.DB.Query(ctx, "SELECT t.intel_id, t.contact_id, c.name, CASE WHEN "+known+" THEN 1 ELSE 0 END FROM intel_sources t JOIN contacts c ON c.id = t.contact_id WHERE t.archived_at IS NULL AND "+
		scope+" AND "+in, append(append(more, args...), list)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var item id.ID
		var who Teller
		var sees int
		if err := rows.Scan(&item, &who.ID, &who.Name, &sees); err != nil {
			return err
		}
		if sees == 0 { // whoever wrote it down and does not see the customer any more
			items[item].MaySee = false
			continue
		}
		items[item].Source = &who
	}
	return rows.Err()
}
