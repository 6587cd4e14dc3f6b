package app_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// TestEveryVersionOpens starts the program on the database of every older version and reads the list of every entity.
func TestEveryVersionOpens(t *testing.T) {
	for _, version := range dbtest.Versions(t) {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			a, err := app.Open(t.Context(), app.Config{DB: dbtest.At(t, version).Copy(t), Version: "test", Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close(t.Context())
			found := 0
			for _, entity := range a.Store.Registry.All() {
				page, err := entity.List(t.Context(), a.Store, authz.System(), resource.Query{Limit: 10})
				if err != nil {
					t.Errorf("%s: %v", entity.Name, err)
					continue
				}
				found += len(page.Items)
			}
			if found == 0 {
				t.Error("the lists are empty")
			}
		})
	}
}
