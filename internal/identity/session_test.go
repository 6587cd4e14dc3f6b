package identity

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestSignInAndOut(t *testing.T) {
	o := newOffice(t)
	o.user("mei", "salesperson")
	b := o.browser()
	b.do("GET", "/me", nil).is(401, "not_signed_in")
	b.do("POST", "/session", map[string]string{"login": "mei", "password": "wrong password"}).is(401, "bad_credentials")
	b.do("POST", "/session", map[string]string{"login": "nobody", "password": goodPassword}).is(401, "bad_credentials")
	b.do("GET", "/me", nil).is(401)
	if me := b.do("POST", "/session", map[string]string{"login": " MEI ", "password": goodPassword}).is(200).json(); me["login"] != "mei" {
		t.Fatalf("signed in as %v", me)
	}
	cookie := b.cookies[plainCookie]
	if n := o.scalar("SELECT COUNT(*) FROM sessions WHERE token_sha256 = ?", cookie); n != 0 {
		t.Fatal("the token itself is stored")
	}
	b.do("GET", "/me", nil).is(200)
	b.do("DELETE", "/session", nil).is(204)
	if b.cookies[plainCookie] != "" {
		t.Fatal("the cookie stays after signing out")
	}
	b.cookies[plainCookie] = cookie
	b.do("GET", "/me", nil).is(401)
	if n := o.scalar("SELECT COUNT(*) FROM audit_log WHERE action = 'sign_in' AND ip = '192.0.2.7'"); n != 1 {
		t.Fatalf("%d audit lines of the sign-in", n)
	}
	if log := o.log.String(); !strings.Contains(log, "sign-in refused") || strings.Contains(log, "wrong password") {
		t.Fatalf("log is %s", log)
	}
}

func TestCookieByTransport(t *testing.T) {
	o := newOffice(t, netip.MustParsePrefix("10.0.0.0/8"))
	o.user("mei")
	var policy string
	cookieOf := func(change func(*http.Request)) *http.Cookie {
		r := httptest.NewRequest("POST", "http://crm.example.com/api/v1/session", strings.NewReader(`{"login":"mei","password":"`+goodPassword+`"}`))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = "192.0.2.7:1"
		change(r)
		w := httptest.NewRecorder()
		o.handler.ServeHTTP(w, r)
		if len(w.Result().Cookies()) != 1 {
			t.Fatalf("answer %d %s", w.Code, w.Body.String())
		}
		policy = w.Header().Get("Strict-Transport-Security")
		return w.Result().Cookies()[0]
	}
	proxied := func(r *http.Request) { r.RemoteAddr = "10.1.2.3:1"; r.Header.Set("X-Forwarded-Proto", "https") }
	spoofed := func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "https") }
	for name, c := range map[string]struct {
		change func(*http.Request)
		cookie string
		secure bool
	}{
		"http":    {func(*http.Request) {}, "loam", false},
		"tls":     {func(r *http.Request) { r.TLS = &tls.ConnectionState{} }, "__Host-loam", true},
		"proxied": {proxied, "__Host-loam", true},
		"spoofed": {spoofed, "loam", false},
	} {
		got := cookieOf(c.change)
		if (policy == "max-age=31536000; includeSubDomains") != c.secure {
			t.Errorf("%s: transport policy is %q", name, policy)
		}
		if got.Name != c.cookie || got.Secure != c.secure || !got.HttpOnly || got.Path != "/" || got.SameSite != http.SameSiteLaxMode || got.Domain != "" {
			t.Errorf("%s: cookie is %+v", name, got)
		}
	}
}

func TestSignInGivesNewSessionAndEndsOld(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser()
	b.cookies[plainCookie] = "chosen-by-somebody-else"
	b.signIn("mei")
	first := b.cookies[plainCookie]
	b.signIn("mei")
	if second := b.cookies[plainCookie]; first == "chosen-by-somebody-else" || first == second || len(second) < 43 {
		t.Fatalf("tokens are %q then %q", first, second)
	}
	if n := o.scalar("SELECT COUNT(*) FROM sessions"); n != 1 {
		t.Fatalf("%d sessions, want only the new one", n)
	}
}

func TestSessionRunsOut(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser().signIn("mei")
	for day := 1; day <= 89; day += 13 {
		o.clock.At = start.AddDate(0, 0, day)
		b.do("GET", "/me", nil).is(200)
	}
	o.clock.At = start.Add(absoluteLife - time.Second)
	b.do("GET", "/me", nil).is(200)
	o.clock.At = start.Add(absoluteLife)
	b.do("GET", "/me", nil).is(401)

	b.signIn("mei")
	o.clock.At = o.clock.At.Add(idleLife - time.Second)
	b.do("GET", "/me", nil).is(200)
	o.clock.At = o.clock.At.Add(idleLife)
	b.do("GET", "/me", nil).is(401)
}

