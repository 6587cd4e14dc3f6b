package catalogue

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

var identity = []Row{
	{"V52", "something is open to whoever is not signed in, or tells who is a user", open},
	{"V53", "somebody whose rights are gone is still in", gone},
	{"V55", "a link is made of what the request says the host is; a temporary password opens more than once", links},
	{"V56", "another site writes with the user's session; limits are got round", sites},
}

// public are the operations that nobody has to sign in for.
var public = []string{"agenda.calendar", "session.create", "setup.get", "setup.run"}

// open asks for everything as nobody.
func open(ctx context.Context, s *Site, found *Found) error {
	anonymous := s.Callers["anonymous"]
	for _, op := range s.Ops {
		if slices.Contains(public, op.ID) {
			continue
		}
		target := s.with(op, s.Hers, map[string]string{"leaf": "P4", "month": "2026-01", "year": "2026", "report": "accounts"}) + needed(op)
		for name, c := range map[string]*Caller{"nobody": anonymous, "a made-up token": {base: s.lab.URL, token: "loam_" + strings.Repeat("a", 43), http: http.DefaultClient}} {
			answer, err := c.Ask(ctx, Request{Method: op.Method, Path: target, Body: bodyFor(op.Method)})
			if err != nil {
				return err
			}
			if answer.Status != http.StatusUnauthorized {
				found.add("%s by %s: %v", op.ID, name, answer)
			}
		}
	}
	for _, word := range []string{"", "nora", password, strings.Repeat("a", 43)} { // neither nothing, nor a name, nor her own password
		if answer, err := s.calendar(ctx, "nora", word); err != nil || answer.OK() {
			found.add("the calendar of nora with %q: %v %v", word, answer, err)
		}
	}
	return s.telling(ctx, found)
}

func bodyFor(method string) any {
	if method == http.MethodGet || method == http.MethodDelete {
		return nil
	}
	return map[string]any{}
}

// tries of each kind are few enough that nobody is locked out.
const tries = 4

// telling signs in wrongly as somebody, as somebody who left, and as nobody: the answers are the same, and take as long.
func (s *Site) telling(ctx context.Context, found *Found) error {
	guess := newCallerFrom(s.lab.URL, "guesser", anyAddress())
	known, _, _, err := s.leaver(ctx) // whom nobody has failed to sign in as yet
	if err != nil {
		return err
	}
	kinds := []string{known.Name, "no-such-" + known.Name, "zq-" + known.Name}
	said, took := map[string]string{}, map[string]time.Duration{}
	for _, login := range kinds {
		var times []time.Duration
		for range tries {
			answer, err := guess.ask(ctx, http.MethodPost, "/session", map[string]any{"login": login, "password": "wrong"})
			if err != nil {
				return err
			}
			said[login] = fmt.Sprint(answer.Status, " ", string(answer.Body))
			times = append(times, answer.Took)
		}
		took[login] = slices.Min(times)
	}
	for _, login := range kinds[1:] {
		if said[login] != said[kinds[0]] {
			found.add("a wrong password says %q, an unknown user %q", said[kinds[0]], said[login])
		}
		if took[login]*4 < took[kinds[0]] { // whoever looks at no password answers in a hundredth; the rest is the machine's unrest
			found.add("a wrong password takes %v, an unknown user %v", took[kinds[0]], took[login])
		}
	}
	return nil
}

