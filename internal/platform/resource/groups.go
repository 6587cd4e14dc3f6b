package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Group is how many rows have one value of a field.
type Group struct {
	Value []byte `json:"value"` // JSON
	Count int64  `json:"count"`
}

// maxGroups bounds the answer; a field with more values is no field to group by.
const maxGroups = 200

// Groups counts the readable rows of a query by the values of one field.
func (r *Resource[T]) Groups(ctx context.Context, s *Store, actor authz.Actor, q Query, by string) ([]Group, error) {
	if r.guardless(actor) {
		return nil, errs.Forbidden()
	}
	_, c, err := r.sight(ctx, s, s.DB, actor)
	if err != nil {
		return nil, err
	}
	f := c.byName[by]
	if f == nil {
		return nil, errs.Invalid("by", "unknown_field").With("name", by)
	}
	if f.Kind != KindChoice && f.Kind != KindBool && f.Kind != KindUser {
		return nil, errs.Invalid("by", "not_groupable").With("name", by)
	}
	where, err := c.conditions(q)
	if err != nil {
		return nil, err
	}
	expr := r.expr(f)
	rows, err := s.DB.Query(ctx, "SELECT "+expr+", COUNT(*) FROM "+r.options.Table+" t WHERE "+where+
		" GROUP BY "+expr+" ORDER BY 2 DESC, 1 LIMIT ?", append(c.args, maxGroups)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Group
	for rows.Next() {
		rec := new(T)
		var g Group
		if f.Custom != nil {
			var raw any
			err = rows.Scan(&raw, &g.Count)
			g.Value = appendValue(nil, f.Info, fromJSON(f.Kind, raw), "")
		} else {
			err = rows.Scan(f.ptr(rec), &g.Count)
			g.Value = appendValue(nil, f.Info, f.get(rec), "")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, g)
	}
	return out, rows.Err()
}
