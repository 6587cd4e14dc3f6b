package identity

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/httpx"
)

func TestOtherSitesCannotWrite(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser().signIn("mei")
	for name, header := range map[string][2]string{
		"fetch metadata": {"Sec-Fetch-Site", "cross-site"},
		"same site":      {"Sec-Fetch-Site", "same-site"},
		"origin":         {"Origin", "https://evil.example"},
		"null origin":    {"Origin", "null"},
	} {
		b.header = http.Header{header[0]: {header[1]}}
		if a := b.do("PATCH", "/me", map[string]string{"name": "Mallory"}); a.Code != 403 || a.text("code") != "cross_origin" {
			t.Errorf("%s: %d %s", name, a.Code, a.Body.String())
		}
		if a := b.do("POST", "/session", map[string]string{"login": "mei", "password": goodPassword}); a.Code != 403 {
			t.Errorf("%s: sign-in from another site: %d", name, a.Code)
		}
		b.do("GET", "/me", nil).is(200)
	}
	for _, header := range []http.Header{{"Sec-Fetch-Site": {"same-origin"}}, {"Origin": {"https://crm.example.com"}}, {"Origin": {"http://localhost:8080"}}, {}} {
		b.header = header
		b.do("PATCH", "/me", map[string]string{"name": "Mei"}).is(200)
	}
}

func TestTokensNeedNoOrigin(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	api := bearer(o, o.browser().signIn("mei").token("read", "write"))
	api.header.Set("Origin", "https://tool.example")
	api.do("PATCH", "/me", map[string]string{"name": "Mei"}).is(200)
}

func TestErrorsFollowTheBrowsersLanguage(t *testing.T) {
	o := newOffice(t)
	r := httptest.NewRequest("GET", "/api/v1/me", nil)
	r.Header.Set("Accept-Language", "en-GB,en;q=0.9")
	var seen string
	o.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = languageOf(r) })).ServeHTTP(httptest.NewRecorder(), r)
	if seen != "en" {
		t.Fatalf("language is %q", seen)
	}
}

func TestMe(t *testing.T) {
	o := newOffice(t)
	o.user("mei", "salesperson")
	b := o.browser().signIn("mei")
	me := b.do("GET", "/me", nil).is(200).json()
	users := me["entities"].(map[string]any)["users"].(map[string]any)
	if users["read"] != true || users["edit"] != false || users["create"] != false || users["import"] != false {
		t.Fatalf("users: %v", users)
	}
	if roles := me["entities"].(map[string]any)["roles"].(map[string]any); roles["read"] != false {
		t.Fatalf("roles: %v", roles)
	}
	if commands := me["commands"].([]any); len(commands) != 1 || commands[0] != "value.read" {
		t.Fatalf("commands: %v", commands)
	}
	if me["department"] != nil || me["language"] != "zh-CN" {
		t.Fatalf("me is %v", me)
	}
	changed := b.do("PATCH", "/me", map[string]string{"name": " 韩梅梅 ", "language": "en"}).is(200).json()
	if changed["name"] != "韩梅梅" || changed["language"] != "en" {
		t.Fatalf("changed is %v", changed)
	}
	b.do("PATCH", "/me", map[string]string{"name": "  "}).is(422)
	b.do("PATCH", "/me", map[string]any{"roles": []string{"admin"}}).is(422)
	if !strings.Contains(b.do("GET", "/me", nil).Body.String(), "韩梅梅") {
		t.Fatal("the name did not stay")
	}
}

func languageOf(r *http.Request) string { return httpx.Language(r.Context()) }
