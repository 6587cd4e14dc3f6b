package catalogue

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

var injection = []Row{
	{"V22", "a parameter is put into SQL as it came", parameters},
	{"V23", "names of columns in an import reach SQL", importColumns},
	{"V25", "what an administrator defines reaches SQL", definitions},
	{"V26", "an order, a group or a list of fields reaches SQL", orders},
}

// hostile are values that a careless statement would carry out, on either engine: with an error, a wait, or more rows.
var hostile = []string{"'", `"`, "x' or '1'='1", "x') or ('1'='1", "1 or 1=1", "'; drop table accounts;--", "'||pg_sleep(3)||'", "1;select pg_sleep(3)",
	"x' and 1=randomblob(300000000)--", "Asia/Shanghai' or 1=1--", "a\\", "%' or 1=1--"}

// slow is when an answer took so long that a value may have been carried out.
const slow = 2 * time.Second

// safe wants an answer that comes soon, is no failure of the program, and tells nothing of its inside.
func safe(found *Found, what string, answer Answer) {
	if answer.Status >= 500 || answer.Took > slow {
		found.add("%s after %v: %v", what, answer.Took.Round(time.Millisecond), answer)
	}
	for _, word := range []string{"SQLSTATE", "syntax error", "SQL logic error", "goroutine ", ".go:"} {
		if strings.Contains(string(answer.Body), word) {
			found.add("%s tells of the inside: %v", what, answer)
		}
	}
}

// parameters puts hostile values into every parameter of everything that reads; nothing changes, nobody sees more.
func parameters(ctx context.Context, s *Site, found *Found) error {
	before, err := s.state(ctx)
	if err != nil {
		return err
	}
	for _, op := range s.reads() {
		for _, p := range op.Params {
			if p.In != "query" {
				continue
			}
			for _, value := range hostile {
				target := s.with(op, s.His, map[string]string{"leaf": "P4"}) + "?" + url.Values{p.Name: {value}, "purpose": {"x"}}.Encode()
				if err := s.probed(ctx, found, target); err != nil {
					return err
				}
			}
		}
	}
	if err := s.filtered(ctx, found); err != nil {
		return err
	}
	after, err := s.state(ctx)
	if err != nil {
		return err
	}
	if diff := changed(before, after); len(diff) > 0 {
		found.add("reading changed %v", diff)
	}
	return nil
}

