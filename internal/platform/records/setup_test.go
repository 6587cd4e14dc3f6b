package records_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/records"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

// The entities of these tests: an owned one with a masked and a hidden field, one
// that hangs on it, and the users.
type account struct {
	resource.Record
	Name, Code, Phone, Grade string
	Owner                    id.ID
}

type order struct {
	resource.Record
	Account      id.ID
	Number, Code string
	On           calendar.Date
	Amount, Base int64
}

type user struct {
	resource.Record
	Login, Name, Status string
}

var accounts = resource.Declare("accounts", resource.Options{Profile: authz.Customer, Title: "name", Owners: []string{"owner"}}, resource.Rules[account]{},
	resource.Text("name", func(a *account) *string { return &a.Name }).Required().Searchable(),
	resource.Text("code", func(a *account) *string { return &a.Code }).Of(authz.Confidential).Searchable(),
	resource.Text("phone", func(a *account) *string { return &a.Phone }).Of(authz.Personal),
	resource.Choice("grade", func(a *account) *string { return &a.Grade }, "S", "A", "U").Computed(),
	resource.User("owner", func(a *account) *id.ID { return &a.Owner }))

var orders = resource.Declare("orders", resource.Options{Profile: authz.Money, Title: "number", Parent: "account"}, resource.Rules[order]{},
	resource.Text("number", func(o *order) *string { return &o.Number }).Required().Searchable(),
	resource.Ref("account", "accounts", func(o *order) *id.ID { return &o.Account }).Required(),
	resource.Date("ordered_on", func(o *order) *calendar.Date { return &o.On }),
	resource.Text("currency", func(o *order) *string { return &o.Code }),
	resource.Money("amount", "", func(o *order) *int64 { return &o.Amount }).Of(authz.Confidential),
	resource.Money("base_amount", "", func(o *order) *int64 { return &o.Base }).Of(authz.Confidential))

var users = resource.Declare("users", resource.Options{Profile: authz.People, Title: "name"}, resource.Rules[user]{},
	resource.Text("login", func(u *user) *string { return &u.Login }).Required(),
	resource.Text("name", func(u *user) *string { return &u.Name }).Required(),
	resource.Text("status", func(u *user) *string { return &u.Status }))

// registry is made once: declarations are linked to each other in place.
var registry = resource.NewRegistry(&accounts.Entity, &orders.Entity, &users.Entity)

var (
	all      = authz.Grant{Read: authz.All, Edit: authz.All, Archive: authz.All, Create: true, Export: true}
	own      = authz.Grant{Read: authz.Self, Edit: authz.Self, Create: true}
	readOnly = authz.Grant{Read: authz.All}
	open     = map[authz.Class]authz.Access{authz.Business: authz.Editable, authz.Confidential: authz.Editable, authz.Personal: authz.Editable}
)

// roles of the callers. clerk sees codes masked and no phones.
var roles = map[string]authz.Role{
	"boss": {Code: "boss", Classes: open, Commands: authz.AllCommands,
		Grants: map[string]authz.Grant{"accounts": all, "orders": all, "users": all}},
	"clerk": {Code: "clerk", Classes: map[authz.Class]authz.Access{authz.Business: authz.Editable, authz.Confidential: authz.Masked},
		Grants: map[string]authz.Grant{"accounts": own, "orders": own, "users": readOnly}},
	"viewer": {Code: "viewer", Classes: map[authz.Class]authz.Access{authz.Business: authz.ReadOnly},
		Grants: map[string]authz.Grant{"accounts": readOnly}},
	"admin": {Code: "admin", Classes: open, Commands: []string{authz.SettingsEdit, authz.AuditRead, authz.RecycleRestore, authz.ViewShare},
		Grants: map[string]authz.Grant{"users": all}},
	"nobody": {Code: "nobody"},
}

// bench is a server with callers: boss, li and wang (clerks), viewer, admin, nobody,
// and token, the boss limited to reading.
type bench struct {
	t      *testing.T
	db     *db.DB
	store  *resource.Store
	queue  *jobs.Queue
	actors map[string]authz.Actor
	url    string
	used   bool // amounts are recorded
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, db: dbtest.New(t), actors: map[string]authz.Actor{}}
	log, c := slog.New(slog.DiscardHandler), clock.System{}
	ids := id.NewSource(c.Now)
	outbox := events.NewOutbox(ids, c)
	b.must(search.Setup(t.Context(), b.db))
	b.must(jobs.Migrate(t.Context(), b.db, log))
	b.store = &resource.Store{DB: b.db, Clock: c, IDs: ids, Log: log, Events: outbox, Registry: registry}
	content, err := files.New(t.TempDir(), 1<<20)
	b.must(err)
	b.queue, err = jobs.New(jobs.Config{DB: b.db, IDs: ids, Clock: c, Log: log, Outbox: outbox})
	b.must(err)
	hub := events.NewHub(b.db, outbox, c, log)
	b.run(hub)
	b.hire()
	b.serve(records.Dependencies{Store: b.store, Files: content, Hub: hub, Jobs: b.queue, Renew: b.renew,
		CurrencyInUse: func(context.Context, db.Querier) (bool, error) { return b.used, nil }})
	return b
}