func TestLastSeenIsCoarse(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser().signIn("mei")
	seen := func() int64 { return o.scalar("SELECT last_seen_at FROM sessions") }
	before := seen()
	o.clock.At = start.Add(seenEvery - time.Second)
	b.do("GET", "/me", nil).is(200)
	if seen() != before {
		t.Fatal("every request writes")
	}
	o.clock.At = start.Add(seenEvery)
	b.do("GET", "/me", nil).is(200)
	if want := start.Add(seenEvery).UnixMicro(); seen() != want {
		t.Fatalf("last seen is %d, want %d", seen(), want)
	}
}

func TestDeviceListAndRevoke(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	o.user("other")
	desk, phone, stranger := o.browser(), o.browser(), o.browser()
	desk.header.Set("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36")
	phone.header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1")
	desk.signIn("mei")
	phone.signIn("mei")
	stranger.signIn("other")
	var other string
	for _, item := range desk.do("GET", "/me/sessions", nil).items() {
		one := item.(map[string]any)
		want := map[bool]string{true: "Chrome · Windows", false: "Safari · iPhone"}[one["current"].(bool)]
		if one["device"] != want || one["ip"] != "192.0.2.7" || one["created_at"] != "2026-03-02T09:00:00Z" {
			t.Errorf("session is %v", one)
		}
		if one["current"] == false {
			other = one["id"].(string)
		}
	}
	stranger.do("DELETE", "/me/sessions/"+other, map[string]string{"password": goodPassword}).is(404)
	for _, body := range []any{nil, map[string]string{"password": "wrong one"}} {
		if code := desk.do("DELETE", "/me/sessions/"+other, body).is(422).field("password"); code != "wrong_password" {
			t.Errorf("refused as %q", code)
		}
	}
	phone.do("GET", "/me", nil).is(200)
	desk.do("DELETE", "/me/sessions/"+other, map[string]string{"password": goodPassword}).is(204)
	phone.do("GET", "/me", nil).is(401)
	desk.do("GET", "/me", nil).is(200)
}

func TestWhoLosesTheRightIsOutAtOnce(t *testing.T) {
	for name, change := range map[string]func(o *office, u *User) error{
		"left": func(o *office, u *User) error { return o.setStatus(u, Left) },
		"archived": func(o *office, u *User) error {
			return Users.Archive(o.t.Context(), o.store, o.actor(o.boss()), u.ID, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			u := o.user("mei", "salesperson")
			b := o.browser().signIn("mei")
			token := b.token("read", "write")
			api := bearer(o, token)
			api.do("GET", "/me", nil).is(200)
			if err := change(o, u); err != nil {
				t.Fatal(err)
			}
			b.do("GET", "/me", nil).is(401)
			api.do("GET", "/me", nil).is(401)
			o.browser().do("POST", "/session", map[string]string{"login": "mei", "password": goodPassword}).is(401, "bad_credentials")
			if n := o.scalar("SELECT (SELECT COUNT(*) FROM sessions) + (SELECT COUNT(*) FROM api_tokens)"); n != 0 {
				t.Fatalf("%d sessions and tokens are left", n)
			}
		})
	}
}

func (o *office) setStatus(u *User, status string) error {
	return o.write(func(ctx context.Context, w *resource.Write) error {
		_, err := Users.Update(ctx, w, u.ID, func(u *User) error { u.Status = status; return nil })
		return err
	})
}

// boss makes somebody who may do everything.
func (o *office) boss() *User { return o.user("boss", adminCode, bossCode) }

// token makes an API token in the browser and returns its secret.
func (b *browser) token(scopes ...string) string {
	b.o.t.Helper()
	return b.do("POST", "/me/tokens", map[string]any{"name": "script", "scopes": scopes}).is(201).text("token")
}

func TestLostRightIsGoneWithTheNextRequest(t *testing.T) {
	o := newOffice(t)
	o.boss()
	u := o.user("mei", adminCode)
	b := o.browser().signIn("mei")
	b.do("GET", "/roles", nil).is(200)
	if err := o.SetRoles(t.Context(), o.actor(o.user("chief", adminCode)), u.ID, []string{"salesperson"}); err != nil {
		t.Fatal(err)
	}
	b.do("GET", "/roles", nil).is(403)
}
