package resource_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// shown is an answer of Groups on one line: value, title or "hidden", size, measures.
func shown(groups []resource.Group) string {
	var out []string
	for _, g := range groups {
		text := fmt.Sprintf("%s=%d", g.Value, g.Count)
		if g.Name != "" {
			text = fmt.Sprintf("%s=%d", g.Name, g.Count)
		}
		if g.Hidden {
			text = fmt.Sprintf("hidden=%d", g.Count)
		}
		for _, name := range []string{"sum.pieces", "avg.pieces", "sum.weight", "avg.weight", "sum.custom.c_money"} {
			if m, asked := g.Measures[name]; asked {
				text += " " + string(m)
			}
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func TestMeasuresOfGroups(t *testing.T) {
	w := newWorld(t)
	w.must(w.store.DB.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO custom_fields (id, entity, key, kind, label_zh, label_en, required, created_at) VALUES (1, 'things', 'c_money', 'money', '甲', 'A', FALSE, 1), (2, 'things', 'c_bool', 'bool', '乙', 'B', FALSE, 1)`)
		return err
	}))
	w.make(`{"name":"a","colour":"red","pieces":3,"weight":0.1,"custom":{"c_money":"1.25","c_bool":true}}`)
	w.make(`{"name":"b","colour":"red","pieces":4,"weight":0.2,"custom":{"c_money":"2.50","c_bool":false}}`)
	w.make(`{"name":"c","colour":"red"}`)
	w.make(`{"name":"d","colour":"green"}`)
	groups, err := things.Groups(w.ctx, w.store, authz.System(), resource.Query{},
		resource.Grouping{By: "colour", Measures: []string{"sum.pieces", "avg.pieces", "sum.weight", "avg.weight", "sum.custom.c_money"}})
	w.must(err)
	if got, want := shown(groups), `"red"=3 7 3.5 0.3 0.15 "3.75"; "green"=1 null null null null null`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	groups, err = things.Groups(w.ctx, w.store, authz.System(), resource.Query{}, resource.Grouping{By: "custom.c_bool"})
	w.must(err)
	if got, want := shown(groups), `null=2; false=1; true=1`; got != want {
		t.Errorf("by a custom field: got %s, want %s", got, want)
	}
	for _, m := range []string{"sum.nothing", "sum.name", "sum.price", "max.pieces", "pieces", "avg.price"} {
		_, err := things.Groups(w.ctx, w.store, authz.System(), resource.Query{}, resource.Grouping{By: "colour", Measures: []string{m}})
		w.refused(err, "validation")
	}
	_, err = things.Groups(w.ctx, w.store, w.limited(), resource.Query{}, resource.Grouping{By: "colour", Measures: []string{"sum.cost"}})
	w.refused(err, "validation", "measures:unknown_field")
	_, err = things.Groups(w.ctx, w.store, authz.System(), resource.Query{}, resource.Grouping{By: "name"})
	w.refused(err, "validation", "by:not_groupable")
}

// What a reference leads to is told only of records that the caller sees; the others are one group, however many.
func TestGroupsByAReference(t *testing.T) {
	w := newWorld(t)
	actor := w.limited()
	own := `","owner":"` + actor.ID.String() + `"`
	mine := w.make(`{"name":"mine` + own + `}`)
	var foreign []seen
	for i := range 2 {
		foreign = append(foreign, w.make(fmt.Sprintf(`{"name":"foreign%d"}`, i)))
	}
	for i, parent := range []seen{mine, mine, foreign[0], foreign[1], foreign[1]} {
		w.make(fmt.Sprintf(`{"name":"child%d%s,"parent":"%s"}`, i, own, parent["id"]))
	}
	by := resource.Grouping{By: "parent"}
	groups, err := things.Groups(w.ctx, w.store, actor, resource.Query{}, by)
	w.must(err)
	if got, want := shown(groups), "hidden=3; mine=2; null=1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	groups, err = things.Groups(w.ctx, w.store, authz.System(), resource.Query{}, by)
	w.must(err)
	if got, want := shown(groups), "null=3; mine=2; foreign1=2; foreign0=1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	groups, err = things.Groups(w.ctx, w.store, authz.System(), resource.Query{}, resource.Grouping{By: "owner"})
	w.must(err)
	if got, want := shown(groups), "韩梅=6; null=2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// tag puts a tag on a record without asking who may.
func (w *world) tag(entity string, record, tag id.ID) {
	w.Helper()
	w.must(w.store.DB.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO tags (id, rev, created_at, updated_at, name, colour) VALUES (?, 1, 1, 1, ?, 'red') ON CONFLICT DO NOTHING", tag, "tag"+tag.String()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO record_tags (entity, record_id, tag_id) VALUES (?, ?, ?)", entity, record, tag)
		return err
	}))
}

func TestTags(t *testing.T) {
	w := newWorld(t)
	thing := w.make(`{"name":"box"}`)
	ids := map[string]id.ID{}
	for _, name := range []string{"a", "b", "c"} {
		ids[name] = w.read(parts.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"`+name+`","thing":"`+thing["id"].(string)+`"}`))).id()
	}
	w.tag("parts", ids["a"], 7)
	w.tag("parts", ids["a"], 8)
	w.tag("parts", ids["b"], 8)
	w.tag("things", ids["c"], 7) // of another entity with the same id
	list := func(filter string) string {
		q := w.filter(filter)
		page, err := parts.List(w.ctx, w.store, authz.System(), q)
		w.must(err)
		out := ""
		for _, item := range page.Items {
			out += w.read(item, nil)["name"].(string)
		}
		return out
	}
	for filter, want := range map[string]string{
		`{"field":"tags","op":"eq","value":"7"}`: "a", `{"field":"tags","op":"in","value":["7","8"]}`: "ab", `{"field":"tags","op":"not_in","value":["7"]}`: "bc",
		`{"field":"tags","op":"ne","value":"8"}`: "c", `{"field":"tags","op":"empty"}`: "c", `{"field":"tags","op":"not_empty"}`: "ab", `{"field":"tags","op":"in","value":[]}`: "",
	} {
		if got := list(filter); got != want {
			t.Errorf("%s: got %q, want %q", filter, got, want)
		}
	}
	got := w.read(parts.Get(w.ctx, w.store, authz.System(), ids["a"]))["tags"].([]any)
	if len(got) != 2 || got[0].(map[string]any)["name"] != "tag7" || got[0].(map[string]any)["colour"] != "red" {
		t.Errorf("tags of a: %v", got)
	}
	var out strings.Builder
	w.must(parts.Export(w.ctx, w.store, authz.System(), resource.Query{Fields: []string{"name", "tags"}}, "csv", &out))
	if !strings.Contains(out.String(), "a,tag7; tag8") {
		t.Errorf("export: %s", out.String())
	}
	for _, filter := range []string{`{"field":"tags","op":"contains","value":"7"}`, `{"field":"tags","op":"eq","value":"x"}`, `{"field":"tags","op":"in","value":"7"}`} {
		_, err := parts.List(w.ctx, w.store, authz.System(), w.filter(filter))
		w.refused(err, "validation")
	}
	_, err := parts.Patch(w.ctx, w.store, authz.System(), ids["a"], 1, w.body(`{"tags":[]}`))
	w.refused(err, "validation", "tags:read_only")
	w.must(w.store.DB.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE tags SET archived_at = 1 WHERE id = 7")
		return err
	}))
	if got := list(`{"field":"tags","op":"eq","value":"7"}`) + list(`{"field":"tags","op":"not_empty"}`); got != "ab" {
		t.Errorf("an archived tag is on no record, got %q", got)
	}
}

// TestTagsAreAField: a role may hide the tags of an entity; then nothing tells of them.
func TestTagsAreAField(t *testing.T) {
	w := newWorld(t)
	thing := w.make(`{"name":"box"}`)
	part := w.read(parts.Create(w.ctx, w.store, authz.System(), w.body(`{"name":"a","thing":"`+thing["id"].(string)+`"}`))).id()
	w.tag("parts", part, 7)
	who := func(access authz.Access) authz.Actor {
		all := authz.Grant{Read: authz.All, Export: true}
		return authz.Actor{ID: 5, Roles: []authz.Role{{Grants: map[string]authz.Grant{"parts": all, "things": all}, Fields: map[string]authz.Access{"parts.tags": access}}}}
	}
	asked := map[string]resource.Query{
		"filter": w.filter(`{"field":"tags","op":"eq","value":"7"}`), "any": w.filter(`{"field":"tags","op":"not_empty"}`),
		"sort": {Sort: "tags"},
	}
	for access, shown := range map[authz.Access]string{authz.Hidden: "", authz.Masked: "•••", authz.ReadOnly: "tag7"} {
		got, err := parts.Get(w.ctx, w.store, who(access), part)
		w.must(err)
		if there := strings.Contains(string(got), `"tags"`); there != (shown != "") || !strings.Contains(string(got), shown) || access < authz.ReadOnly && strings.Contains(string(got), "tag7") {
			t.Errorf("%v: %s", access, got)
		}
		for name, q := range asked {
			_, err := parts.List(w.ctx, w.store, who(access), q)
			if refused := errs.Code(err) == "validation"; refused != (access < authz.ReadOnly || name == "sort") {
				t.Errorf("%v, %s: %v", access, name, err)
			}
		}
		if _, err := parts.Groups(w.ctx, w.store, who(access), resource.Query{}, resource.Grouping{By: "tags"}); errs.Code(err) != "validation" {
			t.Errorf("%v: grouped by tags: %v", access, err)
		}
		var out bytes.Buffer
		w.must(parts.Export(w.ctx, w.store, who(access), resource.Query{}, "csv", &out))
		if strings.Contains(out.String(), "tag7") != (access == authz.ReadOnly) {
			t.Errorf("%v: %s", access, out.String())
		}
	}
}
