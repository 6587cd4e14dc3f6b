package identity

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestUsersAreChecked(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	for _, c := range []struct {
		field, code string
		body        map[string]any
	}{
		{"login", "not_a_login", map[string]any{"login": "x", "name": "X"}},
		{"login", "not_a_login", map[string]any{"login": "a b", "name": "X"}},
		{"login", "not_a_login", map[string]any{"login": "李雷", "name": "X"}},
		{"login", "required", map[string]any{"name": "X"}},
		{"name", "required", map[string]any{"login": "xx"}},
		{"skill", "not_a_skill", map[string]any{"login": "xx", "name": "X", "skill": 6}},
		{"cost_per_pm", "negative", map[string]any{"login": "xx", "name": "X", "cost_per_pm": "-1.00"}},
		{"roles", "unknown_role", map[string]any{"login": "xx", "name": "X", "roles": []string{"emperor"}}},
		{"department", "ref_not_found", map[string]any{"login": "xx", "name": "X", "department": "99"}},
	} {
		if got := b.do("POST", "/users", c.body).is(422, "validation").field(c.field); got != c.code {
			t.Errorf("%v: %s is refused as %q, want %q", c.body, c.field, got, c.code)
		}
	}
	for _, hidden := range []string{"password", "password_hash", "totp_secret", "id"} {
		b.do("POST", "/users", map[string]any{"login": "xx", "name": "X", hidden: "x"}).is(422, "validation")
	}
	made := b.do("POST", "/users", map[string]any{"login": "Han.MeiMei@PH", "name": "韩梅梅", "roles": []string{"service", "boss", "service"}}).is(201).json()
	if made["login"] != "han.meimei@ph" || made["status"] != "active" {
		t.Fatalf("user is %v", made)
	}
	b.do("POST", "/users", map[string]any{"login": "HAN.meimei@ph", "name": "X"}).is(409, "duplicate_login")
	b.do("PATCH", "/users/"+made["id"].(string), map[string]any{"rev": "1", "manager": made["id"]}).is(422)
	b.do("DELETE", "/users/"+made["id"].(string), nil).is(204)
	b.do("POST", "/users", map[string]any{"login": "han.meimei@ph", "name": "X"}).is(409, "duplicate_login")
}

func TestNoListShowsCredentials(t *testing.T) {
	o := newOffice(t)
	u := o.boss()
	b := o.browser().signIn("boss")
	b.withSecond()
	for _, path := range []string{"/users", "/users/" + u.ID.String(), "/users/export?format=csv", "/me"} {
		if body := b.do("GET", path, nil).is(200).Body.String(); strings.Contains(body, "argon2") || strings.Contains(body, "totp_secret") {
			t.Errorf("%s shows %s", path, body)
		}
	}
}

func TestColleaguesDoNotSeeCosts(t *testing.T) {
	o := newOffice(t)
	cost := int64(3000000)
	u := &User{Login: "mei", Name: "Mei", CostPerPM: &cost, Roles: resource.Strings{"account_manager"}}
	if err := o.CreateUser(t.Context(), authz.System(), u, goodPassword); err != nil {
		t.Fatal(err)
	}
	o.boss()
	if one := o.browser().signIn("mei").do("GET", "/users/"+u.ID.String(), nil).is(200).json(); one["cost_per_pm"] != nil {
		t.Fatalf("an account manager sees %v", one)
	}
	if one := o.browser().signIn("boss").do("GET", "/users/"+u.ID.String(), nil).is(200).json(); one["cost_per_pm"] != "30000.00" {
		t.Fatalf("the boss sees %v", one)
	}
}

func TestOnlyManagersOfUsersGiveRights(t *testing.T) {
	o := newOffice(t)
	boss := o.boss()
	assistant := `{"grants":{"@people":{"read":5,"edit":5,"archive":0,"create":true,"export":false}}}`
	if err := o.write(func(ctx context.Context, w *resource.Write) error {
		return Roles.Insert(ctx, w, &Role{Code: "assistant", Name: "助理", Grants: assistant})
	}); err != nil {
		t.Fatal(err)
	}
	u := o.user("mei", "assistant")
	b := o.browser().signIn("mei")
	path := "/users/" + u.ID.String()
	b.do("PATCH", path, map[string]any{"rev": "1", "roles": []string{"admin"}}).is(403)
	b.do("PATCH", path, map[string]any{"rev": "1", "status": "notice"}).is(403)
	b.do("POST", "/users", map[string]any{"login": "new.admin", "name": "X", "roles": []string{"admin"}}).is(403)
	b.do("PUT", path+"/roles", map[string]any{"roles": []string{"admin"}}).is(403)
	b.do("PATCH", path, map[string]any{"rev": "1", "phone": "010-1234"}).is(200)
	admin := o.browser().signIn("boss")
	admin.do("PUT", path+"/roles", map[string]any{"roles": []string{"assistant", "service"}}).is(204)
	if code := admin.do("PUT", path+"/roles", map[string]any{"roles": []string{"emperor"}}).is(422).field("roles"); code != "unknown_role" {
		t.Fatalf("refused as %q", code)
	}
	if got := o.actor(&User{Record: resource.Record{ID: u.ID}}).RoleCodes(); strings.Join(got, ",") != "assistant,service" {
		t.Fatalf("roles are %v", got)
	}
	if n := o.scalar("SELECT COUNT(*) FROM audit_log WHERE entity = 'users' AND record_id = ? AND actor_id = ? AND changes LIKE '%roles%'", u.ID, boss.ID); n != 1 {
		t.Fatalf("%d audit lines of the roles", n)
	}
}

