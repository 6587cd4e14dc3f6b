package importer

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// customer is one account that rows of a chunk speak of.
type customer struct {
	keys   []string // "code:X", "uscc:X", "name:X", strongest first
	values resource.Values
	first  *row // the first row that names it
	id     id.ID
	found  bool // it was there before this row
	ours   bool // this import made it
	sealed bool // there, but not the caller's to see
	edit   bool // the caller may change it
	ceased calendar.Date
	refuse []cellProblem // why it could not be made
}

// keysOf lists what identifies an account, as far as the options say.
func keysOf(v resource.Values, match []string) []string {
	var keys []string
	for _, key := range match {
		text, _ := v[key].(string)
		if key == "name" {
			text = columns.MatchName(text)
		}
		if text != "" {
			keys = append(keys, key+":"+text)
		}
	}
	return keys
}

// customers groups the good rows of a chunk by the account they speak of.
func (r *run) customers(rows []*row) []*customer {
	var out []*customer
	place := map[string]int{}
	for _, w := range rows {
		if len(w.problems) > 0 {
			continue
		}
		keys := keysOf(w.values["accounts"], r.reader.options.Match)
		at, known := -1, false
		for _, key := range keys {
			if at, known = place[key]; known {
				break
			}
		}
		if !known {
			at = len(out)
			out = append(out, &customer{keys: keys, values: w.values["accounts"], first: w})
		}
		for _, key := range keys {
			if _, taken := place[key]; !taken {
				place[key] = at
			}
		}
		w.account = at
	}
	return out
}

// found is an account in the database.
type found struct {
	id     id.ID
	imp    id.ID
	ceased calendar.Date
	read   bool
	edit   bool
}

// identify looks the customers of a chunk up in the database.
func (r *run) identify(ctx context.Context, q db.Querier, all []*customer) error {
	for _, key := range r.reader.options.Match {
		hits, err := r.lookup(ctx, q, key, all)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.found {
				continue
			}
			for _, k := range c.keys {
				if hit, ok := hits[k]; ok {
					c.take(hit, r.imp.ID, key)
				}
			}
			r.plannedOf(c)
		}
	}
	if r.reader.options.OnMatch == "create" {
		for _, c := range all {
			c.found = c.found && (c.ours || c.id < 0)
		}
	}
	return nil
}

// take notes a hit. A name the caller may not see is no hit: a new account may
// have the same name. A code or credit code may not be given twice.
func (c *customer) take(hit found, imp id.ID, key string) {
	if !hit.read && key == "name" {
		return
	}
	c.id, c.found, c.ours, c.edit, c.ceased, c.sealed = hit.id, true, hit.imp == imp, hit.edit, hit.ceased, !hit.read
}

var keyColumns = map[string]string{"code": "code", "uscc": "uscc", "name": "name_key"}

func (r *run) lookup(ctx context.Context, q db.Querier, key string, all []*customer) (map[string]found, error) {
	var texts []any
	for _, c := range all {
		for _, k := range c.keys {
			if prefix := key + ":"; !c.found && len(k) > len(prefix) && k[:len(prefix)] == prefix {
				texts = append(texts, k[len(prefix):])
			}
		}
	}
	out := map[string]found{}
	guard := r.accounts.Guard()
	read, readArgs := r.actor.Where(guard, authz.Read, "t")
	edit, editArgs := r.actor.Where(guard, authz.Edit, "t")
	for chunk := range slices.Chunk(texts, 400) {
		args := append(append(slices.Clone(readArgs), editArgs...), chunk...)
		rows, err := q.Query(ctx, "SELECT t."+keyColumns[key]+", t.id, t.import_id, t.ceased_on, COALESCE(("+read+"), FALSE), COALESCE(("+edit+"), FALSE) FROM accounts t WHERE t.archived_at IS NULL AND t."+
			keyColumns[key]+" IN ("+db.Marks(len(chunk))+") ORDER BY t.id DESC", args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var text string
			var f found
			if err := rows.Scan(&text, &f.id, &f.imp, &f.ceased, &f.read, &f.edit); err != nil {
				rows.Close()
				return nil, err
			}
			out[key+":"+text] = f // oldest last: it wins
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// plannedOf finds a customer that a trial run would have made in a chunk before.
func (r *run) plannedOf(c *customer) {
	if c.found || r.planned == nil {
		return
	}
	for _, k := range c.keys {
		if planned, ok := r.planned[k]; ok {
			c.id, c.found, c.ours, c.edit = planned, true, true, true
			return
		}
	}
}
