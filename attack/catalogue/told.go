package catalogue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// inner are words that stand in the store and in no answer.
var inner = []string{"$argon2", "password_hash", "totp_secret", "token_sha256"}

// secrets gives Nora every secret there is, and looks for each in everything that anybody reads.
func secrets(ctx context.Context, s *Site, found *Found) error {
	nora, err := s.signIn(ctx, "nora")
	if err != nil {
		return err
	}
	var feed struct{ Password string }
	var second struct{ Secret string }
	if err := errors.Join(nora.must(ctx, http.MethodPost, "/agenda/feed", nil, &feed), nora.must(ctx, http.MethodPost, "/me/totp", nil, &second)); err != nil {
		return err
	}
	hidden := append([]string{password, s.Callers["nora"].token, s.Ada.token, feed.Password, second.Secret}, inner...)
	for _, cookie := range nora.cookies() {
		hidden = append(hidden, cookie.Value)
	}
	for _, c := range []*Caller{s.Ada, s.Callers["adam"], s.Callers["aldo"], s.Callers["sam"], s.Callers["nora"], s.Callers["anonymous"]} {
		for _, op := range s.reads() {
			target := s.with(op, s.Hers, map[string]string{"leaf": "P4", "month": "2026-01", "year": "2026", "report": "accounts"}) + needed(op)
			answer, err := c.ask(ctx, http.MethodGet, target, nil)
			if err != nil {
				return err
			}
			text := answer.text()
			for _, secret := range hidden {
				if secret != "" && strings.Contains(text, secret) {
					found.add("%s tells %s a secret: %s", target, c.Name, around(text, secret))
				}
			}
		}
	}
	return nil
}

// veiled reads everything as somebody whose role hides some fields, and looks for what stands in those.
func veiled(ctx context.Context, s *Site, found *Found) error {
	c := s.Callers["veiled"]
	hidden, err := s.values(ctx, "accounts.note", "accounts.short_name", "orders.note")
	if err != nil {
		return err
	}
	look := func(target string) error {
		answer, err := c.ask(ctx, http.MethodGet, target, nil)
		if err != nil {
			return err
		}
		text := answer.text()
		for name, value := range hidden {
			if strings.Contains(text, value) {
				found.add("%s shows %s: %s", target, name, around(text, value))
			}
		}
		return nil
	}
	for _, op := range s.reads() {
		if err := look(s.with(op, s.Hers, map[string]string{"leaf": "P4", "month": "2026-01", "year": "2026", "report": "accounts"}) + needed(op)); err != nil {
			return err
		}
	}
	return s.guessed(ctx, found, c, hidden)
}

// values are what stands in fields of Nora's plot, each a text that stands nowhere else.
func (s *Site) values(ctx context.Context, names ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, name := range names {
		entity, field, _ := strings.Cut(name, ".")
		id, own := s.Hers.IDs[entity], s.Hers.Canary+" only in "+name
		rev, err := s.rev(ctx, entity, id)
		if err != nil {
			return nil, err
		}
		if err := s.Ada.must(ctx, http.MethodPatch, path(entity, id), map[string]any{"rev": rev, field: own}, nil); err != nil {
			return nil, err
		}
		out[name] = own
	}
	return out, nil
}

// guessed asks for hidden fields in the ways that tell of a value without showing it.
func (s *Site) guessed(ctx context.Context, found *Found, c *Caller, hidden map[string]string) error {
	for name, value := range hidden {
		entity, field, _ := strings.Cut(name, ".")
		filter := "filter=" + url.QueryEscape(fmt.Sprintf(`{"field":%q,"op":"contains","value":%q}`, field, value))
		for _, query := range []string{"?" + filter, "?total=true&" + filter, "/groups?by=" + field, "/groups?by=created_by&" + filter, "?sort=" + field, "?fields=id," + field,
			"/export?format=csv&purpose=audit&fields=" + field} {
			answer, err := c.ask(ctx, http.MethodGet, "/"+entity+query, nil)
			if err != nil {
				return err
			}
			if !answer.refused() {
				found.add("%s asks for the hidden %s: %v", query, name, answer)
			}
		}
		answer, err := c.ask(ctx, http.MethodGet, "/"+entity+"?q="+url.QueryEscape(value), nil)
		if err != nil {
			return err
		}
		if len(listed(answer)) > 0 {
			found.add("%s is found by the hidden %s", entity, name)
		}
	}
	return nil
}

