package records_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type fieldAnswer struct {
	ID, Entity, Key, Kind string
	Label                 resource.Label
	Options               []resource.OptionMeta
	Required, Archived    bool
	Position              int
}

type fieldList struct{ Items []fieldAnswer }

func (b *bench) addField(body string) fieldAnswer {
	b.t.Helper()
	var f fieldAnswer
	b.call("admin", "POST", "/custom-fields", body).ok(201, &f)
	return f
}

const level = `{"entity":"accounts","key":"level","kind":"choice","label":{"zh":"级别","en":"Level"},"options":[{"value":"hi","label":{"zh":"高"}},{"value":"lo"}]}`

func TestCustomFieldsBehaveLikeFields(t *testing.T) {
	b := newBench(t)
	f := b.addField(level)
	if f.Options[0].Label.Zh != "高" || f.Options[0].Label.En != "高" || f.Options[1].Label.En != "lo" || f.Position != 1 {
		t.Errorf("%+v", f)
	}
	if second := b.addField(`{"entity":"accounts","key":"pet","kind":"text","label":{"en":"Pet"}}`); second.Position != 2 {
		t.Errorf("position %d", second.Position)
	}
	a := b.account("li", "acme")
	var record struct{ Custom map[string]any }
	b.call("li", "PATCH", "/accounts/"+a.String(), `{"rev":"1","custom":{"level":"hi"}}`).ok(200, &record)
	if record.Custom["level"] != "hi" {
		t.Errorf("%+v", record)
	}
	var l fieldList
	if b.get("viewer", "/custom-fields?entity=accounts").ok(200, &l); len(l.Items) != 2 {
		t.Errorf("%+v", l)
	}
	b.get("viewer", "/custom-fields?entity=orders").ok(200, &l)
	if len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
}

func TestHiddenCustomFieldsAreNotNamed(t *testing.T) {
	b := newBench(t)
	b.addField(level)
	b.addField(`{"entity":"accounts","key":"rumour","kind":"text","label":{"en":"About to be sold"}}`)
	b.addField(`{"entity":"orders","key":"urgent","kind":"bool","label":{"en":"Urgent"}}`)
	hiding := b.actors["viewer"] // reads accounts only
	hiding.Roles = append([]authz.Role(nil), hiding.Roles...)
	hiding.Roles[0].Fields = map[string]authz.Access{"accounts.custom.rumour": authz.Hidden, "accounts.custom.level": authz.Masked}
	b.actors["viewer"] = hiding
	for who, want := range map[string]string{"viewer": "level", "li": "level rumour urgent", "nobody": "", "admin": "level rumour urgent"} {
		var l fieldList
		b.get(who, "/custom-fields").ok(200, &l)
		keys := []string{}
		for _, f := range l.Items {
			keys = append(keys, f.Key)
		}
		if got := strings.Join(keys, " "); got != want {
			t.Errorf("%s is told of %q, want %q", who, got, want)
		}
	}
}

func TestCustomFieldChanges(t *testing.T) {
	b := newBench(t)
	f := b.addField(level)
	path := "/custom-fields/" + f.ID
	b.call("admin", "PATCH", path, `{"label":{"zh":"档","en":"Tier"},"kind":"choice","required":true,"options":[{"value":"hi"}]}`).ok(200, &f)
	if f.Label.En != "Tier" || !f.Required || len(f.Options) != 1 {
		t.Errorf("%+v", f)
	}
	b.unchanged(func() {
		b.call("admin", "PATCH", path, `{"kind":"text"}`).invalid("kind", "immutable")
		b.call("admin", "PATCH", path, `{"key":"other"}`).invalid("key", "immutable")
		b.call("admin", "PATCH", path, `{"entity":"orders"}`).invalid("entity", "immutable")
		b.call("admin", "PATCH", path, `{"options":[]}`).invalid("options", "required")
		b.call("li", "PATCH", path, `{"required":false}`).refused(403, "forbidden")
		b.call("li", "DELETE", path, "").refused(403, "forbidden")
		b.call("token", "DELETE", path, "").refused(403, "forbidden")
		b.call("admin", "POST", path+"/restore", "").refused(409, "not_archived")
		b.call("admin", "PATCH", "/custom-fields/77", `{"required":false}`).refused(404, "not_found")
	})
}

