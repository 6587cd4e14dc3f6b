package resource

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Grouping is what a list is grouped by, and what is told of each group beside its size: "sum.amount", "avg.score".
type Grouping struct {
	By       string
	Measures []string
}

// Group is how many rows have one value of a field.
type Group struct {
	Value    []byte // JSON; of a reference the id of the record behind it
	Name     string // of a reference: the title of that record
	Hidden   bool   // the rows whose reference leads to records that the caller may not see, together
	Count    int64
	Measures map[string]json.RawMessage // null: no row of the group has a value
}

// maxGroups bounds the answer; a field with more values is no field to group by.
const maxGroups = 200

// Groups counts the readable rows of a query by the values of one field, the largest group first.
func (r *Entity) Groups(ctx context.Context, s *Store, actor authz.Actor, q Query, g Grouping) ([]Group, error) {
	if r.guardless(actor) {
		return nil, errs.Forbidden()
	}
	v, c, err := r.sight(ctx, s, s.DB, actor)
	if err != nil {
		return nil, err
	}
	f, from := c.byName[g.By], r.options.Table+" t"
	if department := c.asDepartment(g.By); department != nil {
		f, from = department, from+" LEFT JOIN users o ON o.id = t."+department.Column
	}
	if f == nil {
		return nil, errs.Invalid("by", "unknown_field").With("name", g.By)
	}
	if f.Kind != KindChoice && f.Kind != KindBool && !f.Kind.isRef() {
		return nil, errs.Invalid("by", "not_groupable").With("name", g.By)
	}
	measures, err := c.measures(g.Measures)
	if err != nil {
		return nil, err
	}
	value, args := r.groupValue(s.Registry, actor, f)
	text := "SELECT " + value + ", COUNT(*)"
	for _, m := range measures {
		text += ", " + m.expr
	}
	c.args = args
	where, err := c.conditions(q)
	if err != nil {
		return nil, err
	}
	rows, err := s.DB.Query(ctx, text+" FROM "+from+" WHERE "+where+" GROUP BY 1 ORDER BY 2 DESC LIMIT ?", append(c.args, maxGroups)...)
	if err != nil {
		return nil, err
	}
	out, err := r.scanGroups(rows, f, measures, v.env)
	if err != nil {
		return nil, err
	}
	return out, r.nameGroups(ctx, s, actor, f, out)
}

// unseen stands for every record that the caller may not see: which of them it is, and how many there are, is not told.
const unseen = id.ID(-1)

// groupValue is the SQL of what rows are grouped by.
func (r *Entity) groupValue(reg *Registry, actor authz.Actor, f *field) (string, []any) {
	expr := r.expr(f)
	if f.behind != "" {
		expr = "o." + f.behind
	}
	if !f.Kind.isRef() || f.Ref == "users" {
		return expr, nil
	}
	behind := reg.Named(f.Ref)
	scope, args := actor.Where(behind.Guard(), authz.Read, "x")
	return "CASE WHEN " + expr + " IS NULL THEN NULL WHEN " + expr + " IN (SELECT x.id FROM " + behind.Options().Table + " x WHERE " + scope +
		") THEN " + expr + " ELSE -1 END", args
}

func (r *Entity) scanGroups(rows *sql.Rows, f *field, measures []measure, env Env) ([]Group, error) {
	defer rows.Close()
	var out []Group
	for rows.Next() {
		rec, g := r.make(), Group{}
		var raw any
		value := any(&raw)
		stored := f.ptr != nil // not a custom field, nor one of the owner
		if stored {
			value = f.ptr(rec)
		}
		dests := []any{value, &g.Count}
		found := make([]float64OrInt, len(measures))
		for i, m := range measures {
			dests = append(dests, found[i].dest(m.whole))
		}
		if err := rows.Scan(dests...); err != nil {
			return nil, err
		}
		var one any
		if stored {
			one = f.get(rec)
		} else {
			one = fromGroup(f.Kind, raw)
		}
		if one == unseen {
			g.Hidden, one = true, nil
		}
		g.Value = appendValue(nil, f.Info, one, "")
		if len(measures) > 0 {
			g.Measures = map[string]json.RawMessage{}
		}
		for i, m := range measures {
			g.Measures[m.name] = appendValue(nil, m.field.Info, found[i].value(), env.Currency)
		}
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(string(a.Value), string(b.Value)))
	})
	return out, rows.Err()
}

// fromGroup reads the value of a field that records do not hold themselves as the engines give it.
func fromGroup(kind Kind, raw any) any {
	n, isNumber := raw.(int64)
	switch {
	case kind == KindBool && isNumber:
		return n == 1
	case (kind == KindUser || kind == KindRef) && isNumber:
		return id.ID(n)
	}
	return raw
}

func (r *Entity) nameGroups(ctx context.Context, s *Store, actor authz.Actor, f *field, groups []Group) error {
	if !f.Kind.isRef() {
		return nil
	}
	ids := make([]id.ID, len(groups))
	for i, g := range groups {
		_ = json.Unmarshal(g.Value, &ids[i]) // null is none
	}
	titles, err := Titles(ctx, s, s.DB, s.Registry.Named(f.Ref), actor, slices.DeleteFunc(slices.Clone(ids), func(one id.ID) bool { return one == 0 }))
	if err != nil {
		return err
	}
	for i := range groups {
		groups[i].Name = titles[ids[i]]
	}
	return nil
}