// passwords has everybody who may not give others passwords, second factors, roles and logins try it.
func passwords(ctx context.Context, s *Site, found *Found) error {
	nora := s.Callers["nora"]
	for _, name := range []string{"anonymous", "nobody", "sam", "dora", "rita", "aldo", "sven", "veiled"} {
		c := s.Callers[name]
		for _, victim := range []*Caller{nora, s.Callers["adam"]} {
			rev, err := s.rev(ctx, "users", victim.ID)
			if err != nil {
				return err
			}
			for _, r := range []Request{
				{Method: http.MethodPost, Path: path("users", victim.ID) + "/reset-password"}, {Method: http.MethodPost, Path: path("users", victim.ID) + "/reset-totp"},
				{Method: http.MethodPut, Path: path("users", victim.ID) + "/roles", Body: map[string]any{"roles": []string{"boss"}}},
				{Method: http.MethodPatch, Path: path("users", victim.ID), Body: map[string]any{"rev": rev, "login": "taken"}},
				{Method: http.MethodPatch, Path: path("users", victim.ID), Body: map[string]any{"rev": rev, "roles": []string{"boss"}}},
				{Method: http.MethodPatch, Path: path("users", victim.ID), Body: map[string]any{"rev": rev, "status": "left"}},
				{Method: http.MethodPost, Path: "/users/bulk", Body: map[string]any{"ids": []string{victim.ID}, "changes": map[string]any{"status": "left"}}},
				{Method: http.MethodDelete, Path: path("users", victim.ID)},
			} {
				answer, err := c.Ask(ctx, r)
				if err != nil {
					return err
				}
				if !answer.refused() {
					found.add("%s %s by %s: %v", r.Method, r.Path, name, answer)
				}
			}
		}
	}
	for _, name := range []string{"sam", "adam"} { // nor do they become more than they are
		c := s.Callers[name]
		if answer, err := c.ask(ctx, http.MethodPut, path("users", c.ID)+"/roles", map[string]any{"roles": []string{"boss"}}); err != nil || name == "sam" && !answer.refused() {
			found.add("%s makes a boss of themselves: %v %v", name, answer, err)
		}
		if answer, err := c.ask(ctx, http.MethodPatch, "/me", map[string]any{"roles": []string{"boss"}}); err != nil || !answer.refused() {
			found.add("%s changes their own roles: %v %v", name, answer, err)
		}
	}
	if err := s.Ada.must(ctx, http.MethodPut, path("users", s.Callers["adam"].ID)+"/roles", map[string]any{"roles": []string{"admin"}}, nil); err != nil {
		return err
	}
	if _, err := s.signIn(ctx, "nora"); err != nil {
		found.add("Nora cannot sign in any more: %v", err)
	}
	return nil
}

// privateNotes reads and writes what is personal or confidential as somebody who reads every customer, but is not to know that.
func privateNotes(ctx context.Context, s *Site, found *Found) error {
	sven := s.Callers["sven"]
	private, err := s.values(ctx, "contacts.personal_notes", "ties.note", "intel-sources.note")
	if err != nil {
		return err
	}
	for name := range private {
		entity, field, _ := strings.Cut(name, ".")
		id := s.Hers.IDs[entity]
		rev, err := s.rev(ctx, entity, id)
		if err != nil {
			return err
		}
		answer, err := sven.ask(ctx, http.MethodPatch, path(entity, id), map[string]any{"rev": rev, field: "overwritten"})
		if err != nil || !answer.refused() {
			found.add("sven writes %s.%s: %v %v", entity, field, answer, err)
		}
	}
	for _, op := range s.reads() {
		answer, err := sven.ask(ctx, http.MethodGet, s.with(op, s.Hers, map[string]string{"leaf": "P4"})+needed(op), nil)
		if err != nil {
			return err
		}
		for name, value := range private {
			if text := answer.text(); strings.Contains(text, value) {
				found.add("%s shows %s: %s", op.Path, name, around(text, value))
			}
		}
	}
	return nil
}

