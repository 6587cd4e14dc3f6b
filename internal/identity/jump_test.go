package identity

import (
	"testing"
	"time"
)

// TestSessionsAndAJumpingClock: an hour either way ends nobody's session; a session that has run out stays so when the clock is
// set back; and nothing that began in the clock's future is believed.
func TestSessionsAndAJumpingClock(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser()
	b.signIn("mei")
	began := o.clock.At
	for _, jump := range []time.Duration{time.Hour, -time.Hour, -22 * time.Hour, 0} {
		o.clock.At = began.Add(jump)
		b.do("GET", "/me", nil).is(200)
	}
	o.clock.At = began.AddDate(-1, 0, 0)
	b.do("GET", "/me", nil).is(401)
	o.clock.At = began
	b.do("GET", "/me", nil).is(200)
	o.clock.At = began.Add(idleLife + time.Hour)
	b.do("GET", "/me", nil).is(401)
	o.clock.At = began.AddDate(-1, 0, 0)
	b.do("GET", "/me", nil).is(401)
}

// TestALockOutAndAJumpingClock: setting the clock back forgets no failure and lengthens no wait beyond the longest.
func TestALockOutAndAJumpingClock(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser()
	for range loginFailures {
		b.guess("mei").is(401, "bad_credentials")
	}
	began := o.clock.At
	o.clock.At = began.Add(-time.Minute)
	b.guess("mei").is(429, "locked_out")
	o.clock.At = began.AddDate(-1, 0, 0)
	b.guess("mei").is(401, "bad_credentials") // one, and what was counted is not forgotten
	wait := b.guess("mei").is(429, "locked_out").json()["params"].(map[string]any)["retry_after_seconds"].(float64)
	if wait < firstWait.Seconds() || wait > longestWait.Seconds() {
		t.Errorf("back a year the wait is %v s", wait)
	}
	o.clock.At = began.Add(longestWait)
	b.signIn("mei")
}
