package httpx

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/idempotency"
)

// A key reaches the operation as it was sent, or the request is refused by name and not carried out.
func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range []string{"", "a", "3f1c-…", "with space", "tab\t", "\x00", "\xff", strings.Repeat("k", 200), strings.Repeat("k", 201), strings.Repeat("k", 100_000), "a\r\nb"} {
		f.Add(seed, "POST", []byte(`{"a":1}`))
	}
	f.Fuzz(func(t *testing.T, key, method string, body []byte) {
		if strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || method == "" {
			return
		}
		ran := 0
		var claimed string
		handler := Idempotent(nil, clock.System{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ran++
			if claim := idempotency.From(r.Context()); claim != nil {
				claimed = claim.Key
			}
		}))
		r := httptest.NewRequest(method, "/api/v1/accounts", strings.NewReader(string(body)))
		r.Header[IdempotencyKey] = []string{key}
		var actor authz.Actor
		actor.ID = id.ID(1)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r.WithContext(WithActor(r.Context(), actor)))
		good := len(key) <= idempotency.MaxKey && strings.IndexFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) < 0
		switch {
		case !changes(method) || key == "":
			if ran != 1 || claimed != "" {
				t.Fatalf("%s with %q: ran %d, claimed %q", method, key, ran, claimed)
			}
		case good != (ran == 1), good && claimed != key, !good && w.Code != http.StatusBadRequest:
			t.Fatalf("%q: ran %d, claimed %q, answered %d", key, ran, claimed, w.Code)
		}
	})
}
