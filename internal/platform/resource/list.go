package resource

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/search"
)

// The page sizes of lists.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// List returns one page of the rows the actor may read.
func (r *Entity) List(ctx context.Context, s *Store, actor authz.Actor, q Query) (Page, error) {
	recs, p, err := r.find(ctx, s, s.DB, actor, &q)
	if err != nil {
		return Page{}, err
	}
	page := Page{Items: make([][]byte, 0, len(recs)), Next: p.next}
	if err := r.name(ctx, s, s.DB, actor, p.view, recs); err != nil {
		return Page{}, err
	}
	for _, rec := range recs {
		page.Items = append(page.Items, r.append(make([]byte, 0, 1024), p.view, rec))
	}
	if q.Total {
		page.Total, err = r.count(ctx, s.DB, p)
	}
	return page, err
}

// plan is a compiled list: what may be seen, and the conditions without the cursor.
type plan struct {
	view  *view
	where string
	args  []any
	keys  []sortKey
	next  string
	first leading
	near  int // how many first rows of the order to look through for each on a page (nearby); 0: none
}

func (r *Entity) find(ctx context.Context, s *Store, q db.Querier, actor authz.Actor, query *Query) ([]record, *plan, error) {
	if r.guardless(actor) {
		return nil, nil, errs.Forbidden()
	}
	p, err := r.plan(ctx, s, q, actor, query)
	if err != nil {
		return nil, nil, err
	}
	beyond, beyondArgs := "", []any(nil)
	if query.After != "" {
		values, err := decodeCursor(query.After, p.keys)
		if err != nil {
			return nil, nil, err
		}
		beyond, beyondArgs = seek(p.keys, values)
		beyond = " AND " + beyond
	}
	limit := pageLimit(query.Limit)
	recs, last, err := r.nearby(ctx, q, p, beyond, beyondArgs, limit)
	if err == nil && len(recs) <= limit {
		sqlText := r.wholly(q.EngineName(), p, beyond) + p.first.before(orderBy(p.keys)) + " LIMIT ?"
		recs, last, err = r.scanPage(ctx, q, sqlText, slices.Concat(p.args, beyondArgs, p.first.args, []any{limit + 1}), len(p.keys), limit)
	}
	if err != nil {
		return nil, nil, err
	}
	if len(recs) > limit {
		recs = recs[:limit]
		p.next = encodeCursor(p.keys, last)
	}
	return recs, p, nil
}

// guardless says that the actor has no right at all to the entity: the action is
// refused, rather than an empty list given.
func (r *Entity) guardless(actor authz.Actor) bool {
	return actor.Scope(r.guard, authz.Read) == authz.None
}

func pageLimit(asked int) int {
	if asked <= 0 {
		return defaultLimit
	}
	return min(asked, maxLimit)
}

func (r *Entity) withSortValues(keys []sortKey, from string) string {
	head, _, _ := strings.Cut(r.selects, " FROM ")
	for _, k := range keys {
		head += ", " + k.expr
	}
	return head + " FROM " + from + " t WHERE "
}

// scanPage reads the rows and the sort values of the last row that fits.
func (r *Entity) scanPage(ctx context.Context, q db.Querier, text string, args []any, keys, limit int) ([]record, []any, error) {
	rows, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var recs []record
	last, current := make([]any, keys), make([]any, keys)
	for rows.Next() {
		rec := r.make()
		dests := r.dests(rec)
		for i := range current {
			dests = append(dests, &current[i])
		}
		if err := rows.Scan(dests...); err != nil {
			return nil, nil, err
		}
		recs = append(recs, rec)
		if len(recs) == limit {
			copy(last, current)
		}
	}
	return recs, last, rows.Err()
}

// dests are the Scan destinations in the order of selects.
func (r *Entity) dests(rec record) []any {
	dests := r.base(rec).dests()
	for _, f := range r.own() {
		dests = append(dests, f.ptr(rec))
	}
	return dests
}

