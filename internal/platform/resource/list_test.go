package resource_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestFilters(t *testing.T) {
	w := newWorld(t)
	w.make(`{"name":"alpha","weight":1,"pieces":10,"colour":"red","tags":["new"],"made_on":"2026-11-22","fragile":true,"note":"100% wool","currency":"CNY","price":"10.00"}`)
	w.make(`{"name":"beta","weight":2,"colour":"green","tags":["new","old"],"made_on":"2026-11-01","currency":"CNY","price":"20.00","cost":"5.00"}`)
	w.make(`{"name":"gamma","pieces":30,"made_on":"2025-12-31","seen_at":"2026-11-21T17:00:00Z"}`)
	cases := []struct{ filter, want string }{
		{`{"field":"name","op":"eq","value":"alpha"}`, "alpha"},
		{`{"field":"name","op":"contains","value":"AM"}`, "gamma"},
		{`{"field":"name","op":"starts","value":"b"}`, "beta"},
		{`{"field":"note","op":"contains","value":"100%"}`, "alpha"},
		{`{"field":"note","op":"contains","value":"1_0"}`, ""},
		{`{"field":"weight","op":"gt","value":1}`, "beta"},
		{`{"field":"weight","op":"ne","value":1}`, "beta gamma"},
		{`{"field":"weight","op":"empty"}`, "gamma"},
		{`{"field":"pieces","op":"not_empty"}`, "alpha gamma"},
		{`{"field":"pieces","op":"between","value":[5,20]}`, "alpha"},
		{`{"field":"colour","op":"in","value":["red","green"]}`, "alpha beta"},
		{`{"field":"colour","op":"not_in","value":["red"]}`, "beta gamma"},
		{`{"field":"colour","op":"empty"}`, "gamma"},
		{`{"field":"tags","op":"contains","value":"old"}`, "beta"},
		{`{"field":"tags","op":"in","value":["old","odd"]}`, "beta"},
		{`{"field":"tags","op":"empty"}`, "gamma"},
		{`{"field":"fragile","op":"eq","value":true}`, "alpha"},
		{`{"field":"made_on","op":"within","value":"today"}`, "alpha"},
		{`{"field":"made_on","op":"within","value":"this_month"}`, "alpha beta"},
		{`{"field":"made_on","op":"within","value":"last_year"}`, "gamma"},
		{`{"field":"made_on","op":"lt","value":"2026-11-01"}`, "gamma"},
		{`{"field":"seen_at","op":"within","value":"today"}`, "gamma"}, // 17:00 UTC is tomorrow in Shanghai
		{`{"field":"price","op":"gte","value":"20.00"}`, "beta"},
		{`{"field":"cost","op":"empty"}`, "alpha gamma"},
		{`{"and":[{"field":"tags","op":"contains","value":"new"},{"or":[{"field":"weight","op":"eq","value":2},{"field":"name","op":"eq","value":"gamma"}]}]}`, "beta"},
		{`{"or":[]}`, ""},
		{`{"and":[]}`, "alpha beta gamma"},
	}
	for _, c := range cases {
		if got := strings.Join(w.names(authz.System(), w.filter(c.filter)), " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.filter, got, c.want)
		}
	}
}

func TestFiltersThatMakeNoSenseAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{
		`{"field":"nothing","op":"eq","value":1}`, `{"field":"name","op":"like","value":"x"}`, `{"field":"weight","op":"eq","value":"1"}`,
		`{"field":"weight","op":"contains","value":"1"}`, `{"field":"made_on","op":"within","value":"someday"}`, `{"field":"colour","op":"eq","value":"blue"}`,
		`{"field":"owner","op":"gt","value":"17"}`, `{"field":"name","op":"in","value":"x"}`, `{"field":"name","op":"between","value":["a"]}`,
		`{}`, `{"and":[{}]}`, `{"field":"name","and":[]}`, strings.Repeat(`{"and":[`, 9) + `{"field":"name","op":"empty"}` + strings.Repeat(`]}`, 9),
		`{"field":"collaborator","op":"eq","value":"you"}`, `{"field":"name; DROP TABLE things","op":"eq","value":"x"}`,
	} {
		f, err := resource.ParseFilter(text)
		if err == nil {
			_, err = things.List(w.ctx, w.store, authz.System(), resource.Query{Filter: f})
		}
		w.refused(err, "validation")
	}
	for _, sort := range []string{"nothing", "tags", "parent", "name,weight,pieces,colour", "name desc", "-"} {
		_, err := things.List(w.ctx, w.store, authz.System(), resource.Query{Sort: sort})
		w.refused(err, "validation")
	}
	for _, cursor := range []string{"x", "bm90IGpzb24", "eyJvIjoiLW5hbWUsIiwidiI6W119"} {
		_, err := things.List(w.ctx, w.store, authz.System(), resource.Query{After: cursor})
		w.refused(err, "validation")
	}
	for order, all := range map[string][]string{ // made up for the right order, with what its columns do not hold
		"name":       {`[1,1]`, `["a\u0000",1]`, `[true,1]`, `["a","1"]`, `["a",1.5]`, `["a",9223372036854775808]`, `["a",null]`, `[["a"],1]`},
		"weight":     {`["1",1]`, `[1e400,1]`, `[true,1]`},
		"pieces":     {`["1",1]`, `[1.5,1]`, `[1e300,1]`},
		"fragile":    {`["true",1]`},
		"made_on":    {`[20260101,1]`},
		"owner":      {`[17,1]`},
		"created_at": {`["2026-01-01",1]`, `[1.5,1]`},
	} {
		for _, values := range all {
			cursor := base64.RawURLEncoding.EncodeToString([]byte(`{"o":"` + order + `,id,","v":` + values + `}`))
			_, err := things.List(w.ctx, w.store, authz.System(), resource.Query{Sort: order, After: cursor})
			w.refused(err, "validation")
		}
	}
}

// Pages joined together are the whole list in order, whatever the order, the page
// size and the gaps in the data.
func TestPagesJoinedAreTheList(t *testing.T) {
	w := newWorld(t)
	for i := range 40 {
		text := fmt.Sprintf(`{"name":"n%02d","colour":%q`, i, []string{"red", "green", ""}[i%3])
		if i%4 != 0 {
			text += fmt.Sprintf(`,"weight":%d.5,"made_on":"2026-01-%02d"`, i%5, i%9+1)
		}
		if i%7 != 0 {
			text += fmt.Sprintf(`,"pieces":%d`, -i%6)
		}
		w.make(text + "}")
	}
	rapid.Check(t, func(rt *rapid.T) {
		fields := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"name", "weight", "made_on", "pieces", "colour", "fragile", "created_at", "owner"}), 1, 3, rapid.ID).Draw(rt, "fields")
		for i := range fields {
			if rapid.Bool().Draw(rt, "descending") {
				fields[i] = "-" + fields[i]
			}
		}
		q := resource.Query{Sort: strings.Join(fields, ","), Limit: rapid.IntRange(1, 41).Draw(rt, "limit"), Total: true}
		whole := w.names(authz.System(), resource.Query{Sort: q.Sort, Limit: 200})
		var joined []string
		for {
			page, err := things.List(w.ctx, w.store, authz.System(), q)
			w.must(err)
			if *page.Total != 40 {
				rt.Fatalf("total %d", *page.Total)
			}
			for _, item := range page.Items {
				joined = append(joined, w.read(item, nil)["name"].(string))
			}
			if q.After = page.Next; page.Next == "" {
				break
			}
		}
		if !slices.Equal(joined, whole) {
			rt.Fatalf("%s: pages give %v, the list is %v", q.Sort, joined, whole)
		}
	})
	if got := w.names(authz.System(), resource.Query{Sort: "weight", Limit: 1}); got[0] != "n00" {
		t.Errorf("unknown values come first, got %v", got)
	}
}