func (b *bench) run(hub *events.Hub) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		hub.Run(ctx)
	}()
	b.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

func (b *bench) renew(_ context.Context, a authz.Actor) (authz.Actor, error) { return a, nil }

func (b *bench) hire() {
	for login, role := range map[string]string{"boss": "boss", "li": "clerk", "wang": "clerk", "viewer": "viewer", "admin": "admin", "nobody": "nobody"} {
		u := &user{Login: login, Name: strings.ToUpper(login), Status: "active"}
		b.write(func(ctx context.Context, w *resource.Write) error { return users.Insert(ctx, w, u) })
		b.actors[login] = authz.Actor{ID: u.ID, Login: login, Name: u.Name, Language: "en", Roles: []authz.Role{roles[role]}, IP: "192.0.2.7"}
	}
	limited := b.actors["boss"]
	limited.CannotWrite = true
	b.actors["token"] = limited
}

func (b *bench) serve(d records.Dependencies) {
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "test")
	resource.Mount(api, b.store)
	records.Mount(api, d)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if caller, known := b.actors[r.Header.Get("X-Caller")]; known {
			r = r.WithContext(httpx.WithActor(r.Context(), caller))
		}
		mux.ServeHTTP(w, r)
	}))
	b.t.Cleanup(server.Close)
	b.url = server.URL
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) write(fn func(ctx context.Context, w *resource.Write) error) {
	b.t.Helper()
	b.must(b.store.Write(b.t.Context(), authz.System(), fn))
}

// account makes a record owned by a caller.
func (b *bench) account(owner, name string) id.ID {
	b.t.Helper()
	a := &account{Name: name, Code: "C-" + name, Phone: "555-" + name, Grade: "A", Owner: b.actors[owner].ID}
	b.write(func(ctx context.Context, w *resource.Write) error { return accounts.Insert(ctx, w, a) })
	return a.ID
}

// reply is an answer of the server.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// call sends a request as a caller; a body that is a string is sent as it is.
func (b *bench) call(caller, method, path, body string) reply {
	b.t.Helper()
	return b.send(caller, method, path, "application/json", strings.NewReader(body))
}

func (b *bench) send(caller, method, path, kind string, body io.Reader) reply {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+"/api/v1"+path, body)
	b.must(err)
	req.Header.Set("X-Caller", caller)
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	b.must(err)
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	b.must(err)
	return reply{t: b.t, status: res.StatusCode, header: res.Header, body: content}
}

func (b *bench) get(caller, path string) reply {
	b.t.Helper()
	return b.call(caller, http.MethodGet, path, "")
}

// ok checks the status and reads the body into out, when out is given.
func (r reply) ok(status int, out any) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	if out != nil {
		if err := json.Unmarshal(r.body, out); err != nil {
			r.t.Fatalf("%v: %s", err, r.body)
		}
	}
	return r
}

// refused checks an error's status and code.
func (r reply) refused(status int, code string) {
	r.t.Helper()
	var p httpx.Problem
	r.ok(status, &p)
	if p.Code != code {
		r.t.Errorf("code %q, want %q: %s", p.Code, code, r.body)
	}
}

// invalid checks that a field is refused for a reason.
func (r reply) invalid(field, code string) {
	r.t.Helper()
	var p httpx.Problem
	r.ok(422, &p)
	for _, f := range p.Fields {
		if f.Field == field && f.Code == code {
			return
		}
	}
	r.t.Errorf("want %s:%s, got %s", field, code, r.body)
}

// text renders the answer for a look inside.
func (r reply) text() string { return string(r.body) }

// unchanged runs requests that are to be refused and checks that no row of any
// table has changed.
func (b *bench) unchanged(fn func()) {
	b.t.Helper()
	before := b.dump()
	fn()
	if after := b.dump(); after != before {
		b.t.Errorf("a refusal changed rows:\nbefore\n%s\nafter\n%s", before, after)
	}
}

func (b *bench) dump() string {
	b.t.Helper()
	var out bytes.Buffer
	for _, table := range []string{"accounts", "orders", "users", "views", "custom_fields", "collaborators", "files", "settings", "jobs", "audit_log", "events"} {
		rows, err := b.db.Query(b.t.Context(), "SELECT * FROM "+table+" ORDER BY 1, 2")
		b.must(err)
		columns, err := rows.Columns()
		b.must(err)
		values := make([]any, len(columns))
		dests := make([]any, len(columns))
		for i := range values {
			dests[i] = &values[i]
		}
		for rows.Next() {
			b.must(rows.Scan(dests...))
			fmt.Fprintln(&out, table, values)
		}
		b.must(rows.Close())
	}
	return out.String()
}

// eventually waits for something that another goroutine does.
func (b *bench) eventually(what string, done func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if done() {
			return
		}
	}
	b.t.Fatal("never: " + what)
}
