package app_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TestRolesAreCalledInTheViewersLanguage looks at the roles the program ships, at one a company
// made with an English name and at one without.
func TestRolesAreCalledInTheViewersLanguage(t *testing.T) {
	w := newWorld(t)
	w.real("admin", http.MethodPost, "/roles", `{"code":"intern","name":"实习生"}`, http.StatusCreated)
	ids := map[string]string{}
	var roles struct {
		Items []struct{ ID, Code, Rev string }
	}
	w.must(json.Unmarshal(w.real("admin", http.MethodGet, "/roles?limit=200", "", http.StatusOK).body, &roles))
	for _, r := range roles.Items {
		ids[r.Code] = r.ID
	}
	audited := func(code string) string {
		t.Helper()
		var log struct {
			Items []struct{ Action, Title string }
		}
		w.must(json.Unmarshal(w.real("admin", http.MethodGet, "/audit?entity=roles&action=create&record="+ids[code], "", http.StatusOK).body, &log))
		return log.Items[0].Title
	}
	for language, want := range map[string]map[string]string{"en": {"boss": "Boss", "clerk": "Clerk", "intern": "实习生"},
		"zh-CN": {"boss": "老板", "clerk": "文员", "intern": "实习生"}} {
		w.real("admin", http.MethodPatch, "/me", `{"language":"`+language+`"}`, http.StatusOK)
		for code, name := range want {
			one, err := id.Parse(ids[code])
			w.must(err)
			titles, err := resource.Titles(t.Context(), w.app.Store, w.app.DB, &identity.Roles.Entity, w.actor("admin"), []id.ID{one})
			w.must(err)
			if titles[one] != name || audited(code) != name {
				t.Errorf("in %s a reference to %s reads %q, the audit log %q", language, code, titles[one], audited(code))
			}
		}
	}
	w.real("admin", http.MethodPatch, "/me", `{"language":"en"}`, http.StatusOK)
	w.real("admin", http.MethodPatch, "/roles/"+ids["boss"], `{"rev":"1","name":"总经理","name_en":"General manager"}`, http.StatusOK)
	if got := audited("boss"); got != "老板" {
		t.Errorf("a name that is gone reads %q, want it as it was", got)
	}
}