func TestAnArchivedKeyComesBackOnlyByRestore(t *testing.T) {
	b := newBench(t)
	f := b.addField(level)
	b.unchanged(func() { b.call("admin", "POST", "/custom-fields", level).refused(409, "duplicate_key") })
	b.call("admin", "DELETE", "/custom-fields/"+f.ID, "").ok(204, nil)
	b.unchanged(func() {
		b.call("admin", "DELETE", "/custom-fields/"+f.ID, "").ok(204, nil) // twice is once
		b.call("admin", "POST", "/custom-fields", level).refused(409, "custom_field_archived")
		b.call("admin", "PATCH", "/custom-fields/"+f.ID, `{"required":true}`).refused(409, "archived")
		b.get("li", "/custom-fields?archived=only").refused(403, "forbidden")
	})
	var l fieldList
	if b.get("li", "/custom-fields").ok(200, &l); len(l.Items) != 0 {
		t.Errorf("live: %+v", l)
	}
	if b.get("admin", "/custom-fields?archived=only").ok(200, &l); len(l.Items) != 1 || !l.Items[0].Archived {
		t.Errorf("archived: %+v", l)
	}
	b.call("admin", "POST", "/custom-fields/"+f.ID+"/restore", "").ok(200, &f)
	if b.get("li", "/custom-fields").ok(200, &l); f.Archived || len(l.Items) != 1 {
		t.Errorf("restored: %+v %+v", f, l)
	}
}

func TestCustomFieldsThatAreRefused(t *testing.T) {
	b := newBench(t)
	text := func(key string) string {
		return `{"entity":"accounts","key":"` + key + `","kind":"text","label":{"en":"x"}}`
	}
	b.unchanged(func() {
		b.call("li", "POST", "/custom-fields", text("a")).refused(403, "forbidden")
		b.call("token", "POST", "/custom-fields", text("a")).refused(403, "forbidden")
		for _, key := range []string{"", "A", "1a", "a-b", "a.b", "a' OR 1=1", strings.Repeat("a", 41)} {
			b.call("admin", "POST", "/custom-fields", text(key)).invalid("key", "not_a_key")
		}
		b.call("admin", "POST", "/custom-fields", strings.Replace(text("a"), "accounts", "ghosts", 1)).invalid("entity", "unknown_entity")
		b.call("admin", "POST", "/custom-fields", strings.Replace(text("a"), `"text"`, `"series"`, 1)).invalid("kind", "not_an_option")
		b.call("admin", "POST", "/custom-fields", strings.Replace(text("a"), `"text"`, `"choice"`, 1)).invalid("options", "required")
		b.call("admin", "POST", "/custom-fields", strings.Replace(level, `"choice"`, `"text"`, 1)).invalid("options", "only_for_choices")
		b.call("admin", "POST", "/custom-fields", strings.Replace(level, `"lo"`, `"hi"`, 1)).invalid("options", "listed_twice")
		b.call("admin", "POST", "/custom-fields", strings.Replace(text("a"), `{"en":"x"}`, `{}`, 1)).invalid("label", "required")
	})
}

func TestAHundredCustomFieldsAreEnough(t *testing.T) {
	b := newBench(t)
	for i := range 100 {
		b.addField(fmt.Sprintf(`{"entity":"accounts","key":"k%d","kind":"text","label":{"en":"x"}}`, i))
	}
	b.unchanged(func() {
		b.call("admin", "POST", "/custom-fields", level).refused(422, "too_many_custom_fields")
	})
	b.addField(strings.Replace(level, "accounts", "orders", 1))
}
