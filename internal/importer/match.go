package importer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// identity lists everything that can identify an account, strongest first.
var identity = []string{"code", "uscc", "name"}

// customer is one account that rows of a chunk speak of.
type customer struct {
	keys   []string // "code:X", "uscc:X", "name:X", strongest first
	values resource.Values
	first  *row   // the first row that names it
	said   string // what the file said of it first
	id     id.ID
	found  bool // it was there before this row
	ours   bool // this import made it
	sealed bool // there, but not the caller's to see
	twins  bool // several fit what the row says of it
	edit   bool // the caller may change it
	ceased calendar.Date
	action string        // create, update or skip
	refuse []cellProblem // why it could not be made
}

// keyText is what a key compares by, "" when the row does not have it.
func keyText(v resource.Values, key string) string {
	text, _ := v[key].(string)
	if key == "name" {
		return firm.MatchName(text)
	}
	return strings.TrimSpace(text)
}

// keysOf lists what identifies an account, as far as the options say.
func keysOf(v resource.Values, match []string) []string {
	var keys []string
	for _, key := range match {
		if text := keyText(v, key); text != "" {
			keys = append(keys, key+":"+text)
		}
	}
	return keys
}

// contradict says that two accounts that agree in one key differ in a stronger
// one: two companies of the same name are told apart by their codes.
func contradict(match []string, key string, a, b func(key string) string) bool {
	for _, stronger := range match[:slices.Index(match, key)] {
		if x, y := a(stronger), b(stronger); x != "" && y != "" && x != y {
			return true
		}
	}
	return false
}

// text is the customer's value of a key in the form that is compared.
func (c *customer) text(key string) string {
	for _, one := range c.keys {
		if text, ok := strings.CutPrefix(one, key); ok && text[0] == ':' {
			return text[1:]
		}
	}
	return keyText(c.values, key)
}

// name is what a person calls the customer.
func (c *customer) name() string {
	for _, field := range []string{"name", "code", "uscc"} {
		if text, _ := c.values[field].(string); text != "" {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// customers groups the good rows of a chunk by the account they speak of.
func (r *run) customers(rows []*row) []*customer {
	g := newGroups(r.reader.options.Match)
	for _, w := range rows {
		if w.account = -1; len(w.problems) > 0 {
			continue
		}
		w.account = g.add(&customer{keys: w.keys, said: w.said, values: w.values["accounts"], first: w})
	}
	return g.all
}

// groups are the customers that rows speak of, by their keys.
type groups struct {
	match []string
	all   []*customer
	place map[string][]int
}

func newGroups(match []string) *groups { return &groups{match: match, place: map[string][]int{}} }

// add puts what a row says to the customer it speaks of, a new one if none fits.
func (g *groups) add(one *customer) int {
	at := g.find(one)
	if at < 0 {
		at = len(g.all)
		g.all = append(g.all, one)
	}
	for _, key := range one.keys {
		if !slices.Contains(g.place[key], at) {
			g.place[key] = append(g.place[key], at)
		}
	}
	return at
}

// find is the place of a customer among those that are there, -1 if none fits.
func (g *groups) find(one *customer) int {
	for _, k := range one.keys {
		key, _, _ := strings.Cut(k, ":")
		for _, at := range g.place[k] {
			if !contradict(g.match, key, one.text, g.all[at].text) {
				return at
			}
		}
	}
	return -1
}

// found is an account in the database, or one that a trial would have made.
type found struct {
	id, imp    id.ID
	ceased     calendar.Date
	code, uscc string
	read, edit bool
}

func (f found) text(key string) string {
	switch key {
	case "code":
		return f.code
	case "uscc":
		return f.uscc
	}
	return ""
}

// identify looks the customers of a chunk up in the database.
func (r *run) identify(ctx context.Context, q db.Querier, all []*customer) error {
	for _, key := range r.reader.options.Match {
		hits, err := r.lookup(ctx, q, key, all)
		if err != nil {
			return err
		}
		for _, c := range all {
			if text := c.text(key); !c.found && text != "" {
				r.take(c, key, hits[key+":"+text])
			}
		}
	}
	if r.reader.options.OnMatch == "create" && !isInput(r.reader.plan.Entity) {
		for _, c := range all {
			c.found = c.found && c.ours
		}
	}
	return nil
}

// take notes the first hit that fits, and that there is another. A name the caller may not see is no hit: a
// new account may have the same name. A code or credit code may not be given twice.
func (r *run) take(c *customer, key string, hits []found) {
	for _, hit := range hits {
		if !hit.read && key == "name" || contradict(r.reader.options.Match, key, c.text, hit.text) {
			continue
		}
		if c.found {
			c.twins = true
			return
		}
		c.id, c.found, c.ours, c.edit, c.ceased, c.sealed = hit.id, true, hit.imp == r.imp.ID, hit.edit, hit.ceased, !hit.read
	}
}

var keyColumns = map[string]string{"code": "code", "uscc": "uscc", "name": "name_key"}

// lookup finds accounts by one key, oldest first. A trial adds those it would
// have made.
func (r *run) lookup(ctx context.Context, q db.Querier, key string, all []*customer) (map[string][]found, error) {
	out := map[string][]found{}
	var texts []string
	for _, c := range all {
		if text := c.text(key); !c.found && text != "" {
			if _, again := out[key+":"+text]; !again {
				texts = append(texts, text)
			}
			out[key+":"+text] = slices.Clone(r.planned[key+":"+text])
		}
	}
	if len(texts) == 0 {
		return out, nil
	}
	return out, r.lookupTexts(ctx, q, key, texts, out)
}

func (r *run) lookupTexts(ctx context.Context, q db.Querier, key string, texts []string, out map[string][]found) error {
	guard := r.accounts.Guard()
	read, args := r.actor.Where(guard, authz.Read, "t")
	edit, editArgs := r.actor.Where(guard, authz.Edit, "t")
	column := "t." + keyColumns[key]
	wanted, list := db.InTexts(q.EngineName(), column, texts)
	rows, err := q.Query(ctx, "SELECT "+column+", t.id, t.import_id, t.ceased_on, t.code, t.uscc, COALESCE("+read+", FALSE), COALESCE("+edit+", FALSE) FROM accounts t WHERE t.archived_at IS NULL AND "+
		column+" <> '' AND "+wanted, append(append(args, editArgs...), list)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	hits := map[string][]found{} // put in order here: asked for it, PostgreSQL may walk all accounts instead
	for rows.Next() {
		var text string
		var f found
		if err := rows.Scan(&text, &f.id, &f.imp, &f.ceased, &f.code, &f.uscc, &f.read, &f.edit); err != nil {
			return err
		}
		hits[text] = append(hits[text], f)
	}
	for text, list := range hits {
		slices.SortFunc(list, func(a, b found) int { return cmp.Compare(a.id, b.id) })
		out[key+":"+text] = append(out[key+":"+text], list...)
	}
	return rows.Err()
}

// plan notes an account that a trial would have made, for the chunks after it.
func (r *run) plan(c *customer) {
	if r.planned == nil {
		return
	}
	hit := found{id: c.id, imp: r.imp.ID, code: c.text("code"), uscc: c.text("uscc"), read: true, edit: true}
	for _, key := range keysOf(c.values, identity) {
		r.planned[key] = append(r.planned[key], hit)
	}
}
