package resource_test

import (
	"context"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Whether the records of a department are among the newest of all or far below them, its pages show all of them in order.
func TestPagesOfADepartmentAreWhole(t *testing.T) {
	w := newWorld(t)
	head, amy, other := keeper(w, "head"), keeper(w, "amy"), keeper(w, "other")
	w.must(w.store.DB.Tx(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO departments (id, rev, created_at, updated_at, name, path) VALUES (7, 1, 0, 0, 'd', '/1/7/')"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE users SET department_id = 7 WHERE id = ?", amy.ID)
		return err
	}))
	head.DepartmentPath = "/1/"
	head.Roles = []authz.Role{{Grants: map[string]authz.Grant{"things": {Read: authz.DepartmentBelow}}}}
	owned := func(name string, owner authz.Actor) {
		w.make(`{"name":"` + name + `","owner":"` + owner.ID.String() + `"}`)
	}
	owned("oldest", amy)
	for n := range 300 { // more than a page of one looks through
		owned("theirs "+string(rune('一'+n)), other)
	}
	owned("newer", amy)
	owned("own", head)
	owned("theirs", other)
	got := ""
	for q := (resource.Query{Limit: 1}); ; {
		page, err := things.List(w.ctx, w.store, head, q)
		w.must(err)
		for _, item := range page.Items {
			got += w.read(item, nil)["name"].(string) + " "
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if want := "own newer oldest "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
