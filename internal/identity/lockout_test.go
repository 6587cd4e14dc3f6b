package identity

import (
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func (b *browser) guess(login string) answer {
	return b.do("POST", "/session", map[string]string{"login": login, "password": "a wrong guess"})
}

func TestLockOutGrows(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser()
	for range loginFailures {
		b.guess("mei").is(401, "bad_credentials")
	}
	for _, want := range []float64{30, 60, 120, 240, 480, 960, 1920, 3600, 3600} {
		a := b.guess("mei").is(429, "locked_out")
		if got := a.json()["params"].(map[string]any)["retry_after_seconds"]; got != want {
			t.Fatalf("wait is %v, want %v", got, want)
		}
		b.do("POST", "/session", map[string]string{"login": "mei", "password": goodPassword}).is(429, "locked_out")
		o.clock.At = o.clock.At.Add(time.Duration(want) * time.Second)
		b.guess("mei").is(401)
	}
	o.clock.At = o.clock.At.Add(longestWait)
	b.signIn("mei")
	for range loginFailures {
		b.guess("mei").is(401)
	}
}

func TestUnknownLoginsLockAlike(t *testing.T) {
	o := newOffice(t)
	b := o.browser()
	for range loginFailures {
		b.guess("nobody").is(401, "bad_credentials")
	}
	b.guess("nobody").is(429, "locked_out")
}

func TestLockOutSurvivesRestart(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	for range loginFailures {
		o.browser().guess("mei").is(401)
	}
	again, err := New(Dependencies{Store: o.store, Dir: o.dir})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = again.signIn(t.Context(), caller{IP: "203.0.113.9"}, Credentials{Login: "mei", Password: goodPassword})
	wantCode(t, err, "locked_out")
}

// fail counts failures of many logins from one address, without their hashes.
func (o *office) fail(n int, ip string) {
	o.t.Helper()
	for i := range n {
		if err := o.begin(o.t.Context(), counters(fmt.Sprintf("user%d", i), ip)); err != nil {
			o.t.Fatal(err)
		}
	}
}

func TestForwardedAddressesOfStrangersDoNotHelp(t *testing.T) {
	o := newOffice(t)
	o.fail(ipFailures-2, "192.0.2.7")
	b := o.browser()
	for i, want := range []int{401, 401, 429, 429} {
		b.header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
		b.guess(fmt.Sprintf("another%d", i)).is(want)
	}
	elsewhere := o.browser()
	elsewhere.address = "192.0.2.8:1"
	elsewhere.guess("another9").is(401)
}

func TestForwardedAddressBehindProxy(t *testing.T) {
	o := newOffice(t, netip.MustParsePrefix("10.0.0.0/8"))
	for header, want := range map[string]string{
		"":                               "10.0.0.2",
		"203.0.113.5":                    "203.0.113.5",
		"1.1.1.1, 203.0.113.5":           "203.0.113.5",
		"1.1.1.1, 203.0.113.5, 10.0.0.9": "203.0.113.5",
		"203.0.113.5, rubbish":           "10.0.0.2",
		"2001:db8::1":                    "2001:db8::1",
		"::ffff:203.0.113.5":             "203.0.113.5",
	} {
		b := o.browser()
		b.address = "10.0.0.2:1"
		if header != "" {
			b.header.Set("X-Forwarded-For", header)
		}
		o.log.Reset()
		b.guess("nobody" + fmt.Sprint(len(header)))
		if log := o.log.String(); !strings.Contains(log, `"ip":"`+want+`"`) {
			t.Errorf("%q is taken for %s", header, log)
		}
	}
}

func TestParallelGuessesAreCounted(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	var looked atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if o.browser().guess("mei").Code == 401 {
				looked.Add(1)
			}
		})
	}
	all.Wait()
	if looked.Load() != loginFailures {
		t.Fatalf("%d guesses were looked at, want %d", looked.Load(), loginFailures)
	}
}

func TestOwnAccountDoesNotClearTheAddress(t *testing.T) {
	o := newOffice(t)
	o.user("mallory")
	b := o.browser()
	o.fail(ipFailures-1, "192.0.2.7")
	b.signIn("mallory")
	b.guess("last").is(401)
	b.guess("one.more").is(429)
}

func TestOldFailuresAreForgotten(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser()
	for range loginFailures - 1 {
		b.guess("mei").is(401)
	}
	o.clock.At = o.clock.At.Add(forgetAfter + time.Second)
	b.guess("other").is(401)
	if n := o.scalar("SELECT COUNT(*) FROM sign_in_failures"); n != 2 {
		t.Fatalf("%d rows, want the other login's and the address's", n)
	}
}

func TestLockedOutAttemptsAreLogged(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser()
	for range loginFailures {
		b.do("POST", "/session", map[string]string{"login": "mei", "password": "wrong one"}).is(401)
	}
	o.log.Reset()
	b.do("POST", "/session", map[string]string{"login": "mei", "password": goodPassword}).is(429, "locked_out")
	if line := o.log.String(); !strings.Contains(line, `"code":"locked_out"`) || !strings.Contains(line, `"ip":"192.0.2.7"`) || strings.Contains(line, goodPassword) {
		t.Fatalf("logged is %s", line)
	}
}
