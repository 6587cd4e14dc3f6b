package identity

import (
	"strings"
	"testing"
	"time"
)

func TestTokens(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	reading, writing := b.token("read"), b.token("read", "write")
	if !strings.HasPrefix(reading, "loam_") || len(reading) != len("loam_")+tokenLetters {
		t.Fatalf("token is %q", reading)
	}
	if n := o.scalar("SELECT COUNT(*) FROM api_tokens WHERE token_sha256 = ?", reading); n != 0 {
		t.Fatal("the token itself is stored")
	}
	bearer(o, reading).do("GET", "/users", nil).is(200)
	bearer(o, reading).do("POST", "/departments", map[string]string{"name": "Sales"}).is(403)
	bearer(o, reading).do("PATCH", "/me", map[string]string{"name": "x"}).is(403)
	bearer(o, writing).do("POST", "/departments", map[string]string{"name": "Sales"}).is(201)
	bearer(o, "loam_"+strings.Repeat("x", tokenLetters)).do("GET", "/me", nil).is(401)

	withBoth := bearer(o, "rubbish")
	withBoth.cookies = b.cookies
	withBoth.do("GET", "/me", nil).is(401)

	items := b.do("GET", "/me/tokens", nil).items()
	if len(items) != 2 || items[0].(map[string]any)["last_used_at"] != "2026-03-02T09:00:00Z" || items[0].(map[string]any)["expires_on"] != nil {
		t.Fatalf("tokens are %v", items)
	}
	b.do("DELETE", "/me/tokens/"+items[0].(map[string]any)["id"].(string), nil).is(204)
	bearer(o, writing).do("GET", "/me", nil).is(401)
	bearer(o, reading).do("GET", "/me", nil).is(200)
}

func TestTokensMakeNoCredentials(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	api := bearer(o, b.token("read", "write"))
	for _, call := range []struct {
		method, path string
		body         any
	}{
		{"POST", "/me/password", map[string]string{"current": goodPassword, "new": "another good one"}},
		{"POST", "/me/totp", nil}, {"POST", "/me/totp/confirm", map[string]string{"code": "1"}}, {"DELETE", "/me/totp", nil},
		{"POST", "/me/tokens", map[string]any{"name": "x", "scopes": []string{"read"}}}, {"DELETE", "/me/tokens/1", nil}, {"DELETE", "/me/sessions/1", nil},
	} {
		api.do(call.method, call.path, call.body).is(403, "session_needed")
	}
}

func TestTokenExpiresAfterItsLastDay(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser().signIn("mei")
	make := func(day string) answer {
		return b.do("POST", "/me/tokens", map[string]any{"name": "x", "scopes": []string{"read"}, "expires_on": day})
	}
	if code := make("2026-03-01").is(422).field("expires_on"); code != "in_the_past" {
		t.Fatalf("refused as %q", code)
	}
	api := bearer(o, make("2026-03-03").is(201).text("token"))
	o.clock.At = time.Date(2026, 3, 3, 15, 59, 59, 0, time.UTC) // 23:59:59 in Shanghai
	api.do("GET", "/me", nil).is(200)
	o.clock.At = o.clock.At.Add(time.Second)
	api.do("GET", "/me", nil).is(401)
}

func TestBadTokensAreRefused(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser().signIn("mei")
	for field, body := range map[string]map[string]any{
		"name":   {"name": " ", "scopes": []string{"read"}},
		"scopes": {"name": "x", "scopes": []string{"write"}},
	} {
		if code := b.do("POST", "/me/tokens", body).is(422).field(field); code == "" {
			t.Errorf("%s is accepted", field)
		}
	}
	b.do("POST", "/me/tokens", map[string]any{"name": "x", "scopes": []string{"everything"}}).is(422)
	if n := o.scalar("SELECT COUNT(*) FROM api_tokens"); n != 0 {
		t.Fatalf("%d tokens", n)
	}
}
