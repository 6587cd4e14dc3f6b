package httpx

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// TestHeadersOnEveryAnswer: on answers, refusals and panics alike, and no CORS header on any.
func TestHeadersOnEveryAnswer(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"answer":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("fine")) },
		"refusal": func(w http.ResponseWriter, r *http.Request) { WriteProblem(w, r, errs.Forbidden()) },
		"fault":   func(http.ResponseWriter, *http.Request) { panic("a fault") },
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/api/v1/me", nil)
		r.Header.Set("Origin", "https://evil.example")
		Headers(Recover(func() {}, serve)).ServeHTTP(w, r)
		h := w.Header()
		for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store", "Access-Control-Allow-Origin": "", "Access-Control-Allow-Credentials": ""} {
			if got := h.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
		policy := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none';", "script-src 'self';", "connect-src 'self';", "object-src 'none';", "base-uri 'none';", "form-action 'self';", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy lacks %s: %s", name, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe-eval") || strings.Contains(policy, "script-src 'self' 'unsafe") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy is open: %s", name, policy)
		}
	}
}

// TestRefusalsAreLogged: who was refused what from where, in one line however the name is written, and nothing of a fault is told.
func TestRefusalsAreLogged(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	t.Cleanup(func() { slog.SetDefault(old) })
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))) // as the server logs without --verbose
	for _, c := range []struct {
		err        error
		level, has string
	}{
		{errs.Forbidden(), "WARN", `"code":"forbidden"`},
		{errs.NotFound(), "WARN", `"code":"not_found"`},
		{errors.New("password of the database is hunter2"), "ERROR", `hunter2`},
	} {
		log.Reset()
		r := httptest.NewRequest(http.MethodGet, "/api/v1/me", nil)
		ctx := WithAddress(WithActor(r.Context(), authz.Actor{ID: 1, Login: "mei\n{\"level\":\"INFO\"}"}), "192.0.2.7")
		w := httptest.NewRecorder()
		WriteProblem(w, r.WithContext(ctx), c.err)
		var line struct{ Level, Actor, IP string }
		if err := json.Unmarshal(log.Bytes(), &line); err != nil || line.Level != c.level || !strings.Contains(log.String(), c.has) {
			t.Errorf("%v is logged as %s (%v)", c.err, log.String(), err)
		}
		if c.level == "WARN" && (line.IP != "192.0.2.7" || !strings.HasPrefix(line.Actor, "mei")) {
			t.Errorf("who and from where: %+v", line)
		}
		if strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("told: %s", w.Body.String())
		}
	}
}
