package resource

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// TagsField is the field that every entity with owners has beside its own: the tags of the company on a record.
const TagsField = "tags"

// Tag is a tag on a record.
type Tag struct {
	ID     id.ID  `json:"id"`
	Name   string `json:"name"`
	Colour string `json:"colour"`
}

// tagList renders as JSON in lists and as text in exports.
type tagList []Tag

func (l tagList) String() string {
	names := make([]string, len(l))
	for i, tag := range l {
		names[i] = tag.Name
	}
	return strings.Join(names, "; ")
}

// Taggable says whether the company's tags are put on records of an entity: wherever somebody owns a record.
func (r *Entity) Taggable() bool { return !r.guard.Open() && r.byName[TagsField] == nil }

// tagAccess is what the actor may do with the tags of a record; they are a field like any other, which a role or a
// window may hide.
func (r *Entity) tagAccess(actor authz.Actor) authz.Access {
	if !r.Taggable() {
		return authz.Hidden
	}
	return actor.Field(r.guard, TagsField, authz.Business)
}

// tagField reads the tags that name looked up for a page.
func (r *Entity) tagField(v *view) *field {
	return &field{
		Info: Info{Name: TagsField, Kind: KindTags, Group: "record", ReadOnly: true, Unsortable: true},
		get: func(rec record) any {
			if list := v.tags[r.base(rec).ID]; list != nil {
				return list
			}
			return tagList{}
		},
		set: func(record, any) {},
	}
}

// tagsOf looks up the live tags of some records, by name.
func tagsOf(ctx context.Context, q db.Querier, entity string, ids []id.ID) (map[id.ID]tagList, error) {
	wanted, list := db.In(q.EngineName(), "g.record_id", ids)
	rows, err := q.Query(ctx, `SELECT g.record_id, x.id, x.name, x.colour FROM record_tags g JOIN tags x ON x.id = g.tag_id
		WHERE g.entity = ? AND x.archived_at IS NULL AND `+wanted+" ORDER BY x.name, x.id", entity, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]tagList{}
	for rows.Next() {
		var record id.ID
		var tag Tag
		if err := rows.Scan(&record, &tag.ID, &tag.Name, &tag.Colour); err != nil {
			return nil, err
		}
		out[record] = append(out[record], tag)
	}
	return out, rows.Err()
}

// label looks up the tags of a page where the view shows them.
func (r *Entity) label(ctx context.Context, q db.Querier, v *view, recs []record) (err error) {
	if !v.has(TagsField) || !r.Taggable() || len(recs) == 0 {
		return nil
	}
	ids := make([]id.ID, len(recs))
	for i, rec := range recs {
		ids[i] = r.base(rec).ID
	}
	v.tags, err = tagsOf(ctx, q, r.Name, ids)
	return err
}

func (v *view) has(name string) bool {
	for _, f := range v.fields {
		if f.Name == name {
			return true
		}
	}
	return false
}

// tagged compiles a condition on tags: any of some, none of some, any at all, none at all. A tag in the recycle bin is on
// no record.
func (c *compiler) tagged(f Filter) (string, error) {
	in := "t.id IN (SELECT g.record_id FROM record_tags g JOIN tags x ON x.id = g.tag_id WHERE x.archived_at IS NULL AND g.entity = "
	switch f.Op {
	case "not_empty":
		return in + c.bind(c.r.Name) + ")", nil
	case "empty":
		return "NOT " + in + c.bind(c.r.Name) + ")", nil
	}
	asked := f.Value
	if f.Op == "eq" || f.Op == "ne" {
		asked = append(append([]byte{'['}, asked...), ']')
	}
	var ids []id.ID
	if err := json.Unmarshal(asked, &ids); err != nil || len(ids) > maxValues {
		return "", errs.Invalid("filter", "bad_value").With("name", f.Field)
	}
	not := map[string]string{"eq": "", "in": "", "ne": "NOT ", "not_in": "NOT "}
	prefix, known := not[f.Op]
	if !known {
		return "", errs.Invalid("filter", "bad_operator").With("name", f.Field)
	}
	name := c.bind(c.r.Name)
	wanted, list := db.In(c.engine, "g.tag_id", ids)
	c.args = append(c.args, list)
	return prefix + in + name + " AND " + wanted + ")", nil
}
