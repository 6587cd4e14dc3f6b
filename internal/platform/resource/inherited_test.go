package resource_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// keeper reads everything of things and what is inside them, and owns some.
func keeper(w *world, name string) authz.Actor {
	who := w.read(people.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"`+name+`","login":"`+name+`"}`)))
	all := authz.Grant{Read: authz.All, Export: true}
	return authz.Actor{ID: who.id(), Language: "en", Roles: []authz.Role{{Grants: map[string]authz.Grant{"things": all, "parts": all, "pieces": all}}}}
}

// inside makes a thing of an owner with a part and a piece in it, all of one name.
func (w *world) inside(name string, owner authz.Actor) {
	w.Helper()
	thing := w.make(`{"name":"` + name + `","owner":"` + owner.ID.String() + `"}`)
	part := w.read(parts.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"`+name+`","thing":"`+thing["id"].(string)+`"}`)))
	w.read(pieces.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"`+name+`","part":"`+part["id"].(string)+`"}`)))
}

// listed are the names in a list, which its count and its export must agree with.
func (w *world) listed(of *resource.Resource[Part], actor authz.Actor, filter string) string {
	w.Helper()
	q := w.filter(filter)
	q.Total = true
	page, err := of.List(w.ctx, w.store, actor, q)
	w.must(err)
	var names []string
	for _, item := range page.Items {
		names = append(names, w.read(item, nil)["name"].(string))
	}
	if int(*page.Total) != len(names) {
		w.Errorf("%s: %d listed, %d counted", filter, len(names), *page.Total)
	}
	var table bytes.Buffer
	w.must(of.Export(w.ctx, w.store, actor, q, "csv", &table))
	if lines := strings.Count(table.String(), "\n"); lines != len(names)+1 {
		w.Errorf("%s: %d listed, %d lines exported", filter, len(names), lines)
	}
	return strings.Join(names, " ")
}

func TestFilterByTheOwnerOfTheParent(t *testing.T) {
	w := newWorld(t)
	han, li := keeper(w, "han"), keeper(w, "li")
	w.inside("a", han)
	w.inside("b", li)
	w.inside("c", han)
	for _, c := range []struct {
		of           *resource.Resource[Part]
		filter, want string
	}{
		{parts, `{"field":"thing.owner","op":"eq","value":"me"}`, "a c"},
		{parts, `{"field":"thing.owner","op":"eq","value":"my_department_below"}`, "a c"}, // in no department: oneself
		{parts, `{"field":"thing.owner","op":"in","value":["` + li.ID.String() + `"]}`, "b"},
		{parts, `{"field":"thing.owner","op":"ne","value":"` + han.ID.String() + `"}`, "b"},
		{parts, `{"and":[{"field":"name","op":"eq","value":"c"},{"field":"thing.owner","op":"eq","value":"me"}]}`, "c"},
		{pieces, `{"field":"part.thing.owner","op":"eq","value":"me"}`, "a c"},
	} {
		if got := w.listed(c.of, han, c.filter); got != c.want {
			t.Errorf("%s: got %q, want %q", c.filter, got, c.want)
		}
	}
	for _, filter := range []string{
		`{"field":"thing.name","op":"eq","value":"a"}`, `{"field":"name.owner","op":"eq","value":"me"}`, `{"field":"thing.","op":"eq","value":"me"}`,
		`{"field":"part.owner","op":"eq","value":"me"}`, `{"field":"thing.owner.owner","op":"eq","value":"me"}`, `{"field":"thing.owner","op":"eq","value":"mine"}`,
	} {
		_, err := parts.List(w.ctx, w.store, han, w.filter(filter))
		w.refused(err, "validation")
	}
}

func TestTheOwnerOfTheParentIsToldToNobodyWhoMayNotKnow(t *testing.T) {
	w := newWorld(t)
	han, li := keeper(w, "han"), keeper(w, "li")
	w.inside("a", han)
	w.inside("b", li)
	field := func(of *resource.Entity, actor authz.Actor) string {
		meta, err := of.Meta(w.ctx, w.store, actor)
		w.must(err)
		return meta.OwnerField
	}
	if got := []string{field(&things.Entity, han), field(&parts.Entity, han), field(&pieces.Entity, han), field(&people.Entity, han)}; strings.Join(got, " ") != "owner thing.owner part.thing.owner " {
		t.Errorf("owner fields are %q", got)
	}
	whose := `{"field":"thing.owner","op":"eq","value":"` + li.ID.String() + `"}`

	narrow := han // sees every part, but only their own things
	narrow.Roles = []authz.Role{{Grants: map[string]authz.Grant{"things": {Read: authz.Self}, "parts": {Read: authz.All, Export: true}}}}
	if got := w.listed(parts, narrow, whose); got != "" {
		t.Errorf("the owner of an unseen thing is told by %q", got)
	}
	for name, role := range map[string]authz.Role{
		"no right to things": {Grants: map[string]authz.Grant{"parts": {Read: authz.All}}},
		"owner is hidden": {Grants: map[string]authz.Grant{"things": {Read: authz.All}, "parts": {Read: authz.All}},
			Fields: map[string]authz.Access{"things.owner": authz.Hidden}},
		"thing is masked": {Grants: map[string]authz.Grant{"things": {Read: authz.All}, "parts": {Read: authz.All}},
			Fields: map[string]authz.Access{"parts.thing": authz.Masked}},
	} {
		blind := han
		blind.Roles = []authz.Role{role}
		if got := field(&parts.Entity, blind); got != "" {
			t.Errorf("%s: the owner field is %q", name, got)
		}
		if _, err := parts.List(w.ctx, w.store, blind, w.filter(whose)); err == nil {
			t.Errorf("%s: the filter is answered", name)
		}
	}
}

// Pages are the whole list whether they are found among the first rows or not: parts
// of one's own lie densely, then not at all for long, then here and there.
func TestPagesByTheOwnerOfTheParentAreTheList(t *testing.T) {
	w := newWorld(t)
	han, li := keeper(w, "han"), keeper(w, "li")
	mine, other := w.make(`{"name":"mine","owner":"` + han.ID.String() + `"}`)["id"], w.make(`{"name":"other","owner":"` + li.ID.String() + `"}`)["id"]
	var want []string
	for i := range 420 {
		name, thing := fmt.Sprintf("n%03d", i), other
		if i < 12 || i > 320 && i%9 == 0 {
			thing, want = mine, append(want, name)
		}
		w.read(parts.Create(w.ctx, w.store, authz.System(), w.body(fmt.Sprintf(`{"name":%q,"thing":%q}`, name, thing))))
	}
	own := han
	own.Roles = []authz.Role{{Grants: map[string]authz.Grant{"things": {Read: authz.All}, "parts": {Read: authz.Self}}}}
	for _, limit := range []int{1, 2, 3, 5, 50} {
		for name, q := range map[string]struct {
			actor authz.Actor
			query resource.Query
		}{"by filter": {han, w.filter(`{"field":"thing.owner","op":"eq","value":"me"}`)}, "by scope": {own, resource.Query{}}} {
			var joined []string
			q.query.Limit = limit
			for {
				page, err := parts.List(w.ctx, w.store, q.actor, q.query)
				w.must(err)
				for _, item := range page.Items {
					joined = append(joined, w.read(item, nil)["name"].(string))
				}
				if q.query.After = page.Next; page.Next == "" {
					break
				}
			}
			if !slices.Equal(joined, want) {
				t.Errorf("%s, pages of %d: %v, want %v", name, limit, joined, want)
			}
		}
	}
}
