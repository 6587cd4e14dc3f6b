package privacy

import (
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// eraser takes a person out of every text.
type eraser struct {
	tx        *db.Tx
	tables    map[string]*table
	person    *person
	customers string                          // the ids of the customers the person was with
	contacts  string                          // the ids of the person's rows
	spare     func(table, column string) bool // texts that keep their names
	changed   map[string][]id.ID              // rows that were rewritten, by table: what finds them is made anew
}

// listed is a list of ids for SQL.
func listed(ids []id.ID) string {
	out := make([]string, len(ids))
	for i, one := range ids {
		out[i] = one.String()
	}
	return "(" + strings.Join(out, ", ") + ")"
}

func (e *eraser) run(ctx context.Context) error {
	for _, name := range names(e.tables) {
		t := e.tables[name]
		if slices.Contains(spared, name) || len(t.texts) == 0 || len(t.key) == 0 {
			continue
		}
		if err := e.texts(ctx, t, "1=1", anywhere); err != nil {
			return err
		}
		if way := nearby(e.tables, t, "t", e.customers); way != "" {
			if err := e.texts(ctx, t, "("+way+")", near); err != nil {
				return err
			}
		}
		if way := e.own(t); way != "" {
			if err := e.texts(ctx, t, "("+way+")", own); err != nil {
				return err
			}
		}
	}
	return nil
}

// own is the condition that a row refers to the person.
func (e *eraser) own(t *table) string {
	var ways []string
	for _, column := range t.parents["contacts"] {
		if e.contacts != "()" {
			ways = append(ways, "t."+column+" IN "+e.contacts)
		}
	}
	return strings.Join(ways, " OR ")
}

// texts rewrites the texts of the rows of a condition.
func (e *eraser) texts(ctx context.Context, t *table, where string, how reading) error {
	wanted := e.person.looked(how)
	if len(wanted) == 0 {
		return nil
	}
	for _, column := range t.texts {
		if how != anywhere && e.spare(t.name, column) {
			continue
		}
		if err := e.column(ctx, t, column, where, wanted, how); err != nil {
			return err
		}
	}
	return nil
}

func (e *eraser) column(ctx context.Context, t *table, column, where string, wanted []string, how reading) error {
	var likes []string
	var args []any
	for _, text := range wanted {
		likes, args = append(likes, "CAST(t."+column+" AS TEXT) LIKE ? ESCAPE '\\'"), append(args, "%"+db.EscapeLike(text)+"%")
	}
	rows, err := e.tx.Query(ctx, "SELECT t."+strings.Join(t.key, ", t.")+", CAST(t."+column+" AS TEXT) FROM "+t.name+" t WHERE "+where+" AND ("+strings.Join(likes, " OR ")+")", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var found [][]any
	for rows.Next() {
		values := make([]any, len(t.key)+1)
		dests := make([]any, len(values))
		for i := range values {
			dests[i] = &values[i]
		}
		if err := rows.Scan(dests...); err != nil {
			return err
		}
		found = append(found, values)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for _, values := range found {
		if err := e.rewrite(ctx, t, column, values, how); err != nil {
			return err
		}
	}
	return nil
}

func (e *eraser) rewrite(ctx context.Context, t *table, column string, values []any, how reading) error {
	old := ""
	switch v := values[len(values)-1].(type) {
	case string:
		old = v
	case []byte:
		old = string(v)
	}
	now := e.person.without(old, how)
	if now == old {
		return nil
	}
	if one, ok := values[0].(int64); ok && len(t.key) == 1 && !slices.Contains(e.changed[t.name], id.ID(one)) {
		e.changed[t.name] = append(e.changed[t.name], id.ID(one))
	}
	set := column + " = ?"
	if column == "name" && t.named {
		set += ", name_key = ''" // what the name compares by says it too
	}
	args := append([]any{now}, values[:len(values)-1]...)
	_, err := e.tx.Exec(ctx, "UPDATE "+t.name+" SET "+set+" WHERE "+strings.Join(t.key, " = ? AND ")+" = ?", args...)
	return err
}
