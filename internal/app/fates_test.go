package app_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/handover"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
)

// TestEveryColumnThatNamesAUserIsKnown walks the schema: whatever refers to users, whatever could be a person's number by its
// name, and every field of an entity whose values are people must be in the list of what becomes of it when somebody leaves.
func TestEveryColumnThatNamesAUserIsKnown(t *testing.T) {
	a, err := app.Open(t.Context(), app.Config{DB: dbtest.Config(t), Log: slog.New(slog.DiscardHandler), Version: "test", Idle: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	must := func(column, why string) {
		if handover.FateOf(column) == "" {
			t.Errorf("%s %s: say in internal/handover/places.go what becomes of it when somebody leaves", column, why)
		}
	}
	parents := map[string]string{}
	references, err := db.References(t.Context(), a.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range references {
		if parents[r.Table+"."+r.Column] = r.Parent; r.Parent == "users" {
			must(r.Table+"."+r.Column, "refers to users")
		}
	}
	columns, err := db.Columns(t.Context(), a.DB)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, c := range columns {
		name := c.Table + "." + c.Name
		there[name] = true
		switch ends := strings.HasSuffix(c.Name, "_id") || strings.HasSuffix(c.Name, "_by"); {
		case !ends || parents[name] != "" || handover.NamesNoUser(c.Table, c.Name):
		case c.Name == "created_by" || c.Name == "updated_by": // of every row: who wrote it
		default:
			must(name, "may name a user")
		}
	}
	for _, entity := range a.Store.Registry.All() {
		for _, f := range entity.Fields() {
			if f.Column != "" && (f.Ref == "users" || f.Names == "users") && f.Column != "created_by" && f.Column != "updated_by" {
				must(entity.Guard().Table+"."+f.Column, "is a field whose values are people")
			}
		}
	}
	for _, name := range handover.Places() {
		if !there[name] {
			t.Errorf("%s is in the list and not in the schema", name)
		}
	}
	if len(references) < 60 || len(columns) < 600 || !slices.Contains(handover.Places(), "accounts.owner_id") {
		t.Fatalf("only %d references and %d columns: the schema is read wrongly", len(references), len(columns))
	}
}
