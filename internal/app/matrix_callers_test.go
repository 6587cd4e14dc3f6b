package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// strangers show nothing valid.
var strangers = []string{"anonymous", "revoked", "gone"}

// signed lists the callers who are somebody.
var signed = []string{"boss", "boss-read", "director", "west", "manager", "owner", "owner-cookie", "colleague", "other", "deputy", "reader",
	"writer", "researcher", "service", "finance", "admin", "auditor", "clerk"}

func isStranger(caller string) bool { return rights[caller] == nil }

// person is a user of the world.
type person struct{ login, role, department, team string }

var people = []person{
	{"boss", "boss", "company", ""},
	{"director", "sales_director", "sales", ""}, {"west", "sales_director", "west", ""},
	{"manager", "account_manager", "sales-a", ""},
	{"owner", "salesperson", "sales-a", "red"}, {"colleague", "salesperson", "sales-a", "red"}, {"deputy", "salesperson", "sales-a", "blue"},
	{"other", "salesperson", "sales-b", ""},
	{"far", "salesperson", "west", ""}, {"reader", "salesperson", "support", ""}, {"writer", "salesperson", "support", ""},
	{"researcher", "rnd", "support", ""}, {"service", "service", "support", ""}, {"finance", "finance", "support", ""},
	{"admin", "admin", "company", ""}, {"auditor", "auditor", "support", ""}, {"clerk", "clerk", "support", ""},
	{"revoked", "boss", "company", ""}, {"gone", "boss", "company", ""}, {"spare", "salesperson", "support", ""},
}

// departments with the one above each.
var departments = [][2]string{{"company", ""}, {"sales", "company"}, {"sales-a", "sales"}, {"sales-b", "sales"}, {"west", "company"}, {"support", "company"}}

// clerkRole is a role a company made itself, with masked and hidden fields.
const clerkRole = `{"code":"clerk","grants":{"accounts":{"read":5,"edit":1,"archive":0,"create":true,"export":true},
	"orders":{"read":5,"edit":0,"archive":0,"create":false,"export":true},"order-lines":{"read":5,"edit":0,"archive":0,"create":false,"export":true},
	"efforts":{"read":5,"edit":0,"archive":0,"create":false,"export":false},
	"@catalogue":{"read":5,"edit":0,"archive":0,"create":false,"export":false},"@people":{"read":5,"edit":0,"archive":0,"create":false,"export":false}},
	"commands":["imports.run","value.read","audit.read","recycle.restore","views.share"],"classes":{"0":3},
	"fields":{"accounts.phone":1,"accounts.note":0,"accounts.short_name":0,"accounts.custom.secret":0,"orders.number":0,"orders.note":1}}`

const ownerPassword = "sieben Zwerge tanzen"

func (w *world) hire() {
	for _, d := range departments {
		one := &identity.Department{Name: "Dept " + d[0], Parent: w.departments[d[1]]}
		w.write(func(ctx context.Context, tx *resource.Write) error { return identity.Departments.Insert(ctx, tx, one) })
		w.departments[d[0]] = one.ID
	}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		return identity.Roles.Insert(ctx, tx, &identity.Role{Code: "clerk", Name: "文员", NameEn: "Clerk", Grants: clerkRole})
	})
	for _, p := range people {
		pay := int64(7_777_001_00 + len(w.users))
		u := &identity.User{Login: p.login, Name: strings.ToUpper(p.login), Language: "en", Department: w.departments[p.department], Team: p.team,
			Roles: resource.Strings{p.role}, CostPerPM: &pay}
		password := ""
		if p.login == "owner" {
			password = ownerPassword
		}
		w.must(w.app.Identity.CreateUser(w.t.Context(), authz.System(), u, password))
		w.users[p.login] = u.ID
		secret, err := w.app.Identity.IssueToken(w.t.Context(), p.login)
		w.must(err)
		w.tokens[p.login] = secret
	}
	w.limit()
	w.cookie = w.signIn()
}

// limit makes the callers whose credentials are not what they were.
func (w *world) limit() {
	boss := w.actor("boss")
	var err error
	w.bossToken, w.tokens["boss-read"], err = w.app.Identity.NewToken(w.t.Context(), boss, identity.Token{Name: canary("token", "boss"), Scopes: []string{"read"}})
	w.must(err)
	kept, secret, err := w.app.Identity.NewToken(w.t.Context(), w.actor("revoked"), identity.Token{Name: "old", Scopes: []string{"read", "write"}})
	w.must(err)
	w.tokens["revoked"] = secret
	w.must(w.app.Identity.EndToken(w.t.Context(), w.actor("revoked"), kept))
	w.write(func(ctx context.Context, tx *resource.Write) error {
		_, err := identity.Users.Update(ctx, tx, w.users["gone"], func(u *identity.User) error {
			u.Status = identity.Left
			return nil
		})
		return err
	})
}

func (w *world) signIn() *http.Cookie {
	res := w.send("anonymous", request{method: http.MethodPost, path: "/session", body: `{"login":"owner","password":"` + ownerPassword + `"}`})
	if res.status != http.StatusOK || len(res.cookies) == 0 {
		w.t.Fatalf("sign in: %d %s", res.status, res.body)
	}
	return res.cookies[0]
}

func (w *world) actor(login string) authz.Actor {
	a, err := identity.LoadActor(w.t.Context(), w.app.DB, w.users[login])
	w.must(err)
	return a
}

func (w *world) write(fn func(ctx context.Context, tx *resource.Write) error) {
	w.t.Helper()
	w.must(w.app.Store.Write(w.t.Context(), authz.System(), fn))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// world is a company with one record for every relation.
type world struct {
	t           testing.TB
	app         *opened
	url         string
	cookie      *http.Cookie
	departments map[string]id.ID
	users       map[string]id.ID
	tokens      map[string]string
	bossToken   id.ID
	ids         map[string]map[string]string // entity → relation → id
	files       map[string]map[string]string // entity → relation → id of its file
	named       map[string]string            // single things by name
	tables      []string
	before      map[string]string // every row, when it was last looked at
	counted     int64             // rows written until then
}
