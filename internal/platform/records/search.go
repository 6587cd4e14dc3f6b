package records

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

const (
	maxHits     = 20
	maxLooked   = 200        // hits of an entity among which those are chosen, and as many that begin with what was typed
	maxSubtitle = 2          // values in a subtitle
	firstEntity = "accounts" // what most searches are for
)

// searchHit is a record that matches.
type searchHit struct {
	Entity   string `json:"entity"`
	ID       string `json:"id"`
	Title    string `json:"title"`
	Subtitle string `json:"subtitle,omitempty"`
	Grade    string `json:"grade,omitempty"`
	Parent   string `json:"parent,omitempty" doc:"id of the record it hangs on, such as the customer of an answer"`
}

type searchInput struct {
	Q string `query:"q" maxLength:"200"`
}

func (o operations) searching() {
	httpx.Register(o.api, op("search", "find", http.MethodGet, "/search", "Search all entities the caller may read"), o.search)
}

func (o operations) search(ctx context.Context, in *searchInput) (*list[searchHit], error) {
	if strings.TrimSpace(in.Q) == "" {
		return listOf[searchHit](nil), nil
	}
	actor := httpx.Actor(ctx)
	entities := o.searched(actor)
	hits, err := o.newest(ctx, entities, in.Q)
	if err != nil {
		return nil, err
	}
	var found [][]searchHit
	for _, e := range entities {
		if len(hits[e.Name].IDs) == 0 && indexed(e, actor) {
			continue
		}
		list, err := o.searchOne(ctx, e, in.Q, hits[e.Name])
		if err != nil {
			return nil, err
		}
		found = append(found, list)
	}
	return listOf(share(found, maxHits)), nil
}

// searched lists the entities to look in, accounts first.
func (o operations) searched(actor authz.Actor) []*resource.Entity {
	var out []*resource.Entity
	for _, e := range o.Store.Registry.All() {
		if readable(e, actor) && slices.ContainsFunc(e.Fields(), func(f resource.Info) bool { return f.Searchable }) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *resource.Entity) int { return rank(a) - rank(b) })
	return out
}

// newest asks the index for the newest hits of all entities. Of an entity that is not searched by the index (see
// resource's matching) the index says nothing.
func (o operations) newest(ctx context.Context, entities []*resource.Entity, q string) (map[string]search.Hits, error) {
	var names []string
	for _, e := range entities {
		if indexed(e, httpx.Actor(ctx)) {
			names = append(names, e.Name)
		}
	}
	return search.Newest(ctx, o.Store.DB, q, maxLooked, names...)
}

// indexed says that the actor may read everything an entity is searched by.
func indexed(e *resource.Entity, actor authz.Actor) bool {
	return !slices.ContainsFunc(e.Fields(), func(f resource.Info) bool {
		return f.Searchable && actor.Field(e.Guard(), f.Name, f.Class) <= authz.Masked
	})
}

func rank(e *resource.Entity) int {
	if e.Name == firstEntity {
		return 0
	}
	return 1
}

// share gives every entity its turn, so that many hits in one do not hide the
// others, and keeps the order of the entities.
func share[T any](found [][]T, limit int) []T {
	taken := make([]int, len(found))
	for total, before := 0, -1; total < limit && total > before; {
		before = total
		for i := range found {
			if taken[i] < len(found[i]) && total < limit {
				taken[i]++
				total++
			}
		}
	}
	var out []T
	for i, n := range taken {
		out = append(out, found[i][:n]...)
	}
	return out
}

// searchOne goes through List, so that scope and field classes hold.
func (o operations) searchOne(ctx context.Context, e *resource.Entity, q string, among search.Hits) ([]searchHit, error) {
	shown := shownFields(e, httpx.Actor(ctx))
	if !slices.Contains(shown, e.Options().Title) {
		return nil, nil // nothing to show a hit by
	}
	items, err := o.chosen(ctx, e, resource.Query{Q: q, First: q, Limit: maxHits, Fields: shown}, among)
	if err != nil {
		return nil, err
	}
	hits := make([]searchHit, 0, len(items))
	for _, item := range items {
		one, err := hit(e, shown, item, httpx.Language(ctx))
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(hits, func(h searchHit) bool { return h.ID == one.ID }) && len(hits) < maxHits {
			hits = append(hits, one)
		}
	}
	return hits, nil
}

// chosen lists the hits to show: of very many those among the newest and those that begin with what was typed. Where the
// caller may see too few of them all hits are gone through. Of a number, too, and those come first that end with it:
// it is the tail of a phone number that people remember.
func (o operations) chosen(ctx context.Context, e *resource.Entity, query resource.Query, among search.Hits) ([][]byte, error) {
	actor := httpx.Actor(ctx)
	number := search.Digits(query.Q) != ""
	if !number && len(among.IDs) > 0 {
		near := query
		near.Q, near.IDs = "", numbers(among.IDs)
		found, err := e.List(ctx, o.Store, actor, near)
		if err != nil || !among.More || len(found.Items) == maxHits {
			return found.Items, err
		}
	}
	found, err := e.List(ctx, o.Store, actor, query)
	if err != nil || !number || len(found.Items) < 2 {
		return found.Items, err
	}
	query.Tail = true
	ends, err := e.List(ctx, o.Store, actor, query)
	return append(ends.Items, found.Items...), err
}

func numbers(ids []id.ID) []int64 {
	out := make([]int64, len(ids))
	for i, one := range ids {
		out[i] = int64(one)
	}
	return out
}

// shownFields are the readable ones among those a hit is made of: title, parent,
// what it was found by, and the grade.
func shownFields(e *resource.Entity, actor authz.Actor) []string {
	var out []string
	for _, f := range e.Fields() {
		wanted := f.Name == e.Options().Title || f.Name == e.Options().Parent || f.Searchable || f.Name == "grade"
		if wanted && actor.Field(e.Guard(), f.Name, f.Class) > authz.Masked {
			out = append(out, f.Name)
		}
	}
	return out
}

func hit(e *resource.Entity, shown []string, item []byte, language string) (searchHit, error) {
	var record map[string]json.RawMessage
	if err := json.Unmarshal(item, &record); err != nil {
		return searchHit{}, err
	}
	out := searchHit{Entity: e.Name, ID: shownText(record["id"]), Title: titleIn(e, record, language), Grade: shownText(record["grade"])}
	var parent recordRef
	if json.Unmarshal(record[e.Options().Parent], &parent) == nil && parent.ID != nil && parent.Name != nil {
		out.Parent = *parent.ID
	}
	parts := []string{shownText(record[e.Options().Parent])}
	for _, name := range shown {
		if name != e.Options().Title && name != e.Options().Parent && name != "grade" {
			parts = append(parts, shownText(record[name]))
		}
	}
	parts = slices.DeleteFunc(parts, func(text string) bool { return text == "" || text == out.Title })
	out.Subtitle = strings.Join(parts[:min(len(parts), maxSubtitle)], " · ")
	return out, nil
}

// titleIn is the title of a record; of a choice what it is called.
func titleIn(e *resource.Entity, record map[string]json.RawMessage, language string) string {
	name := e.Options().Title
	text := shownText(record[name])
	for _, f := range e.Fields() {
		if f.Name == name && f.Kind == resource.KindChoice && text != "" {
			return i18n.Text(language, "choice."+e.Name+"."+name+"."+text, nil)
		}
	}
	return text
}

// shownText is a text or the name of a reference, "" for all else.
func shownText(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var ref recordRef
	if json.Unmarshal(value, &ref) == nil && ref.Name != nil {
		return *ref.Name
	}
	return ""
}
