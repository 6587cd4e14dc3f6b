package app_test

import (
	"testing"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/i18n"
)

// TestEveryDeclarationHasItsLabels asks for the texts of all entities, fields and
// options. That both languages have them is tested with the catalogs.
func TestEveryDeclarationHasItsLabels(t *testing.T) {
	wanted := func(key string) {
		t.Helper()
		if !i18n.Has(key) {
			t.Errorf("%q has no text", key)
		}
	}
	for _, e := range app.Entities().All() {
		wanted("entity." + e.Name)
		wanted("entity." + e.Name + ".one")
		for _, f := range e.Fields() {
			scope := e.Name
			if f.Group == "record" {
				scope = "record"
			}
			wanted("field." + scope + "." + f.Name)
			for _, option := range f.Options {
				wanted("choice." + e.Name + "." + f.Name + "." + option)
			}
		}
	}
}
