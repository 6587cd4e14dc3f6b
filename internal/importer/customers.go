package importer

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// makeCustomers creates the accounts that are not there yet.
func (r *run) makeCustomers(ctx context.Context, w *resource.Write, all []*customer) error {
	var fresh []*customer
	for _, c := range all {
		if !c.found {
			c.action = "create"
			fresh = append(fresh, c)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	if !w.Actor.Grant(r.accounts.Guard()).Create {
		for _, c := range fresh {
			c.refuse = []cellProblem{{Column: -1, Field: "accounts.name", Code: "may_not_create_customer"}}
		}
		return nil
	}
	for _, key := range []string{"code", "uscc"} {
		if err := r.refuseTaken(ctx, w.Tx, key, fresh); err != nil {
			return err
		}
	}
	for _, wave := range waves(fresh) {
		if err := r.insertCustomers(ctx, w, wave); err != nil {
			return err
		}
	}
	return nil
}

// refuseTaken refuses new accounts whose code another account has: one that the
// options keep from being matched by it.
func (r *run) refuseTaken(ctx context.Context, q db.Querier, key string, fresh []*customer) error {
	if r.reader.options.OnMatch != "create" && r.reader.options.Match[0] == key {
		return nil // it would have been found
	}
	taken, err := r.lookup(ctx, q, key, fresh)
	if err != nil {
		return err
	}
	for _, c := range fresh {
		text := key + ":" + c.text(key)
		if c.text(key) == "" || len(c.refuse) > 0 {
			continue
		}
		if len(taken[text]) > 0 {
			c.refuse = []cellProblem{{Column: r.reader.columnOf("accounts", key), Field: "accounts." + key, Code: "duplicate_" + key}}
			continue
		}
		taken[text] = []found{{}} // the next one with it comes too late
	}
	return nil
}

// maxWaves is how many levels of parents one chunk may build up.
const maxWaves = 6

// waves orders new accounts so that a parent comes before those below it. What
// goes round in circles comes last, all at once.
func waves(fresh []*customer) [][]*customer {
	var out [][]*customer
	rest := slices.DeleteFunc(slices.Clone(fresh), func(c *customer) bool { return len(c.refuse) > 0 })
	for len(rest) > 0 {
		waiting := map[string]bool{}
		for _, c := range rest {
			waiting[c.text("name")] = true
		}
		var now, later []*customer
		for _, c := range rest {
			if parent := parentKey(c.values); parent != "" && parent != c.text("name") && waiting[parent] && len(out) < maxWaves {
				later = append(later, c)
			} else {
				now = append(now, c)
			}
		}
		if len(now) == 0 {
			now, later = later, nil
		}
		out, rest = append(out, now), later
	}
	return out
}

// parentKey is the match name of the parent a row names, "" for none.
func parentKey(v resource.Values) string {
	name, _ := v["parent"].(string)
	return keyText(resource.Values{"name": name}, "name")
}

// insertCustomers stores new accounts and notes the reasons of those refused.
func (r *run) insertCustomers(ctx context.Context, w *resource.Write, fresh []*customer) error {
	if err := r.resolveParents(ctx, w, fresh); err != nil {
		return err
	}
	if err := r.refuseForeign(ctx, w, fresh); err != nil {
		return err
	}
	fresh = slices.DeleteFunc(slices.Clone(fresh), func(c *customer) bool { return len(c.refuse) > 0 })
	results, err := r.accounts.InsertRows(ctx, w, valuesOf(fresh))
	if err != nil {
		return err
	}
	for i, c := range fresh {
		if c.refuse = r.fieldProblems("accounts", results[i].Fields); len(c.refuse) > 0 {
			continue
		}
		c.id, c.edit = results[i].ID, true
		r.counts.Accounts.Created++
		r.now[c.id] = c.said
		r.plan(c)
	}
	return r.leaveToPools(ctx, w, fresh)
}

func valuesOf(all []*customer) []resource.Values {
	out := make([]resource.Values, len(all))
	for i, c := range all {
		out[i] = c.values
	}
	return out
}

// refuseForeign refuses accounts that the caller could not edit once they are
// made, as when one is made by hand: nobody puts customers into the hands of
// colleagues outside their own scope. Only a trial insert can tell.
func (r *run) refuseForeign(ctx context.Context, w *resource.Write, fresh []*customer) error {
	guard := r.accounts.Guard()
	if w.Actor.Scope(guard, authz.Edit) == authz.All {
		return nil
	}
	return w.Tx.Attempt(ctx, func() (keep bool, err error) {
		real := *w
		real.DryRun = false
		values := valuesOf(fresh)
		for i := range values {
			values[i] = maps.Clone(values[i])
			delete(values[i], "parent") // in a trial it is not there
		}
		results, err := r.accounts.InsertRows(ctx, &real, values)
		if err != nil {
			return false, err
		}
		mine, err := r.editable(ctx, w.Tx, results)
		for i, c := range fresh {
			if made := results[i]; len(made.Fields) == 0 && !mine[made.ID] && err == nil {
				c.refuse = []cellProblem{{Column: r.reader.columnOf("accounts", "owner"), Field: "accounts.owner", Code: "forbidden"}}
			}
		}
		return false, err
	})
}

// editable tells which accounts the caller may edit.
func (r *run) editable(ctx context.Context, q db.Querier, made []resource.RowResult) (map[id.ID]bool, error) {
	var ids []id.ID
	for _, one := range made {
		if one.ID != 0 {
			ids = append(ids, one.ID)
		}
	}
	scope, args := r.actor.Where(r.accounts.Guard(), authz.Edit, "t")
	those, list := db.In(q.EngineName(), "t.id", ids)
	rows, err := q.Query(ctx, "SELECT t.id FROM accounts t WHERE "+scope+" AND "+those, append(args, list)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]bool{}
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		out[one] = true
	}
	return out, rows.Err()
}

// resolveParents turns names of parent companies into references. A name that is
// not there is left open and reported.
func (r *run) resolveParents(ctx context.Context, w *resource.Write, all []*customer) error {
	var named []*customer
	for _, c := range all {
		if name, ok := c.values["parent"].(string); ok {
			named = append(named, &customer{values: resource.Values{"name": name}})
		}
	}
	hits, err := r.lookup(ctx, w.Tx, "name", named)
	if err != nil || len(named) == 0 {
		return err
	}
	for _, c := range all {
		name, ok := c.values["parent"].(string)
		if !ok {
			continue
		}
		delete(c.values, "parent")
		at := slices.IndexFunc(hits["name:"+keyText(resource.Values{"name": name}, "name")], func(f found) bool { return f.read })
		if at < 0 {
			c.first.warnings = append(c.first.warnings, "unknown_parent:"+strings.TrimSpace(name))
			continue
		}
		c.values["parent"] = hits["name:"+keyText(resource.Values{"name": name}, "name")][at].id
	}
	return nil
}

// updateCustomers applies what the file says about accounts that were there,
// once for each account and file.
func (r *run) updateCustomers(ctx context.Context, w *resource.Write, all []*customer) error {
	var due []*customer
	var updates []resource.RowUpdate
	for _, c := range all {
		if !c.found {
			continue
		}
		c.action = "skip"
		first, met := r.first(c)
		if met {
			c.said = first
		}
		if c.ours || met {
			continue
		}
		r.now[c.id] = c.said
		if r.reader.options.OnMatch != "update" || !c.edit {
			r.counts.Accounts.Skipped++
			continue
		}
		if r.reader.plan.NameFromCode {
			delete(c.values, "name") // a code is no better name than the one there
		}
		due = append(due, c)
	}
	if err := r.resolveParents(ctx, w, due); err != nil {
		return err
	}
	for _, c := range due {
		updates = append(updates, resource.RowUpdate{ID: c.id, Values: c.values})
	}
	return r.updateRecords(ctx, w, r.accounts, updates, &r.counts.Accounts, func(i int, before []byte, problems []cellProblem) {
		due[i].action = "update"
		due[i].first.differ(r.reader, "accounts", before)
		due[i].first.problems = append(due[i].first.problems, problems...)
	})
}
