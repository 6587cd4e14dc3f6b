package identity

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
)

func TestOperatorsPagesAreForThisMachineOrAToken(t *testing.T) {
	o := newOffice(t)
	o.user("root", adminCode)
	o.user("seller", "salesperson")
	former := o.user("gone", adminCode)
	reading, writing := o.browser().signIn("root").token("read"), o.browser().signIn("root").token("read", "write")
	seller := o.browser().signIn("seller").token("read")
	gone := o.browser().signIn("gone").token("read")
	if err := o.SetRoles(t.Context(), authz.System(), former.ID, nil); err != nil {
		t.Fatal(err)
	}
	cookie := o.browser().signIn("root").cookies["loam"]
	page := o.Middleware(o.Operators(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("numbers")) })))
	for name, c := range map[string]struct {
		peer, header, value string
		status              int
	}{
		"this machine":           {"127.0.0.1:4000", "", "", 200},
		"this machine, IPv6":     {"[::1]:4000", "", "", 200},
		"mapped":                 {"[::ffff:127.0.0.1]:4000", "", "", 200},
		"another machine":        {"192.0.2.7:4000", "", "", 401},
		"by a proxy":             {"127.0.0.1:4000", "X-Forwarded-For", "192.0.2.7", 401},
		"by a proxy, standard":   {"127.0.0.1:4000", "Forwarded", "for=192.0.2.7", 401},
		"by a proxy, real IP":    {"127.0.0.1:4000", "X-Real-IP", "127.0.0.1", 401},
		"an empty header":        {"127.0.0.1:4000", "X-Forwarded-For", "", 401},
		"a lie about the peer":   {"192.0.2.7:4000", "X-Forwarded-For", "127.0.0.1", 401},
		"with a cookie":          {"192.0.2.7:4000", "Cookie", "loam=" + cookie, 401},
		"a wrong token":          {"192.0.2.7:4000", "Authorization", "Bearer nonsense", 401},
		"an administrator":       {"192.0.2.7:4000", "Authorization", "Bearer " + writing, 200},
		"limited to reading":     {"192.0.2.7:4000", "Authorization", "Bearer " + reading, 200},
		"a salesperson":          {"192.0.2.7:4000", "Authorization", "Bearer " + seller, 403},
		"who is no operator now": {"192.0.2.7:4000", "Authorization", "Bearer " + gone, 403},
	} {
		r := httptest.NewRequest("GET", "http://localhost:8080/metrics", nil)
		r.RemoteAddr = c.peer
		if c.header != "" {
			r.Header.Set(c.header, c.value)
		}
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		if w.Code != c.status || (c.status == 200) != (w.Body.String() == "numbers") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body.String())
		}
		if got := w.Header().Get("Content-Type"); c.status != 200 && got != "application/problem+json" {
			t.Errorf("%s is refused as %q", name, got)
		}
	}
}
