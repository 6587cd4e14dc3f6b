package identity

import (
	"reflect"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
)

func TestShippedRolesAreThere(t *testing.T) {
	o := newOffice(t)
	if err := o.Seed(t.Context()); err != nil {
		t.Fatalf("the second time: %v", err)
	}
	if n := o.scalar("SELECT COUNT(*) FROM roles WHERE shipped"); n != int64(len(authz.Shipped())) {
		t.Fatalf("%d shipped roles", n)
	}
	for _, shipped := range authz.Shipped() {
		if shippedNames[shipped.Code][1] == "" {
			t.Errorf("%s has no name", shipped.Code)
		}
		if a := o.actor(o.user(shipped.Code, shipped.Code)); !reflect.DeepEqual(a.Roles, []authz.Role{shipped}) {
			t.Errorf("%s has %v", shipped.Code, a.Roles)
		}
	}
}

func TestRolesAreChangedAndMade(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	made := b.do("POST", "/roles", map[string]any{"code": "trainee", "name": "实习生", "name_en": "Trainee",
		"grants": `{"grants":{"accounts":{"read":1}},"commands":["value.read"],"classes":{"0":2},"fields":{"accounts.phone":1}}`}).is(201).json()
	u := o.user("mei", "trainee")
	accounts := authz.Entity{Name: "accounts", Profile: authz.Customer}
	a := o.actor(u)
	if a.Grant(accounts).Read != authz.Self || !a.May(authz.ValueRead) || a.May(authz.ImportRun) ||
		a.Field(accounts, "phone", authz.Business) != authz.Masked || a.Field(accounts, "name", authz.Business) != authz.ReadOnly {
		t.Fatalf("actor is %+v", a)
	}
	path := "/roles/" + made["id"].(string)
	b.do("PATCH", path, map[string]any{"rev": "1", "grants": `{"grants":{"accounts":{"read":5}}}`}).is(200)
	if a := o.actor(u); a.Grant(accounts).Read != authz.All || a.May(authz.ValueRead) {
		t.Fatalf("the change is not in force: %+v", a)
	}
	b.do("DELETE", path, nil).is(409, "role_in_use")
	if err := o.SetRoles(t.Context(), authz.System(), u.ID, nil); err != nil {
		t.Fatal(err)
	}
	b.do("DELETE", path, nil).is(204)
	if err := o.SetRoles(t.Context(), authz.System(), u.ID, []string{"trainee"}); err == nil {
		t.Fatal("an archived role is given")
	}
}

func TestARoleWithoutRightsHasAnEmptySet(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	role := b.do("POST", "/roles", map[string]any{"code": "trainee", "name": "实习生"}).is(201).text("id")
	empty := map[string]any{"code": "trainee", "grants": map[string]any{}, "commands": []any{}, "classes": map[string]any{}, "fields": map[string]any{}}
	rights := func() map[string]any { return b.do("GET", "/roles/"+role+"/grants", nil).is(200).json() }
	if got := rights(); !reflect.DeepEqual(got, empty) {
		t.Errorf("a new role has %v", got)
	}
	b.do("PATCH", "/roles/"+role, map[string]any{"rev": "1", "grants": `{"commands":["value.read"]}`}).is(200)
	if got := rights(); !reflect.DeepEqual(got["commands"], []any{"value.read"}) || !reflect.DeepEqual(got["grants"], map[string]any{}) {
		t.Errorf("after the first right it has %v", got)
	}
	b.do("PATCH", "/roles/"+role, map[string]any{"rev": "2", "grants": nil}).is(200)
	b.do("DELETE", "/roles/"+role, nil).is(204)
	if got := rights(); !reflect.DeepEqual(got, empty) {
		t.Errorf("archived it has %v", got)
	}
	b.do("GET", "/roles/77/grants", nil).is(404)
	b.do("PATCH", "/roles/77", map[string]any{"rev": "1", "grants": "{}"}).is(404)
	o.user("mei", "salesperson")
	o.browser().signIn("mei").do("GET", "/roles/"+role+"/grants", nil).is(403)
}

func TestBadRolesAreRefused(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	for grants, code := range map[string]string{
		`nonsense`:                           "unreadable",
		`{"grants":{"accounts":{"red":1}}}`:  "unreadable",
		`{"grants":{"accounts":{"read":6}}}`: "unreadable",
		`{"commands":["everything"]}`:        "unreadable",
		`{"classes":{"9":1}}`:                "unreadable",
		`{"fields":{"accounts.phone":7}}`:    "unreadable",
		`{} {}`:                              "unreadable",
	} {
		if got := b.do("POST", "/roles", map[string]any{"code": "new", "name": "X", "grants": grants}).is(422).field("grants"); got != code {
			t.Errorf("%s is refused as %q", grants, got)
		}
	}
	if got := b.do("POST", "/roles", map[string]any{"code": "Bad Code", "name": "X"}).is(422).field("code"); got != "not_a_code" {
		t.Errorf("code is refused as %q", got)
	}
	b.do("POST", "/roles", map[string]any{"code": "boss", "name": "X"}).is(409, "duplicate_code")
	shipped := map[string]string{}
	for _, item := range b.do("GET", "/roles?limit=200", nil).items() {
		role := item.(map[string]any)
		shipped[role["code"].(string)] = role["id"].(string)
	}
	b.do("DELETE", "/roles/"+shipped["auditor"], nil).is(409, "role_shipped")
	if got := b.do("PATCH", "/roles/"+shipped["auditor"], map[string]any{"rev": "1", "code": "other"}).is(422).field("code"); got != "fixed" {
		t.Errorf("another code is refused as %q", got)
	}
	if got := b.do("PATCH", "/roles/"+shipped["admin"], map[string]any{"rev": "1", "grants": "{}"}).is(422).field("grants"); got != "admin_manages_users" {
		t.Errorf("an admin without rights is refused as %q", got)
	}
	o.user("mei", "sales_director")
	o.browser().signIn("mei").do("GET", "/roles", nil).is(403)
}
