package records_test

import (
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/resource"
)

type metaAnswer struct{ Entities []resource.Meta }

func (m metaAnswer) field(entity, name string) *resource.FieldMeta {
	for _, e := range m.Entities {
		for _, f := range e.Fields {
			if e.Name == entity && f.Name == name {
				return &f
			}
		}
	}
	return nil
}

func TestMetaShowsWhatTheCallerMayRead(t *testing.T) {
	b := newBench(t)
	b.call("boss", "POST", "/custom-fields", `{"entity":"accounts","key":"pet","kind":"text","label":{"zh":"宠物"}}`).ok(201, nil)
	var boss, clerk, viewer, nobody metaAnswer
	b.get("boss", "/meta").ok(200, &boss)
	b.get("li", "/meta").ok(200, &clerk)
	b.get("viewer", "/meta").ok(200, &viewer)
	b.get("nobody", "/meta").ok(200, &nobody)
	if len(boss.Entities) != 3 || len(viewer.Entities) != 1 || len(nobody.Entities) != 0 {
		t.Errorf("entities: boss %d, viewer %d, nobody %d", len(boss.Entities), len(viewer.Entities), len(nobody.Entities))
	}
	if f := boss.field("accounts", "custom.pet"); f == nil || !f.Custom || f.Label.En != "宠物" {
		t.Errorf("custom field: %+v", f)
	}
	if f := clerk.field("accounts", "code"); f == nil || f.Access != "masked" || f.Filterable {
		t.Errorf("masked field: %+v", f)
	}
	if clerk.field("accounts", "phone") != nil {
		t.Error("the hidden field is described")
	}
	b.get("stranger", "/meta").refused(401, "not_signed_in")
	if body := b.get("nobody", "/meta").text(); !strings.Contains(body, `"entities":[]`) {
		t.Error(body)
	}
}
