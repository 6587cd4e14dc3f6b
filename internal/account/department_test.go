package account_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/storetest"
)

// TestGroupsByTheOwnersDepartment counts as far as the viewer sees, and each group is what its filter lists.
func TestGroupsByTheOwnersDepartment(t *testing.T) {
	x, store := storetest.New(t, time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), resource.NewRegistry(&identity.Departments.Entity, &identity.Roles.Entity, &identity.Users.Entity, &account.Segments.Entity, &account.Accounts.Entity))
	east, west := x.Add("departments", storetest.Row{"name": "East", "path": "/1/"}), x.Add("departments", storetest.Row{"name": "West", "path": "/2/"})
	boss := x.User("boss", "boss", nil)
	amy, ben := x.User("amy", "salesperson", storetest.Row{"department_id": east}), x.User("ben", "salesperson", storetest.Row{"department_id": east})
	eve := x.User("eve", "salesperson", storetest.Row{"department_id": west})
	add := func(name string, row storetest.Row) {
		for key, value := range map[string]any{"name": name, "grade": "C", "grade_state": "approved", "stage": "lead", "selection": "undecided", "screening": "pending"} {
			row[key] = value
		}
		x.Add("accounts", row)
	}
	add("a", storetest.Row{"owner_id": amy.ID, "sales_12m": 300})
	add("b", storetest.Row{"owner_id": ben.ID, "sales_12m": 450})
	add("e", storetest.Row{"owner_id": eve.ID, "sales_12m": 200})
	add("n", storetest.Row{"sales_12m": 0})
	add("z", storetest.Row{"owner_id": boss.ID, "sales_12m": 5})
	groups := func(actor authz.Actor) (out []resource.Group) {
		out, err := account.Accounts.Groups(t.Context(), store, actor, resource.Query{}, resource.Grouping{By: "owner.department", Measures: []string{"sum.sales_12m"}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	said := func(list []resource.Group) string {
		var out []string
		for _, g := range list {
			out = append(out, fmt.Sprintf("%s=%d %s", g.Name, g.Count, g.Measures["sum.sales_12m"]))
		}
		return strings.Join(out, "; ")
	}
	list := func(actor authz.Actor, op string, value json.RawMessage) string {
		page, err := account.Accounts.List(t.Context(), store, actor, resource.Query{Sort: "name", Filter: &resource.Filter{Field: "owner.department", Op: op, Value: value}})
		if err != nil {
			t.Fatal(err)
		}
		out := ""
		for _, item := range page.Items {
			var one struct{ Name string }
			if err := json.Unmarshal(item, &one); err != nil {
				t.Fatal(err)
			}
			out += one.Name
		}
		return out
	}
	if got, want := said(groups(boss)), `East=2 "7.50"; =2 "0.05"; West=1 "2.00"`; got != want {
		t.Errorf("the boss sees %s, want %s", got, want)
	}
	if got, want := said(groups(amy)), `East=1 "3.00"`; got != want {
		t.Errorf("amy sees %s, want %s", got, want)
	}
	one, both := json.RawMessage(`"`+east.String()+`"`), json.RawMessage(`["`+east.String()+`","`+west.String()+`"]`)
	for name, got := range map[string][2]string{"eq": {list(boss, "eq", one), "ab"}, "in": {list(boss, "in", both), "abe"}, "empty": {list(boss, "empty", nil), "nz"},
		"not_empty": {list(boss, "not_empty", nil), "abe"}, "of amy": {list(amy, "eq", one), "a"}} {
		if got[0] != got[1] {
			t.Errorf("%s: %q, want %q", name, got[0], got[1])
		}
	}
	blind := func(role authz.Role) authz.Actor { return authz.Actor{ID: boss.ID, Roles: []authz.Role{role}} }
	all := authz.Grant{Read: authz.All}
	for name, actor := range map[string]authz.Actor{
		"not the owner":       blind(authz.Role{Grants: map[string]authz.Grant{"accounts": all, "users": all, "departments": all}, Fields: map[string]authz.Access{"accounts.owner": authz.Masked}}),
		"not the departments": blind(authz.Role{Grants: map[string]authz.Grant{"accounts": all, "users": all}}),
		"not whose":           blind(authz.Role{Grants: map[string]authz.Grant{"accounts": all, "users": all, "departments": all}, Fields: map[string]authz.Access{"users.department": authz.Hidden}}),
	} {
		var refused *errs.Error
		_, err := account.Accounts.Groups(t.Context(), store, actor, resource.Query{}, resource.Grouping{By: "owner.department"})
		if !errors.As(err, &refused) || refused.Fields[0].Code != "unknown_field" {
			t.Errorf("%s: groups: %v", name, err)
		}
		_, err = account.Accounts.List(t.Context(), store, actor, resource.Query{Filter: &resource.Filter{Field: "owner.department", Op: "empty"}})
		if !errors.As(err, &refused) || refused.Fields[0].Code != "unknown_field" {
			t.Errorf("%s: filter: %v", name, err)
		}
		meta, err := account.Accounts.Meta(t.Context(), store, actor)
		if err != nil || len(meta.Groupings) != 0 {
			t.Errorf("%s: meta: %v %v", name, meta.Groupings, err)
		}
	}
	if meta, err := account.Accounts.Meta(t.Context(), store, boss); err != nil || len(meta.Groupings) != 1 || meta.Groupings[0].Label.Zh != "负责人的部门" {
		t.Errorf("meta: %+v %v", meta.Groupings, err)
	}
}