// gone takes rights away in every way, and asks at once with everything that was given out before.
func gone(ctx context.Context, s *Site, found *Found) error {
	for name, end := range map[string]func(c *Caller) error{
		"the user left": func(c *Caller) error {
			rev, err := s.rev(ctx, "users", c.ID)
			if err != nil {
				return err
			}
			return s.Ada.must(ctx, http.MethodPatch, path("users", c.ID), map[string]any{"rev": rev, "status": "left"}, nil)
		},
		"the user was archived": func(c *Caller) error { return s.Ada.must(ctx, http.MethodDelete, path("users", c.ID), nil, nil) },
		"the password was reset": func(c *Caller) error {
			return s.Ada.must(ctx, http.MethodPost, path("users", c.ID)+"/reset-password", nil, nil)
		},
		"the password was changed": func(c *Caller) error { return s.changedPassword(ctx, c) },
	} {
		c, cookie, calendar, err := s.leaver(ctx)
		if err != nil {
			return err
		}
		if err := end(c); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for what, with := range map[string]*Caller{"token": c, "session": cookie} {
			for _, target := range []string{"/accounts", "/me/sessions", "/accounts/export?format=csv&purpose=x", "/events", "/files/" + s.Hers.Files["accounts"]} {
				answer, err := with.ask(ctx, http.MethodGet, target, nil)
				if err != nil {
					return err
				}
				if !answer.refused() {
					found.add("%s, and the %s reads %s: %v", name, what, target, answer)
				}
			}
		}
		if strings.HasPrefix(name, "the user") {
			if answer, err := s.calendar(ctx, c.Name, calendar); err != nil || !answer.refused() {
				found.add("%s, and the calendar is still read: %v %v", name, answer, err)
			}
			if _, err := s.signIn(ctx, c.Name); err == nil {
				found.add("%s and signs in", name)
			}
		}
	}
	return s.lowered(ctx, found)
}

// calendar reads an agenda as a calendar program does.
func (s *Site) calendar(ctx context.Context, login, word string) (Answer, error) {
	return newCaller(s.lab.URL, "calendar").Ask(ctx, calendarOf(login, word))
}

func calendarOf(login, word string) Request {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(login+":"+word))
	return Request{Method: http.MethodGet, Path: "/calendar.ics", Header: map[string]string{"Authorization": basic}}
}

// leaver is a new director with a token, a session of its own and a password for calendars.
func (s *Site) leaver(ctx context.Context) (token, cookie *Caller, calendar string, err error) {
	s.leavers++
	name := fmt.Sprintf("leaver%d-%d", s.plantings, s.leavers)
	if token, err = s.engage(ctx, name, "sales_director", "North"); err != nil {
		return nil, nil, "", err
	}
	if cookie, err = s.signIn(ctx, name); err != nil {
		return nil, nil, "", err
	}
	var feed struct{ Password string }
	err = token.must(ctx, http.MethodPost, "/agenda/feed", nil, &feed)
	return token, cookie, feed.Password, err
}

func (s *Site) changedPassword(ctx context.Context, c *Caller) error {
	third, err := s.signIn(ctx, c.Name)
	if err != nil {
		return err
	}
	return third.must(ctx, http.MethodPost, "/me/password", map[string]any{"current": password, "new": password + "!"}, nil)
}

// lowered takes a role away: the next request has the rights that are left.
func (s *Site) lowered(ctx context.Context, found *Found) error {
	c, cookie, _, err := s.leaver(ctx)
	if err != nil {
		return err
	}
	if answer, err := c.ask(ctx, http.MethodGet, path("accounts", s.Hers.IDs["accounts"]), nil); err != nil || !answer.OK() {
		return fmt.Errorf("the director of North does not see her customer: %v %w", answer, err)
	}
	if err := s.Ada.must(ctx, http.MethodPut, path("users", c.ID)+"/roles", map[string]any{"roles": []string{"rnd"}}, nil); err != nil {
		return err
	}
	for _, with := range []*Caller{c, cookie} {
		if answer, err := with.ask(ctx, http.MethodGet, path("accounts", s.Hers.IDs["accounts"]), nil); err != nil || !answer.refused() {
			found.add("who is a director no more sees her customer: %v %v", answer, err)
		}
	}
	return nil
}

