package account_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// TestADeputyWorksAlong: the customers somebody deputises for are among those they work on beside their own.
func TestADeputyWorksAlong(t *testing.T) {
	x, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity))
	amy, ben := x.User("amy", "salesperson", nil), x.User("ben", "salesperson", nil)
	for _, a := range []*account.Account{{Name: "Deputised", Owner: ben.ID, Deputy: amy.ID}, {Name: "Own", Owner: amy.ID}, {Name: "His", Owner: ben.ID}} {
		err := store.Write(t.Context(), authz.System(), func(ctx context.Context, w *resource.Write) error { return account.Accounts.Insert(ctx, w, a) })
		if err != nil {
			t.Fatal(err)
		}
	}
	for who, actor := range map[string]authz.Actor{"Deputised": amy, "": ben} {
		page, err := account.Accounts.List(t.Context(), store, actor, resource.Query{Filter: &resource.Filter{Field: "collaborator", Op: "eq", Value: json.RawMessage(`"me"`)}})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, item := range page.Items {
			var one struct{ Name string }
			if err := json.Unmarshal(item, &one); err != nil {
				t.Fatal(err)
			}
			got += one.Name
		}
		if got != who {
			t.Errorf("%q, want %q", got, who)
		}
	}
}