// plan compiles a query for a caller.
func (r *Entity) plan(ctx context.Context, s *Store, q db.Querier, actor authz.Actor, query *Query) (*plan, error) {
	v, c, err := r.sight(ctx, s, q, actor)
	if err != nil {
		return nil, err
	}
	p := &plan{view: v}
	if p.where, err = c.conditions(*query); err != nil {
		return nil, err
	}
	p.args = c.args
	if p.keys, err = c.order(query.Sort); err != nil {
		return nil, err
	}
	p.first = c.titled(query.First)
	if r.options.SortIndexed && inOrder(query.Sort, r.options.Sort) && !query.Archived && query.Q == "" && query.IDs == nil {
		p.near = c.window()
	}
	return p, v.only(query.Fields)
}

// sight works out which fields the caller sees and may filter and sort by.
func (r *Entity) sight(ctx context.Context, s *Store, q db.Querier, actor authz.Actor) (*view, *compiler, error) {
	env, err := s.Env(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	custom, err := LoadCustom(ctx, q, r.Name)
	if err != nil {
		return nil, nil, err
	}
	v := &view{env: env}
	c := &compiler{r: r, actor: actor, env: env, engine: q.EngineName(), byName: map[string]*field{}, reg: s.Registry}
	for _, f := range r.fieldsWith(custom) {
		access := actor.Field(r.guard, f.Name, f.Class)
		if access == authz.Hidden || f.Internal {
			continue
		}
		v.fields, v.access = append(v.fields, f), append(v.access, access)
		if access > authz.Masked {
			c.byName[f.Name] = f
		}
	}
	if access := r.tagAccess(actor); access > authz.Hidden {
		f := r.tagField(v)
		v.fields, v.access = append(v.fields, f), append(v.access, min(access, authz.ReadOnly))
		if access > authz.Masked {
			c.byName[f.Name] = f
		}
	}
	return v, c, nil
}

// only narrows the view to the named fields.
func (v *view) only(names []string) error {
	if len(names) == 0 {
		return nil
	}
	full := *v
	v.fields, v.access = nil, nil
	for _, name := range names {
		i := slices.IndexFunc(full.fields, func(f *field) bool { return f.Name == name })
		if i < 0 {
			return errs.Invalid("fields", "unknown_field").With("name", name)
		}
		v.fields, v.access = append(v.fields, full.fields[i]), append(v.access, full.access[i])
	}
	return nil
}

// conditions joins everything that decides which rows a query means. The scope is
// always among them.
func (c *compiler) conditions(q Query) (string, error) {
	parts := []string{"t.archived_at IS NULL"}
	if q.Archived {
		parts[0] = "t.archived_at IS NOT NULL"
	}
	scope, args := c.actor.Where(c.r.guard, q.For, "t")
	parts = append(parts, scope)
	c.args = append(c.args, args...)
	if q.Filter != nil {
		part, err := c.compile(*q.Filter, 1)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	if strings.TrimSpace(q.Q) != "" {
		parts = append(parts, c.matching(q.Q, q.Tail))
	}
	if len(q.IDs) > 0 {
		wanted, list := db.In(c.engine, "t.id", q.IDs)
		parts, c.args = append(parts, wanted), append(c.args, list)
	}
	return strings.Join(parts, " AND "), nil
}

// matching searches the index. The index mixes all searchable fields, so a caller
// who may not read every one of them searches the readable ones directly:
// otherwise a search would tell what is in the hidden ones. A number is looked for
// in one piece.
func (c *compiler) matching(text string, last bool) string {
	var fields []*field
	all := true
	for _, f := range c.r.fields {
		if f.Searchable {
			_, readable := c.byName[f.Name]
			all = all && readable
			if readable {
				fields = append(fields, f)
			}
		}
	}
	digits := search.Digits(text)
	if all {
		sqlText, args, ok := search.Predicate(c.engine, c.r.Name, c.sought(), text)
		if !ok || len(fields) == 0 {
			return "1=0"
		}
		c.args = append(c.args, args...)
		if digits != "" {
			sqlText += " AND " + c.numbered(fields, digits, last)
		}
		return sqlText
	}
	if digits != "" {
		return c.numbered(fields, digits, last)
	}
	var exprs []string
	for _, f := range fields {
		exprs = append(exprs, "lower("+c.r.expr(f)+") LIKE "+c.bind("%"+db.EscapeLike(db.Lower(strings.TrimSpace(text)))+"%")+" ESCAPE '\\'")
	}
	return "(" + strings.Join(append(exprs, "1=0"), " OR ") + ")"
}

func (r *Entity) count(ctx context.Context, q db.Querier, p *plan) (*int64, error) {
	var n int64
	err := q.QueryRow(ctx, "SELECT COUNT(*) FROM "+r.options.Table+" t WHERE "+p.where, p.args...).Scan(&n)
	return &n, err
}

// name looks up the titles behind the references of a page, as far as the caller
// may see them, and the tags of its records.
func (r *Entity) name(ctx context.Context, s *Store, q db.Querier, actor authz.Actor, v *view, recs []record) error {
	wanted := map[string]map[id.ID]bool{}
	want := func(entity string, target id.ID) {
		if wanted[entity] == nil {
			wanted[entity] = map[id.ID]bool{}
		}
		wanted[entity][target] = true
	}
	for i, f := range v.fields {
		if v.access[i] == authz.Masked {
			continue
		}
		for _, rec := range recs {
			switch value := f.get(rec).(type) {
			case id.ID:
				if f.Kind.isRef() {
					want(f.Ref, value)
				}
			case []string:
				for _, one := range f.targets(value) {
					want(f.Names, one)
				}
			}
		}
	}
	v.names = map[string]map[id.ID]string{}
	for entity, ids := range wanted {
		list := make([]id.ID, 0, len(ids))
		for one := range ids {
			list = append(list, one)
		}
		titles, err := s.Registry.Named(entity).titles(ctx, s, q, actor, list)
		if err != nil {
			return err
		}
		v.names[entity] = titles
	}
	return r.label(ctx, q, v, recs)
}

// targets are the ids that the values of an open choice are; none of any other list.
func (f *field) targets(values []string) []id.ID {
	if f.Names == "" {
		return nil
	}
	out := make([]id.ID, 0, len(values))
	for _, text := range values {
		if one, err := id.Parse(text); err == nil {
			out = append(out, one)
		}
	}
	return out
}

// titles returns the titles of those records the actor may read. The names of
// colleagues are known to everybody in the company.
func (r *Entity) titles(ctx context.Context, _ *Store, q db.Querier, actor authz.Actor, ids []id.ID) (map[id.ID]string, error) {
	scope, args := actor.Where(r.guard, authz.Read, "t")
	if r.Name == "users" {
		scope, args = "1=1", nil
	}
	wanted, list := db.In(q.EngineName(), "t.id", ids)
	rows, err := q.Query(ctx, "SELECT t.id, "+r.titleFor(actor)+" FROM "+r.options.Table+" t WHERE "+scope+" AND "+wanted, append(args, list)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[id.ID]string, len(ids))
	for rows.Next() {
		var one id.ID
		var name sql.NullString
		if err := rows.Scan(&one, &name); err != nil {
			return nil, err
		}
		out[one] = name.String
	}
	return out, rows.Err()
}

// titleFor is the SQL of a record's title as the actor may read it: a reference
// tells no more than the record itself would.
func (r *Entity) titleFor(actor authz.Actor) string {
	title := r.byName[r.options.Title]
	switch access := actor.Field(r.guard, title.Name, title.Class); {
	case r.titleEn(actor) != "" && actor.Language == "en" && access > authz.Masked:
		return "COALESCE(NULLIF(" + r.expr(r.byName[r.options.TitleEn]) + ", ''), " + r.expr(title) + ")"
	case r.Name == "users", access > authz.Masked:
		return r.expr(title)
	case access == authz.Masked:
		return "'•••'"
	}
	return "''"
}

// titleEn is the field that names a record in English, "" where there is none or
// the actor may not read it.
func (r *Entity) titleEn(actor authz.Actor) string {
	if f := r.byName[r.options.TitleEn]; f != nil && r.mayRead(actor, f) {
		return f.Name
	}
	return ""
}
