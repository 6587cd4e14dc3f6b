package identity

import "testing"

// TestWhoIsFrozenOnlyReads: devices and tokens are ended, and who signs in again reads and makes no new token.
func TestWhoIsFrozenOnlyReads(t *testing.T) {
	o := newOffice(t)
	u := o.user("mei", "salesperson")
	b := o.browser().signIn("mei")
	api := bearer(o, b.token("read", "write"))
	api.do("GET", "/me", nil).is(200)
	if err := o.setStatus(u, Frozen); err != nil {
		t.Fatal(err)
	}
	b.do("GET", "/me", nil).is(401)
	api.do("GET", "/me", nil).is(401)
	b = o.browser().signIn("mei")
	b.do("GET", "/me", nil).is(200)
	b.do("PATCH", "/me", map[string]any{"name": "Mei"}).is(403, "forbidden")
	b.do("POST", "/me/tokens", map[string]any{"name": "script", "scopes": []string{"read"}}).is(403, "forbidden")
	if actor := o.actor(u); !actor.CannotWrite || !actor.CannotTake {
		t.Errorf("the actor writes or takes along: %+v", actor)
	}
}