// followers has Sam made a follower of Nora's records, by himself and by her, and looks at what he is told.
func followers(ctx context.Context, s *Site, found *Found) error {
	sam, nora := s.Callers["sam"], s.Callers["nora"]
	for _, entity := range []string{"accounts", "contacts", "orders", "interactions"} {
		share := Request{Method: http.MethodPut, Path: path(entity, s.Hers.IDs[entity]) + "/collaborators", Body: map[string]any{"items": []any{map[string]any{"user": sam.ID}}}}
		if err := s.denied(ctx, found, sam, share); err != nil {
			return err
		}
	}
	answer, err := nora.ask(ctx, http.MethodPost, path("interactions", s.Hers.IDs["interactions"])+"/notes", map[string]any{"text": s.Hers.Canary + " look @sam", "mentions": []string{sam.ID}})
	if err != nil {
		return err
	}
	if !answer.refused() {
		found.add("Sam is mentioned where he sees nothing: %v", answer)
	}
	return s.told(ctx, found, sam)
}

// told wants nothing of Nora's in what waits for somebody.
func (s *Site) told(ctx context.Context, found *Found, c *Caller) error {
	for _, target := range []string{"/notifications", "/tasks?limit=200", "/agenda?from=2026-01-01&to=2027-12-31", "/attention", "/search?q=" + s.Hers.Canary, "/interactions/feed", "/accounts?limit=200"} {
		answer, err := c.ask(ctx, http.MethodGet, target, nil)
		if err != nil {
			return err
		}
		if s.Hers.leaks(s.withoutCommon(strings.ReplaceAll(answer.text(), `"q":"`+s.Hers.Canary, ""))) {
			found.add("%s tells %s of her: %s", target, c.Name, around(answer.text(), s.Hers.Canary))
		}
	}
	return nil
}

// revoked gives Sam a customer of Nora's and takes it away again: from then on he is told nothing, not even what he was told before.
func revoked(ctx context.Context, s *Site, found *Found) error {
	sam, account := s.Callers["sam"], s.Hers.IDs["accounts"]
	share := func(items ...any) error {
		return s.Ada.must(ctx, http.MethodPut, path("accounts", account)+"/collaborators", map[string]any{"items": append([]any{}, items...)}, nil)
	}
	if err := share(map[string]any{"user": sam.ID, "edit": true}); err != nil {
		return err
	}
	answer, err := sam.ask(ctx, http.MethodGet, "/notifications", nil)
	if err != nil || !s.Hers.leaks(answer.text()) {
		return fmt.Errorf("sam was not told of what was shared with him: %v %w", answer, err)
	}
	var feed struct{ Password string }
	if err := errors.Join(share(), sam.must(ctx, http.MethodPost, "/agenda/feed", nil, &feed)); err != nil {
		return err
	}
	rev, err := s.rev(ctx, "accounts", account)
	if err != nil {
		return err
	}
	if err := s.Callers["nora"].must(ctx, http.MethodPatch, path("accounts", account), map[string]any{"rev": rev, "region": "North"}, nil); err != nil {
		return err
	}
	if err := s.told(ctx, found, sam); err != nil {
		return err
	}
	calendar, err := s.calendar(ctx, sam.Name, feed.Password)
	if err != nil || !calendar.OK() {
		return fmt.Errorf("sam's calendar: %v %w", calendar, err)
	}
	if s.Hers.leaks(calendar.text()) {
		found.add("his calendar tells of her: %v", calendar)
	}
	return sam.must(ctx, http.MethodGet, "/notifications/unread", nil, nil)
}