// limited is somebody who sees only their own things, not their cost, and phones masked.
func (w *world) limited() authz.Actor {
	who := w.read(people.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"韩梅","login":"han"}`)))
	return authz.Actor{ID: who.id(), Language: "en", Roles: []authz.Role{{Code: "limited",
		Grants: map[string]authz.Grant{"things": {Read: authz.Self, Edit: authz.Self, Create: true, Export: true}},
		Fields: map[string]authz.Access{"things.phone": authz.Masked, "things.weight": authz.ReadOnly}}}}
}

func TestHiddenAndMaskedFields(t *testing.T) {
	w := newWorld(t)
	actor := w.limited()
	made := w.make(`{"name":"mine","phone":"13800138000","weight":3,"currency":"CNY","cost":"7.77","owner":"` + actor.ID.String() + `"}`)
	w.make(`{"name":"foreign","phone":"777"}`)
	got := w.read(things.Get(w.ctx, w.store, actor, made.id()))
	if _, there := got["cost"]; there || got["phone"] != "•••" {
		t.Errorf("cost %v, phone %v", got["cost"], got["phone"])
	}
	for _, text := range []string{`{"field":"cost","op":"empty"}`, `{"field":"phone","op":"contains","value":"138"}`} {
		_, err := things.List(w.ctx, w.store, actor, w.filter(text))
		w.refused(err, "validation", "filter:unknown_field")
	}
	for _, sort := range []string{"cost", "phone"} {
		_, err := things.List(w.ctx, w.store, actor, resource.Query{Sort: sort})
		w.refused(err, "validation", "sort:unknown_field")
	}
	if names := w.names(actor, resource.Query{Q: "13800138000"}); len(names) != 0 {
		t.Errorf("the search tells what the masked phone is: %v", names)
	}
	if names := w.names(actor, resource.Query{Q: "min"}); !slices.Equal(names, []string{"mine"}) {
		t.Errorf("search by name: %v", names)
	}
	_, err := things.Patch(w.ctx, w.store, actor, made.id(), 1, w.body(`{"cost":"1.00","phone":"2","weight":9}`))
	w.refused(err, "validation", "cost:unknown_field", "phone:read_only", "weight:read_only")
	var out strings.Builder
	w.must(things.Export(w.ctx, w.store, actor, resource.Query{}, "csv", &out))
	if text := out.String(); strings.Contains(text, "138") || strings.Contains(text, "7.77") || strings.Contains(text, "foreign") || !strings.Contains(text, "mine") {
		t.Errorf("export: %s", text)
	}
}

func TestRightsOnRowsAndActions(t *testing.T) {
	w := newWorld(t)
	actor := w.limited()
	mine := w.read(things.Create(w.ctx, w.store, actor, w.body(`{"name":"mine"}`)))
	if owner := mine["owner"].(map[string]any); owner["id"] != actor.ID.String() {
		t.Errorf("the creator owns what names no owner, got %v", owner)
	}
	foreign := w.make(`{"name":"foreign"}`)
	_, err := things.Get(w.ctx, w.store, actor, foreign.id())
	w.refused(err, "not_found")
	_, err = things.Patch(w.ctx, w.store, actor, foreign.id(), 1, w.body(`{"note":"x"}`))
	w.refused(err, "not_found")
	w.refused(things.Archive(w.ctx, w.store, actor, mine.id(), 1), "forbidden")
	_, err = things.Create(w.ctx, w.store, actor, w.body(`{"name":"x","parent":"`+foreign["id"].(string)+`"}`))
	w.refused(err, "validation", "parent:ref_not_found")
	_, err = people.List(w.ctx, w.store, actor, resource.Query{})
	w.refused(err, "forbidden")
	w.must(w.store.DB.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO collaborators (entity, record_id, user_id, can_edit, created_at) VALUES ('things', ?, ?, FALSE, 1)", foreign.id(), actor.ID)
		return err
	}))
	w.read(things.Get(w.ctx, w.store, actor, foreign.id()))
	_, err = things.Patch(w.ctx, w.store, actor, foreign.id(), 1, w.body(`{"note":"x"}`))
	w.refused(err, "forbidden")
	if names := w.names(actor, w.filter(`{"field":"collaborator","op":"eq","value":"me"}`)); !slices.Equal(names, []string{"foreign"}) {
		t.Errorf("shared with me: %v", names)
	}
}

func TestCustomFieldsBehaveLikeBuiltInOnes(t *testing.T) {
	w := newWorld(t)
	for i, kind := range []resource.Kind{"text", "number", "date", "choice", "choices", "user", "money", "bool"} {
		w.must(w.store.DB.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, options, required, position, created_at) VALUES (?, 'things', ?, ?, '甲', 'A', '[{"value":"x"},{"value":"y"}]', FALSE, ?, 1)`,
				id.ID(i+1), "c_"+string(kind), string(kind), i)
			return err
		}))
	}
	who := w.read(people.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"韩梅","login":"han"}`)))
	made := w.make(`{"name":"a","custom":{"c_text":"T","c_number":2.5,"c_date":"2026-11-22","c_choice":"x","c_choices":["y","x"],"c_user":"` + who["id"].(string) + `","c_money":"12.30","c_bool":true}}`)
	w.make(`{"name":"b","custom":{"c_number":-1,"c_bool":false}}`)
	w.make(`{"name":"c"}`)
	custom := made["custom"].(map[string]any)
	if custom["c_money"] != "12.30" || custom["c_bool"] != true || custom["c_user"].(map[string]any)["name"] != "韩梅" {
		t.Errorf("got %v", custom)
	}
	cases := []struct{ filter, want string }{
		{`{"field":"custom.c_text","op":"contains","value":"t"}`, "a"},
		{`{"field":"custom.c_number","op":"lt","value":0}`, "b"},
		{`{"field":"custom.c_date","op":"within","value":"today"}`, "a"},
		{`{"field":"custom.c_choice","op":"eq","value":"x"}`, "a"},
		{`{"field":"custom.c_choices","op":"contains","value":"y"}`, "a"},
		{`{"field":"custom.c_user","op":"eq","value":"` + who["id"].(string) + `"}`, "a"},
		{`{"field":"custom.c_money","op":"gte","value":"12.30"}`, "a"},
		{`{"field":"custom.c_bool","op":"eq","value":false}`, "b"},
		{`{"field":"custom.c_bool","op":"empty"}`, "c"},
	}
	for _, c := range cases {
		if got := strings.Join(w.names(authz.System(), w.filter(c.filter)), " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.filter, got, c.want)
		}
	}
	if got := w.names(authz.System(), resource.Query{Sort: "-custom.c_number"}); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("sorted by a custom number: %v", got)
	}
	_, err := things.Patch(w.ctx, w.store, authz.System(), made.id(), 1, w.body(`{"custom":{"c_choice":"z","nope":1}}`))
	w.refused(err, "validation", "custom.c_choice:not_an_option", "custom.nope:unknown_field")
	got := w.read(things.Patch(w.ctx, w.store, authz.System(), made.id(), 1, w.body(`{"custom":{"c_text":null}}`)))
	if custom := got["custom"].(map[string]any); custom["c_text"] != nil || custom["c_number"] != 2.5 {
		t.Errorf("one custom value cleared: %v", custom)
	}
}

func TestGroups(t *testing.T) {
	w := newWorld(t)
	for i, colour := range []string{"red", "red", "green"} {
		w.make(fmt.Sprintf(`{"name":"n%d","colour":%q}`, i, colour))
	}
	groups, err := things.Groups(w.ctx, w.store, authz.System(), resource.Query{}, resource.Grouping{By: "colour"})
	w.must(err)
	if len(groups) != 2 || string(groups[0].Value) != `"red"` || groups[0].Count != 2 {
		t.Errorf("got %v", groups)
	}
	_, err = things.Groups(w.ctx, w.store, w.limited(), resource.Query{}, resource.Grouping{By: "cost"})
	w.refused(err, "validation", "by:unknown_field")
}
