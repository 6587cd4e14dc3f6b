package records

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

const (
	maxHits     = 20
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
	entities, err := o.promising(ctx, o.searched(httpx.Actor(ctx)), in.Q)
	if err != nil {
		return nil, err
	}
	var found [][]searchHit
	for _, e := range entities {
		hits, err := o.searchOne(ctx, e, in.Q)
		if err != nil {
			return nil, err
		}
		found = append(found, hits)
	}
	return listOf(share(found, maxHits)), nil
}

// searched lists the entities to look in, accounts first.
func (o operations) searched(actor authz.Actor) []resource.Any {
	var out []resource.Any
	for _, e := range o.Store.Registry.All() {
		if readable(e, actor) && slices.ContainsFunc(e.Fields(), func(f resource.Info) bool { return f.Searchable }) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b resource.Any) int { return rank(a) - rank(b) })
	return out
}

// promising leaves out the entities that the index knows no match of. The first
// is what most searches are for; asking twice about it would cost more. Of an
// entity that is not searched by the index (see resource's matching) the index
// says nothing.
func (o operations) promising(ctx context.Context, entities []resource.Any, q string) ([]resource.Any, error) {
	var names []string
	for _, e := range entities {
		if e.EntityName() != firstEntity && indexed(e, httpx.Actor(ctx)) {
			names = append(names, e.EntityName())
		}
	}
	there, err := search.Among(ctx, o.Store.DB, q, names...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(entities, func(e resource.Any) bool {
		return slices.Contains(names, e.EntityName()) && !there[e.EntityName()]
	}), nil
}

// indexed says that the actor may read everything an entity is searched by.
func indexed(e resource.Any, actor authz.Actor) bool {
	return !slices.ContainsFunc(e.Fields(), func(f resource.Info) bool {
		return f.Searchable && actor.Field(e.Guard(), f.Name, f.Class) <= authz.Masked
	})
}

func rank(e resource.Any) int {
	if e.EntityName() == firstEntity {
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
func (o operations) searchOne(ctx context.Context, e resource.Any, q string) ([]searchHit, error) {
	actor := httpx.Actor(ctx)
	shown := shownFields(e, actor)
	if !slices.Contains(shown, e.Options().Title) {
		return nil, nil // nothing to show a hit by
	}
	found, err := e.List(ctx, o.Store, actor, resource.Query{Q: q, Limit: maxHits, Fields: shown})
	if err != nil {
		return nil, err
	}
	hits := make([]searchHit, len(found.Items))
	for i, item := range found.Items {
		if hits[i], err = hit(e, shown, item); err != nil {
			return nil, err
		}
	}
	return hits, nil
}

// shownFields are the readable ones among those a hit is made of: title, parent,
// what it was found by, and the grade.
func shownFields(e resource.Any, actor authz.Actor) []string {
	var out []string
	for _, f := range e.Fields() {
		wanted := f.Name == e.Options().Title || f.Name == e.Options().Parent || f.Searchable || f.Name == "grade"
		if wanted && actor.Field(e.Guard(), f.Name, f.Class) > authz.Masked {
			out = append(out, f.Name)
		}
	}
	return out
}

func hit(e resource.Any, shown []string, item []byte) (searchHit, error) {
	var record map[string]json.RawMessage
	if err := json.Unmarshal(item, &record); err != nil {
		return searchHit{}, err
	}
	out := searchHit{Entity: e.EntityName(), ID: shownText(record["id"]), Title: shownText(record[e.Options().Title]), Grade: shownText(record["grade"])}
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