// links asks for what answers with addresses, saying that the host is another; and uses a temporary password more than once.
func links(ctx context.Context, s *Site, found *Found) error {
	const evil = "evil.example"
	as := func(c *Caller, r Request) error {
		r.Header = map[string]string{"Host": evil, "X-Forwarded-Host": evil, "X-Forwarded-Proto": "https", "Forwarded": "host=" + evil, "X-Original-Host": evil, "X-Forwarded-Server": evil}
		answer, err := c.Ask(ctx, r)
		if err == nil && strings.Contains(answer.text(), evil) {
			found.add("%s %s answers with the host that was asked for: %s", r.Method, r.Path, around(answer.text(), evil))
		}
		return err
	}
	for _, op := range s.reads() {
		if err := as(s.Ada, Request{Method: http.MethodGet, Path: s.with(op, s.Hers, map[string]string{"leaf": "P4"}) + needed(op)}); err != nil {
			return err
		}
	}
	sam := s.Callers["sam"]
	if err := errors.Join(as(sam, Request{Method: http.MethodPost, Path: "/agenda/feed"}), as(s.Ada, Request{Method: http.MethodGet, Path: "/accounts/"}), as(s.Ada, Request{Method: http.MethodGet, Path: "/../"})); err != nil {
		return err
	}
	return s.temporary(ctx, found)
}

// temporary passwords open the choice of another and nothing else, once, and only the newest does.
func (s *Site) temporary(ctx context.Context, found *Found) error {
	c, _, _, err := s.leaver(ctx)
	if err != nil {
		return err
	}
	var first, second struct{ Password string }
	if err := errors.Join(s.Ada.must(ctx, http.MethodPost, path("users", c.ID)+"/reset-password", nil, &first),
		s.Ada.must(ctx, http.MethodPost, path("users", c.ID)+"/reset-password", nil, &second)); err != nil {
		return err
	}
	enter := func(password string) (*Caller, Answer, error) {
		one := newCallerFrom(s.lab.URL, c.Name, anyAddress())
		answer, err := one.ask(ctx, http.MethodPost, "/session", map[string]any{"login": c.Name, "password": password})
		return one, answer, err
	}
	if _, answer, err := enter(first.Password); err != nil || !answer.refused() {
		found.add("a temporary password opens after another was given: %v %v", answer, err)
	}
	if _, answer, err := enter(password); err != nil || !answer.refused() {
		found.add("the old password opens after a reset: %v %v", answer, err)
	}
	in, answer, err := enter(second.Password)
	if err != nil || !answer.OK() {
		return fmt.Errorf("the temporary password does not open: %v %w", answer, err)
	}
	for _, target := range []string{"/accounts", "/settings", "/search?q=zq", "/users"} {
		if answer, err := in.ask(ctx, http.MethodGet, target, nil); err != nil || !answer.refused() {
			found.add("a temporary password opens %s: %v %v", target, answer, err)
		}
	}
	if err := in.must(ctx, http.MethodPost, "/me/password", map[string]any{"current": second.Password, "new": password}, nil); err != nil {
		return err
	}
	if _, answer, err := enter(second.Password); err != nil || !answer.refused() {
		found.add("a temporary password opens a second time: %v %v", answer, err)
	}
	return nil
}