// probed asks as Sam, who must see nothing of Nora's however he asks.
func (s *Site) probed(ctx context.Context, found *Found, target string) error {
	answer, err := s.Callers["sam"].ask(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	safe(found, target, answer)
	if s.Hers.leaks(s.withoutCommon(answer.text())) {
		found.add("%s tells of her: %s", target, around(answer.text(), s.Hers.Canary))
	}
	return nil
}

// filtered puts hostile values where a filter has values, fields and operators.
func (s *Site) filtered(ctx context.Context, found *Found) error {
	for _, e := range s.Secrets() {
		for i, value := range hostile {
			f := e.Fields[i%len(e.Fields)]
			for _, filter := range []string{
				fmt.Sprintf(`{"field":%q,"op":"eq","value":%q}`, f.Name, value), fmt.Sprintf(`{"field":%q,"op":"contains","value":%q}`, f.Name, value),
				fmt.Sprintf(`{"field":%q,"op":"in","value":[%q]}`, f.Name, value), fmt.Sprintf(`{"field":%q,"op":%q,"value":"x"}`, f.Name, value),
				fmt.Sprintf(`{"field":%q,"op":"eq","value":"x"}`, value), fmt.Sprintf(`{"field":"created_at","op":"within","value":%q}`, value),
			} {
				if err := s.probed(ctx, found, "/"+e.Name+"?filter="+url.QueryEscape(filter)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// orders asks for orders, groups, measures and fields that there are none of: each is refused by name.
func orders(ctx context.Context, s *Site, found *Found) error {
	for _, e := range s.Secrets() {
		for _, value := range append([]string{"name desc, (select 1)", "id;vacuum", "case when 1=1 then id else name end", "password_hash", "t.id", "(select password_hash from users limit 1)"}, hostile...) {
			for _, query := range []string{"?sort=", "?sort=-", "?fields=id,", "/groups?by=", "/groups?by=created_by&measures=sum."} {
				answer, err := s.Ada.ask(ctx, http.MethodGet, "/"+e.Name+query+url.QueryEscape(value), nil)
				if err != nil {
					return err
				}
				safe(found, e.Name+query+value, answer)
				if !answer.refused() {
					found.add("/%s%s%s: %v", e.Name, query, value, answer)
				}
			}
		}
	}
	for _, value := range hostile { // what nobody has to sign in for
		for _, r := range []Request{
			{Method: http.MethodPost, Path: "/session", Body: map[string]any{"login": value, "password": value, "totp": value}},
			{Method: http.MethodPost, Path: "/setup", Body: map[string]any{"token": value, "company": value, "name": value, "login": value, "password": value, "language": "en"}},
			calendarOf(value, value),
		} {
			answer, err := newCallerFrom(s.lab.URL, "anonymous", anyAddress()).Ask(ctx, r)
			if err != nil {
				return err
			}
			safe(found, r.Path, answer)
			if !answer.refused() {
				found.add("%s with %q: %v", r.Path, value, answer)
			}
		}
	}
	return nil
}

// importColumns imports tables whose columns have hostile names, and says that hostile fields are meant.
func importColumns(ctx context.Context, s *Site, found *Found) error {
	before, err := s.records(ctx)
	if err != nil {
		return err
	}
	for _, value := range hostile {
		answer, err := s.Ada.upload(ctx, "/imports", "table.csv", "text/csv", []byte(strings.ReplaceAll(value, `"`, `""`)+",note\nx,y\n"))
		if err != nil {
			return err
		}
		safe(found, "an import with the column "+value, answer)
		id := idOf(answer)
		if id == "" {
			continue
		}
		for _, chosen := range [][2]string{{"accounts", value}, {value, "name"}, {"accounts", "id"}, {"users", "password_hash"}, {"accounts", "owner_id) values (1);--"}} {
			body := map[string]any{"mapping": []any{map[string]any{"column": 0, "entity": chosen[0], "field": chosen[1]}}}
			if answer, err = s.Ada.ask(ctx, http.MethodPatch, path("imports", id), body); err != nil {
				return err
			}
			safe(found, fmt.Sprintf("the column for %v", chosen), answer)
			if !answer.refused() {
				found.add("an import takes the column %v: %v", chosen, answer)
			}
		}
		for _, key := range []string{value, "id", "name;--"} {
			body := map[string]any{"options": map[string]any{"currency": "CNY", "on_match": "update", "match": []string{key}}}
			if answer, err = s.Ada.ask(ctx, http.MethodPatch, path("imports", id), body); err != nil {
				return err
			}
			safe(found, "the key "+key, answer)
			if !answer.refused() {
				found.add("an import takes the key %q: %v", key, answer)
			}
		}
	}
	after, err := s.records(ctx)
	if err == nil && before != after {
		found.add("refused imports changed customers:\n%.300s\n%.300s", before, after)
	}
	return err
}

// records are all customers as they stand.
func (s *Site) records(ctx context.Context) (string, error) {
	answer, err := s.Ada.ask(ctx, http.MethodGet, "/accounts?limit=200", nil)
	return string(answer.Body), err
}

// definitions defines fields, rules and models with hostile names; what is refused is refused by name, and what is taken is only text.
func definitions(ctx context.Context, s *Site, found *Found) error {
	for i, value := range hostile {
		label := map[string]any{"zh": value, "en": value}
		answer, err := s.Ada.ask(ctx, http.MethodPost, "/custom-fields", map[string]any{"entity": "accounts", "key": value, "kind": "text", "label": label})
		if err != nil {
			return err
		}
		safe(found, "a field called "+value, answer)
		if !answer.refused() {
			found.add("a field may be called %q: %v", value, answer)
		}
		key := fmt.Sprintf("k%d_%d", s.plantings, i)
		if answer, err = s.Ada.ask(ctx, http.MethodPost, "/custom-fields", map[string]any{"entity": "accounts", "key": key, "kind": "choice", "label": label,
			"options": []any{map[string]any{"value": value, "label": label}}}); err != nil {
			return err
		}
		safe(found, "a choice of "+value, answer)
		for _, query := range []string{"?sort=custom." + key, "/groups?by=custom." + key, "?filter=" + url.QueryEscape(fmt.Sprintf(`{"field":"custom.%s","op":"eq","value":%q}`, key, value)), "?fields=custom." + key} {
			if answer, err = s.Ada.ask(ctx, http.MethodGet, "/accounts"+query, nil); err != nil {
				return err
			}
			safe(found, query, answer)
		}
		if id := s.field(ctx, key); id != "" { // there may be so many of them
			if err := s.Ada.must(ctx, http.MethodDelete, path("custom-fields", id), nil, nil); err != nil {
				return err
			}
		}
		rev, err := s.rev(ctx, "segments", s.His.IDs["segments"])
		if err != nil {
			return err
		}
		for _, rule := range []string{value, fmt.Sprintf(`{"field":%q,"op":"eq","value":"x"}`, value), fmt.Sprintf(`{"field":"name","op":"eq","value":%q}`, value)} {
			if answer, err = s.Ada.ask(ctx, http.MethodPatch, path("segments", s.His.IDs["segments"]), map[string]any{"rev": rev, "rule": rule}); err != nil {
				return err
			}
			safe(found, "the rule "+rule, answer)
		}
	}
	return nil
}

// field is the id of a custom field, "" where there is none.
func (s *Site) field(ctx context.Context, key string) string {
	var list struct{ Items []struct{ ID, Key string } }
	if err := s.Ada.must(ctx, http.MethodGet, "/custom-fields?entity=accounts", nil, &list); err != nil {
		return ""
	}
	for _, one := range list.Items {
		if one.Key == key {
			return one.ID
		}
	}
	return ""
}
