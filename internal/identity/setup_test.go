package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/search"
)

const goodPassword = "correct horse battery"

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// office is a running program with an empty database and a clock that stands still.
type office struct {
	*Service
	t       *testing.T
	clock   *clock.Fixed
	log     *bytes.Buffer
	dir     string
	handler http.Handler
}

func newOffice(t *testing.T, proxies ...netip.Prefix) *office {
	t.Helper()
	o := &office{t: t, clock: &clock.Fixed{At: start}, log: &bytes.Buffer{}, dir: t.TempDir()}
	ids := id.NewSource(o.clock.Now)
	store := &resource.Store{DB: dbtest.New(t), Clock: o.clock, IDs: ids, Log: slog.New(slog.NewJSONHandler(o.log, nil)),
		Events: events.NewOutbox(ids, o.clock), Registry: resource.NewRegistry(&Users.Entity, &Departments.Entity, &Roles.Entity)}
	var err error
	o.Service, err = New(Dependencies{Store: store, Dir: o.dir, PublicURL: "https://crm.example.com/", TrustedProxies: proxies})
	if err != nil {
		t.Fatal(err)
	}
	if err := search.Setup(t.Context(), store.DB); err != nil {
		t.Fatal(err)
	}
	if err := o.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "test")
	o.Mount(api)
	resource.Mount(api, store)
	o.handler = o.Middleware(mux)
	return o
}

// user makes an active user with the usual password.
func (o *office) user(login string, roles ...string) *User {
	o.t.Helper()
	u := &User{Login: login, Name: "Name of " + login, Roles: roles}
	if err := o.CreateUser(o.t.Context(), authz.System(), u, goodPassword); err != nil {
		o.t.Fatal(err)
	}
	return u
}

func (o *office) actor(u *User) authz.Actor {
	o.t.Helper()
	a, err := LoadActor(o.t.Context(), o.db, u.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

// browser keeps cookies as a browser does and sends its own origin.
type browser struct {
	o       *office
	origin  string // "https://crm.example.com" or "http://localhost:8080"
	address string
	cookies map[string]string
	header  http.Header
}

func (o *office) browser() *browser {
	return &browser{o: o, origin: "http://localhost:8080", address: "192.0.2.7:5000", cookies: map[string]string{}, header: http.Header{}}
}

type answer struct {
	*httptest.ResponseRecorder
	t *testing.T
}

func (b *browser) do(method, path string, body any) answer {
	b.o.t.Helper()
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			b.o.t.Fatal(err)
		}
	}
	r := httptest.NewRequest(method, b.origin+"/api/v1"+path, bytes.NewReader(sent))
	if !strings.HasPrefix(b.origin, "https") {
		r.TLS = nil
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.RemoteAddr = b.address
	for name, values := range b.header {
		r.Header[name] = values
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.o.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return answer{w, b.o.t}
}

// is fails the test unless the answer has the status and, for a refusal, the code.
func (a answer) is(status int, code ...string) answer {
	a.t.Helper()
	if a.Code != status || len(code) > 0 && a.text("code") != code[0] {
		a.t.Fatalf("answer is %d %s, want %d %v", a.Code, a.Body.String(), status, code)
	}
	return a
}

func (a answer) json() map[string]any {
	a.t.Helper()
	var out map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &out); err != nil {
		a.t.Fatalf("no JSON object: %s", a.Body.String())
	}
	return out
}

func (a answer) text(key string) string {
	a.t.Helper()
	s, _ := a.json()[key].(string)
	return s
}

// field is the code of the refused field, "" when it was not refused.
func (a answer) field(name string) string {
	a.t.Helper()
	fields, _ := a.json()["fields"].([]any)
	for _, f := range fields {
		if entry := f.(map[string]any); entry["field"] == name {
			return entry["code"].(string)
		}
	}
	return ""
}

func (a answer) items() []any {
	a.t.Helper()
	list, _ := a.is(200).json()["items"].([]any)
	return list
}

func (b *browser) signIn(login string) *browser {
	b.o.t.Helper()
	b.do("POST", "/session", map[string]string{"login": login, "password": goodPassword}).is(200)
	return b
}

func bearer(o *office, token string) *browser {
	b := o.browser()
	b.header.Set("Authorization", "Bearer "+token)
	return b
}

func (o *office) scalar(query string, args ...any) int64 {
	o.t.Helper()
	var n int64
	if err := o.db.QueryRow(o.t.Context(), query, args...).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o *office) write(fn func(ctx context.Context, w *resource.Write) error) error {
	return o.store.Write(o.t.Context(), authz.System(), fn)
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil || errs.Code(err) != code {
		t.Fatalf("error is %v, want code %s", err, code)
	}
}

func wantField(t *testing.T, err error, field, code string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), field+":"+code) {
		t.Fatalf("error is %v, want %s:%s", err, field, code)
	}
}

func tokenIn(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Fragment, "token=")
}