// sites writes from other sites, looks at the cookie and at redirects, and guesses passwords from many addresses that it makes up.
func sites(ctx context.Context, s *Site, found *Found) error {
	cookie, err := s.signIn(ctx, "nora")
	if err != nil {
		return err
	}
	for _, op := range s.Ops {
		if op.Method == http.MethodGet {
			continue
		}
		target := s.with(op, s.Hers, map[string]string{"leaf": "P4", "month": "2026-01", "year": "2026"})
		for i, header := range []map[string]string{{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}, {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"}} {
			r := Request{Method: op.Method, Path: target, Header: header, Body: bodyFor(op.Method)}
			if i == 1 {
				r.Kind = "text/plain"
			}
			answer, err := cookie.Ask(ctx, r)
			if err != nil {
				return err
			}
			if answer.Status != http.StatusForbidden {
				found.add("%s from another site (%v): %v", op.ID, header, answer)
			}
		}
		if answer, err := cookie.Ask(ctx, Request{Method: http.MethodGet, Path: target, Header: map[string]string{"X-HTTP-Method-Override": op.Method}}); err != nil || answer.Status == http.StatusNoContent || answer.Status == http.StatusCreated {
			found.add("%s by GET: %v %v", op.ID, answer, err)
		}
	}
	if err := s.fixed(ctx, found); err != nil {
		return err
	}
	if err := s.redirected(ctx, found); err != nil {
		return err
	}
	return s.guesses(ctx, found)
}

// fixed looks at the cookie, and whether one that was there before lives on.
func (s *Site) fixed(ctx context.Context, found *Found) error {
	fresh, _, _, err := s.leaver(ctx)
	if err != nil {
		return err
	}
	login := fresh.Name
	c := newCaller(s.lab.URL, login)
	sign := func() (Answer, error) {
		return c.Ask(ctx, Request{Method: http.MethodPost, Path: "/session", Header: map[string]string{"Cookie": "loam=fixed; __Host-loam=fixed"}, Body: map[string]any{"login": login, "password": password}})
	}
	first, err := sign()
	if err != nil {
		return err
	}
	cookie := first.Header.Get("Set-Cookie")
	for _, flag := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, flag) {
			found.add("the cookie has no %s", flag)
		}
	}
	if strings.Contains(cookie, "fixed") || strings.Contains(cookie, "Domain") {
		found.add("the cookie is another's, or for other hosts")
	}
	if len(c.cookies()) == 0 {
		return fmt.Errorf("signing in gave no cookie: %v", first)
	}
	old := c.cookies()[0]
	if _, err := c.ask(ctx, http.MethodPost, "/session", map[string]any{"login": login, "password": password}); err != nil {
		return err
	}
	if now := c.cookies()[0]; now.Value == old.Value {
		found.add("signing in keeps the session of before")
	}
	stale := newCaller(s.lab.URL, "stale")
	for _, value := range []string{"fixed", old.Value} {
		answer, err := stale.Ask(ctx, Request{Method: http.MethodGet, Path: "/me", Header: map[string]string{"Cookie": old.Name + "=" + value}})
		if err != nil {
			return err
		}
		if answer.Status != http.StatusUnauthorized {
			found.add("a session of before signing in still opens: %v", answer)
		}
	}
	return nil
}

// redirected asks for addresses that careless programs send elsewhere.
func (s *Site) redirected(ctx context.Context, found *Found) error {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, place := range []string{"//evil.example/", "//evil.example/%2f..", "/%5cevil.example/", "/%2f%2fevil.example", "/?to=//evil.example", "/sign-in?to=https://evil.example", "/api/v1//evil.example/..", "/.evil.example", "/assets//evil.example/.."} {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.lab.URL, nil)
		if err != nil {
			return err
		}
		req.URL.Opaque = "//" + req.URL.Host + place
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		_ = res.Body.Close()
		to := res.Header.Get("Location")
		if strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || strings.HasPrefix(to, "http") && !strings.HasPrefix(to, s.lab.URL) {
			found.add("%s sends to %s", place, to)
		}
	}
	return nil
}

// guessed is how many wrong passwords are tried from one address; long before, it has to wait.
const guessed = 45

// guesses tries passwords of many users, each as if from another address.
func (s *Site) guesses(ctx context.Context, found *Found) error {
	c := newCallerFrom(s.lab.URL, "guesser", anyAddress())
	limited := false
	for i := range guessed {
		from := fmt.Sprintf("203.0.113.%d", i)
		answer, err := c.Ask(ctx, Request{Method: http.MethodPost, Path: "/session", Body: map[string]any{"login": fmt.Sprint("user", i), "password": "wrong"},
			Header: map[string]string{"X-Forwarded-For": from, "X-Real-IP": from, "Forwarded": "for=" + from, "CF-Connecting-IP": from, "True-Client-IP": from}})
		if err != nil {
			return err
		}
		limited = limited || answer.Status == http.StatusTooManyRequests
	}
	if !limited {
		found.add("%d passwords were guessed without a wait", guessed)
	}
	return nil
}