func TestLastAdminStays(t *testing.T) {
	o := newOffice(t)
	boss := o.boss()
	b := o.browser().signIn("boss")
	path := "/users/" + boss.ID.String()
	losing := func() map[string]func() answer {
		rev := b.do("GET", path, nil).text("rev")
		return map[string]func() answer{
			"roles":   func() answer { return b.do("PATCH", path, map[string]any{"rev": rev, "roles": []string{"boss"}}) },
			"status":  func() answer { return b.do("PATCH", path, map[string]any{"rev": rev, "status": "left"}) },
			"put":     func() answer { return b.do("PUT", path+"/roles", map[string]any{"roles": []string{}}) },
			"archive": func() answer { return b.do("DELETE", path, nil) },
		}
	}
	for name, lose := range losing() {
		if a := lose(); a.Code != 409 || a.text("code") != "last_admin" {
			t.Errorf("%s: %d %s", name, a.Code, a.Body.String())
		}
	}
	frozen := o.user("frozen", adminCode)
	if err := o.setStatus(frozen, Frozen); err != nil {
		t.Fatal(err)
	}
	losing()["archive"]().is(409, "last_admin")
	if n := o.scalar("SELECT COUNT(*) FROM users WHERE archived_at IS NULL AND status = 'active' AND roles LIKE '%admin%'"); n != 1 {
		t.Fatalf("%d admins", n)
	}
	o.user("second", adminCode)
	losing()["archive"]().is(204)
	b.do("GET", "/me", nil).is(401)
}

func TestTwoAdminsDoNotRemoveEachOther(t *testing.T) {
	o := newOffice(t)
	users := []*User{o.user("one", adminCode), o.user("two", adminCode)}
	actors := []authz.Actor{o.actor(users[0]), o.actor(users[1])}
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i := range 2 {
		both.Go(func() { errs[i] = Users.Archive(t.Context(), o.store, actors[i], users[1-i].ID, 0) })
	}
	both.Wait()
	if n := o.scalar("SELECT COUNT(*) FROM users WHERE archived_at IS NULL"); n != 1 {
		t.Fatalf("%d admins are left (%v)", n, errs)
	}
}

func TestCommandLine(t *testing.T) {
	o := newOffice(t)
	o.user("mei", "salesperson")
	u := &User{Login: "li", Name: "Li"}
	wantField(t, o.CreateUser(t.Context(), authz.System(), u, "short"), "password", "password_too_short")
	if err := o.CreateUser(t.Context(), authz.System(), u, ""); err != nil || u.ID == 0 {
		t.Fatal(err, u.ID)
	}
	o.browser().do("POST", "/session", map[string]string{"login": "li", "password": ""}).is(401)
	list, err := o.ListUsers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(list)
	if err != nil || len(list) != 2 || list[0].Login != "li" || !strings.Contains(string(text), `"roles":[]`) || !strings.Contains(string(text), `"roles":["salesperson"]`) {
		t.Fatalf("list is %s", text)
	}
	secret, err := o.IssueToken(t.Context(), "MEI")
	if err != nil {
		t.Fatal(err)
	}
	bearer(o, secret).do("GET", "/me", nil).is(200)
	_, err = o.IssueToken(t.Context(), "nobody")
	wantCode(t, err, "not_found")
	for range loginFailures {
		o.browser().do("POST", "/session", map[string]string{"login": "li", "password": "forgotten"})
	}
	o.browser().do("POST", "/session", map[string]string{"login": "li", "password": "forgotten"}).is(429, "locked_out")
	if err := o.SetPassword(t.Context(), "li", "one of my own"); err != nil {
		t.Fatal(err)
	}
	o.browser().do("POST", "/session", map[string]string{"login": "li", "password": "one of my own"}).is(200)
	wantCode(t, o.SetPassword(t.Context(), "nobody", "one of my own"), "not_found")
	wantField(t, o.SetPassword(t.Context(), "li", ""), "password", "required")
	_, err = LoadActor(t.Context(), o.db, id.ID(1))
	wantCode(t, err, "not_signed_in")
}
